import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { jwtError } from '../base/errors/errors.ts';
import { detailText } from '../base/text/details.ts';

/** The text of an element, or its child elements. */
export type ElementValue = string | XmlElements;
/** Child elements by name; a name that occurs several times has several values. */
export type XmlElements = { [name: string]: ElementValue[] };
export type Component = { type: string; elements: XmlElements };

/** What `formatComponent` takes: plain metadata, with single values or lists. */
export type PlainValue = string | number | boolean | PlainElements | readonly PlainValue[] | undefined;
export type PlainElements = { readonly [name: string]: PlainValue };

const namespace = 'http://soap.sforce.com/2006/04/metadata';
const maximumXmlLength = 1024 * 1024;

/**
 * The type and the elements of a metadata file. Comments and unknown elements are fine. Throws `AppFileNotReadable` for
 * what isn't well-formed, longer than 1 MB, or has a document type: no entity is ever expanded but XML's own five.
 */
export const parseComponent = (text: string, path = 'XML'): Component => {
  const xml = text.replace(/^\uFEFF/, '');
  const problem = xmlProblem(xml);
  if (problem) throw jwtError('AppFileNotReadable', [path, problem]);
  const roots = elementsOf(parsedXml(xml, path));
  const [root] = Object.entries(roots);
  const [value] = root?.[1] ?? [];
  if (!root || value === undefined || Object.keys(roots).length > 1 || root[1].length > 1) {
    throw jwtError('AppFileNotReadable', [path, detailText('xml.components')]);
  }
  return { type: root[0], elements: typeof value === 'string' ? {} : value };
};

/**
 * A metadata file as an org writes it: declaration, four blanks, elements in alphabetical order, final line break.
 * Undefined values are left out.
 */
export const formatComponent = (type: string, elements: PlainElements): string => {
  const builder = new XMLBuilder({ format: true, indentBy: '    ', ignoreAttributes: false });
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    [type]: { '@_xmlns': namespace, ...sortedElements(elements) },
  });
};

/** The only text of an element, or undefined if it is absent or has child elements. */
export const xmlTextOf = (elements: XmlElements, name: string): string | undefined => {
  const [value] = elements[name] ?? [];
  return typeof value === 'string' ? value : undefined;
};

/** Encodings that reading the file has taken care of. */
const readableXml = /^(?:utf-?8|utf-?16(?:le|be)?|us-ascii)$/i;

const xmlProblem = (xml: string): string | undefined => {
  if (xml.length > maximumXmlLength) return detailText('xml.large');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return detailText('xml.documentType');
  if (xml.includes('\uFFFD')) return detailText('xml.bytes');
  const encoding = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{0,40})/.exec(xml)?.[1];
  if (encoding && !readableXml.test(encoding)) return detailText('xml.encoding', { encoding });
  const valid = XMLValidator.validate(xml);
  return valid === true
    ? undefined
    : detailText('xml.line', { line: valid.err.line, problem: sentence(valid.err.msg) });
};

/** The words of a parser, to stand inside of a sentence of ours. */
const sentence = (text: string): string => text.replace(/\.$/, '');

type Node = { [name: string]: Node[] | string };

const parsedXml = (xml: string, path: string): Node[] => {
  const options = { preserveOrder: true, ignoreAttributes: true, ignorePiTags: true, ignoreDeclaration: true };
  const parser = new XMLParser({
    ...options,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    cdataPropName: '#cdata',
  });
  try {
    return parser.parse(xml) as Node[];
  } catch (error) {
    throw jwtError('AppFileNotReadable', [
      path,
      error instanceof Error ? sentence(error.message) : detailText('xml.malformed'),
    ]);
  }
};

const elementsOf = (nodes: readonly Node[]): XmlElements => {
  const elements = new Map<string, ElementValue[]>();
  for (const [name, children] of nodes.flatMap((node) => Object.entries(node))) {
    if (name.startsWith('#')) continue;
    const values = elements.get(name) ?? [];
    values.push(xmlValue(children));
    elements.set(name, values);
  }
  return Object.fromEntries(elements);
};

const xmlValue = (children: Node[] | string): ElementValue => {
  if (typeof children === 'string') return decodedXml(children);
  const isLeaf = children.every((child) => '#text' in child || '#cdata' in child);
  return isLeaf ? children.map(leafText).join('') : elementsOf(children);
};

const leafText = (node: Node): string => {
  const [inner] = Array.isArray(node['#cdata']) ? node['#cdata'] : [];
  return inner ? textIn(inner) : decodedXml(textIn(node));
};

const textIn = (node: Node): string => (typeof node['#text'] === 'string' ? node['#text'] : '');

const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const decodedXml = (text: string): string =>
  text.replace(/&(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w+);/gi, (reference) => {
    const name = reference.slice(1, -1);
    return name.startsWith('#') ? (character(name.slice(1)) ?? reference) : (entities.get(name) ?? reference);
  });

const character = (code: string): string | undefined => {
  const point = /^x/i.test(code) ? Number.parseInt(code.slice(1), 16) : Number(code);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
};

const sortedElements = (elements: PlainElements): PlainElements => {
  const entries = Object.entries(elements).filter(([, value]) => value !== undefined && !isEmptyList(value));
  const ordered = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(ordered.map(([name, value]) => [name, normalised(value)]));
};

const isEmptyList = (value: PlainValue): boolean => Array.isArray(value) && value.length === 0;

const normalised = (value: PlainValue): PlainValue => {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value === 'object') return sortedElements(value as PlainElements);
  return String(value).replace(/\r\n?/g, '\n');
};
