/**
 * Makes metadata.json and permissions.json from dated snapshots of the Salesforce schema: versions of `@salesforce/types`.
 *
 *   mkdir /tmp/types && cd /tmp/types
 *   for v in 1.1.0 1.6.0 1.7.3 1.9.0; do npm pack @salesforce/types@$v; mkdir $v; tar xzf salesforce-types-$v.tgz -C $v; done
 *   node test/org/schema/generate.ts /tmp/types
 *
 * An element counts as known since the API version of the first snapshot that has it, unless Salesforce's pages name an
 * earlier one or an org of an earlier version was seen to write it.
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

/** First versions from the pages of the Metadata API guide, and from files that orgs of these versions have written. */
const EARLIER: Record<string, Record<string, number>> = {
  ExtlClntAppOauthSettings: {
    areAttributesIncludedInAssetToken: 61,
    areCustomPermsIncludedInAssetToken: 61,
    assetTokenAudiences: 61,
    assetTokenSigningCertificate: 61,
    assetTokenValidity: 61,
    commaSeparatedCustomScopes: 61,
    isFirstPartyAppEnabled: 62,
  },
  ExtlClntAppGlobalOauthSettings: {
    isCodeCredFlowEnabled: 61,
    isCodeCredPostOnly: 61,
    isDPopEnabled: 67,
    isEnforceRefreshTokenTTL: 66,
    isNamedUserJwtEnabled: 62,
  },
  ExtlClntAppConfigurablePolicies: {
    isMobilePluginEnabled: 63,
    isNotificationPluginEnabled: 63,
    isPushPluginEnabled: 65,
    startPage: 64,
  },
  ExtlClntAppOauthConfigurablePolicies: {
    apexHandler: 61,
    commaSeparatedCustomScopes: 61,
    commaSeparatedProfile: 62,
    executeHandlerAs: 61,
    guestJwtSessionTimeoutType: 65,
    guestJwtTimeout: 61,
    isGuestCodeCredFlowEnabled: 61,
    namedUserJwtSessionTimeoutType: 65,
    namedUserJwtTimeout: 61,
  },
  ExtlClntAppOauthSecuritySettings: { externalClientApplication: 66, label: 66, tokenIpRanges: 66 },
};

/** Elements that no snapshot has any more: they moved to another type. */
const MOVED: MetadataSchema['types'] = {
  ExtlClntAppOauthConfigurablePolicies: {
    isNamedUserJwtEnabled: { type: 'boolean', list: false, required: false, since: 61, until: 63 },
  },
};

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
      since: known[name]?.since ?? EARLIER[type]?.[name] ?? api,
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
  for (const [type, elements] of Object.entries(MOVED)) Object.assign(schema.types[type] ?? {}, elements);
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
