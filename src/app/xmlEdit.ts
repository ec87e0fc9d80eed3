import { formatComponent, parseComponent, type PlainElements, type PlainValue } from './xml.ts';

/** Where an element lies in a text: from its `<` to behind its `>`. */
type XmlRange = { name: string; start: number; end: number };
type Edit = { start: number; end: number; text: string };

/**
 * The text of a metadata file with some of its elements changed, added, or (undefined) taken away. All else stays as it
 * is, byte for byte: comments, order, elements that nobody knows. Throws what `parseComponent` throws.
 */
export const editComponent = (text: string, changes: PlainElements): string => {
  parseComponent(text);
  if (Object.keys(changes).length === 0) return text;
  const opened = withOpenRoot(asUtf8(text));
  const layout = rangesIn(opened);
  const lineBreak = opened.includes('\r\n') ? '\r\n' : '\n';
  const edits = Object.entries(changes).flatMap(([name, value]) => editsFor(opened, layout, name, value));
  return applied(
    opened,
    edits.map((edit) => ({ ...edit, text: edit.text.replace(/\n/g, lineBreak) })),
  );
};

/** A file is written as UTF-8, whatever it was read as. */
const asUtf8 = (text: string): string =>
  text.replace(/^(\uFEFF?\s*<\?xml[^>]*?\sencoding\s*=\s*["'])utf-?16(?:le|be)?(?=["'])/i, '$1UTF-8');

const xmlPiece =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g;

/** `<Root/>` as `<Root></Root>`, so that there is room inside. */
const withOpenRoot = (text: string): string => {
  const [root] = tagsIn(text);
  if (!root?.isEmpty) return text;
  const opened = `${text.slice(root.start, root.end - 2).trimEnd()}>\n</${root.name}>`;
  return text.slice(0, root.start) + opened + text.slice(root.end);
};

type Tag = { name: string; isClosing: boolean; isEmpty: boolean; start: number; end: number };

/** Every tag, without those that stand in comments or in CDATA. */
const tagsIn = (text: string): Tag[] =>
  [...text.matchAll(xmlPiece)].flatMap(({ 0: tag, 1: slash, 2: name, 3: rest = '', index }) =>
    name === undefined
      ? []
      : [{ name, isClosing: slash === '/', isEmpty: rest.endsWith('/'), start: index, end: index + tag.length }],
  );

type XmlLayout = { root: Omit<XmlRange, 'name'>; children: XmlRange[] };

/** The content of the root, and the elements directly inside of it. The text is known to be well-formed. */
const rangesIn = (text: string): XmlLayout => {
  const children: XmlRange[] = [];
  const root = { start: 0, end: text.length };
  let depth = 0;
  let begun = 0;
  for (const { name, isClosing, isEmpty, start, end } of tagsIn(text)) {
    if (isClosing) depth -= 1;
    if (depth === 0) Object.assign(root, isClosing ? { end: start } : { start: end });
    if (depth === 1 && !isClosing) begun = start;
    if (depth === 1 && (isClosing || isEmpty)) children.push({ name, start: begun, end });
    if (!isClosing && !isEmpty) depth += 1;
  }
  return { root, children };
};

const editsFor = (text: string, layout: XmlLayout, name: string, value: PlainValue): Edit[] => {
  const [first, ...others] = layout.children.filter((child) => child.name === name);
  const written = value === undefined ? '' : xmlOf(name, value);
  if (!first) return written === '' ? [] : [insertion(text, layout, name, written)];
  const place = written === '' ? wholeLine(text, first) : first;
  return [{ ...place, text: written.trim() }, ...others.map((other) => ({ ...wholeLine(text, other), text: '' }))];
};

/** The element as a new file would have it, with its indentation. */
const xmlOf = (name: string, value: PlainValue): string => {
  const file = formatComponent('Root', { [name]: value });
  const start = file.indexOf('>', file.indexOf('<Root')) + 1;
  const end = file.lastIndexOf('</Root>');
  return end < 0 ? '' : file.slice(start, end).replace(/^\n|\n$/g, '');
};

/** In alphabetical order, behind its predecessor and a comment on the same line. */
const insertion = (text: string, { root, children }: XmlLayout, name: string, written: string): Edit => {
  const before = children.filter((child) => child.name < name).at(-1);
  const start = before ? before.end + restOfLine(text, before.end) : root.start;
  const isLast = start === root.end;
  return { start, end: start, text: `\n${written}${isLast ? '\n' : ''}` };
};

const restOfLine = (text: string, from: number): number =>
  /^[ \t]*<!--[^\r\n]*?-->/.exec(text.slice(from, from + 500))?.[0].length ?? 0;

const wholeLine = (text: string, { start, end }: XmlRange): Omit<XmlRange, 'name'> => ({
  start: text.slice(0, start).trimEnd().length,
  end,
});

/** From the end to the beginning, so that the places stay right; at one place, in the order of the alphabet. */
const applied = (text: string, edits: readonly Edit[]): string =>
  edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((one, other) => other.start - one.start || other.end - one.end || other.index - one.index)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
