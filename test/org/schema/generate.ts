/**
 * Makes metadata.json and permissions.json from dated snapshots of the Salesforce schema: versions of `@salesforce/types`.
 *
 *   mkdir /tmp/types && cd /tmp/types
 *   for v in 1.1.0 1.6.0 1.7.3 1.9.0; do npm pack @salesforce/types@$v; mkdir $v; tar xzf salesforce-types-$v.tgz -C $v; done
 *   node test/org/schema/generate.ts /tmp/types
 *
 * An element counts as known since the API version of the first snapshot that has it: rather too strict than too lenient.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElementSchema, MetadataSchema } from './schema.ts';

/** Snapshot, and the API version that was current on its date; the oldest stands for all since the types began. */
const SNAPSHOTS: [version: string, api: number][] = [
  ['1.1.0', 60],
  ['1.6.0', 66],
  ['1.7.3', 67],
  ['1.9.0', 68],
];

const ROOTS = [
  'ExternalClientApplication',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
  'ExtlClntAppOauthSecuritySettings',
  'PermissionSet',
];

const SIMPLE: Record<string, string> = { string: 'string', boolean: 'boolean', number: 'int' };

const source = (folder: string, version: string, file: string): string =>
  readFileSync(join(folder, version, 'package', 'lib', file), 'utf8');

/** The fields of one exported object type, or undefined if this snapshot hasn't got it. */
function fieldsOf(text: string, type: string): RegExpMatchArray[] | undefined {
  const body = new RegExp(`^export type ${type} = (?:Metadata & )?\\{\\n([\\s\\S]*?)^\\};`, 'm').exec(text)?.[1];
  return body === undefined ? undefined : [...body.matchAll(/^ {4}(\w+)(\??): (\w+)(\[\])?;$/gm)];
}

function enumOf(text: string, name: string): string[] | undefined {
  const values = new RegExp(`^export type ${name} = ('.*');$`, 'm').exec(text)?.[1];
  return values?.split(' | ').map((value) => value.slice(1, -1));
}

function addType(schema: MetadataSchema, text: string, type: string, api: number): void {
  const known = (schema.types[type] ??= {});
  for (const [, name = '', optional, typeName = '', list] of fieldsOf(text, type) ?? []) {
    const element: ElementSchema = {
      type: SIMPLE[typeName] ?? typeName,
      list: list !== undefined,
      required: optional === '' && list === undefined,
      since: known[name]?.since ?? api,
    };
    known[name] = element;
    if (!(typeName in SIMPLE)) addReference(schema, text, typeName, api);
  }
}

function addReference(schema: MetadataSchema, text: string, typeName: string, api: number): void {
  const values = enumOf(text, typeName);
  if (values) schema.enums[typeName] = values;
  else addType(schema, text, typeName, api);
}

function metadataSchema(folder: string): MetadataSchema {
  const schema: MetadataSchema = { types: {}, enums: {} };
  for (const [version, api] of SNAPSHOTS) {
    const text = source(folder, version, 'metadata.d.ts');
    for (const type of ROOTS) addType(schema, text, type, api);
  }
  return schema;
}

function permissionNames(folder: string): string[] {
  const text = source(folder, '1.9.0', 'tooling.d.ts');
  const body = /^export type PermissionSet = Metadata & sObject & \{\n([\s\S]*?)^\};/m.exec(text)?.[1] ?? '';
  return [...body.matchAll(/^ {4}Permissions(\w+)\?: boolean;$/gm)].map((match) => match[1] ?? '');
}

const folder = process.argv[2] ?? '';
const write = (name: string, data: unknown): void =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(data, null, 1)}\n`);
write('metadata.json', metadataSchema(folder));
write('permissions.json', permissionNames(folder));
