import { defaultPermissionSet, isOurs } from '../../app/names.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { deployComponents } from '../../org/deploy/deploy.ts';
import { grantApp, readGrants } from '../../org/people/grants.ts';
import {
  assignPermissionSet,
  findPermissionSets,
  readAssigned,
  readWiderGrants,
  type OrgPermissionSet,
} from '../../org/people/permissionSets.ts';
import type { OrgUser } from '../../org/people/users.ts';
import { refuseDeployErrors } from '../deploy/deploy.ts';
import { findGrantees } from '../deploy/guard/grantees.ts';
import { settlePermissionGains } from '../deploy/guard/permissionGains.ts';
import type { MetadataPlan } from '../metadata/metadata.ts';
import { step } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWarning, SetupWorld } from './facts.ts';

/**
 * Gives the login user the permission sets, and these the app if it is there already: access comes before the policy that
 * demands it, for the policy cuts off at once whoever has none.
 */
export const provideAccess = ({ allowPermissions }: SetupInput, { onWarning, onDeploy }: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'user' | 'metadata' | 'existing'>({
    name: 'access',
    changes: 'org',
    needs: ['admin', 'user', 'metadata', 'existing'],
    plan: async ({ admin, user, metadata, existing }) => {
      const names = metadata.settings.permissionSets;
      const found = await findUsable(admin, metadata);
      const assigned = await readAssigned(admin, user.id);
      const given = found.filter(({ id }) => !assigned.includes(id));
      refuseOtherLicense(given, user);
      const appId = existing.app?.id;
      const granted = appId ? (await readGrants(admin, appId)).map(({ parentId }) => parentId) : [];
      const profiles = appId ? await profilesOf(admin, metadata) : [];
      const parents = [...found.map(({ id }) => id), ...profiles];
      const isGranted = !appId || parents.every((id) => granted.includes(id));
      const isDone = names.length === found.length && given.length === 0 && isGranted;
      const details = { permissionSets: names.join(', '), user: user.username };
      if (isDone) return { action: 'none', facts: { permitted: true }, details };
      // It is deployed by itself, before the app.
      if (found.length < names.length)
        await settlePermissionGains(admin, metadata.files, { allowPermissions, ...onDeploy });
      for (const each of given) (await widerGrantsOfSet(admin, each, appId)).forEach(onWarning);
      return {
        action: found.length < names.length ? 'create' : 'update',
        facts: { permitted: true },
        details,
        apply: async () => {
          const all = found.length < names.length ? await createDefault(admin, metadata) : found;
          for (const { id } of all) await assignPermissionSet(admin, id, user.id);
          if (appId) for (const id of [...all.map((each) => each.id), ...profiles]) await grantApp(admin, id, appId);
        },
      };
    },
  });

/**
 * The permission sets of the policy that the org has. Only the empty one of the app may be missing: it is made. One of its
 * name that somebody else made would be overwritten by the deploy.
 */
const findUsable = async (admin: AdminOrg, { app, settings }: MetadataPlan): Promise<OrgPermissionSet[]> => {
  const { found, missing } = await findPermissionSets(admin, settings.permissionSets);
  const empty = defaultPermissionSet(app);
  const others = missing.filter((name) => name !== empty);
  if (others.length > 0) throw jwtError('PermissionSetMissing', [others.join(', '), admin.organization.name]);
  const unusable = found.find(({ canHoldApp }) => !canHoldApp);
  if (unusable) throw jwtError('PermissionSetCannotHoldApp', [unusable.name, unusable.licence ?? '']);
  const foreign = found.find(({ name, description }) => name === empty && !isOurs(description));
  if (foreign) throw jwtError('PermissionSetNotOurs', [foreign.name, admin.organization.name]);
  return found;
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

const createDefault = async (admin: AdminOrg, { files, settings }: MetadataPlan): Promise<OrgPermissionSet[]> => {
  const component = files.filter(({ type }) => type === 'PermissionSet');
  refuseDeployErrors(await deployComponents(admin, component, { checkOnly: false }));
  const { found, missing } = await findPermissionSets(admin, settings.permissionSets);
  if (missing.length > 0) throw jwtError('PermissionSetMissing', [missing.join(', '), admin.organization.name]);
  return found;
};
