import type { SfError } from '@salesforce/core/sfError';
import { isJwtError } from '../../base/errors/errors.ts';
import { combinedExitCode, exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionRecord } from '../../connection/record.ts';
import { chooseByProject } from '../project/chooseConnections.ts';
import { refuseAdminOfOthers } from '../target/admin.ts';
import { orgPinsOf } from '../target/bundle.ts';
import { productionLast } from '../target/productionLast.ts';
import { revokeConnection } from './connection.ts';
import { sinceDate } from '../../base/since.ts';
import type { FailedRevocation, RevocationEntry, RevokeConnection, RevokeWorld } from './model.ts';

export type RevokeRequest = Omit<RevokeConnection, 'connection' | 'isOnlyOne'> & SeveralConnections;

/**
 * Takes away the access of the connections that are meant, one after another; several only where a person said which. What
 * is wrong with the choice is thrown before any org is asked; what goes wrong with one of several is its result.
 */
export const revokeConnections = async (request: RevokeRequest, world: RevokeWorld): Promise<RevocationEntry[]> => {
  sinceDate(request.since, world.now());
  const connections = await chooseToRevoke(request);
  const isOnlyOne = connections.length === 1;
  const entries: RevocationEntry[] = [];
  for (const connection of connections) {
    const entry = await revokeOne({ ...request, connection, isOnlyOne }, world);
    entries.push(entry);
    world.onRevocation(entry);
  }
  return entries;
};

const chooseToRevoke = async (request: RevokeRequest): Promise<string[]> => {
  const { env, expectedOrgId, namedAdmin } = request;
  const read = await readConnectionsApart(request.connectionFile);
  const wish = { ...request, isForOne: expectedOrgId !== undefined };
  const meant = await chooseByProject(wish, { ...read, env }, request);
  const connections = productionLast(meant, request.names, read?.file);
  if (connections.length < 2 || !namedAdmin) return connections;
  const known = await Promise.all(
    connections.map(async (connection) => ({
      connection,
      record: connectionRecord(read?.file, connection),
      orgPins: await orgPinsOf({ name: connection, flags: {}, env, file: read?.file, single: false }),
    })),
  );
  refuseAdminOfOthers(namedAdmin, known);
  return connections;
};

const revokeOne = async (input: RevokeConnection, world: RevokeWorld): Promise<RevocationEntry> => {
  const watch = await world.watch(input.connection, input.isOnlyOne);
  try {
    return await revokeConnection(input, world, watch);
  } catch (error) {
    if (!isJwtError(error) && input.isOnlyOne) throw error;
    return failedRevocation(input.connection, error as SfError);
  }
};

const failedRevocation = (
  connection: string,
  { name, message, actions = [], exitCode }: SfError,
): FailedRevocation => ({
  connection,
  outcome: name === 'RevokeDeclinedError' ? 'declined' : 'failed',
  exitCode: codeOfError(exitCode),
  error: { name, message, actions },
});

const codeOfError = (code: number): ExitCode =>
  Object.values(exitCodes).find((row) => row.code === code)?.code ?? exitCodes.failed.code;

/** The one status of all. */
export const revokeExitCode = (entries: readonly RevocationEntry[]): ExitCode =>
  combinedExitCode(entries.map(({ exitCode }) => exitCode));
