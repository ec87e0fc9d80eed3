import { certificateBody } from '../../base/certificate.ts';
import { placeOfType } from '../../base/deployableTypes.ts';
import { componentTable, isMetadataType } from '../components.ts';
import type { AppComponent } from '../model.ts';
import { parseComponent, xmlTextOf, type PlainElements, type XmlElements } from '../xml.ts';
import { editComponent } from '../xmlEdit.ts';
import { neverKept } from './refusedElements.ts';

/** The app that is to take the place of another one, with all that this one allows. */
type Successor = { app: string; label: string; certificatePem: string };

/** How long the label of an app may be where the login history shows it. */
const longestAppLabel = 64;

/** The label of the next app: the login history knows apps by nothing else. */
export const successorLabel = (label: string, number: number): string => {
  const end = ` ${number}`;
  return `${label.replace(/ \d+$/, '').slice(0, longestAppLabel - end.length)}${end}`;
};

/** The name without its number, and the number; 1 where it has none. */
export const numberedName = (name: string): { base: string; number: number } => {
  const found = /^(.*?)[_-]?(\d{1,3})$/.exec(name);
  return found?.[1] ? { base: found[1], number: Number(found[2]) } : { base: name, number: 1 };
};

/** The files of an app as those of its successor. Permission sets stay as they are: the same users are to log in. */
export const successorFiles = (files: readonly AppComponent[], app: string, successor: Successor): AppComponent[] =>
  files.map((file) => (file.type === 'PermissionSet' ? file : successorFile(file, app, successor)));

const successorFile = (file: AppComponent, app: string, successor: Successor): AppComponent => {
  const { elements } = parseComponent(file.content, file.path);
  const fullName = successorName(file, app, successor);
  const changes: PlainElements = {
    ...Object.fromEntries(Object.keys(elements).flatMap((name) => (neverKept.has(name) ? [[name, undefined]] : []))),
    ...(elements.fullName !== undefined && { fullName }),
    ...changesOfType(file, elements, { ...successor, fullName }),
  };
  const suffix = placeOfType(file.type)?.suffix ?? '';
  const path = file.path.replace(/[^/]+$/, `${fullName}.${suffix}-meta.xml`);
  return { ...file, fullName, path, content: editComponent(file.content, changes) };
};

const successorName = ({ type, fullName }: AppComponent, app: string, successor: Successor): string => {
  if (isMetadataType(type)) return componentTable[type].fullName(successor.app);
  return fullName.startsWith(app) ? `${successor.app}${fullName.slice(app.length)}` : `${successor.app}_${fullName}`;
};

/** A label that is the name of the component follows it. */
const changesOfType = (
  { type, fullName }: AppComponent,
  elements: XmlElements,
  successor: Successor & { fullName: string },
): PlainElements => {
  if (type === 'ExternalClientApplication') return { label: successor.label };
  return {
    externalClientApplication: successor.app,
    ...(xmlTextOf(elements, 'label')?.trim() === fullName && { label: successor.fullName }),
    ...(type === 'ExtlClntAppGlobalOauthSettings' && { certificate: certificateBody(successor.certificatePem) }),
  };
};
