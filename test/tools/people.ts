/** Users of a local org who come to an app by each way there is. */
import { makePermissionSet, makeProfile, makeUser } from '../org/defaults.ts';
import { newId } from '../org/ids.ts';
import type { LocalOrg } from '../org/index.ts';
import type { PermissionSet, User } from '../org/state.ts';

const appOf = (org: LocalOrg, name: string): string => {
  const app = org.state.apps.find(({ fullName }) => fullName === name);
  if (!app) throw new Error(`no app ${name}`);
  return app.id;
};

/** A new user with a profile of their own, which has nothing but the API. */
export const addUser = (org: LocalOrg, username: string, profileName = `Profile of ${username}`): User => {
  const known = org.state.profiles.find(({ name }) => name === profileName);
  const made = known ? undefined : makeProfile(profileName, 'Salesforce', ['ApiEnabled']);
  if (made) {
    org.state.profiles.push(made.profile);
    org.state.permissionSets.push(made.own);
  }
  const user = makeUser(username, 'Test', (known ?? made?.profile)?.id ?? '');
  org.state.users.push(user);
  return user;
};

export const addPermissionSet = (org: LocalOrg, name: string, licenseName?: string): PermissionSet => {
  const set = { ...makePermissionSet(name), ...(licenseName && { licenseName }) };
  org.state.permissionSets.push(set);
  return set;
};

export const assign = (
  org: LocalOrg,
  user: User,
  permissionSetId: string,
  expirationDate: string | null = null,
): void =>
  void org.state.permissionSetAssignments.push({
    id: newId('PermissionSetAssignment'),
    assigneeId: user.id,
    permissionSetId,
    expirationDate,
  });

/** Pre-authorizes by hand, as an admin would in Setup. */
export const grant = (org: LocalOrg, app: string, parentId: string): void =>
  void org.state.setupEntityAccess.push({
    id: newId('SetupEntityAccess'),
    parentId,
    setupEntityId: appOf(org, app),
  });

/** What is left when a user has logged in with a browser and allowed the app. */
export const selfAuthorize = (org: LocalOrg, app: string, user: User): void =>
  void org.state.approvals.push({
    id: newId('OauthToken'),
    userId: user.id,
    appId: appOf(org, app),
    createdAt: Date.now(),
  });

/** The permission set that a profile owns. */
export const ownSetOf = (org: LocalOrg, user: User): PermissionSet => {
  const own = org.state.permissionSets.find((set) => set.isOwnedByProfile && set.profileId === user.profileId);
  if (!own) throw new Error('no profile');
  return own;
};
