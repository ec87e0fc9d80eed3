import { hasPermission } from '../access.ts';
import { Refusal, notFound } from '../answers.ts';
import { isId, sameId } from '../ids.ts';
import type { Answer } from '../request.ts';
import type { DataCall } from '../router.ts';
import { derivedId } from '../soql/derived.ts';
import { shown } from '../soql/project.ts';
import { openTable } from '../soql/resolve.ts';
import { findTable } from '../soql/tables.ts';
import { deleteListed } from '../sessions.ts';
import { keepEarlier } from '../token/stale.ts';
import { assign, createPermissionSet, grantEntity, type Fields } from './create.ts';
import { assignLicense, createUser } from './createUser.ts';
import type { Org } from '../org.ts';

/** Which permission lets a user make and delete records of an object; one of several is enough. */
const NEEDED: Record<string, string[]> = {
  SetupEntityAccess: ['ManageProfilesPermissionsets'],
  PermissionSet: ['ManageProfilesPermissionsets'],
  PermissionSetAssignment: ['AssignPermissionSets'],
  User: ['ManageUsers', 'ManageInternalUsers'],
  PermissionSetLicenseAssign: ['ManageUsers', 'ManageInternalUsers'],
};

/** Makes a record and returns its id. Throws the org's refusal. */
const CREATORS: Record<string, (org: Org, fields: Fields) => string> = {
  SetupEntityAccess: grantEntity,
  PermissionSetAssignment: assign,
  PermissionSet: createPermissionSet,
  User: createUser,
  PermissionSetLicenseAssign: assignLicense,
};

/** The fields of an object. An object that the org doesn't have is a path that it doesn't have. */
export function describe({ params }: DataCall): Answer {
  const table = findTable(params[0] ?? '');
  if (!table) return notFound();
  const fields = Object.entries(table.fields).map(([name, type]) => ({
    name,
    type,
    label: name,
    filterable: type !== 'hidden',
  }));
  return { status: 200, json: { name: table.name, label: table.name, queryable: true, fields } };
}

/** One record with all its fields, or those of `?fields=`. */
export function getRecord({ org, user, session, params, version, request }: DataCall): Answer {
  const [object = '', id = ''] = params;
  if (!findTable(object)) return notFound();
  const context = { org, user, session };
  const table = openTable(context, object);
  const row = table.rows(context).find((candidate) => sameId(String(candidate['Id']), id));
  if (!row)
    throw new Refusal(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible: ' + id);
  const wanted = request.query.get('fields')?.split(',');
  const fields = Object.entries(table.fields).filter(([field]) => wanted?.includes(field) ?? true);
  const attributes = {
    type: table.name,
    url: `/services/data/v${version}/sobjects/${table.name}/${String(row['Id'])}`,
  };
  const values = fields.map(([field, type]) => [field, shown(context, type, row[field] ?? null)]);
  return { status: 200, json: { attributes, ...Object.fromEntries(values) } };
}

/** Makes a permission set, an assignment, a grant of an app, or a user. */
export function createRecord(call: DataCall): Answer {
  const object = findTable(call.params[0] ?? '')?.name ?? '';
  const create = CREATORS[object];
  if (!create) return notFound();
  refuseUnlessAllowed(call, object);
  keepEarlier(call.org);
  const id = create(call.org, readFields(call, object));
  return { status: 201, json: { id, success: true, errors: [] } };
}

function readFields({ request }: DataCall, object: string): Record<string, unknown> {
  const body = parseJson(request.body);
  const known = findTable(object)?.fields ?? {};
  const unknown = Object.keys(body).find((field) => !(field in known) && field !== 'attributes');
  if (unknown !== undefined)
    throw new Refusal(400, 'INVALID_FIELD', `No such column '${unknown}' on sobject of type ${object}`);
  return body;
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, as for any other body that is no object.
  }
  throw new Refusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
}

function refuseUnlessAllowed({ org, user }: DataCall, object: string): void {
  if (!NEEDED[object]?.some((permission) => hasPermission(org.state, user.id, permission)))
    throw new Refusal(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
}

/** Ends a session: who sees its row may delete it. */
function deleteSession({ org, user, session }: DataCall, id: string): Answer {
  const context = { org, user, session };
  const rows = openTable(context, 'AuthSession').rows(context);
  const row = rows.find((candidate) => sameId(String(candidate['Id']), id));
  if (!row) throw new Refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  deleteListed(org, String(row['Id']));
  return { status: 204 };
}

/** Deletes a session, or what createRecord can make, but no user; a permission set that is assigned can't be deleted. */
export function deleteRecord(call: DataCall): Answer {
  const [object = '', id = ''] = call.params;
  const name = findTable(object)?.name ?? '';
  if (name === 'AuthSession' && isId(id)) return deleteSession(call, id);
  if (!NEEDED[name] || name === 'User') return notFound();
  refuseUnlessAllowed(call, name);
  if (!isId(id)) throw new Refusal(400, 'MALFORMED_ID', `malformed id ${id}`);
  const { state } = call.org;
  const lists: Record<string, { id: string }[]> = {
    SetupEntityAccess: state.setupEntityAccess,
    PermissionSet: state.permissionSets.filter((set) => !set.isOwnedByProfile),
    PermissionSetAssignment: state.permissionSetAssignments,
    PermissionSetLicenseAssign: state.permissionSetLicenseAssigns,
  };
  const found = lists[name]?.find((row) => sameId(row.id, id));
  if (!found) throw new Refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  if (state.permissionSetAssignments.some((row) => row.permissionSetId === found.id))
    throw new Refusal(
      400,
      'DELETE_FAILED',
      'Your attempt to delete the permission set failed because it is assigned to users.',
    );
  keepEarlier(call.org);
  state.permissionSets = state.permissionSets.filter((row) => row.id !== found.id);
  state.permissionSetAssignments = state.permissionSetAssignments.filter((row) => row.id !== found.id);
  state.permissionSetLicenseAssigns = state.permissionSetLicenseAssigns.filter((row) => row.id !== found.id);
  state.setupEntityAccess = state.setupEntityAccess.filter((row) => row.id !== found.id && row.parentId !== found.id);
  return { status: 204 };
}

/** Freezes and unfreezes users; nothing else can be updated here. */
export function updateRecord(call: DataCall): Answer {
  const { org, user, params } = call;
  const [object = '', id = ''] = params;
  if (findTable(object)?.name !== 'UserLogin') return notFound();
  if (!hasPermission(org.state, user.id, 'ManageUsers'))
    throw new Refusal(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const found = org.state.users.find((each) => sameId(derivedId('UserLogin', each.id), id));
  if (!found) throw new Refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  const { IsFrozen } = readFields(call, 'UserLogin');
  if (typeof IsFrozen === 'boolean') found.isFrozen = IsFrozen;
  return { status: 204 };
}
