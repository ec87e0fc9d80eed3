import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element. `name` is the local name; `text` is its own character data, not that of its children. */
export type XmlNode = {
  name: string;
  namespace: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
};

/** Text that isn't well-formed XML, with the place where that shows. */
export class XmlError extends Error {
  line: number;
  column: number;
  constructor(message: string, line = 1, column = 1) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

type Ordered = { [name: string]: Ordered[] | string | Record<string, string> };

/** The root element. Throws XmlError; document types and unknown entities are refused as Salesforce refuses them. */
export function parseXml(text: string): XmlNode {
  refuseMalformed(text.replace(/^\uFEFF/, ''));
  const roots = (parser.parse(text.replace(/^\uFEFF/, '')) as Ordered[]).filter((item) => !('#text' in item));
  const [root] = roots;
  if (!root) throw new XmlError('Premature end of file.');
  if (roots.length > 1)
    throw new XmlError('The markup in the document following the root element must be well-formed.');
  return toNode(root, {});
}

function refuseMalformed(text: string): void {
  if (/<!DOCTYPE/i.test(text)) throw new XmlError('DOCTYPE is disallowed when the feature is set to true.');
  const withoutLiterals = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g, '');
  if (/&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-f]+);)/i.test(withoutLiterals))
    throw new XmlError("The entity name must immediately follow the '&' in the entity reference.");
  if (hasIllegalCharacter(text)) throw new XmlError('An invalid XML character was found.');
  const result = XMLValidator.validate(text);
  if (result !== true) throw new XmlError(result.err.msg, result.err.line, result.err.col);
}

const isIllegal = (code: number): boolean =>
  (code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd) || code === 0xfffe || code === 0xffff;

function hasIllegalCharacter(text: string): boolean {
  return [...text].some((character) => isIllegal(character.codePointAt(0) ?? 0));
}

function toNode(item: Ordered, inherited: Record<string, string>): XmlNode {
  const tag = Object.keys(item).find((key) => key !== ':@') ?? '';
  const attributes = (item[':@'] ?? {}) as Record<string, string>;
  const prefixes = { ...inherited, ...namespaces(attributes) };
  const content = (item[tag] ?? []) as Ordered[];
  const [prefix, name] = splitName(tag);
  return {
    name,
    namespace: prefixes[prefix] ?? '',
    attributes,
    children: content.filter((child) => !('#text' in child)).map((child) => toNode(child, prefixes)),
    text: content.map(textIn).join(''),
  };
}

function textIn(item: Ordered): string {
  const text = item['#text'];
  return typeof text === 'string' ? text : '';
}

function splitName(tag: string): [prefix: string, name: string] {
  const colon = tag.indexOf(':');
  return colon < 0 ? ['', tag] : [tag.slice(0, colon), tag.slice(colon + 1)];
}

function namespaces(attributes: Record<string, string>): Record<string, string> {
  const found = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  return Object.fromEntries(found.map(([name, uri]) => [name.slice(6), uri]));
}

/** The first child of that name. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((candidate) => candidate.name === name);
}

/** The text of a child, trimmed; undefined if there is none. */
export function childText(node: XmlNode | undefined, name: string): string | undefined {
  return child(node, name)?.text.trim();
}

/** The texts of all children of that name. */
export function childTexts(node: XmlNode | undefined, name: string): string[] {
  return (node?.children ?? []).filter((candidate) => candidate.name === name).map((found) => found.text.trim());
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text for element content; characters that XML hasn't got are left out. */
export function escapeXml(text: string): string {
  const legal = [...text].filter((character) => !isIllegal(character.codePointAt(0) ?? 0)).join('');
  return legal.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

type Single = string | number | boolean | null | undefined | XmlContent;
export type XmlContent = { [name: string]: Single | Single[] };

/** Elements from plain data: arrays repeat, null and undefined are left out. */
export function buildXml(content: XmlContent): string {
  return Object.entries(content)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => buildElement(name, one)))
    .join('');
}

function buildElement(name: string, value: Single): string {
  if (value === null || value === undefined) return '';
  const inner = typeof value === 'object' ? buildXml(value) : escapeXml(String(value));
  return `<${name}>${inner}</${name.split(' ')[0]}>`;
}
