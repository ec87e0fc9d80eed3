import type { GrantNames } from '../../../app/merge.ts';
import type { AppComponent } from '../../../app/model.ts';
import { defaultPermissionSet, isOurs } from '../../../app/names.ts';
import { nearestFirst } from '../../../app/compare/nearest.ts';
import { parseComponent, xmlTextOf } from '../../../app/xml.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { canHoldApp, findPermissionSets, type OrgPermissionSet } from '../../../org/people/permissionSets.ts';
import { readProfiles } from '../../../org/people/profiles.ts';
import { grantsWanted } from '../fit.ts';
import type { GrantName } from '../../../org/people/grants.ts';

type Org = Pick<AdminOrg, 'client' | 'organization'>;

/**
 * Whether those whom the policy and the person name can be granted the app, before anything is sent; returns the asked ones
 * as the org writes them. Errors: ProfileUnknown, PermissionSetMissing, PermissionSetCannotHoldApp, PermissionSetNotOurs.
 */
export const checkGrantees = async (
  admin: Org,
  components: readonly AppComponent[],
  asked: GrantNames,
): Promise<GrantNames> => {
  const inFiles = grantsWanted(components);
  const names = { all: [...inFiles.permissionSets, ...asked.permissionSets], asked: asked.permissionSets };
  const permissionSets = await checkPermissionSets(admin, components, names);
  const profiles = await checkProfiles(admin, [...inFiles.profiles, ...asked.profiles]);
  return { permissionSets, profiles: profiles.slice(inFiles.profiles.length) };
};

/** The names of profiles as the org writes them. Throws ProfileUnknown with the names that the org has. */
export const checkProfiles = async (admin: Org, names: readonly string[]): Promise<string[]> => {
  const known = names.length === 0 ? undefined : await ifAllowed(readProfiles(admin));
  // Where the org doesn't tell its profiles, it refuses a wrong one itself.
  if (!known) return [...names];
  return names.map((name) => {
    const found = known.find((profile) => isSameName(profile.name, name));
    if (found) return found.name;
    const offered = nearestFirst(name, uniqueGrantees(known.map((profile) => profile.name))).slice(0, offeredNames);
    throw jwtError('ProfileUnknown', [admin.organization.name, name, offered.join('; ')]);
  });
};

const offeredNames = 12;

const checkPermissionSets = async (
  admin: Org,
  components: readonly AppComponent[],
  names: { all: readonly string[]; asked: readonly string[] },
): Promise<string[]> => {
  const files = components.filter(({ type }) => type === 'PermissionSet');
  const { found, missing } = await findPermissionSets(admin, uniqueGrantees([...names.all, ...files.map(granteeName)]));
  const absent = missing.filter(
    (name) => names.asked.includes(name) && !files.some((file) => isSameName(granteeName(file), name)),
  );
  if (absent.length > 0) throw jwtError('PermissionSetMissing', [absent.join(', '), admin.organization.name]);
  refuseForeign(admin, components, found);
  const isNamed = (name: string): boolean => names.all.some((other) => isSameName(other, name));
  for (const { name, licence } of [...found, ...files.map(licenceOf)])
    if (isNamed(name) && !canHoldApp(licence)) throw jwtError('PermissionSetCannotHoldApp', [name, licence ?? '']);
  return names.asked.map((name) => found.find((set) => isSameName(set.name, name))?.name ?? name);
};

/** A deploy takes away from a permission set what its file doesn't grant. */
const refuseForeign = (admin: Org, components: readonly AppComponent[], found: readonly OrgPermissionSet[]): void => {
  const ours = components
    .filter(({ type }) => type === 'ExternalClientApplication')
    .map(({ fullName }) => defaultPermissionSet(fullName));
  // The file of our own permission set counts even if somebody took the marker out of it.
  const made = components.filter(
    ({ type, fullName, content, path }) =>
      type === 'PermissionSet' &&
      (ours.includes(fullName) || isOurs(xmlTextOf(parseComponent(content, path).elements, 'description'))),
  );
  const foreign = found.find(
    ({ name, description }) => made.some((file) => isSameName(granteeName(file), name)) && !isOurs(description),
  );
  if (foreign) throw jwtError('PermissionSetNotOurs', [foreign.name, admin.organization.name]);
};

const granteeName = ({ fullName }: AppComponent): string => fullName;

const licenceOf = ({ fullName, content, path }: AppComponent): { name: string; licence?: string } => ({
  name: fullName,
  licence: xmlTextOf(parseComponent(content, path).elements, 'license')?.trim(),
});

const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const uniqueGrantees = (names: readonly string[]): string[] => [...new Set(names)];

/** The permission sets that stand for these grants in the org: a profile has one of its own. What isn't there is left out. */
export const findGrantees = async (
  admin: Pick<AdminOrg, 'client'>,
  grants: readonly GrantName[],
): Promise<Array<GrantName & { parentId: string }>> => {
  const named = (kind: GrantName['kind']): string[] =>
    grants.filter((grant) => grant.kind === kind).map(({ name }) => name);
  const { found } = await findPermissionSets(admin, named('permissionSet'));
  const profiles = named('profile').length === 0 ? [] : await readProfiles(admin);
  return [
    ...found.map(({ name, id }) => ({ kind: 'permissionSet' as const, name, parentId: id })),
    ...profiles
      .filter(({ name }) => named('profile').some((other) => isSameName(other, name)))
      .map(({ name, parentId }) => ({ kind: 'profile' as const, name, parentId })),
  ];
};
