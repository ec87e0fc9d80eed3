import type { GrantNames } from './merge.ts';

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
