import { jwtError } from '../../../base/errors/errors.ts';
import { detailText } from '../../../base/text/details.ts';
import {
  hasPermissionSetLicense,
  readApiProfiles,
  readIntegrationLicense,
  readPermissionSetLicense,
  type License,
} from '../../../org/people/licenses.ts';
import { createUserPermissions, missingPermissions } from '../../../org/people/permissions.ts';
import { readRegion, type NewUserFields } from '../../../org/people/newUser.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import type { OrgUser } from '../../../org/people/users.ts';
import type { SetupFacts, SetupInput, SetupWarning } from '../facts.ts';
import { chooseProfile } from './profile.ts';

/** What is to be done so that the login user is an integration user with all licences. */
export type UserPlan = {
  /** Absent: the user is there already. */
  fields?: NewUserFields;
  profileName: string;
  /** The licence that a new user takes up. */
  license?: License;
  /** The permission-set licence; absent for a user of another licence, who needs none. */
  permissionSetLicense?: License & { isAssigned: boolean };
};

type Admin = Pick<SetupFacts, 'admin' | 'org'>;

type PlannedUser = { user: OrgUser; userPlan: UserPlan };

/** An integration user as Salesforce documents it, with nothing asked of the org that could only fail. */
export const planNewUser = async (input: SetupInput, { admin, org }: Admin): Promise<PlannedUser> => {
  refuseUsername(input.username);
  refuseWithoutUserRights({ admin, org });
  const license = await readIntegrationLicense(admin);
  if (!license) throw jwtError('UserLicenseMissing', ['Salesforce Integration', admin.organization.name]);
  const permissionSetLicense = await freePermissionSetLicense(admin);
  refuseUsedUp(license, admin);
  const profile = await chooseProfile(admin, license, input.userProfile);
  const email = input.userEmail ?? org.adminUser?.email;
  if (email === undefined) throw jwtError('UserEmailMissing', [input.username]);
  const fields = {
    Username: input.username,
    LastName: `JWT ${input.connection}`,
    Alias: aliasOf(input),
    Email: email,
    ProfileId: profile.id,
    ...(await readRegion(admin, org.adminUser?.id)),
  };
  return {
    user: userToBe(fields, profile.name, license.name),
    userPlan: {
      fields,
      profileName: profile.name,
      license,
      permissionSetLicense: { ...permissionSetLicense, isAssigned: false },
    },
  };
};

/** The user isn't there yet, so it has no id. */
const userToBe = ({ Username, LastName }: NewUserFields, profileName: string, licence: string): OrgUser => ({
  id: '',
  username: Username,
  name: LastName,
  isActive: true,
  profileName,
  profileId: '',
  licence,
  isSystemAdministrator: false,
});

/** At most eight characters; several users may have the same. */
const aliasOf = ({ username, connection }: SetupInput): string =>
  [username.replace(/@.*$/, ''), connection, 'jwt']
    .map((text) => text.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 8))
    .find((text) => text !== '') ?? '';

const maximumUsername = 80;

/** What the org would refuse only after a key pair and files have been made. */
const refuseUsername = (username: string): void => {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(username) || username.length > maximumUsername)
    throw jwtError('NewUsernameInvalid', [username]);
};

const refuseWithoutUserRights = ({ admin, org }: Admin): void => {
  const missing = missingPermissions(org.permissions, createUserPermissions);
  const acting = admin.username ?? org.adminUser?.username ?? detailText('unnamedAdmin');
  if (missing.length > 0)
    throw jwtError('UserPermissionMissing', [acting, admin.organization.name, missing.join('; ')]);
};

const refuseUsedUp = ({ label, total, free }: License, { organization: { name } }: AdminOrg): void => {
  if (free > 0) return;
  throw jwtError('UserLicensesUsedUp', [name, label, String(total)], [name]);
};

const freePermissionSetLicense = async (admin: AdminOrg): Promise<License> => {
  const license = await readPermissionSetLicense(admin);
  if (!license) throw jwtError('UserLicenseMissing', ['Salesforce API Integration', admin.organization.name]);
  refuseUsedUp(license, admin);
  return license;
};

/** One who is there is used as it is; only the permission-set licence may be lacking. */
export const planKnownUser = async (
  { admin, org }: Admin,
  user: OrgUser,
): Promise<{ userPlan: UserPlan; warnings: SetupWarning[] }> => {
  const { profileName } = user;
  const license = await readIntegrationLicense(admin);
  if (license === undefined || license.name !== user.licence)
    return { userPlan: { profileName }, warnings: [{ id: 'userOfOtherLicense', tokens: identityOf(user) }] };
  const profiles = await readApiProfiles(admin, license);
  const isApiOnly = profiles.some(({ id }) => id === user.profileId);
  const permissionSetLicense = await lackingLicense({ admin, org }, user);
  return {
    userPlan: { profileName, permissionSetLicense },
    warnings: isApiOnly ? [] : [{ id: 'userNotApiOnly', tokens: identityOf(user) }],
  };
};

const identityOf = ({ username, profileName, licence }: OrgUser): string[] => [username, profileName, licence];

const lackingLicense = async ({ admin, org }: Admin, user: OrgUser): Promise<License & { isAssigned: boolean }> => {
  const known = await readPermissionSetLicense(admin);
  if (known && (await hasPermissionSetLicense(admin, known.id, user.id))) return { ...known, isAssigned: true };
  refuseWithoutUserRights({ admin, org });
  return { ...(await freePermissionSetLicense(admin)), isAssigned: false };
};
