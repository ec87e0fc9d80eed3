import { compareComponent } from './compare/compare.ts';
import { mergeGrants, oauthPolicyType, readGrantNames } from './grants.ts';
import type { AppComponent } from './model.ts';
import { adoptedDescription } from './names.ts';
import { refreshScopes } from './elements/scopes.ts';
import { neverKept } from './files/refusedElements.ts';
import {
  formatComponent,
  parseComponent,
  xmlTextOf,
  type XmlElements,
  type PlainElements,
  type PlainValue,
} from './xml.ts';

/** The elements of a component as the Metadata API reads them from an org. */
type AdoptedElements = Readonly<Record<string, unknown>>;

/** An element that stays as the org has it though the files say otherwise. */
export type KeptElement = { type: string; name: string; kept: string; inFiles: string };

type Adopted = { content: string; kept: KeptElement[] };

type Needs = (inOrg: AdoptedElements, file: XmlElements, options: { forcePolicy: boolean }) => PlainElements;

/** What a JWT login needs of an app, by type; all else is the business of whoever made it. */
const needs: Readonly<Record<string, Needs>> = {
  ExternalClientApplication: (inOrg, file) => ({
    description: adoptedDescription(plainText(inOrg.description)),
    contactEmail: plainText(inOrg.contactEmail) || xmlTextOf(file, 'contactEmail'),
  }),
  ExtlClntAppOauthSettings: (inOrg) => ({
    commaSeparatedOauthScopes: withLoginScopes(plainText(inOrg.commaSeparatedOauthScopes)),
  }),
  ExtlClntAppGlobalOauthSettings: (inOrg, file) => ({
    certificate: xmlTextOf(file, 'certificate'),
    callbackUrl: plainText(inOrg.callbackUrl) || xmlTextOf(file, 'callbackUrl'),
  }),
  ExtlClntAppOauthConfigurablePolicies: (_, file, { forcePolicy }) =>
    forcePolicy ? { permittedUsersPolicyType: xmlTextOf(file, 'permittedUsersPolicyType') } : {},
};

/**
 * A component of somebody else's app as it may be deployed: all that the org has stays, and what a JWT login needs is added.
 * A deploy is declarative, so what stays has to be sent. Says what of the file was therefore not applied.
 */
export const adoptComponent = (
  file: AppComponent,
  inOrg: AdoptedElements,
  options: { forcePolicy: boolean },
): Adopted => {
  const wanted = parseComponent(file.content, file.path);
  const elements = { ...plainElements(inOrg), ...needs[file.type]?.(inOrg, wanted.elements, options) };
  const content = adoptedWithGrants(file, formatComponent(file.type, elements));
  const result = parseComponent(content).elements;
  const kept = compareComponent(wanted, result)
    .changed.filter((name) => !describedAsAdopted.has(name))
    .map((name) => ({
      type: file.type,
      name,
      kept: shownByOrg(result[name]),
      inFiles: shownByOrg(wanted.elements[name]),
    }));
  return { content, kept };
};

const adoptedWithGrants = ({ type, content, path }: AppComponent, adopted: string): string =>
  type === oauthPolicyType ? mergeGrants(adopted, readGrantNames(content, path)) : adopted;

/** Says what an app is, not what it may do; and the lists of grants, which are united. */
const describedAsAdopted: ReadonlySet<string> = new Set([
  'commaSeparatedPermissionSet',
  'commaSeparatedProfile',
  'contactEmail',
  'contactPhone',
  'description',
  'iconUrl',
  'infoUrl',
  'label',
  'logoUrl',
]);

const loginScopes: ReadonlyArray<readonly string[]> = [['Api'], refreshScopes];

const withLoginScopes = (scopes: string): string => {
  const there = scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean);
  const has = (names: readonly string[]): boolean =>
    there.some((scope) => names.some((name) => name.toLowerCase() === scope.toLowerCase()));
  const added = loginScopes.filter((names) => !has(names)).flatMap(([name]) => name ?? []);
  return [...there, ...added].join(',');
};

/** What belongs to the org, or makes new credentials, isn't sent; what others rely on is. */
const isSent = (name: string): boolean =>
  !name.startsWith('$') && name !== 'fullName' && (!neverKept.has(name) || name === 'isNamedUserJwtEnabled');

const plainElements = (elements: AdoptedElements): PlainElements =>
  Object.fromEntries(
    Object.entries(elements)
      .filter(([name]) => isSent(name))
      .map(([name, value]) => [name, plainValue(value)] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );

const plainValue = (value: unknown): PlainValue => {
  if (Array.isArray(value)) return value.map(plainValue).filter((item) => item !== undefined);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const parts = plainElements({ ...value });
  return Object.keys(parts).length === 0 ? undefined : parts;
};

const plainText = (value: unknown): string => (typeof value === 'string' ? value : '');

const shownByOrg = (values: XmlElements[string] | undefined): string =>
  (values ?? []).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ') || '-';
