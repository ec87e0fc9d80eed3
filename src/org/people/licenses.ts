import type { WithClient } from '../session/client.ts';
import { soqlText } from '../request/soql.ts';

/** A licence of users or of permission sets, and how much of it is left. */
export type License = {
  id: string;
  /** As Setup shows it, in the language of the org. */
  label: string;
  total: number;
  free: number;
};

/** `name` is the one in the API, which no language changes. */
export type UserLicense = License & { name: string };

type LicenseRow = { Id: string; MasterLabel: string; TotalLicenses: number; UsedLicenses: number; Status: string };
type UserLicenseRow = LicenseRow & { Name: string; LicenseDefinitionKey: string };

/** The licence of users who only integrate; undefined: the org has none. */
export const readIntegrationLicense = async ({ client }: WithClient): Promise<UserLicense | undefined> => {
  const rows = await client.query<UserLicenseRow>(
    'SELECT Id, Name, MasterLabel, LicenseDefinitionKey, TotalLicenses, UsedLicenses, Status FROM UserLicense',
  );
  const row =
    rows.find(({ Name }) => isIntegration(Name)) ?? rows.find((each) => isIntegration(each.LicenseDefinitionKey));
  return row && { name: row.Name, ...licenseOfRow(row) };
};

/** `Salesforce Integration`, `PID_Salesforce_Integration`, `PID_Integration`: all that is sure is that no language changes it. */
const isIntegration = (key: string): boolean => /^(?:(?:PID|SFDC)_)?(?:Salesforce[ _]?)?Integration$/i.test(key);

/** What a user of that licence needs before permission sets can give access to objects; undefined: the org has none. */
export const readPermissionSetLicense = async ({ client }: WithClient): Promise<License | undefined> => {
  const [row] = await client.query<LicenseRow>(
    'SELECT Id, MasterLabel, TotalLicenses, UsedLicenses, Status FROM PermissionSetLicense ' +
      "WHERE DeveloperName = 'SalesforceAPIIntegrationPsl'",
  );
  return row && licenseOfRow(row);
};

/** A licence that is switched off has nothing to give. */
const licenseOfRow = ({ Id, MasterLabel, TotalLicenses, UsedLicenses, Status }: LicenseRow): License => ({
  id: Id,
  label: MasterLabel,
  total: TotalLicenses,
  free: Status === 'Active' ? Math.max(0, TotalLicenses - UsedLicenses) : 0,
});

/** Whether a user has a permission-set licence. */
export const hasPermissionSetLicense = async (
  { client }: WithClient,
  licenseId: string,
  userId: string,
): Promise<boolean> => {
  const rows = await client.query(
    'SELECT Id FROM PermissionSetLicenseAssign ' +
      `WHERE AssigneeId = ${soqlText(userId)} AND PermissionSetLicenseId = ${soqlText(licenseId)}`,
  );
  return rows.length > 0;
};

/** A profile of a licence whose users can use nothing but the API. */
export type ApiProfile = { id: string; name: string };

/** Such profiles by what they are, for the names of standard ones are in the language of the org. */
export const readApiProfiles = async ({ client }: WithClient, { id }: License): Promise<ApiProfile[]> => {
  const rows = await client.query<{ ProfileId: string; Profile: { Name: string } | null }>(
    'SELECT ProfileId, Profile.Name FROM PermissionSet WHERE IsOwnedByProfile = true ' +
      `AND Profile.UserLicenseId = ${soqlText(id)} AND PermissionsApiEnabled = true AND PermissionsApiUserOnly = true`,
  );
  return rows.map(({ ProfileId, Profile }) => ({ id: ProfileId, name: Profile?.Name ?? '' }));
};

/** The names of profiles in the Metadata API: those of standard ones are the same in every language. */
const minimalProfile = 'Minimum Access - API Only Integrations';

/** The id of the standard profile that gives least; undefined: the org doesn't list it. */
export const readMinimalProfileId = async ({ client }: WithClient): Promise<string | undefined> =>
  (await client.list(['Profile'])).find(({ fullName }) => fullName === minimalProfile)?.id;
