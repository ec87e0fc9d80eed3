import { combinedExitCode, type ExitCode } from '../../base/errors/exitCodes.ts';
import { bundlesIn } from '../../connection/bundle/bundleVariables.ts';
import { refuseUnknownName, type KnownConnections } from '../../connection/choose/known.ts';
import { isSelection, selectSeveral, type SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import { readConnectionsApart } from '../../connection/file.ts';
import { readProofs } from '../../connection/proofs/lastProofs.ts';
import { parseExpiresIn } from '../verify/expiresIn.ts';
import type { FleetWorld } from '../verify/fleet/verifyFleet.ts';
import { verifyConnections } from '../verify/verifyConnections.ts';
import type { Verification } from '../verify/verify.ts';
import { byUrgencyOfStatus, judgeStatus } from './judge.ts';
import { lookAtConnection, type StatusPlace } from './look.ts';
import { problemOfStatus } from './problems.ts';
import { storedKeys } from './storedKeys.ts';
import type { ConnectionStatus, StatusFacts } from './types.ts';

type StatusRequest = SeveralConnections &
  StatusPlace & {
    /** `30d`, `12h` or `20%`. */
    expiresIn?: string;
    /** Whether each login is proven now; otherwise nothing is sent. */
    verify: boolean;
    waitMinutes: number;
  };

/** Each has a few files open at a time, of which a process may have 1,024. */
const lookedAtOnce = 100;

type StatusOfAll = { connections: ConnectionStatus[]; exitCode: ExitCode; warnings: string[] };

/**
 * How the connections stand, the most urgent first: all of them, unless a person says which. What is wrong with one is its
 * row, and not the end. Throws the errors of the connection file as a whole, of `selectSeveral`, ExpiresInInvalid, and
 * those of `refuseUnknownName` for the only one that is named.
 */
export const connectionStatus = async (request: StatusRequest, world: FleetWorld): Promise<StatusOfAll> => {
  const { env } = world;
  const { file, refused = {}, warnings = [] } = (await readConnectionsApart(request.connectionFile)) ?? {};
  const span = request.expiresIn ?? file?.defaults?.expiresIn;
  const expiresIn = span === undefined ? undefined : parseExpiresIn(span);
  const known = { file, refused, env };
  const names = meantConnections(request, known);
  const proven = request.verify ? await proveAll(names, request, world) : undefined;
  const look = {
    known,
    place: request,
    env,
    storedKey: storedKeys(request.keyFolder),
    lastProof: await readProofs(request.stateFolder),
  };
  const facts: StatusFacts[] = [];
  for (let at = 0; at < names.length; at += lookedAtOnce)
    facts.push(...(await Promise.all(names.slice(at, at + lookedAtOnce).map((name) => lookAtConnection(name, look)))));
  const now = world.now();
  const connections = facts
    .map((each) => judgeStatus(withVerification(each, proven?.connections), { now, expiresIn }))
    .sort(byUrgencyOfStatus);
  const exitCode = combinedExitCode(connections.map((each) => each.exitCode));
  return { connections, exitCode, warnings: [...new Set([...warnings, ...(proven?.warnings ?? [])])] };
};

/** Without a choice, all that the file or a bundle in the environment makes known: nothing is sent or changed. */
const meantConnections = (wish: SeveralConnections, known: KnownConnections & { refused: object }): string[] => {
  const refusedNames = Object.keys(known.refused);
  if (!isSelection(wish))
    return [
      ...new Set([...Object.keys(known.file?.connections ?? {}), ...refusedNames, ...bundlesIn(known.env)]),
    ].sort();
  const names = selectSeveral(wish, known.file, refusedNames);
  const [only, other] = names;
  if (only !== undefined && other === undefined && !refusedNames.includes(only)) refuseUnknownName(only, known);
  return names;
};

/** What keeps one connection from being tried is its row, too, where it is the only one. */
const proveAll = async (
  names: readonly string[],
  request: StatusRequest,
  world: FleetWorld,
): Promise<{ connections: Verification[]; warnings: string[] }> => {
  if (names.length === 0) return { connections: [], warnings: [] };
  try {
    const { keyFolder, connectionFile, projectFolder, stateFolder, waitMinutes } = request;
    const places = { keyFolder, connectionFile, projectFolder, stateFolder };
    return await verifyConnections({ ...places, ...asSelection(request, names), flags: {}, waitMinutes }, world);
  } catch (error) {
    problemOfStatus(error);
    return { connections: [], warnings: [] };
  }
};

/** Of connections that nobody named, one whose key isn't here is skipped. */
const asSelection = (request: SeveralConnections, names: readonly string[]): SeveralConnections => {
  const { names: given, all, tags } = request;
  return isSelection(request) ? { names: given, all, tags } : { names, all: true };
};

const withVerification = (facts: StatusFacts, all: readonly Verification[] = []): StatusFacts => {
  const found = all.find(({ connection }) => connection === facts.connection);
  if (found === undefined) return facts;
  const { outcome, fault, exitCode, orgId = facts.orgId } = found;
  const shown = fault && { id: fault.id, title: fault.title };
  return {
    ...facts,
    ...(orgId !== undefined && { orgId }),
    exitCode,
    verification: { outcome, ...(shown && { fault: shown }) },
  };
};
