import { isAppType } from '../elements/elementTable.ts';
import { isFilledLater } from '../elements/elementValues.ts';
import { xmlTextOf, type XmlElements } from '../xml.ts';
import type { LintFinding, SourceFile } from './model.ts';

/** The files that make up apps, without permission sets and connected apps. */
export const appTypeFiles = (files: readonly SourceFile[]): SourceFile[] => files.filter(({ type }) => isAppType(type));

/** Those, and connected apps: what a review of apps looks at. */
export const reviewedFiles = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(({ type }) => isKindOfApp(type));

/** Whether it is a type of external client apps or connected apps. */
export const isKindOfApp = (type: string): boolean => isAppType(type) || type === connectedAppType;

export const connectedAppType = 'ConnectedApp';

/** Where a connected app keeps what the files of an external client app say side by side. */
const connectedAppParts = ['oauthConfig', 'oauthPolicy', 'sessionPolicy'];

const flatElements = ({ type, elements }: SourceFile): XmlElements => {
  if (type !== connectedAppType) return elements;
  const parts = connectedAppParts.flatMap((name) => elements[name] ?? []);
  return Object.assign({}, elements, ...parts.filter((part) => typeof part === 'object')) as XmlElements;
};

export const filesOfType = (files: readonly SourceFile[], type: string): SourceFile[] =>
  files.filter((file) => file.type === type);

/** The app that a file belongs to; empty if it names none. */
export const appOf = ({ type, fullName, elements }: SourceFile): string =>
  type === 'ExternalClientApplication' ? fullName : (xmlTextOf(elements, 'externalClientApplication')?.trim() ?? '');

/** The text of an element, unless it is empty or a placeholder that a pipeline fills. */
export const placeValue = (file: SourceFile, name: string): string | undefined => {
  const text = placeText(file, name);
  return text === '' || isFilledLater(text) ? undefined : text;
};

/** The text of an element, placeholders and all; empty if there is none. */
export const placeText = (file: SourceFile, name: string): string => xmlTextOf(flatElements(file), name)?.trim() ?? '';

/** The items of a list with commas, or with whatever else is between them; each may be one that a pipeline fills. */
export const placeItems = (file: SourceFile, name: string, between: RegExp = /\s*,\s*/): string[] =>
  placeText(file, name).split(between).filter(Boolean);

/** Those that are there already. */
export const placeList = (file: SourceFile, name: string): string[] =>
  placeItems(file, name).filter((item) => !isFilledLater(item));

/** The callback URLs, one a line. */
export const callbackUrls = (file: SourceFile): string[] => placeItems(file, 'callbackUrl', /\s+/);

/** The texts of an element that a connected app repeats. */
export const repeatedItems = (file: SourceFile, name: string): string[] =>
  (flatElements(file)[name] ?? []).flatMap((value) => (typeof value === 'string' ? value.trim() : []));

/** The permission sets whose users may log in. */
export const permissionSetsInSource = (file: SourceFile): string[] =>
  file.type === connectedAppType
    ? repeatedItems(file, 'permissionSetName')
    : placeList(file, 'commaSeparatedPermissionSet');

/** A finding at the line where an element opens. */
export const atElement = (file: SourceFile, name: string, ...tokens: string[]): LintFinding => {
  const line = lineOf(file.text, `<${name}`);
  return { path: file.path, ...(line !== undefined && { line }), tokens };
};

export const atFile = ({ path }: Pick<SourceFile, 'path'>, ...tokens: string[]): LintFinding => ({ path, tokens });

const lineOf = (text: string, part: string): number | undefined => {
  const index = text.indexOf(part);
  return index < 0 ? undefined : text.slice(0, index).split('\n').length;
};

/** Lists by a key. */
export const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};
