import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { readConnectionFile } from '../../connection/file.ts';
import { selectSeveral, type SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isDeployId } from '../../org/deploy/deploy.ts';
import { orgPinsOf } from '../target/bundle.ts';
import { refuseAdminOfOthers } from '../target/admin.ts';
import { productionLast } from '../target/productionLast.ts';
import { chooseConnection } from '../project/choose.ts';
import { deployConnection } from './connection.ts';
import type {
  ApprovePlan,
  ConnectionDeployment,
  DeployConnection,
  DeployTarget,
  DeployWatch,
  DeployedConnection,
} from './model.ts';

export type DeployRequest = Omit<DeployConnection, 'connection' | 'isOnlyOne'> &
  Omit<SeveralConnections, 'file'> & {
    /** Whether the first failure ends it. */
    failFast: boolean;
  };

export type DeployWorld = {
  /** Told which org is about to be looked at. */
  onTarget?: (target: DeployTarget) => void;
  approve: ApprovePlan;
  /** Called before each connection; what it returns follows its deploy. */
  watch: (connection: string, isOnlyOne: boolean) => Promise<DeployWatch>;
  /** Called after each connection. */
  onEntry: (entry: DeployEntry, deployed?: DeployedConnection) => void;
};

/** What became of a connection whose org answered the deploy. */
export type DeployedEntry = ConnectionDeployment & {
  outcome: 'deployed' | 'validated' | 'refused';
  exitCode: ExitCode;
};

/** What became of one that couldn't be deployed, that a person declined, or that wasn't tried after the failure of another. */
export type FailedEntry = {
  connection: string;
  outcome: 'failed' | 'declined' | 'skipped';
  exitCode: ExitCode;
  error?: { name: string; message: string; actions: string[] };
  /** Of a deploy that goes on in the org although its end hasn't been seen. */
  deployId?: string;
};

export type DeployEntry = DeployedEntry | FailedEntry;

/**
 * Deploys the connections that are meant, one after another. What is wrong with the choice of connections is thrown before
 * anything is read of them; what goes wrong with one of them is its result, and the others go on unless `failFast`.
 */
export const deployConnections = async (request: DeployRequest, world: DeployWorld): Promise<DeployEntry[]> => {
  const connections = await chooseConnections(request);
  const isOnlyOne = connections.length === 1;
  const entries: DeployEntry[] = [];
  for (const connection of connections) {
    const isOver = request.failFast && entries.some(isFailure);
    const entry = isOver
      ? skippedConnection(connection)
      : await deployOne({ ...request, connection, isOnlyOne }, world);
    entries.push(entry);
  }
  return entries.every(isDeclined) ? entries : entries.map(withoutOwnStatus);
};

const isDeclined = ({ outcome }: DeployEntry): boolean => outcome === 'declined';

/** A person who declines one of several gets what was asked for: the status of the others counts. */
const withoutOwnStatus = (entry: DeployEntry): DeployEntry =>
  isDeclined(entry) ? { ...entry, exitCode: exitCodes.proven.code } : entry;

const isFailure = (entry: DeployEntry): boolean => !isDeclined(entry) && entry.exitCode !== exitCodes.proven.code;

const chooseConnections = async (request: DeployRequest): Promise<string[]> => {
  const { jobId } = request;
  if (jobId !== undefined && !isDeployId(jobId)) throw jwtError('JobIdInvalid', [jobId]);
  const file = (await readConnectionFile(request.connectionFile))?.file;
  const selected = productionLast(selectSeveral({ ...request, file }), request.names, file);
  if (selected.length === 0) return [await chooseConnection({ ...request, file })];
  if (selected.length > 1) await checkSeveral(selected, request, file);
  return selected;
};

/** What can be true of one org only, and whether a named admin is in the org of each. */
const checkSeveral = async (
  connections: string[],
  request: DeployRequest,
  file: ConnectionFile | undefined,
): Promise<void> => {
  const { expectedOrgId, jobId, namedAdmin, env } = request;
  if (expectedOrgId !== undefined || jobId !== undefined)
    throw jwtError('FlagsForSeveralConnections', [connections.length]);
  if (!namedAdmin) return;
  const known = await Promise.all(
    connections.map(async (connection) => ({
      connection,
      record: file?.connections[connection],
      orgPins: await orgPinsOf({ name: connection, flags: {}, env, file, single: false }),
    })),
  );
  refuseAdminOfOthers(namedAdmin, known);
};

const deployOne = async (input: DeployConnection, world: DeployWorld): Promise<DeployEntry> => {
  const watch = await world.watch(input.connection, input.isOnlyOne);
  try {
    const deployed = await deployConnection(input, { ...watch, approve: world.approve, onTarget: world.onTarget });
    const entry = deployedEntry(deployed.deployment);
    world.onEntry(entry, deployed);
    return entry;
  } catch (error) {
    if (!isJwtError(error) && input.isOnlyOne) throw error;
    const entry = failedEntry(input.connection, error as NamedError);
    world.onEntry(entry);
    return entry;
  }
};

const deployedEntry = (deployment: ConnectionDeployment): DeployedEntry => {
  const isRefused = deployment.errors.length > 0;
  return {
    ...deployment,
    outcome: isRefused ? 'refused' : deployment.dryRun ? 'validated' : 'deployed',
    exitCode: isRefused ? exitCodes.failed.code : exitCodes.proven.code,
  };
};

type NamedError = Error & { exitCode?: number; actions?: string[]; data?: unknown };

const failedEntry = (connection: string, error: NamedError): FailedEntry => {
  const { name, message, actions = [], data } = error;
  const deployId = (data as { deployId?: string } | undefined)?.deployId;
  return {
    connection,
    outcome: name === 'DeployDeclinedError' ? 'declined' : 'failed',
    exitCode: Object.values(exitCodes).find(({ code }) => code === error.exitCode)?.code ?? exitCodes.failed.code,
    error: { name, message, actions },
    ...(deployId && { deployId }),
  };
};

/** It has no exit status of its own: that of the failure counts. */
const skippedConnection = (connection: string): FailedEntry => ({
  connection,
  outcome: 'skipped',
  exitCode: exitCodes.proven.code,
});
