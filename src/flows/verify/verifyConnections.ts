import { readConnectionsApart } from '../../connection/file.ts';
import { refuseRecord, type RefusedRecords } from '../../connection/recordsApart.ts';
import { resolveConnection, type LoginFlags } from '../../connection/resolve/resolve.ts';
import { sharedVariables } from '../../connection/resolve/sharedVariables.ts';
import { refuseUnknownName } from '../../connection/choose/known.ts';
import { checkAudience } from '../../login/instanceUrl.ts';
import { canonicalUrl } from '../target/bundle.ts';
import { ignoredSettings } from '../project/ignoredSettings.ts';
import { loggedSecrets } from '../keys/loggedSecrets.ts';
import { isFleet, meantLogins, withUnproven, type FleetSelection } from './fleet/meant.ts';
import type { FleetPart } from './fleet/results.ts';
import { verifyFleet, type FleetRequest, type FleetWorld } from './fleet/verifyFleet.ts';
import { realWorld, type Verification, type VerifyInput, type VerifyWorld } from './verify.ts';
import { parseExpiresIn } from './expiresIn.ts';
import { isRefusedLogin, requestedLogin, type RequestedLogin } from './refusedLogin.ts';
import { checkSmokeQuery } from './checks/smokeQuery.ts';

/** Which logins are meant and how they are proven, as a person asks for it. */
export type LoginRequest = FleetSelection & {
  flags: LoginFlags;
  /** The file with the passphrase of the key. */
  passphraseFile?: string;
  audience?: string;
  waitMinutes: number;
  apiVersion?: string;
  strict?: boolean;
  connectionFile: string;
  keyFolder: string;
  projectFolder?: string;
  /** Where it is kept when a login was proven. */
  stateFolder: string;
};

export type FleetResults = { connections: Verification[]; warnings: string[]; part?: FleetPart };

type VerifyRequest = LoginRequest & {
  /** `30d`, `12h` or `20%`. */
  expiresIn?: string;
  checkDeploy?: boolean;
  /** A SOQL query that only reads. */
  smoke?: string;
};

/**
 * Proves the connections that are meant; `waitMinutes` is for all of them together. What is wrong with flags, files or the
 * only name is thrown before the first request; failed logins are results, and of several so is one that can't be tried.
 */
export const verifyConnections = async (
  request: VerifyRequest & Pick<FleetRequest, 'concurrency' | 'failFast'> & { requireAll?: boolean },
  world: FleetWorld = realWorld,
): Promise<FleetResults> => {
  const { inputs, warnings, part } = await readRequest(await withUnproven(request), world.env);
  const skipsWithoutKey = isFleet(request) && !request.requireAll;
  const connections = await verifyFleet(inputs, { ...request, skipsWithoutKey }, world);
  // What comes after the last proof needn't be there before the first.
  const { keepProofs } = await import('../../connection/proofs/lastProofs.ts');
  await keepProofs(request.stateFolder, connections, world.now());
  return { connections, warnings, ...(part && { part }) };
};

/** What is to be proven, and warnings about files and settings. Throws whatever is wrong with the request. */
export const readRequest = async (
  request: VerifyRequest,
  env: VerifyWorld['env'],
): Promise<{ inputs: RequestedLogin[]; warnings: string[]; part?: FleetPart }> => {
  const { flags, passphraseFile } = request;
  const audience = request.audience === undefined ? undefined : checkAudience(request.audience);
  const smoke = request.smoke === undefined ? undefined : checkSmokeQuery(request.smoke);
  const { keyFolder, waitMinutes, apiVersion, strict, checkDeploy } = request;
  const { file, refused = {}, warnings = [] } = (await readConnectionsApart(request.connectionFile)) ?? {};
  const span = request.expiresIn ?? file?.defaults?.expiresIn;
  const expiresIn = span === undefined ? undefined : parseExpiresIn(span);
  const shared = { keyFolder, waitMinutes, apiVersion, strict, checkDeploy, audience, smoke, expiresIn };
  const known = { file, refused, env };
  const { names, isOnly, isSingle, part } = meantLogins(request, known);
  const login = { file, flags, env, passphraseFile, single: isSingle, canonicalUrl: canonicalUrl(env) };
  const readInput = async (name: string | undefined): Promise<VerifyInput> => {
    if (name !== undefined) {
      refuseRecord(name, refused);
      refuseUnknownName(name, known, flags);
    }
    return { ...shared, connection: await resolveConnection({ ...login, name }) };
  };
  const inputs = await Promise.all(names.map((name) => requestedLogin(name, () => readInput(name), { isOnly })));
  return {
    inputs,
    ...(part && { part }),
    warnings: [
      ...warnings,
      ...unmeantRefusals(refused, names),
      ...inputs.flatMap((input) => (isRefusedLogin(input) ? [] : (input.connection.warnings ?? []))),
      ...sharedVariables(env, names),
      ...(await ignoredSettings(env, request.projectFolder)),
      ...loggedSecrets(env),
    ],
  };
};

const unmeantRefusals = (refused: RefusedRecords, names: ReadonlyArray<string | undefined>): string[] =>
  Object.entries(refused)
    .filter(([name]) => !names.includes(name))
    .map(([, { message }]) => message);
