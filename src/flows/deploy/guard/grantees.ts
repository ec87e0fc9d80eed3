import { isSameGrantee, oauthPolicyType, type GrantNames } from '../../../app/grants.ts';
import { defaultPermissionSet, isOurs } from '../../../app/names.ts';
import { nearestFirst } from '../../../app/compare/nearest.ts';
import type { ParsedComponent } from '../../../app/parsed.ts';
import { xmlTextOf } from '../../../app/xml.ts';
import { canHoldApp } from '../../../org/people/permissionSets.ts';
import type { OrgProfile } from '../../../org/people/profiles.ts';
import type { AccessRequest, DeployFacts } from '../facts.ts';
import { grantsWanted } from '../fit.ts';
import type { Refusal } from '../refusal.ts';

type GranteeQuestion = Pick<DeployFacts, 'components' | 'grantees' | 'orgName'>;

/** The names of all permission sets that the org is asked for: those of the policy, the flags, and the files. */
export const namedPermissionSets = (
  components: readonly ParsedComponent[],
  { permissionSets = [] }: AccessRequest,
): string[] => [
  ...new Set([
    ...grantsWanted(components).permissionSets,
    ...permissionSets,
    ...setFiles(components).map(({ fullName }) => fullName),
  ]),
];

/** A permission set that is asked for must be there, or among the files. */
export const refuseMissingPermissionSet = (
  { components, grantees, orgName }: GranteeQuestion,
  { permissionSets = [] }: AccessRequest,
): Refusal | undefined => {
  if (!grantees) return undefined;
  const there = [
    ...grantees.permissionSets.map(({ name }) => name),
    ...setFiles(components).map((file) => file.fullName),
  ];
  const absent = [...new Set(permissionSets)].filter((name) => !there.some((other) => isSameGrantee(other, name)));
  return absent.length > 0 ? { error: 'PermissionSetMissing', tokens: [absent.join(', '), orgName] } : undefined;
};

/** A deploy takes away from a permission set what its file doesn't grant. */
export const refuseForeignPermissionSet = ({ components, grantees, orgName }: GranteeQuestion): Refusal | undefined => {
  const ours = components
    .filter(({ type }) => type === 'ExternalClientApplication')
    .map(({ fullName }) => defaultPermissionSet(fullName));
  // The file of our own permission set counts even if somebody took the marker out of it.
  const made = setFiles(components).filter(
    ({ fullName, elements }) => ours.includes(fullName) || isOurs(xmlTextOf(elements, 'description')),
  );
  const foreign = grantees?.permissionSets.find(
    ({ name, description }) => made.some((file) => isSameGrantee(file.fullName, name)) && !isOurs(description),
  );
  return foreign && { error: 'PermissionSetNotOurs', tokens: [foreign.name, orgName] };
};

/** Permission sets of one license can't hold an app. */
export const refuseUnfitPermissionSet = (
  { components, grantees }: GranteeQuestion,
  { permissionSets = [] }: AccessRequest,
): Refusal | undefined => {
  if (!grantees) return undefined;
  const named = [...grantsWanted(components).permissionSets, ...permissionSets];
  const licensed = [...grantees.permissionSets, ...setFiles(components).map(licenseOf)];
  const unfit = licensed.find(
    ({ name, licence }) => named.some((other) => isSameGrantee(other, name)) && !canHoldApp(licence),
  );
  return unfit && { error: 'PermissionSetCannotHoldApp', tokens: [unfit.name, unfit.licence ?? ''] };
};

const offeredNames = 12;

/** A profile by a name that the org hasn't. Where it doesn't tell its profiles, it refuses a wrong one itself. */
export const refuseUnknownProfile = (
  names: readonly string[],
  known: readonly OrgProfile[] | undefined,
  orgName: string,
): Refusal | undefined => {
  const unknown = known && names.find((name) => !known.some((profile) => isSameGrantee(profile.name, name)));
  if (unknown === undefined) return undefined;
  const offered = nearestFirst(unknown, [...new Set(known?.map(({ name }) => name))]).slice(0, offeredNames);
  return { error: 'ProfileUnknown', tokens: [orgName, unknown, offered.join('; ')] };
};

/** The profiles that files and flags name. */
export const namedProfiles = (components: readonly ParsedComponent[], { profiles = [] }: AccessRequest): string[] => [
  ...grantsWanted(components).profiles,
  ...profiles,
];

/** A list parted by commas can't hold every name, of those who are granted the app now and of those who are to be. */
export const refuseUnwritableName = (
  { components, grants = [] }: Pick<DeployFacts, 'components' | 'grants'>,
  { permissionSets = [], profiles = [] }: AccessRequest,
): Refusal | undefined => {
  if (!components.some(({ type }) => type === oauthPolicyType)) return undefined;
  const now = grants === 'unreadable' ? [] : grants.map(({ name }) => name);
  const unwritable = [...now, ...permissionSets, ...profiles].find((name) => name.includes(','));
  return unwritable === undefined ? undefined : { error: 'GrantNameInvalid', tokens: [unwritable] };
};

/** Those whom a person asks for, as the org writes them. */
export const askedGrantees = (
  { permissionSets = [], profiles = [] }: AccessRequest,
  grantees: DeployFacts['grantees'],
): GrantNames => ({
  permissionSets: asWritten(permissionSets, grantees?.permissionSets),
  profiles: asWritten(profiles, grantees?.profiles),
});

/** Names as the org writes them; a name that it doesn't tell stays. */
export const asWritten = (names: readonly string[], known: ReadonlyArray<{ name: string }> = []): string[] =>
  names.map((name) => known.find((each) => isSameGrantee(each.name, name))?.name ?? name);

const setFiles = (components: readonly ParsedComponent[]): ParsedComponent[] =>
  components.filter(({ type }) => type === 'PermissionSet');

const licenseOf = ({ fullName, elements }: ParsedComponent): { name: string; licence?: string } => ({
  name: fullName,
  licence: xmlTextOf(elements, 'license')?.trim(),
});
