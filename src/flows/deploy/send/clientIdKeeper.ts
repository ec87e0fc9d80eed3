import { jwtError } from '../../../base/errors/errors.ts';
import { standardInputPath } from '../../../base/files/standardInput.ts';
import { readConnectionsApart } from '../../../connection/file.ts';
import { writeConnection } from '../../../connection/writeConnection.ts';
import { connectionRecord } from '../../../connection/record.ts';
import { siblings } from '../../../connection/siblings.ts';
import type { Connection, ConnectionFile } from '../../../connection/types.ts';
import type { AppDeployment } from '../model.ts';
import type { DeployPlan } from '../plan.ts';
import { chooseClientId, chosenAmong } from '../clientId.ts';

type Keeping = {
  connection: string;
  app: string;
  record?: Connection;
  file?: ConnectionFile;
  connectionFile: string;
  /** The org that answers. */
  orgId: string;
  /** Whether it is the sandbox of the connection after a refresh, which a person confirmed. */
  isRefreshed: boolean;
  keepClientId?: boolean;
  jobId?: string;
  dryRun: boolean;
};

type ClientIdKeeper = {
  /** The consumer key for an app that the org doesn't have; undefined where the org is to make one. */
  newClientId?: string;
  /** Records it before it is sent, if the app gets it. */
  remember: (plan: Pick<DeployPlan, 'newClientId'>) => Promise<void>;
  /** Records what the deploy has shown, where that is wanted; returns the client id that the file holds then. */
  record: (deployment: Pick<AppDeployment, 'clientId' | 'deployed'>) => Promise<string | undefined>;
};

/** Throws KeepClientIdUnrecorded for a connection whose chosen consumer key could be recorded nowhere. */
export const checkKeepClientId = (
  { connection, keepClientId }: Pick<Keeping, 'connection' | 'keepClientId'>,
  record: Connection | undefined,
): void => {
  if (keepClientId && !record) throw jwtError('KeepClientIdUnrecorded', [connection], [connection]);
};

/**
 * Chooses the consumer key of a new app where a person wants that, or where one was chosen before: an app that has gone with
 * its sandbox is made again with the same one. It is recorded before it is sent, so that a killed deploy loses nothing.
 * Throws ConnectionFileUnwritable.
 */
export const clientIdKeeper = (keeping: Keeping): ClientIdKeeper => {
  const { record, keepClientId, jobId, isRefreshed, connectionFile } = keeping;
  if (connectionFile === standardInputPath && (keepClientId || isRefreshed)) throw jwtError('ConnectionFileUnwritable');
  const before = chosenAmong([record, ...sharing(keeping).map(([, other]) => other)]);
  const isWanted = jobId === undefined && record !== undefined && (keepClientId === true || before !== undefined);
  const newClientId = isWanted ? (before ?? chooseClientId()) : undefined;
  let chosen: string | undefined;
  return {
    ...(newClientId !== undefined && { newClientId }),
    remember: async (plan) => {
      if (plan.newClientId === undefined) return;
      chosen = plan.newClientId;
      await writeClientId(keeping, { clientId: chosen });
    },
    record: async ({ clientId, deployed }) => {
      const recorded = chosen ?? record?.clientId;
      if (!deployed || !(isRefreshed || isWanted)) return recorded;
      await writeClientId(keeping, { ...(clientId && { clientId }), ...(isRefreshed && { orgId: keeping.orgId }) });
      return clientId ?? recorded;
    },
  };
};

const sharing = ({ connection, app, file, record, orgId }: Keeping): Array<[string, Connection]> =>
  siblings(file, { connection, app, orgId: record?.orgId ?? orgId });

/** Connections that share an app share its consumer key and its org. */
const writeClientId = async (keeping: Keeping, values: Pick<Connection, 'clientId' | 'orgId'>): Promise<void> => {
  const { connection, record, connectionFile, dryRun } = keeping;
  if (dryRun || !record || connectionFile === standardInputPath) return;
  // Somebody may have changed other values since this deploy began.
  const now = (await readConnectionsApart(connectionFile))?.file;
  for (const [name, value] of [[connection, record] as const, ...sharing(keeping)])
    await writeConnection(connectionFile, name, { ...(connectionRecord(now, name) ?? value), ...values });
};
