import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpClient } from '../base/http.ts';
import { isPipeline } from '../connection/environment.ts';
import { environmentPrefix } from '../connection/names.ts';
import type { ResolvedConnection } from '../connection/resolve.ts';
import { shownUrl } from '../login/instanceUrl.ts';
import { certificateCheck, keyCheck, keyFitCheck } from './verify/keyChecks.ts';
import { clockCheck, hostCheck, instanceUrlCheck } from './verify/hostChecks.ts';
import { apiCheck, identityCheck, tokenCheck } from './verify/loginChecks.ts';
import { runChecks } from './verify/runChecks.ts';
import { checkText } from './verify/texts.ts';
import type { CheckContext, CheckStep, VerifyInput, VerifyWorld, Verification } from './verify/types.ts';

export type { Check, CheckId, CheckOutcome, Verification, VerifyInput, VerifyWorld, Wait } from './verify/types.ts';
export type { Fault } from '../login/faults.ts';

/** The checks of a verification in their order. After one that fails, the later ones are skipped. */
export const checkSteps: readonly CheckStep[] = [
  keyCheck,
  keyFitCheck,
  certificateCheck,
  instanceUrlCheck,
  hostCheck,
  clockCheck,
  tokenCheck,
  identityCheck,
  apiCheck,
];

/** The real world: this process, its clock, its network. */
export const realWorld: VerifyWorld = {
  http: httpClient,
  now: () => new Date(),
  sleep: (milliseconds) => sleep(milliseconds),
  random: Math.random,
  uuid: randomUUID,
  env: process.env,
};

/**
 * Proves one connection: logs in once, checks who answered and that the API can be used. A failed login is a result with
 * one fault, not an error. At most four requests, one of them for a token, unless `waitMinutes` asks for more attempts.
 */
export const verifyConnection = async (input: VerifyInput, world: VerifyWorld = realWorld): Promise<Verification> => {
  const deadline = world.now().getTime() + (input.waitMinutes ?? 0) * 60_000;
  const context: CheckContext = { input, world, deadline, facts: {} };
  const { checks, found } = await runChecks(checkSteps, context);
  const { connection } = input;
  const { facts } = context;
  const instanceUrl = facts.target?.url ?? shownUrl(connection.instanceUrl);
  return {
    connection: connection.name,
    username: connection.username,
    instanceUrl,
    audience: facts.audience ?? input.audience ?? instanceUrl,
    clientId: connection.clientId,
    orgId: facts.orgId,
    userId: facts.userId,
    outcome: found ? 'failed' : 'proven',
    exitCode: found?.exitCode ?? 0,
    checks,
    fault: found?.fault,
    attempts: facts.attempts ?? 0,
    sources: connection.sources,
    warnings: pinWarnings(connection, world.env),
  };
};

/** In a pipeline, a pull request could point a connection to an org of its author's, unless something outside pins the org. */
const pinWarnings = ({ name, orgPins }: ResolvedConnection, env: VerifyWorld['env']): string[] => {
  if (!isPipeline(env) || orgPins.some(({ source }) => source !== 'connection file')) return [];
  const variable = `${name === undefined ? 'SF_JWT' : environmentPrefix(name)}_ORG_ID`;
  return [checkText('warning.noPin', { connection: name ?? '', variable })];
};
