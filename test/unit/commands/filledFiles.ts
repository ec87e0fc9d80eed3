/** Values for every element of the model, by the schema of the local org. */
import { elementFacts, elementTable, type AppType } from '../../../src/app/elements/elementTable.ts';
import type { AppFile } from '../../../src/app/model.ts';
import { formatComponent, parseComponent, type PlainElements } from '../../../src/app/xml.ts';
import { metadataSchema } from '../../org/schema/schema.ts';
import type { Elements, ElementValue } from '../../org/state.ts';
import { loginUser } from './diffScene.ts';

export type Type = Exclude<AppType, 'ExtlClntAppOauthSecuritySettings'>;
export const types = (Object.keys(elementTable) as AppType[]).filter(
  (type): type is Type => type !== 'ExtlClntAppOauthSecuritySettings',
);
const all = types.flatMap((type) => Object.keys(elementTable[type]).map((element) => ({ type, element })));

/** What an org makes by itself, or never gives back, and who may log in, which has tests of its own. */
const notElements = new Set([
  ...['oauthLink', 'orgScopedExternalApp', 'consumerKey', 'consumerSecret', 'shouldRotateConsumerKey'],
  ...['shouldRotateConsumerSecret', 'externalClientApplication', 'commaSeparatedPermissionSet'],
  'commaSeparatedProfile',
]);
export const compared = all.filter(({ element }) => !notElements.has(element));

/** Values of the schema, the first and another one. */
export const values = (type: Type, element: string): [ElementValue, ElementValue] => {
  const special = specialValues[element];
  if (special) return special;
  const schema = metadataSchema.types[type]?.[element];
  const parts = metadataSchema.types[schema?.type ?? ''];
  if (parts) return schema?.list ? [[partsOf(parts, 1)], [partsOf(parts, 2)]] : [partsOf(parts, 1), partsOf(parts, 2)];
  const { kind, values: allowed = [] } = elementFacts(type, element) ?? {};
  if (kind === 'flag') return ['true', 'false'];
  if (kind === 'count') return ['11', '22'];
  return [allowed[0] ?? `first ${element}`, allowed[1] ?? `other ${element}`];
};

const specialValues: Readonly<Record<string, [ElementValue, ElementValue]>> = {
  callbackUrl: ['https://one.example/', 'https://one.example/ https://other.example/'],
  clientCredentialsFlowUser: [loginUser, 'other@acme.example'],
  commaSeparatedOauthScopes: ['Api, RefreshToken', 'Api, RefreshToken, Full'],
  contactEmail: ['one@acme.example', 'other@acme.example'],
  description: ['One. [sf-plugin-jwt]', 'Other. [sf-plugin-jwt]'],
  ipRelaxationPolicyType: ['Bypass', 'Enforce_relaxrefresh'],
  refreshTokenValidityUnit: ['Hours', 'Months'],
  refreshTokenPolicyType: ['SpecificInactivity', 'SpecificLifetime'],
  isEnabled: ['true', 'false'],
};

const partsOf = (parts: (typeof metadataSchema.types)[string], which: 1 | 2): Elements =>
  Object.fromEntries(
    Object.entries(parts).map(([name, { type }]) => [
      name,
      type === 'boolean' ? 'true' : type === 'int' ? String(which) : `192.0.2.${which}`,
    ]),
  );

/** The files with every element of their type in them. */
export const filledFiles = (files: AppFile[]): AppFile[] =>
  files.map((file) => {
    const type = types.find((each) => each === file.type);
    if (!type) return file;
    const old = parseComponent(file.content).elements;
    const given = compared
      .filter((each) => each.type === type && !['certificate', 'isNamedUserJwtEnabled'].includes(each.element))
      .map(({ element }): [string, ElementValue] => [element, values(type, element)[0]]);
    return { ...file, content: formatComponent(type, { ...old, ...(Object.fromEntries(given) as PlainElements) }) };
  });
