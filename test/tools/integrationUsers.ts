/** What an org knows about integration users, as a test sets it up and reads it. */
import { makeProfile } from '../org/defaults.ts';
import type { LocalOrg } from '../org/index.ts';
import type { OrgState, PermissionSetLicense, Profile, User, UserLicense } from '../org/state.ts';

const found = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw new Error('not there');
  return row;
};

export const integrationLicense = ({ state }: LocalOrg): UserLicense =>
  found(state.userLicenses.find(({ name }) => name === 'Salesforce Integration'));

export const integrationProfile = ({ state }: LocalOrg): Profile =>
  found(state.profiles.findLast(({ userLicense }) => userLicense === 'Salesforce Integration'));

export const permissionSetLicense = ({ state }: LocalOrg): PermissionSetLicense =>
  found(state.permissionSetLicenses[0]);

export const userNamed = ({ state }: LocalOrg, username: string): User | undefined =>
  state.users.find((user) => user.username === username);

/** What a user has: the licences by their DeveloperNames, then the permission sets in the order of assignment. */
export const belongings = (org: LocalOrg, username: string): string[] => {
  const { permissionSetLicenses, permissionSetLicenseAssigns, permissionSets, permissionSetAssignments } = org.state;
  const id = userNamed(org, username)?.id;
  const licenses = permissionSetLicenseAssigns.filter(({ assigneeId }) => assigneeId === id);
  const sets = permissionSetAssignments.filter(({ assigneeId }) => assigneeId === id);
  return [
    ...licenses.map(
      (row) => permissionSetLicenses.find((each) => each.id === row.permissionSetLicenseId)?.developerName,
    ),
    ...sets.map((row) => permissionSets.find((each) => each.id === row.permissionSetId)?.name),
  ].flatMap((name) => name ?? []);
};

/** A further API-only profile of a licence. */
export const addApiProfile = (state: OrgState, name: string, license: string): Profile => {
  const { profile, own } = makeProfile(name, license, ['ApiEnabled', 'ApiUserOnly', 'ViewSetup']);
  state.profiles.unshift(profile);
  state.permissionSets.unshift(own);
  return profile;
};

/** An org in German: what Setup shows of licences and standard profiles, with a profile of the admin's own beside them. */
export const inGerman = (org: LocalOrg): void => {
  Object.assign(integrationProfile(org), {
    name: 'Mindestzugriff – Nur-API-Integrationen',
    apiName: 'Minimum Access - API Only Integrations',
  });
  integrationLicense(org).label = 'Salesforce-Integration';
  permissionSetLicense(org).label = 'Salesforce-API-Integration';
  addApiProfile(org.state, 'Schnittstellen', 'Salesforce Integration');
  Object.assign(found(org.state.users[0]), {
    timeZoneSidKey: 'Europe/Berlin',
    localeSidKey: 'de_DE',
    languageLocaleKey: 'de',
  });
};
