import { writeConnection } from '../../connection/writeConnection.ts';
import { siblings } from '../../connection/siblings.ts';
import { chooseClientId, chosenAmong } from '../deploy/clientId.ts';
import type { SetupInput } from './facts.ts';

/**
 * The consumer key for an app that has to be made: the chosen one that was recorded before, a new one where a person asks
 * for it, or undefined: the org makes one.
 */
export const clientIdForNewApp = (
  { connection, app, record, file, keepClientId }: SetupInput,
  orgId: string,
): string | undefined => {
  const sharing = siblings(file, { connection, app, orgId: record?.orgId ?? orgId }).map(([, other]) => other);
  return chosenAmong([record, ...sharing]) ?? (keepClientId ? chooseClientId() : undefined);
};

/** Recorded before it is sent: if this process ends now, the next one sends the same. */
export const rememberClientId = async (
  { connection, connectionFile, record, username, app }: SetupInput,
  instanceUrl: string,
  clientId: string,
): Promise<void> => {
  await writeConnection(connectionFile, connection, { ...record, instanceUrl, username, app, clientId });
};
