import { jwtError } from '../base/errors/errors.ts';
import { parseComponent, xmlTextOf, type PlainElements } from './xml.ts';
import { editComponent } from './xmlEdit.ts';

/** Who may log in through an app: API names of permission sets, displayed names of profiles. */
export type GrantNames = { permissionSets: readonly string[]; profiles: readonly string[] };

/** The type of the component that says who may log in. */
export const oauthPolicyType = 'ExtlClntAppOauthConfigurablePolicies';

/**
 * An OAuth policy file with the grants that an org has already added to its own: a policy that is deployed without them
 * takes the access away (seen live). Names that differ only in case are one name. Without anything to add, the text
 * comes back as it is. Throws `GrantNameInvalid` for a name with a comma, which the list can't hold.
 */
export const mergeGrants = (policy: string, grants: GrantNames): string => {
  const { elements } = parseComponent(policy);
  const lists = {
    commaSeparatedPermissionSet: unionOfGrants(
      xmlTextOf(elements, 'commaSeparatedPermissionSet'),
      grants.permissionSets,
    ),
    commaSeparatedProfile: unionOfGrants(xmlTextOf(elements, 'commaSeparatedProfile'), grants.profiles),
  };
  const same = Object.entries(lists).every(([name, merged]) => holdsAll(names(xmlTextOf(elements, name)), merged));
  return same ? policy : editComponent(policy, filledGrants(lists));
};

/** The grants that an OAuth policy file names. */
export const readGrantNames = (policy: string, path?: string): GrantNames => {
  const { elements } = parseComponent(policy, path);
  return {
    permissionSets: names(xmlTextOf(elements, 'commaSeparatedPermissionSet')),
    profiles: names(xmlTextOf(elements, 'commaSeparatedProfile')),
  };
};

/** Whom a policy names, as an org gives it. */
export const policyGrants = (elements: Readonly<Record<string, unknown>> = {}): GrantNames => {
  const listed = (list: unknown): string[] => (typeof list === 'string' ? names(list) : []);
  return {
    permissionSets: listed(elements.commaSeparatedPermissionSet),
    profiles: listed(elements.commaSeparatedProfile),
  };
};

const holdsAll = (names: readonly string[], wanted: readonly string[]): boolean => {
  const held = new Set(names.map((name) => name.toLowerCase()));
  return wanted.every((name) => held.has(name.toLowerCase()));
};

const names = (text = ''): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

const unionOfGrants = (text: string | undefined, added: readonly string[]): string[] => {
  const unwritable = added.find((name) => name.includes(','));
  if (unwritable) throw jwtError('GrantNameInvalid', [unwritable]);
  const all = [...names(text), ...added];
  return all.filter((name, index) => all.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index);
};

const filledGrants = (lists: Record<string, string[]>): PlainElements =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.join(',') || undefined]));

/** Who may log in through an app, one by one: the holders of a permission set, or the users of a profile. */
export type AppGrant = { kind: 'permissionSet' | 'profile'; name: string };

/** The same as a list of grants. */
export const grantList = ({ permissionSets, profiles }: GrantNames): AppGrant[] => [
  ...permissionSets.map((name) => ({ kind: 'permissionSet' as const, name })),
  ...profiles.map((name) => ({ kind: 'profile' as const, name })),
];

/** The names in a list of grants, by kind. */
export const grantNamesOf = (grants: readonly AppGrant[]): GrantNames => ({
  permissionSets: grants.filter(({ kind }) => kind === 'permissionSet').map(({ name }) => name),
  profiles: grants.filter(({ kind }) => kind === 'profile').map(({ name }) => name),
});

/** Those of the wanted that aren't among the others; the case of letters doesn't matter. */
export const withoutGrants = <Granted extends AppGrant>(
  wanted: readonly Granted[],
  others: readonly AppGrant[],
): Granted[] =>
  wanted.filter(({ kind, name }) => !others.some((other) => other.kind === kind && isSameGrantee(other.name, name)));

/** Names of permission sets and profiles differ in more than their capitals. */
export const isSameGrantee = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
