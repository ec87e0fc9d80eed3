import { metadataSchema } from '../schema/schema.ts';
import type { ElementSchema } from '../schema/schema.ts';
import { METADATA_NAMESPACE } from '../soap/envelope.ts';
import type { Elements, ElementValue } from '../state.ts';
import { XmlError, parseXml } from '../xml.ts';
import type { XmlNode } from '../xml.ts';
import { ComponentError } from './problem.ts';
import { METADATA_TYPES } from './types.ts';

const INTEGER = /^-?\d+$/;

/** Reads a component's file by the schema of an API version. Throws ComponentError for anything that isn't in it. */
export function readComponentFile(text: string, type: string, version: number): Elements {
  const root = parse(text);
  if (root.name !== type)
    throw at(text, root.name, `Error parsing file: The root element must be ${type}, not ${root.name}`);
  if (root.namespace !== METADATA_NAMESPACE)
    throw at(text, root.name, `Error parsing file: Element ${type} is not in the namespace ${METADATA_NAMESPACE}`);
  return readElements(text, root, type, version);
}

function parse(text: string): XmlNode {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError)
      throw new ComponentError(`Error parsing file: ${error.message}`, error.line, error.column);
    throw error;
  }
}

/** An error at the place where an element opens. */
function at(text: string, element: string, problem: string): ComponentError {
  const index = Math.max(0, text.search(new RegExp(`<(?:\\w+:)?${element}[\\s/>]`)));
  const before = text.slice(0, index).split('\n');
  return new ComponentError(problem, before.length, (before.at(-1)?.length ?? 0) + 1);
}

function readElements(text: string, node: XmlNode, type: string, version: number): Elements {
  const schema = { ...metadataSchema.types[type], ...(type in METADATA_TYPES ? FULL_NAME : {}) };
  const elements: Elements = {};
  let previous = '';
  for (const item of node.children) {
    const element = schema[item.name];
    refuseUnknown(text, item, type, element, version);
    const isRepeated = item.name in elements && (!element?.list || previous !== item.name);
    if (isRepeated)
      throw at(
        text,
        item.name,
        `Error parsing file: Element ${item.name} is duplicated at this location in type ${type}`,
      );
    if (element) add(elements, item.name, element.list, readValue(text, item, element, version));
    previous = item.name;
  }
  refuseMissing(text, node, type, schema, elements);
  if (node.children.length > 0 && node.text.trim() !== '')
    throw at(text, node.name, `Error parsing file: Unexpected text in element ${node.name}`);
  return elements;
}

/** `fullName` comes with every component, but not with the elements inside of one. */
const FULL_NAME: Record<string, ElementSchema> = {
  fullName: { type: 'string', list: false, required: false, since: 0 },
};

function refuseUnknown(
  text: string,
  item: XmlNode,
  type: string,
  element: ElementSchema | undefined,
  version: number,
): void {
  if (!element || version > (element.until ?? version) || item.namespace !== METADATA_NAMESPACE)
    throw at(
      text,
      item.name,
      `Error parsing file: Element {${item.namespace}}${item.name} invalid at this location in type ${type}`,
    );
  if (element.since > version)
    throw at(text, item.name, `Property '${item.name}' not valid in version ${version.toFixed(1)}`);
}

function refuseMissing(
  text: string,
  node: XmlNode,
  type: string,
  schema: Record<string, ElementSchema>,
  elements: Elements,
): void {
  const missing = Object.entries(schema).find(([name, element]) => element.required && !(name in elements));
  if (missing) throw at(text, node.name, `Required field is missing: ${missing[0]} in type ${type}`);
}

function readValue(text: string, item: XmlNode, element: ElementSchema, version: number): string | Elements {
  const nested = metadataSchema.types[element.type];
  if (nested) return readElements(text, item, element.type, version);
  if (item.children.length > 0)
    throw at(text, item.name, `Error parsing file: Element ${item.name} must hold text only`);
  const value = item.text.trim();
  const problem = valueProblem(value, element.type);
  if (problem !== undefined) throw at(text, item.name, problem);
  return value;
}

function valueProblem(value: string, type: string): string | undefined {
  const values = metadataSchema.enums[type];
  if (values && !values.includes(value)) return `'${value}' is not a valid value for the enum '${type}'`;
  if (type === 'boolean' && value !== 'true' && value !== 'false')
    return `'${value}' is not a valid value for the type xsd:boolean`;
  if (type === 'int' && !INTEGER.test(value)) return `'${value}' is not a valid value for the type xsd:int`;
  return undefined;
}

function add(elements: Elements, name: string, isList: boolean, value: string | Elements): void {
  const present: ElementValue | undefined = elements[name];
  if (!isList) elements[name] = value;
  else elements[name] = Array.isArray(present) ? [...present, value] : [value];
}
