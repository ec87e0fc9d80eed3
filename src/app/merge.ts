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
