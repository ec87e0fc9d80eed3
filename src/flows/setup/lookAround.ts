import { defaultPermissionSet, isOurs } from '../../app/names.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import { findApp } from '../../org/app/apps.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { inspectOrg, type OrgFacts } from '../../org/app/inspect.ts';
import { findPermissionSets } from '../../org/people/permissionSets.ts';
import {
  assignPermissions,
  deployPermissions,
  missingPermissions,
  permissionSetPermissions,
} from '../../org/people/permissions.ts';
import { readProfiles } from '../../org/people/profiles.ts';
import { ifAllowed } from '../../org/session/orgError.ts';
import { findUser, type OrgUser } from '../../org/people/users.ts';
import { asWritten, refuseUnknownProfile } from '../deploy/guard/grantees.ts';
import { missingRights } from '../deploy/guard/missingRights.ts';
import { throwRefusal } from '../deploy/refusal.ts';
import { orgPinsOf } from '../target/bundle.ts';
import { checkExpectedOrg, type OrgIdentity } from '../target/expectedOrg.ts';
import { checkPipelineTarget } from '../target/pipelineTarget.ts';
import { planKnownUser, planNewUser, type UserPlan } from './newUser/userPlan.ts';
import { step } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWarning, SetupWorld } from './facts.ts';

/** Is this the org that is meant, may the admin do all this in it, and is anything in the way? */
export const lookAtOrg = (input: SetupInput, { env, http, onWarning }: SetupWorld): SetupStep =>
  step<SetupFacts, never>({
    name: 'org',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      const admin = await openAdminOrg({ authInfo: input.authInfo, http, env });
      const { identity, unpinned } = await identifyOrg(input, admin, env);
      if (unpinned !== undefined) onWarning({ id: 'unpinned', tokens: [unpinned] });
      const org = await inspectOrg(admin);
      refuseMissingSetupRights(org, admin, input);
      const app = await findUsableApp(admin, input);
      const { url } = resolveInstanceUrl(
        input.instanceUrl ??
          input.bundle?.instanceUrl ??
          input.record?.instanceUrl ??
          org.myDomain ??
          admin.instanceUrl,
        env,
      );
      return {
        action: 'none',
        facts: { admin, org, identity, instanceUrl: url, existing: { app } },
        details: { ...(admin.username && { admin: admin.username }), org: describeSetupOrg(org), instanceUrl: url },
      };
    },
  });

/** Pins from outside the project count as in a verification: a connection file can be changed by anybody's pull request. */
const identifyOrg = async (
  { connection, expectedOrgId, record, file, instanceUrl, authInfo, adminIsNamed, defaultAdmin }: SetupInput,
  admin: AdminOrg,
  env: SetupWorld['env'],
): Promise<{ identity: OrgIdentity; unpinned?: string }> => {
  const orgPins = await orgPinsOf({ name: connection, flags: { expectedOrgId }, env, file });
  const identity = await checkExpectedOrg({ connection, record, instanceUrl, pins: orgPins }, admin);
  const ways = { defaultAdmin, ...(adminIsNamed && { namedAdmin: authInfo }) };
  return { identity, unpinned: checkPipelineTarget({ connection, orgPins, env, ...ways }, admin) };
};

const refuseMissingSetupRights = (
  { permissions, adminUser }: OrgFacts,
  { organization, instanceUrl, username }: AdminOrg,
  { connection, username: loginUser }: SetupInput,
): void => {
  const needed = [...deployPermissions, ...permissionSetPermissions, ...assignPermissions];
  const missing = missingPermissions(permissions, needed);
  const admin = { username: username ?? adminUser?.username, instanceUrl };
  throwRefusal(missingRights(missing, { orgName: organization.name, admin, connection, loginUser }));
};

const findUsableApp = async (admin: AdminOrg, { app: name, adopt }: SetupInput): Promise<OrgApp | undefined> => {
  const app = await findApp(admin, name);
  if (app && !isOurs(app.description) && !adopt) throw jwtError('OrgAppNotOurs', [name]);
  return app;
};

const describeSetupOrg = ({ organization }: OrgFacts): string =>
  `${organization.name} (${organization.id}, ${organization.environment})`;

/** Can the login user log in at all, and do the permission sets and profiles exist that were asked for? */
export const lookAtUser = (input: SetupInput, { onWarning }: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'org'>({
    name: 'user',
    changes: 'nothing',
    needs: ['admin', 'org'],
    plan: async ({ admin, org }) => {
      const { user, userPlan, warnings } = await loginUserOf(input, { admin, org });
      const named = (input.permissionSets ?? []).filter((name) => name !== defaultPermissionSet(input.app));
      const { missing } = await findPermissionSets(admin, named);
      if (missing.length > 0) throw jwtError('PermissionSetMissing', [missing.join(', '), org.organization.name]);
      const profiles = await knownProfiles(admin, input.profiles ?? []);
      const unused = userPlan?.fields ? [] : unusedFlags(input);
      [...warnings, ...unused, ...userWarnings(user, org)].forEach(onWarning);
      return {
        action: 'none',
        facts: { user, profiles, ...(userPlan && { userPlan }) },
        details: { user: `${user.username} (${user.name})`, profile: user.profileName },
      };
    },
  });

type FoundLoginUser = { user: OrgUser; userPlan?: UserPlan; warnings: SetupWarning[] };

/** The user that is there, or will be. */
const loginUserOf = async (input: SetupInput, facts: Pick<SetupFacts, 'admin' | 'org'>): Promise<FoundLoginUser> => {
  const user = await findUser(facts.admin, input.username);
  if (!user && input.createUser === true) return { ...(await planNewUser(input, facts)), warnings: [] };
  if (!user) throw jwtError('LoginUserMissing', [input.username, facts.org.organization.name]);
  if (!user.isActive) throw jwtError('LoginUserInactive', [user.username]);
  if (user.isFrozen) throw jwtError('LoginUserFrozen', [user.username]);
  return { user, warnings: [], ...(input.createUser === true && (await planKnownUser(facts, user))) };
};

/** What was said of a new user is of no use where there is one. */
const unusedFlags = ({ username, userEmail, userProfile }: SetupInput): SetupWarning[] =>
  userEmail === undefined && userProfile === undefined ? [] : [{ id: 'newUserFlagsUnused', tokens: [username] }];

/** The profiles as the org writes their names. */
const knownProfiles = async (admin: AdminOrg, names: readonly string[]): Promise<string[]> => {
  const known = names.length === 0 ? undefined : await ifAllowed(readProfiles(admin));
  throwRefusal([refuseUnknownProfile(names, known, admin.organization.name) ?? []].flat());
  return asWritten(names, known);
};

/** Whoever steals the key has what the login user has. */
export const userWarnings = (user: OrgUser, { adminUser }: OrgFacts): SetupWarning[] => {
  if (adminUser?.id === user.id) return [{ id: 'userIsAdmin', tokens: [user.username] }];
  if (user.isSystemAdministrator) return [{ id: 'userIsSystemAdministrator', tokens: [user.username] }];
  if (user.modifyAllData) return [{ id: 'userModifiesAllData', tokens: [user.username] }];
  return [];
};
