import { isAppType } from '../elements/elementTable.ts';
import { xmlTextOf } from '../xml.ts';
import type { LintFinding, SourceFile } from './model.ts';

/** The files that make up apps, without permission sets and connected apps. */
export const appTypeFiles = (files: readonly SourceFile[]): SourceFile[] => files.filter(({ type }) => isAppType(type));

export const filesOfType = (files: readonly SourceFile[], type: string): SourceFile[] =>
  files.filter((file) => file.type === type);

/** The app that a file belongs to; empty if it names none. */
export const appOf = ({ type, fullName, elements }: SourceFile): string =>
  type === 'ExternalClientApplication' ? fullName : (xmlTextOf(elements, 'externalClientApplication')?.trim() ?? '');

/** The text of an element, unless it is empty or a placeholder that a pipeline fills. */
export const placeValue = ({ elements }: SourceFile, name: string): string | undefined => {
  const text = xmlTextOf(elements, name)?.trim();
  return text === undefined || text === '' || text.includes('${') ? undefined : text;
};

/** The items of a list with commas. */
export const placeList = (file: SourceFile, name: string): string[] =>
  (placeValue(file, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

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
