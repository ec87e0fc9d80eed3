import { jwtError } from '../base/errors/errors.ts';
import type { ExitCode } from '../base/errors/exitCodes.ts';
import { keepProofs } from '../connection/proofs/lastProofs.ts';
import { findRenewingLogin, storeLogin, type StoredLoginNames, type StoredLogin } from '../org/session/storedLogin.ts';
import { refuseForeignConfig } from './target/cliConfig.ts';
import type { FleetWorld } from './verify/fleet/verifyFleet.ts';
import { proveConnection, realWorld, type Verification, type VerifyInput, type VerifyWorld } from './verify/verify.ts';
import { readRequest, type LoginRequest } from './verify/verifyConnections.ts';

type AuthorizeRequest = Omit<LoginRequest, 'names'> &
  StoredLoginNames & {
    connection?: string;
    /** Replaces a login of this user that renews itself. */
    force: boolean;
  };

type AuthorizeWorld = VerifyWorld & Pick<FleetWorld, 'onFleet' | 'onConnection' | 'onVerification'>;

export type Authorization = {
  verification: Verification;
  /** Absent if the login isn't proven: nothing is stored then. */
  login?: StoredLogin & { instanceUrl: string };
  exitCode: ExitCode;
  warnings: string[];
};

/**
 * Proves one connection and lets sf use the session of that proof: one login, not two. sf gets an access token alone. To
 * renew a session it would need the path of an unencrypted private key, which a pipeline doesn't have or shouldn't keep.
 */
export const authorizeConnection = async (
  request: AuthorizeRequest,
  world: AuthorizeWorld = realWorld,
): Promise<Authorization> => {
  const names = request.connection === undefined ? [] : [request.connection];
  const { inputs, warnings } = await readRequest({ ...request, names }, world.env);
  // A request that names at most one connection means exactly one.
  const [input] = inputs as [VerifyInput];
  if (request.setDefault || request.setDefaultDevHub) await refuseForeignConfig(request.projectFolder);
  if (!request.force) await refuseToReplaceLogin(input.connection.username);
  world.onFleet?.([input]);
  const watch = world.onConnection?.(input);
  const { verification, session } = await proveConnection({ ...input, expiresIn: undefined }, { ...world, ...watch });
  world.onVerification?.(verification, input);
  await keepProofs(request.stateFolder, [verification], world.now());
  const result = { verification, exitCode: verification.exitCode, warnings };
  if (session === undefined) return result;
  const { apiUrl: instanceUrl, ...rest } = session;
  const stored = await storeLogin({ ...rest, instanceUrl }, request, world.http);
  return { ...result, login: { ...stored, instanceUrl } };
};

const refuseToReplaceLogin = async (username: string): Promise<void> => {
  const means = await findRenewingLogin(username);
  if (means !== undefined) throw jwtError('StoredLoginRenewsItself', [username, means], [username]);
};
