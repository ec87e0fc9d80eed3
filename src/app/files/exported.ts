import { certificateBody } from '../../base/certificate.ts';
import { isDefaultValue, compareElements, type OrgElements } from '../compare/compare.ts';
import { elementFacts, isAppType } from '../elements/elementTable.ts';
import type { GrantNames } from '../grants.ts';
import type { AppComponent } from '../model.ts';
import { isAbsent, itemsOf } from '../compare/normalValue.ts';
import { neverKept } from './refusedElements.ts';
import { formatComponent, parseComponent, type PlainElements, type PlainValue } from '../xml.ts';
import { editComponent } from '../xmlEdit.ts';

/** Without them an org refuses the component; their default counts as nothing. */
const alwaysWritten = new Set(['isEnabled']);

/**
 * The file of a component as an org has it, to be deployed again: without what belongs to that org, and without what is
 * left out for its default. A file that is there keeps all that says the same, and whatever the org doesn't show.
 */
export const exportedContent = (type: string, inOrg: OrgElements, existing?: AppComponent): string =>
  existing ? changedContent(existing, inOrg) : formatComponent(type, newContent(type, inOrg));

const changedContent = ({ content, path }: AppComponent, inOrg: OrgElements): string => {
  const component = parseComponent(content, path);
  const differing = compareElements(component, inOrg).filter(({ name, obstacle }) => !obstacle && !neverKept.has(name));
  const refused = Object.keys(component.elements).filter((name) => neverKept.has(name));
  return editComponent(content, {
    ...Object.fromEntries(differing.map(({ name, org }) => [name, written(name, org)])),
    ...Object.fromEntries(refused.map((name) => [name, undefined])),
  });
};

const newContent = (type: string, inOrg: OrgElements): PlainElements =>
  Object.fromEntries(
    Object.entries(inOrg)
      .filter(([name, value]) => isWritten(type, name, value))
      .map(([name, value]) => [name, written(name, value)]),
  );

const isWritten = (type: string, name: string, value: unknown): boolean => {
  if (isAppType(type) && (elementFacts(type, name) === undefined || neverKept.has(name))) return false;
  return name !== 'fullName' && /^\w/.test(name) && (alwaysWritten.has(name) || !isDefaultValue(type, name, value));
};

/** As a file has it; undefined takes it away. */
const written = (name: string, value: unknown): PlainValue => {
  if (isAbsent(value)) return undefined;
  if (name === 'certificate') return certificateLines(String(value));
  const items = itemsOf(value).map(plainExported);
  return items.length === 1 ? items[0] : items;
};

const plainExported = (value: unknown): PlainValue =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, part]) => (/^\w/.test(name) ? [[name, written(name, part)]] : [])),
      )
    : writable(String(value));

/** Control characters, non-characters and halves of pairs can't stand in a file that anybody reads again. */
const writable = (text: string): string => text.toWellFormed().replace(/[^\P{Cc}\n\r\t]|[\uFFFD-\uFFFF]/gu, '?');

/** What an org gives as a certificate and is none stays as it is. */
const certificateLines = (text: string): string => {
  try {
    return certificateBody(text);
  } catch {
    return text;
  }
};

/** The elements of an OAuth policy with every grant that the org holds, wherever it holds it. */
export const withGrantNames = (elements: OrgElements, { permissionSets, profiles }: GrantNames): OrgElements => ({
  ...elements,
  commaSeparatedPermissionSet: permissionSets.join(','),
  commaSeparatedProfile: profiles.join(','),
});
