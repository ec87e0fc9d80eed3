import { compareAssignments, compareGrants, grantNamesIn } from '../../app/compare/compareAccess.ts';
import { compareApp } from '../../app/compare/compareApp.ts';
import { joined, type AppComparison } from '../../app/compare/difference.ts';
import { isAppType } from '../../app/elements/elementTable.ts';
import { grantNamesOf, readGrantNames, type GrantNames } from '../../app/grants.ts';
import type { AppComponent } from '../../app/model.ts';
import { defaultPermissionSet } from '../../app/names.ts';
import { readAppState, type AppState } from '../../org/app/appState.ts';
import { readSecuritySettings } from '../../org/app/securitySettings.ts';
import { readUserAccess, type UserAccess } from '../../org/people/assignments.ts';
import type { NamedUser } from '../../org/people/users.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { ifAllowed } from '../../org/session/orgError.ts';
import { readKeySharers } from '../target/keySharers.ts';
import type { ProjectSide } from './model.ts';

export type OrgSide = {
  state: AppState;
  /** The user of the login: undefined if none is known by name; `access` undefined if the org hasn't got it. */
  user?: { username: string; access?: UserAccess };
  /** The other active users whom the app lets in: the key of the login opens them too. Nobody where the org doesn't tell. */
  others: readonly NamedUser[];
};

export const comparedPolicyType = 'ExtlClntAppOauthConfigurablePolicies';
const boundToNone = new Set(['PermissionSet', 'ExtlClntAppOauthSecuritySettings']);

/** What the org has of all that the files speak of. */
export const readOrgSide = async (
  admin: AdminOrg,
  { app, existing }: ProjectSide,
  { username, now, forExport }: { username?: string; now: Date; forExport: boolean },
): Promise<OrgSide> => {
  const inFiles = existing.filter(({ type }) => boundToNone.has(type) || !isAppType(type));
  const ours = { type: 'PermissionSet', fullName: defaultPermissionSet(app) };
  const isNew = !inFiles.some(({ type, fullName }) => type === ours.type && fullName === ours.fullName);
  const inFilesAndOurs = forExport && isNew ? [...inFiles, ours] : inFiles;
  const [read, security, access] = await Promise.all([
    readAppState(admin, app, inFilesAndOurs),
    forExport ? [] : readSecuritySettings(admin, app),
    username === undefined ? undefined : readUserAccess(admin, username, now),
  ]);
  const isNewType = !read.components.some(({ type }) => security.some((each) => each.type === type));
  const state =
    read.appId !== undefined && isNewType ? { ...read, components: [...read.components, ...security] } : read;
  const others = await readOthersAdmitted(admin, state, username);
  return { state, others, ...(username !== undefined && { user: { username, ...(access && { access }) } }) };
};

const readOthersAdmitted = async (
  admin: AdminOrg,
  { grants = [] }: AppState,
  username: string | undefined,
): Promise<readonly NamedUser[]> => {
  const sharers = await ifAllowed(readKeySharers(admin, { grants, wanted: [] }));
  const name = username?.toLowerCase();
  return (sharers?.others ?? []).filter((user) => user.username.toLowerCase() !== name);
};

/** Files against org: components and elements, then who may log in, then whether the login's own user may. */
export const compareSides = (
  files: readonly AppComponent[],
  { state, user }: OrgSide,
  clientId: string | undefined,
): AppComparison => {
  const components = compareApp(files, state, clientId);
  // Without the app nobody may log in; that the app isn't there says it all.
  if (state.appId === undefined) return components;
  const wanted = comparedGrants(files);
  return joined([components, compareGrants(wanted, grantsInOrg(state)), assignments(wanted, user)]);
};

const comparedGrants = (files: readonly AppComponent[]): GrantNames => {
  const policy = files.find(({ type }) => type === comparedPolicyType);
  return policy ? readGrantNames(policy.content, policy.path) : { permissionSets: [], profiles: [] };
};

/** Queries don't tell whom the policy names. */
export const grantsInOrg = (state: AppState): { policy?: GrantNames; access?: GrantNames } => {
  const { components, grants, hasMetadataApi } = state;
  const access = grants && grantNamesOf(grants);
  const policy = components.find(({ type }) => type === comparedPolicyType)?.elements ?? {};
  return { ...(hasMetadataApi && { policy: grantNamesIn(policy, access) }), ...(access && { access }) };
};

const assignments = ({ permissionSets }: GrantNames, user: OrgSide['user']): AppComparison =>
  user
    ? compareAssignments(user.username, permissionSets, user.access)
    : { differences: [], notComparable: [{ subject: 'assignment', reason: 'noUsername' }] };
