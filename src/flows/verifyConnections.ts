import { readConnectionFile } from '../connection/file.ts';
import { resolveConnection, type LoginFlags } from '../connection/resolve.ts';
import { selectConnections } from '../connection/select.ts';
import { checkAudience } from '../login/instanceUrl.ts';
import { realWorld, verifyConnection, type Verification, type VerifyWorld } from './verify.ts';

export type VerifyRequest = {
  /** The connections that are named; none means the default, the only one, or the one that the flags describe. */
  names: readonly string[];
  flags: LoginFlags;
  /** The file with the passphrase of the key. */
  passphraseFile?: string;
  audience?: string;
  waitMinutes: number;
  apiVersion?: string;
  connectionFile: string;
  keyFolder: string;
};

export type VerifyConnectionsWorld = VerifyWorld & {
  /** Called before the first check of each connection. */
  onConnection?: (name: string | undefined) => void;
  /** Called after the last check of each connection. */
  onVerification?: (verification: Verification) => void;
};

/**
 * Proves the connections that are meant, one after another. What is wrong with flags, files or names is thrown before the
 * first request; failed logins are results.
 */
export const verifyConnections = async (
  request: VerifyRequest,
  world: VerifyConnectionsWorld = realWorld,
): Promise<{ connections: Verification[]; warnings: string[] }> => {
  const { flags, passphraseFile } = request;
  const audience = request.audience === undefined ? undefined : checkAudience(request.audience);
  const read = await readConnectionFile(request.connectionFile);
  const names = selectConnections({ names: request.names, file: read?.file, flags, env: world.env });
  const resolved = names.map((name) =>
    resolveConnection({ name, flags, passphraseFile, env: world.env, file: read?.file, single: names.length === 1 }),
  );
  const connections: Verification[] = [];
  for (const connection of resolved) {
    world.onConnection?.(connection.name);
    const verification = await verifyConnection({ ...request, connection, audience }, world);
    world.onVerification?.(verification);
    connections.push(verification);
  }
  return { connections, warnings: read?.warnings ?? [] };
};
