import { readConnectionFile } from '../../connection/file.ts';
import { resolveConnection, type LoginFlags } from '../../connection/resolve/resolve.ts';
import { selectConnections } from '../../connection/choose/select.ts';
import { checkAudience } from '../../login/instanceUrl.ts';
import { canonicalUrl } from '../target/bundle.ts';
import { ignoredSettings } from '../project/ignoredSettings.ts';
import { loggedSecrets } from '../keys/loggedSecrets.ts';
import {
  realWorld,
  verifyConnection,
  waitDeadline,
  type Verification,
  type VerifyInput,
  type VerifyWorld,
} from './verify.ts';
import { parseExpiresIn } from './expiresIn.ts';
import { checkSmokeQuery } from './checks/smokeQuery.ts';

/** Which logins are meant and how they are proven, as a person asks for it. */
export type LoginRequest = {
  /** The connections that are named; none means the default, the only one, or the one that the flags describe. */
  names: readonly string[];
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
};

type VerifyRequest = LoginRequest & {
  /** `30d`, `12h` or `20%`. */
  expiresIn?: string;
  checkDeploy?: boolean;
  /** A SOQL query that only reads. */
  smoke?: string;
};

export type VerifyConnectionsWorld = VerifyWorld & {
  /** Called before the first check of each connection. */
  onConnection?: (input: VerifyInput) => void;
  /** Called after the last check of each connection. */
  onVerification?: (verification: Verification) => void;
};

/**
 * Proves the connections that are meant, one after another; `waitMinutes` is for all of them together. What is wrong with flags, files or names is thrown before the
 * first request; failed logins are results.
 */
export const verifyConnections = async (
  request: VerifyRequest,
  world: VerifyConnectionsWorld = realWorld,
): Promise<{ connections: Verification[]; warnings: string[] }> => {
  const { inputs, warnings } = await readRequest(request, world.env);
  const connections: Verification[] = [];
  const deadline = waitDeadline(request.waitMinutes, world);
  for (const input of inputs) {
    world.onConnection?.(input);
    const verification = await verifyConnection(input, world, deadline);
    world.onVerification?.(verification);
    connections.push(verification);
  }
  return { connections, warnings };
};

/** What is to be proven, and warnings about files and settings. Throws whatever is wrong with the request. */
export const readRequest = async (
  request: VerifyRequest,
  env: VerifyWorld['env'],
): Promise<{ inputs: VerifyInput[]; warnings: string[] }> => {
  const { flags, passphraseFile } = request;
  const audience = request.audience === undefined ? undefined : checkAudience(request.audience);
  const smoke = request.smoke === undefined ? undefined : checkSmokeQuery(request.smoke);
  const read = await readConnectionFile(request.connectionFile);
  const file = read?.file;
  const expiresIn = request.expiresIn ?? file?.defaults?.expiresIn;
  const names = selectConnections({ names: request.names, file, flags, env });
  const { keyFolder, waitMinutes, apiVersion, strict, checkDeploy } = request;
  const shared = { keyFolder, waitMinutes, apiVersion, strict, checkDeploy, audience, smoke };
  const login = { flags, passphraseFile, env, file, single: names.length === 1, canonicalUrl: canonicalUrl(env) };
  const connections = await Promise.all(names.map((name) => resolveConnection({ ...login, name })));
  return {
    inputs: connections.map((connection) => ({
      ...shared,
      expiresIn: expiresIn === undefined ? undefined : parseExpiresIn(expiresIn),
      connection,
    })),
    warnings: [
      ...(read?.warnings ?? []),
      ...connections.flatMap(({ warnings = [] }) => warnings),
      ...(await ignoredSettings(env, request.projectFolder)),
      ...loggedSecrets(env),
    ],
  };
};
