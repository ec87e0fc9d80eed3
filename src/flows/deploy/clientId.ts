import { randomBytes } from 'node:crypto';
import { textInType, type ParsedComponent } from '../../app/parsed.ts';
import type { ReadBack } from './after/readBack.ts';

const chosenShape = /^[0-9a-f]{64}$/;

/** Whether a consumer key was chosen by this plugin. Those that orgs make have 85 characters and begin with `3MVG9`. */
export const isChosenClientId = (clientId: string | undefined): clientId is string =>
  clientId !== undefined && chosenShape.test(clientId);

/** The first chosen consumer key that these connections have recorded. */
export const chosenAmong = (connections: ReadonlyArray<{ clientId?: string } | undefined>): string | undefined =>
  connections.map((connection) => connection?.clientId).find(isChosenClientId);

/** A consumer key that nobody else has: 64 hex digits satisfy every rule that orgs are known to have. */
export const chooseClientId = (random: (size: number) => Buffer = randomBytes): string => random(32).toString('hex');

/**
 * What is known of the consumer key after a deploy: an org that has the app already answers "succeeded" to another key and
 * keeps its own; a key that was sent to a new app and can't be read back is the one that was sent.
 */
export const settleClientId = (
  readBack: ReadBack,
  sent: readonly ParsedComponent[],
  isDeployed: boolean,
): ReadBack & { refusedClientId?: string } => {
  const wanted = textInType(sent, 'ExtlClntAppGlobalOauthSettings', 'consumerKey');
  if (!isDeployed || !isChosenClientId(wanted) || wanted === readBack.clientId) return readBack;
  if (readBack.clientId !== undefined) return { ...readBack, refusedClientId: wanted };
  return { ...readBack, clientId: wanted, clientIdProblem: undefined };
};
