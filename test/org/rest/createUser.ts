import { Refusal } from '../answers.ts';
import { makeUser } from '../defaults.ts';
import { newId } from '../ids.ts';
import { orgText, type Org } from '../org.ts';
import { userLicensesOf, usersOfLicense } from '../soql/licenseTables.ts';
import type { OrgState } from '../state.ts';
import { crossReference, duplicate, find, required, type Fields } from './create.ts';

const REQUIRED = [
  'Username',
  'LastName',
  'Alias',
  'Email',
  'ProfileId',
  'TimeZoneSidKey',
  'LocaleSidKey',
  'EmailEncodingKey',
  'LanguageLocaleKey',
] as const;

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The values of restricted picklists: those in use here. */
const PICKLISTS: Record<string, RegExp> = {
  TimeZoneSidKey: /^(?:[A-Z][A-Za-z]+\/[A-Za-z_]+|GMT)$/,
  LocaleSidKey: /^[a-z]{2}(?:_[A-Z]{2})?$/,
  EmailEncodingKey: /^(?:UTF-8|ISO-8859-1|Shift_JIS|ISO-2022-JP|EUC-JP)$/,
  LanguageLocaleKey: /^[a-z]{2}(?:_[A-Z]{2})?$/,
};

/** A new user, as the org's rules, its licences, and its own triggers allow it. */
export function createUser(org: Org, fields: Fields): string {
  const { state } = org;
  const [username = '', lastName = '', alias = '', email = '', profileId = ''] = required(fields, ...REQUIRED);
  refuseValues(fields);
  const profile = find(state.profiles, profileId, 'ProfileId');
  refuseTakenName(state, username);
  refuseTrigger(org);
  refuseWithoutLicense(state, profile.userLicense);
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const user = {
    ...makeUser(username, lastName, profile.id),
    firstName: text('FirstName'),
    email,
    alias,
    timeZoneSidKey: text('TimeZoneSidKey'),
    localeSidKey: text('LocaleSidKey'),
    emailEncodingKey: text('EmailEncodingKey'),
    languageLocaleKey: text('LanguageLocaleKey'),
  };
  state.users.push(user);
  return user.id;
}

function refuseValues(fields: Fields): void {
  for (const field of ['Username', 'Email'])
    if (!ADDRESS.test(String(fields[field])))
      throw new Refusal(400, 'INVALID_EMAIL_ADDRESS', `${field}: invalid email address: ${String(fields[field])}`, [
        field,
      ]);
  for (const [field, length] of [
    ['Alias', 8],
    ['Username', 80],
    ['LastName', 80],
  ] as const)
    if (String(fields[field]).length > length)
      throw new Refusal(
        400,
        'STRING_TOO_LONG',
        `${field}: data value too large: ${String(fields[field])} (max length=${length})`,
        [field],
      );
  for (const [field, values] of Object.entries(PICKLISTS))
    if (!values.test(String(fields[field])))
      throw new Refusal(
        400,
        'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        `${field}: bad value for restricted picklist field: ${String(fields[field])}`,
        [field],
      );
}

function refuseTakenName({ users, usernamesElsewhere }: OrgState, username: string): void {
  const taken = [...users.map((user) => user.username), ...usernamesElsewhere];
  if (taken.some((name) => name.toLowerCase() === username.toLowerCase()))
    throw new Refusal(
      400,
      'DUPLICATE_USERNAME',
      "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). ",
      ['Username'],
    );
}

function refuseTrigger(org: Org): void {
  const { userTrigger } = org.switches;
  if (userTrigger === undefined) return;
  throw new Refusal(
    400,
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    orgText(
      org,
      `UserTrigger: execution of BeforeInsert\n\ncaused by: ${userTrigger}\n\nTrigger.UserTrigger: line 7, column 1`,
    ),
    [],
  );
}

function refuseWithoutLicense(state: OrgState, name: string): void {
  const license = userLicensesOf(state).find((row) => row.name === name);
  if (license?.status === 'Active' && usersOfLicense(state, name) < license.total) return;
  throw new Refusal(400, 'LICENSE_LIMIT_EXCEEDED', 'License Limit Exceeded', []);
}

/** Gives a user a permission-set licence. */
export function assignLicense({ state }: Org, fields: Fields): string {
  const [assigneeId = '', licenseId = ''] = required(fields, 'AssigneeId', 'PermissionSetLicenseId');
  const user = find(state.users, assigneeId, 'AssigneeId');
  const license = find(state.permissionSetLicenses, licenseId, 'PermissionSetLicenseId');
  if (!user.isActive) throw crossReference('AssigneeId');
  const rows = state.permissionSetLicenseAssigns.filter((row) => row.permissionSetLicenseId === license.id);
  const existing = rows.find((row) => row.assigneeId === user.id);
  if (existing) throw duplicate('AssigneeId, PermissionSetLicenseId', existing.id);
  if (license.status !== 'Active' || rows.length >= license.total)
    throw new Refusal(400, 'LICENSE_LIMIT_EXCEEDED', `You don't have enough ${license.label} licenses.`, []);
  const id = newId('PermissionSetLicenseAssign');
  state.permissionSetLicenseAssigns.push({ id, assigneeId: user.id, permissionSetLicenseId: license.id });
  return id;
}
