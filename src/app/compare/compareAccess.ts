import type { OrgElements } from './compare.ts';
import type { AppComparison, Difference } from './difference.ts';
import type { GrantNames } from '../grants.ts';

/** Who may log in, as an org says it in two places. Undefined: it doesn't say. */
type AccessInOrg = { policy?: GrantNames; access?: GrantNames };

/** What an org says of the user of a login. */
type UserInOrg = {
  isActive: boolean;
  isFrozen?: boolean;
  /** Undefined: the org doesn't say. */
  held?: ReadonlyArray<{ name: string; ended: boolean }>;
};

type Kind = 'permissionSet' | 'profile';
const lists: ReadonlyArray<{ kind: Kind; names: keyof GrantNames }> = [
  { kind: 'permissionSet', names: 'permissionSets' },
  { kind: 'profile', names: 'profiles' },
];

/** Where an org keeps a grant: the policy names it, and a row of an object makes it work. */
const inPolicy = 'OAuth policy';
const inAccess = 'SetupEntityAccess';

/**
 * The grants that an OAuth policy of an org names. Names are parted by commas, and a profile may have one in its name: those
 * that are `known` are taken whole.
 */
export const grantNamesIn = (elements: OrgElements, known?: GrantNames): GrantNames => ({
  permissionSets: accessNames(elements.commaSeparatedPermissionSet),
  profiles: accessNames(elements.commaSeparatedProfile, known?.profiles),
});

const accessNames = (list: unknown, known: readonly string[] = []): string[] => {
  const text = typeof list === 'string' ? list : '';
  const whole = known.filter((name) => name.includes(',') && text.includes(name));
  const rest = whole.reduce((left, name) => left.replace(name, ''), text).split(',');
  return [...whole, ...rest.map((name) => name.trim()).filter(Boolean)];
};

/** Every grant that files and org don't have alike, and that the org doesn't hold in both of its places. */
export const compareGrants = (wanted: GrantNames, { policy, access }: AccessInOrg): AppComparison => ({
  differences: lists.flatMap(({ kind, names }) =>
    allGrantNames(wanted[names], policy?.[names], access?.[names]).flatMap((name) =>
      grantDifference(kind, name, {
        files: has(wanted[names], name),
        policy: policy && has(policy[names], name),
        access: access && has(access[names], name),
      }),
    ),
  ),
  notComparable: [
    ...(policy ? [] : [{ subject: 'grant' as const, name: inPolicy, reason: 'noMetadataApi' as const }]),
    ...(access ? [] : [{ subject: 'grant' as const, name: inAccess, reason: 'refused' as const }]),
  ],
});

type GrantPlaces = { files: boolean; policy?: boolean; access?: boolean };

const grantDifference = (kind: Kind, name: string, { files, policy, access }: GrantPlaces): Difference[] => {
  const said = [policy, access].filter((place) => place !== undefined);
  if (said.every((place) => place === files)) return [];
  const places = [...(policy ? [inPolicy] : []), ...(access ? [inAccess] : [])];
  const state = !files ? 'onlyInOrg' : places.length === 0 ? 'onlyInFiles' : 'changed';
  const org = places.length > 0 && { org: places.join(', ') };
  return [{ subject: 'grant', state, type: kind, name, ...(files && { files: inPolicy }), ...org }];
};

const has = (names: readonly string[], name: string): boolean =>
  names.some((other) => other.toLowerCase() === name.toLowerCase());

const allGrantNames = (...several: Array<readonly string[] | undefined>): string[] => {
  const all = several.flatMap((names) => names ?? []);
  return all.filter((name, index) => all.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index);
};

/**
 * Whether the user of a login is there and holds every permission set that the files name. A permission set may come with
 * a group. Undefined: the org has no such user.
 */
export const compareAssignments = (
  username: string,
  permissionSets: readonly string[],
  user: UserInOrg | undefined,
): AppComparison => {
  if (!user) return onlyInOne({ subject: 'user', state: 'onlyInFiles', name: username });
  const { isActive, isFrozen, held } = user;
  const state: Difference['state'] | undefined = !isActive ? 'inactive' : isFrozen ? 'frozen' : undefined;
  return {
    differences: [
      ...(state ? [{ subject: 'user' as const, state, name: username }] : []),
      ...permissionSets.flatMap((name) => (held ? assignmentDifference(username, name, held) : [])),
    ],
    notComparable: held ? [] : [{ subject: 'assignment', name: username, reason: 'refused' }],
  };
};

const onlyInOne = (difference: Difference): AppComparison => ({ differences: [difference], notComparable: [] });

const assignmentDifference = (username: string, name: string, held: NonNullable<UserInOrg['held']>): Difference[] => {
  const found = held.filter((each) => each.name.toLowerCase() === name.toLowerCase());
  if (found.some(({ ended }) => !ended)) return [];
  return [{ subject: 'assignment', state: found.length > 0 ? 'ended' : 'onlyInFiles', name, files: username }];
};
