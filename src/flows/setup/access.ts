import { presetPermissionSet } from '../../app/elements/presets.ts';
import { defaultPermissionSet, isOurs } from '../../app/names.ts';
import { isSameGrantee } from '../../app/grants.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { grantApp, readGrants } from '../../org/people/grants.ts';
import {
  assignPermissionSet,
  findPermissionSets,
  readAssigned,
  readWiderGrants,
  type OrgPermissionSet,
} from '../../org/people/permissionSets.ts';
import type { OrgUser } from '../../org/people/users.ts';
import { refusalOf } from '../../org/session/orgError.ts';
import { findGrantees } from '../deploy/look/grantees.ts';
import type { MetadataPlan } from '../metadata/metadata.ts';
import { step, type Needing, type Plan } from '../steps.ts';
import { planSetupDeploy } from './deployStep.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWarning, SetupWorld } from './facts.ts';
import { makePermissionSets } from './rights/permissionSet.ts';

/** What has to be known of a login before its access can be planned. */
export const accessNeeds = ['admin', 'instanceUrl', 'user', 'keyPair', 'metadata', 'presets', 'existing'] as const;

type AccessNeeds = (typeof accessNeeds)[number];

/**
 * Gives the login user the permission sets, and these the app if it is there already: access comes before the policy that
 * demands it, for the policy cuts off at once whoever has none. Nothing of it is done before the org has said that it takes
 * the deploy.
 */
export const provideAccess = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, AccessNeeds>({
    name: 'access',
    changes: 'org',
    needs: accessNeeds,
    plan: async (facts) => {
      const { access, planned } = await prepareAccess(facts, input, world);
      return { ...accessPlan(facts, access), facts: { ...planned, permitted: true } };
    },
  });

type PreparedAccess = {
  access: SetupAccess;
  planned: Pick<SetupFacts, 'plan'> & Partial<Pick<SetupFacts, 'validated'>>;
};

/** Finds out what has to be done, refuses what can't be, and lets the org validate the deploy, which it is asked once. */
export const prepareAccess = async (
  facts: Needing<SetupFacts, AccessNeeds>,
  input: SetupInput,
  world: SetupWorld,
): Promise<PreparedAccess> => {
  const access = await findAccess(facts);
  refuseOtherLicense(access.given, facts.user);
  const { plan, validated } = facts;
  if (plan) return { access, planned: { plan, ...(validated && { validated }) } };
  const planned = await planSetupDeploy(facts, input, world);
  if (!access.isDone)
    for (const each of access.given) (await widerGrantsOfSet(facts.admin, each, access.appId)).forEach(world.onWarning);
  return { access, planned };
};

type SetupAccess = {
  /** The permission sets of the policy and of presets that the org has; those of ours may have to be made. */
  found: OrgPermissionSet[];
  made: string[];
  /** Those that the login user doesn't hold yet. */
  given: OrgPermissionSet[];
  appId?: string;
  /** The permission sets that the profiles of the policy own. */
  profiles: string[];
  isDone: boolean;
};

const findAccess = async (facts: Needing<SetupFacts, AccessNeeds>): Promise<SetupAccess> => {
  const { admin, user, metadata, existing } = facts;
  const { found, made } = await findUsable(facts);
  const assigned = user.id === '' ? [] : await readAssigned(admin, user.id);
  const given = found.filter(({ id }) => !assigned.includes(id));
  const appId = existing.app?.id;
  const granted = appId ? (await readGrants(admin, appId)).map(({ parentId }) => parentId) : [];
  const profiles = appId ? await profilesOf(admin, metadata) : [];
  const parents = [...ofPolicy(found, metadata), ...profiles];
  const isGranted = !appId || parents.every((id) => granted.includes(id));
  return { found, made, given, appId, profiles, isDone: made.length === 0 && given.length === 0 && isGranted };
};

/** A permission set that the policy doesn't name lets nobody log in: it isn't granted the app. */
const ofPolicy = (found: readonly OrgPermissionSet[], { settings }: MetadataPlan): string[] =>
  found.filter(({ name }) => settings.permissionSets.some((other) => isSameGrantee(other, name))).map(({ id }) => id);

/** The permission sets that the login user is to hold. */
const namesToHold = ({ metadata: { app, settings }, presets }: Pick<SetupFacts, 'metadata' | 'presets'>): string[] => [
  ...new Set([...settings.permissionSets, ...presets.map((preset) => presetPermissionSet(app, preset))]),
];

const accessPlan = (
  facts: Needing<SetupFacts, AccessNeeds>,
  { found, made, appId, profiles, isDone }: SetupAccess,
): Omit<Plan<SetupFacts>, 'facts'> => {
  const { admin, user, metadata } = facts;
  const details = { permissionSets: namesToHold(facts).join(', '), user: user.username };
  if (isDone) return { action: 'none', details };
  return {
    action: made.length > 0 ? 'create' : 'update',
    details,
    apply: async () => {
      if (made.length > 0) await makePermissionSets(admin, metadata, made);
      const all = made.length > 0 ? (await findUsable(facts, { isAll: true })).found : found;
      for (const set of all) await assignTo(admin, set, user);
      if (appId) for (const id of [...ofPolicy(all, metadata), ...profiles]) await grantApp(admin, id, appId);
    },
  };
};

/** The licence of a user may not allow what a permission set holds, which the org says only then. */
const assignTo = async (
  admin: AdminOrg,
  { id, name }: OrgPermissionSet,
  { id: userId, username }: OrgUser,
): Promise<void> => {
  try {
    await assignPermissionSet(admin, id, userId);
  } catch (error) {
    const refusal = refusalOf(error);
    if (!/license doesn['’]t allow/i.test(refusal?.text ?? '')) throw error;
    throw jwtError('PermissionSetNotLicensed', [name, username, refusal?.text ?? ''], [username]);
  }
};

/**
 * The permission sets that the org has. Only ours may be missing, the empty one of the app and those of presets: they are
 * made. One of such a name that somebody else made would be overwritten by the deploy.
 */
const findUsable = async (
  facts: Needing<SetupFacts, 'admin' | 'metadata' | 'presets'>,
  { isAll = false } = {},
): Promise<Pick<SetupAccess, 'found' | 'made'>> => {
  const { admin, metadata, presets } = facts;
  const { app } = metadata;
  const { found, missing } = await findPermissionSets(admin, namesToHold(facts));
  const ours = [defaultPermissionSet(app), ...presets.map((preset) => presetPermissionSet(app, preset))];
  const others = missing.filter((name) => isAll || !ours.includes(name));
  if (others.length > 0) throw jwtError('PermissionSetMissing', [others.join(', '), admin.organization.name]);
  const unusable = found.find(({ id, canHoldApp }) => !canHoldApp && ofPolicy(found, metadata).includes(id));
  if (unusable) throw jwtError('PermissionSetCannotHoldApp', [unusable.name, unusable.licence ?? '']);
  const foreign = found.find(({ name, description }) => ours.includes(name) && !isOurs(description));
  if (foreign) throw jwtError('PermissionSetNotOurs', [foreign.name, admin.organization.name]);
  return { found, made: missing };
};

/** Such a permission set is assigned to users of its own license only; said before anything is changed. */
const refuseOtherLicense = (given: readonly OrgPermissionSet[], { username, licence, profileName }: OrgUser): void => {
  const other = given.find((set) => set.isOfUserLicence && set.licence !== licence);
  if (other)
    throw jwtError('PermissionSetOtherLicense', [other.name, other.licence ?? '', username, licence], [profileName]);
};

/** The permission sets that the profiles of the policy own. */
const profilesOf = async (admin: AdminOrg, { settings }: MetadataPlan): Promise<string[]> => {
  const names = (settings.profiles ?? []).map((name) => ({ kind: 'profile' as const, name }));
  return names.length === 0 ? [] : (await findGrantees(admin, names)).map(({ parentId }) => parentId);
};

/** What the login user gets beyond the app; told before it is given. */
const widerGrantsOfSet = async (
  admin: AdminOrg,
  { id, name }: OrgPermissionSet,
  appId?: string,
): Promise<SetupWarning[]> => {
  const wider = await readWiderGrants(admin, id, appId);
  if (!wider) return [{ id: 'permissionSetUnknown', tokens: [name] }];
  const { userPermissions, objects, otherEntities } = wider;
  if (userPermissions.length + objects + otherEntities === 0) return [];
  const permissions = userPermissions.join(', ') || '-';
  return [{ id: 'permissionSetGrants', tokens: [name, permissions, String(objects), String(otherEntities)] }];
};
