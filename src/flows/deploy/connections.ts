import type { AuthInfo } from '@salesforce/core';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionRecord } from '../../connection/record.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { isDeployId } from '../../org/deploy/deploy.ts';
import { orgPinsOf } from '../target/bundle.ts';
import { refuseAdminOfOthers } from '../target/admin.ts';
import { productionLast } from '../target/productionLast.ts';
import { chooseByProject } from '../project/chooseConnections.ts';
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
  SeveralConnections & {
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
  const connections = await chooseToDeploy(request);
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

const chooseToDeploy = async (request: DeployRequest): Promise<string[]> => {
  const { jobId, expectedOrgId, env, namedAdmin } = request;
  if (jobId !== undefined && !isDeployId(jobId)) throw jwtError('JobIdInvalid', [jobId]);
  const read = await readConnectionsApart(request.connectionFile);
  const wish = { ...request, isForOne: expectedOrgId !== undefined || jobId !== undefined };
  const meant = await chooseByProject(wish, { ...read, env }, request);
  const connections = productionLast(meant, request.names, read?.file);
  if (connections.length > 1 && namedAdmin) await refuseAdminElsewhere(namedAdmin, connections, env, read?.file);
  return connections;
};

const refuseAdminElsewhere = async (
  namedAdmin: AuthInfo,
  connections: readonly string[],
  env: EnvironmentVariables,
  file: ConnectionFile | undefined,
): Promise<void> => {
  const known = await Promise.all(
    connections.map(async (connection) => ({
      connection,
      record: connectionRecord(file, connection),
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
