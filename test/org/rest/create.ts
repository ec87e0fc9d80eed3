import { makePermissionSet } from '../defaults.ts';
import { Refusal } from '../answers.ts';
import { isId, newId, sameId } from '../ids.ts';
import { developerNameProblem } from '../metadata/names.ts';
import type { Org } from '../org.ts';
import { refuseUnlicensed } from './licenseTrap.ts';
import type { OrgState, PermissionSet, User } from '../state.ts';

export type Fields = Record<string, unknown>;

/** Names the fields that must have a value, and returns them. */
export function required(fields: Fields, ...names: string[]): string[] {
  const missing = names.filter((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (missing.length > 0)
    throw new Refusal(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  return names.map((name) => String(fields[name]));
}

export function crossReference(field: string): Refusal {
  return new Refusal(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field]);
}

export function duplicate(fields: string, id: string): Refusal {
  return new Refusal(
    400,
    'DUPLICATE_VALUE',
    `duplicate value found: ${fields} duplicates value on record with id: ${id}`,
  );
}

/** The row of that id. */
export function find<T extends { id: string }>(rows: T[], id: string, field: string): T {
  if (!isId(id)) throw new Refusal(400, 'MALFORMED_ID', `${field}: id value of incorrect type: ${id}`, [field]);
  const row = rows.find((candidate) => sameId(candidate.id, id));
  if (!row) throw crossReference(field);
  return row;
}

/** Lets the holders of a permission set use an app. */
export function grantEntity({ state }: Org, fields: Fields): string {
  const [parentId = '', entityId = ''] = required(fields, 'ParentId', 'SetupEntityId');
  if ('SetupEntityType' in fields)
    throw new Refusal(
      400,
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: SetupEntityType. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['SetupEntityType'],
    );
  const parent = find(state.permissionSets, parentId, 'ParentId');
  const app = find([...state.apps, ...state.connectedApps], entityId, 'SetupEntityId');
  const problem = holdProblem(parent);
  if (problem !== undefined) throw new Refusal(400, 'FIELD_INTEGRITY_EXCEPTION', problem, ['ParentId']);
  const existing = state.setupEntityAccess.find((row) => row.parentId === parent.id && row.setupEntityId === app.id);
  if (existing) throw duplicate('ParentId, SetupEntityId', existing.id);
  const id = newId('SetupEntityAccess');
  state.setupEntityAccess.push({ id, parentId: parent.id, setupEntityId: app.id });
  return id;
}

/** Why a permission set can't hold an app, or undefined: those of the integration licence can't. */
export function holdProblem(set: PermissionSet): string | undefined {
  if (set.isOwnedByProfile || set.licenseName !== 'Salesforce API Integration') return undefined;
  return `The permission set license doesn't allow access to this app: ${set.name}`;
}

/** Gives a user a permission set. */
export function assign({ state, switches }: Org, fields: Fields): string {
  const [assigneeId = '', permissionSetId = ''] = required(fields, 'AssigneeId', 'PermissionSetId');
  const user = find(state.users, assigneeId, 'AssigneeId');
  const set = find(state.permissionSets, permissionSetId, 'PermissionSetId');
  if (set.isOwnedByProfile || !user.isActive) throw crossReference('PermissionSetId');
  refuseWrongLicense(state, user, set);
  refuseUnlicensed({ state, switches }, user, set);
  const existing = state.permissionSetAssignments.find(
    (row) => row.assigneeId === user.id && row.permissionSetId === set.id,
  );
  if (existing) throw duplicate('AssigneeId, PermissionSetId', existing.id);
  const id = newId('PermissionSetAssignment');
  const end = fields['ExpirationDate'];
  state.permissionSetAssignments.push({
    id,
    assigneeId: user.id,
    permissionSetId: set.id,
    expirationDate: typeof end === 'string' ? end : null,
  });
  return id;
}

/** A permission set of a user licence goes to users of that licence only. */
function refuseWrongLicense(state: OrgState, user: User, set: PermissionSet): void {
  const license = state.profiles.find((profile) => profile.id === user.profileId)?.userLicense;
  const isUserLicense = state.profiles.some((profile) => profile.userLicense === set.licenseName);
  if (isUserLicense && set.licenseName !== license)
    throw new Refusal(
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      `Can't assign permission set ${set.name} to user ${user.username}. The user license doesn't allow the permission set.`,
      ['PermissionSetId'],
    );
}

/** A permission set as a record: user permissions and nothing else. */
export function createPermissionSet({ state }: Org, fields: Fields): string {
  const [name = '', label = ''] = required(fields, 'Name', 'Label');
  const problem = developerNameProblem(name, 'Permission Set Name');
  if (problem !== undefined) throw new Refusal(400, 'INVALID_INPUT', problem, ['Name']);
  const existing = state.permissionSets.find((set) => set.name.toLowerCase() === name.toLowerCase());
  if (existing)
    throw new Refusal(
      400,
      'DUPLICATE_DEVELOPER_NAME',
      'The API Name you entered is already in use. Enter a unique name.',
      ['Name'],
    );
  const granted = Object.keys(fields).filter((field) => field.startsWith('Permissions') && fields[field] === true);
  const set = makePermissionSet(
    name,
    granted.map((field) => field.slice('Permissions'.length)),
  );
  set.label = label;
  set.description = typeof fields['Description'] === 'string' ? fields['Description'] : null;
  state.permissionSets.push(set);
  return set.id;
}
