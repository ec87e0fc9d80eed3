import { isOurs } from '../../app/names.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { refuseUnfilled } from '../../base/errors/unfilledValue.ts';
import { sharedVariables } from '../../connection/resolve/sharedVariables.ts';
import { placeInFile } from '../../connection/resolve/value.ts';
import { connectionVariable } from '../../connection/environment.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { environmentPrefix } from '../../connection/names.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { RefusedRecords } from '../../connection/recordsApart.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { openAdminOrg, type AdminOrg } from '../../org/session/connect.ts';
import { orgPinsOf } from '../target/bundle.ts';
import { adminOfConnection, refuseAdminOfOthers } from '../target/admin.ts';
import { planExport, writeExport } from './exportFiles.ts';
import { exportWarning } from './exportWarnings.ts';
import type { ConnectionDiff, DiffOutcome, DiffRequest, DiffWorld, ProjectSide } from './model.ts';
import { compareSides, readOrgSide, type OrgSide } from './orgSide.ts';
import { readProjectSide } from './projectSide.ts';
import { userList } from '../target/keySharers.ts';
import { checkExpectedOrg } from '../target/expectedOrg.ts';
import { chooseByProject, refuseUnusable } from '../project/chooseConnections.ts';
import { unassignedPresets } from '../project/unassignedPresets.ts';
import { missingPin } from '../target/pipelineTarget.ts';

/**
 * Compares the app files of connections with their orgs, one after another. What is wrong with flags, the only name or the
 * connection file is thrown; a connection that can't be compared is a result with its error, and the others go on.
 */
export const diffConnections = async (
  request: DiffRequest,
  world: DiffWorld,
): Promise<{ connections: ConnectionDiff[]; warnings: string[] }> => {
  const read = await readConnectionsApart(request.connectionFile);
  const { env, expectedOrgId } = request;
  const names = await chooseByProject({ ...request, isForOne: expectedOrgId !== undefined }, { ...read, env }, request);
  const connections: ConnectionDiff[] = [];
  for (const connection of names) {
    world.onConnection?.(connection);
    const diff = await diffConnection({ connection, ...read, isOnly: names.length === 1 }, request, world);
    world.onDiff?.(diff);
    connections.push(diff);
  }
  return { connections, warnings: [...(read?.warnings ?? []), ...sharedVariables(env, names)] };
};

/** A name and what the connection file says of it, or why it says nothing that can be used. */
type Wanted = { connection: string; file?: ConnectionFile; refused?: RefusedRecords; isOnly: boolean };
type FoundDifference = Omit<ConnectionDiff, 'connection' | 'outcome' | 'exitCode'>;

const diffConnection = async (wanted: Wanted, request: DiffRequest, world: DiffWorld): Promise<ConnectionDiff> => {
  const { connection } = wanted;
  const place: Partial<FoundDifference> = {};
  try {
    await refuseUnusable(connection, { ...wanted, env: request.env }, request);
    const { left, ...found } = await compareConnection(wanted, request, world, place);
    const outcome = diffOutcome(found, left);
    const { code } = outcome === 'different' ? exitCodes.failed : exitCodes.proven;
    return { connection, outcome, exitCode: code, ...place, ...found };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    const { name, message, actions = [], exitCode } = error;
    const none = { differences: [], notComparable: [], warnings: [] };
    const shown = { name, message, actions };
    return { connection, outcome: 'failed', exitCode: knownCode(exitCode), ...place, ...none, error: shown };
  }
};

const knownCode = (code: number): ExitCode =>
  Object.values(exitCodes).find((row) => row.code === code)?.code ?? exitCodes.failed.code;

type Compared = Pick<FoundDifference, 'differences' | 'notComparable' | 'warnings' | 'exported'> & {
  /** How many differences are left after an export. */
  left: number;
};

/** Notes in `place` what it finds out on its way, so that a failure says where. */
const compareConnection = async (
  wanted: Wanted,
  request: DiffRequest,
  { http, now }: DiffWorld,
  place: Partial<FoundDifference>,
): Promise<Compared> => {
  const project = await readProjectSide(wanted.connection, request, wanted.file);
  Object.assign(place, { app: project.app, folder: project.folder });
  const { admin, unpinned } = await openOrgToCompare(wanted, request, project, http);
  Object.assign(place, { orgId: admin.orgId, orgName: admin.organization.name, instanceUrl: admin.instanceUrl });
  const org = await readOrgSide(admin, project, {
    username: project.bundle?.username ?? usernameOf(wanted, request),
    now: now(),
    forExport: request.export,
  });
  const { clientId } = project.bundle ?? project.record ?? {};
  const comparison = compareSides(project.wanted, org, clientId);
  const warnings = [
    ...(unpinned === undefined ? [] : [exportWarning('unpinned', unpinned)]),
    ...stateWarnings(project, org, admin.orgId),
  ];
  if (!request.export) return { ...comparison, warnings, left: comparison.differences.length };
  const exported = await exportApp(admin, project, org, request);
  const left = compareSides(exported.after, org, clientId).differences.length;
  return { ...comparison, warnings: [...warnings, ...exported.warnings], exported: exported.files, left };
};

/** The org of the connection, by the login that administers it, and what would pin it; another org is refused. */
const openOrgToCompare = async (
  { connection, file, isOnly }: Wanted,
  { env, expectedOrgId, apiVersion, ...admins }: DiffRequest,
  { record }: ProjectSide,
  http: DiffWorld['http'],
): Promise<{ admin: AdminOrg; unpinned?: string }> => {
  const orgPins = await orgPinsOf({ name: connection, flags: { expectedOrgId }, env, file, single: isOnly });
  const known = { connection, record, orgPins };
  if (admins.namedAdmin && !isOnly) refuseAdminOfOthers(admins.namedAdmin, [known]);
  const authInfo = await adminOfConnection(known, { ...admins, env, isOnlyOne: isOnly });
  const admin = await openAdminOrg({ authInfo, apiVersion, http, env });
  await checkExpectedOrg({ connection, record, pins: orgPins }, admin);
  return { admin, unpinned: missingPin({ ...admins, connection, orgPins, env }, admin) };
};

const exportApp = async (
  { instanceUrl, organization }: AdminOrg,
  project: ProjectSide,
  org: OrgSide,
  { projectFolder }: DiffRequest,
): ReturnType<typeof planExport> => {
  if (!org.state.hasMetadataApi) throw jwtError('SessionIsJwt', [instanceUrl], [instanceUrl]);
  if (org.state.appId === undefined && project.existing.length === 0)
    throw jwtError('ExportAppMissing', [organization.name, project.app], [project.connection]);
  const planned = await planExport(project, org, projectFolder);
  await writeExport(project, planned.files);
  return planned;
};

/** Throws ValueUnfilled. */
const usernameOf = ({ connection, file, isOnly }: Wanted, { env }: DiffRequest): string | undefined => {
  const inVariable =
    usernameInVariable(env, environmentPrefix(connection)) ?? (isOnly ? usernameInVariable(env, 'SF_JWT') : undefined);
  if (inVariable !== undefined) return inVariable;
  const inFile = connectionRecord(file, connection)?.username;
  return inFile && refuseUnfilled(inFile, placeInFile('username', connection));
};

const usernameInVariable = (env: DiffRequest['env'], prefix: string): string | undefined => {
  const username = connectionVariable(env, 'USERNAME', prefix);
  return username && refuseUnfilled(username, { id: 'variable', tokens: [`${prefix}_USERNAME`] });
};

const stateWarnings = (
  project: ProjectSide,
  { state, user, others }: OrgSide,
  orgId: string,
): ConnectionDiff['warnings'] => {
  const app = state.components.find(({ type }) => type === 'ExternalClientApplication');
  return [
    ...(app && !isOurs(app.elements.description) ? [exportWarning('notOurs', project.app)] : []),
    ...(others.length > 0 ? [exportWarning('keyShared', userList(others), project.app)] : []),
    ...(app && user ? presetWarnings(project, user, orgId) : []),
    ...(project.madeGlobalSettings ? [exportWarning('madeGlobalSettings', project.connection)] : []),
  ];
};

const presetWarnings = (
  project: ProjectSide,
  { username, access }: NonNullable<OrgSide['user']>,
  orgId: string,
): ConnectionDiff['warnings'] =>
  unassignedPresets({ ...project, username, orgId }, project.existing, access?.held).map(({ preset, permissionSet }) =>
    exportWarning('presetNotAssigned', permissionSet, username, project.connection, preset),
  );

const diffOutcome = ({ differences, notComparable, exported }: Omit<Compared, 'left'>, left: number): DiffOutcome => {
  if (left > 0) return 'different';
  if (exported && differences.length > 0) return 'exported';
  return notComparable.length > 0 ? 'incomplete' : 'same';
};
