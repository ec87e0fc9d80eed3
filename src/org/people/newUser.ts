import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { soqlText } from '../request/soql.ts';
import { createUnlessThere } from './permissionSets.ts';

/** What an org wants to know of a new user. */
export type NewUserFields = Record<
  | 'Username'
  | 'LastName'
  | 'Alias'
  | 'Email'
  | 'ProfileId'
  | 'TimeZoneSidKey'
  | 'LocaleSidKey'
  | 'EmailEncodingKey'
  | 'LanguageLocaleKey',
  string
>;

type UserRegion = Pick<NewUserFields, 'TimeZoneSidKey' | 'LocaleSidKey' | 'EmailEncodingKey' | 'LanguageLocaleKey'>;

/** Time zone, locale and language of the admin; of the org where nobody knows who that is. */
export const readRegion = async (admin: WithClient, adminId: string | undefined): Promise<UserRegion> => {
  const ofAdmin = adminId === undefined ? undefined : await readAdminRegion(admin, adminId);
  return ofAdmin ?? readOrgRegion(admin);
};

const readAdminRegion = async ({ client }: WithClient, adminId: string): Promise<UserRegion | undefined> => {
  const [row] =
    (await ifAllowed(
      client.query<UserRegion>(
        'SELECT TimeZoneSidKey, LocaleSidKey, EmailEncodingKey, LanguageLocaleKey FROM User ' +
          `WHERE Id = ${soqlText(adminId)}`,
      ),
    )) ?? [];
  return row && regionOf(row);
};

type OrgRegion = Pick<UserRegion, 'TimeZoneSidKey' | 'LanguageLocaleKey'> & { DefaultLocaleSidKey: string };

const readOrgRegion = async ({ client }: WithClient): Promise<UserRegion> => {
  const [row] = await client.query<OrgRegion>(
    'SELECT TimeZoneSidKey, DefaultLocaleSidKey, LanguageLocaleKey FROM Organization',
  );
  return regionOf({ ...row, LocaleSidKey: row?.DefaultLocaleSidKey });
};

const regionOf = (row: Partial<UserRegion>): UserRegion => ({
  TimeZoneSidKey: row.TimeZoneSidKey ?? 'GMT',
  LocaleSidKey: row.LocaleSidKey ?? 'en_US',
  EmailEncodingKey: row.EmailEncodingKey ?? 'UTF-8',
  LanguageLocaleKey: row.LanguageLocaleKey ?? 'en_US',
});

/** Makes a user and returns the id. */
export const createUser = ({ client }: WithClient, fields: NewUserFields): Promise<string> =>
  client.create('User', fields);

/** Gives a user a permission-set licence; nothing happens if the user has it. */
export const assignPermissionSetLicense = (
  { client }: WithClient,
  licenseId: string,
  userId: string,
): Promise<'assigned' | 'unchanged'> =>
  createUnlessThere(
    client.create('PermissionSetLicenseAssign', { AssigneeId: userId, PermissionSetLicenseId: licenseId }),
  );
