import type { WithClient } from '../session/client.ts';
import { ifAllowed, refusalCode } from '../session/orgError.ts';
import { soqlList, soqlText } from '../request/soql.ts';
import { permissionLabel } from './permissionLabel.ts';

export type OrgPermissionSet = {
  id: string;
  /** The API name, with the namespace of an installed one: `acme__Deploy`. */
  name: string;
  label: string;
  description: string;
  /** The licence that it belongs to, if any. */
  licence?: string;
  /** Whether that is a licence of users: then only they can be assigned it. */
  isOfUserLicence: boolean;
  /** A permission set of the licence *Salesforce API Integration* can't hold an app. */
  canHoldApp: boolean;
};

type PermissionSetRow = {
  Id: string;
  Name: string;
  NamespacePrefix: string | null;
  Label: string;
  Description: string | null;
  LicenseId: string | null;
  License: { Name: string } | null;
};

type FoundPermissionSets = { found: OrgPermissionSet[]; missing: string[] };

/** Whether a permission set of this licence can hold an app: those of *Salesforce API Integration* can't. */
export const canHoldApp = (licence = ''): boolean => !/salesforce ?api ?integration/i.test(licence);

/** The permission sets with exactly these API names, and the names that the org doesn't have. */
export const findPermissionSets = async (
  { client }: WithClient,
  names: readonly string[],
): Promise<FoundPermissionSets> => {
  if (names.length === 0) return { found: [], missing: [] };
  const rows = await client.query<PermissionSetRow>(
    'SELECT Id, Name, NamespacePrefix, Label, Description, LicenseId, License.Name FROM PermissionSet ' +
      `WHERE IsOwnedByProfile = false AND Name IN ${soqlList(names.flatMap(withoutNamespace))}`,
  );
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const found = rows.map(toPermissionSet).filter(({ name }) => wanted.has(name.toLowerCase()));
  const known = new Set(found.map(({ name }) => name.toLowerCase()));
  return { found, missing: names.filter((name) => !known.has(name.toLowerCase())) };
};

/** The name as it is, and what would be left of it without a namespace: the org keeps the two apart. */
const withoutNamespace = (name: string): string[] => [name, name.replace(/^[A-Za-z]\w*?__/, '')];

/** Ids of user licences begin with it; those of permission-set licences with 0PL. */
const userLicencePrefix = '100';

const toPermissionSet = (row: PermissionSetRow): OrgPermissionSet => ({
  id: row.Id,
  name: row.NamespacePrefix ? `${row.NamespacePrefix}__${row.Name}` : row.Name,
  label: row.Label,
  description: row.Description ?? '',
  ...(row.License && { licence: row.License.Name }),
  isOfUserLicence: row.LicenseId?.startsWith(userLicencePrefix) === true,
  canHoldApp: canHoldApp(row.License?.Name),
});

/** The user permissions that an admin would want to hear about. */
const notable = [
  'PermissionsModifyAllData',
  'PermissionsViewAllData',
  'PermissionsManageUsers',
  'PermissionsAuthorApex',
  'PermissionsCustomizeApplication',
  'PermissionsModifyMetadata',
  'PermissionsApiEnabled',
  'PermissionsViewSetup',
] as const;

type WiderGrants = {
  userPermissions: string[];
  /** How many objects it gives access to. */
  objects: number;
  /** How many classes, pages, apps and the like it gives access to, beside the app. */
  otherEntities: number;
};

/** What a permission set grants beyond the app: shown before it is given to anybody. Undefined: the org refuses to say. */
export const readWiderGrants = async (
  admin: WithClient,
  permissionSetId: string,
  appId?: string,
): Promise<WiderGrants | undefined> => {
  const parent = `ParentId = ${soqlText(permissionSetId)}`;
  const [userPermissions, objects, otherEntities] = await Promise.all([
    readNotablePermissions(admin, permissionSetId),
    ifAllowed(admin.client.count(`SELECT Id FROM ObjectPermissions WHERE ${parent}`)),
    ifAllowed(
      admin.client.count(
        `SELECT Id FROM SetupEntityAccess WHERE ${parent}${appId ? ` AND SetupEntityId != ${soqlText(appId)}` : ''}`,
      ),
    ),
  ]);
  if (userPermissions === undefined || objects === undefined || otherEntities === undefined) return undefined;
  return { userPermissions, objects, otherEntities };
};

const readNotablePermissions = async ({ client }: WithClient, id: string): Promise<string[] | undefined> => {
  const rows = await ifAllowed(
    client.query<Record<string, boolean>>(`SELECT ${notable.join(', ')} FROM PermissionSet WHERE Id = ${soqlText(id)}`),
  );
  return rows && notable.filter((field) => rows[0]?.[field]).map((field) => permissionLabel(field));
};

/** The ids of the permission sets that a user holds, profile-owned ones among them. */
export const readAssigned = async ({ client }: WithClient, userId: string): Promise<string[]> => {
  const rows = await client.query<{ PermissionSetId: string }>(
    `SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = ${soqlText(userId)}`,
  );
  return rows.map((row) => row.PermissionSetId);
};

/** Gives a user a permission set; nothing happens if the user has it. */
export const assignPermissionSet = async (
  { client }: WithClient,
  permissionSetId: string,
  userId: string,
): Promise<'assigned' | 'unchanged'> => {
  const rows = await client.query(
    'SELECT Id FROM PermissionSetAssignment ' +
      `WHERE AssigneeId = ${soqlText(userId)} AND PermissionSetId = ${soqlText(permissionSetId)}`,
  );
  if (rows.length > 0) return 'unchanged';
  return createUnlessThere(
    client.create('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: permissionSetId }),
  );
};

/** Makes a permission set that grants nothing, unless there is one of the name. */
export const createPermissionSet = async (
  { client }: WithClient,
  { name, label, description }: Pick<OrgPermissionSet, 'name' | 'label' | 'description'>,
): Promise<'assigned' | 'unchanged'> =>
  createUnlessThere(client.create('PermissionSet', { Name: name, Label: label, Description: description }));

/** Somebody else may have made the same row since it was looked for. */
export const createUnlessThere = async (creation: Promise<string>): Promise<'assigned' | 'unchanged'> => {
  try {
    await creation;
    return 'assigned';
  } catch (error) {
    if (refusalCode(error)?.startsWith('DUPLICATE')) return 'unchanged';
    throw error;
  }
};
