import { isJwtError, jwtError } from '../base/errors/errors.ts';
import type { EnvironmentVariables } from '../base/environment.ts';
import { refuseUnwritableFile, writeNewSecretFile } from '../base/files/newFile.ts';
import { rememberSecret } from '../base/text/sentSecrets.ts';
import { refuseWorkTree } from '../keypair/store/workTree.ts';
import { signAssertion } from '../login/assertion.ts';
import { judgeClaims } from '../login/claims.ts';
import { decodeJwt } from '../login/jwt.ts';
import { claimFacts } from './inspect/claimFacts.ts';
import type { ClaimFacts } from './inspect/types.ts';
import { inputOfKey } from './verify/checkStep.ts';
import { examineLogin } from './verify/verify.ts';
import type { FleetWorld } from './verify/fleet/verifyFleet.ts';
import type { Facts, Verification, VerifyInput } from './verify/types.ts';
import { readRequest, type LoginRequest } from './verify/verifyConnections.ts';

type AssertionRequest = Omit<LoginRequest, 'names' | 'waitMinutes'> & {
  connection?: string;
  /** A new file, for its owner only. */
  outputFile: string;
  lifetimeSeconds: number;
};

/** What is in the file, but for the signature. */
type WrittenAssertion = { outputFile: string; tokenUrl: string; expiresAt: string; claims: ClaimFacts[] };

export type GeneratedAssertion = {
  verification: Verification;
  /** Absent if the login can't be right: nothing is written then. */
  written?: WrittenAssertion;
  warnings: string[];
};

/**
 * Signs an assertion for a person who sends it by hand, and writes it to a new file. Nothing is sent. Throws FileExists,
 * AssertionInWorkTree and the errors of choosing and resolving a connection.
 */
export const generateAssertion = async (request: AssertionRequest, world: FleetWorld): Promise<GeneratedAssertion> => {
  const { connection, outputFile } = request;
  await refuseUnwritableFile(outputFile);
  await refuseTracked(outputFile, world.env);
  const names = connection === undefined ? [] : [connection];
  const { inputs, warnings } = await readRequest({ ...request, names, waitMinutes: 0 }, world.env);
  // A request that names at most one connection means exactly one.
  const [input] = inputs as [VerifyInput];
  world.onFleet?.([input]);
  const { verification, facts } = await examineLogin(input, { ...world, ...world.onConnection?.(input) });
  world.onVerification?.(verification, input);
  if (verification.outcome === 'failed') return { verification, warnings };
  return { verification, warnings, written: await signInto(request, inputOfKey(input, facts), { facts, world }) };
};

/** An assertion is no key, but it logs in. */
const refuseTracked = async (path: string, env: EnvironmentVariables): Promise<void> => {
  try {
    await refuseWorkTree([path], env);
  } catch (error) {
    if (isJwtError(error) && /^KeyIn\w*WorkTreeError$/.test(error.name)) throw jwtError('AssertionInWorkTree', [path]);
    throw error;
  }
};

const signInto = async (
  { outputFile, lifetimeSeconds }: AssertionRequest,
  { connection: { clientId, username } }: VerifyInput,
  { facts, world }: { facts: Partial<Facts>; world: FleetWorld },
): Promise<WrittenAssertion> => {
  // The checks that have passed found them.
  const { key, target, audience } = facts as Pick<Facts, 'key' | 'target' | 'audience'>;
  const now = world.now();
  const jti = world.uuid();
  const assertion = await signAssertion({ key, clientId, username, audience, now, jti, lifetimeSeconds });
  rememberSecret(assertion);
  await writeNewSecretFile(outputFile, assertion);
  const decoded = decodeJwt(assertion);
  const expiresAt = new Date((Math.floor(now.getTime() / 1000) + lifetimeSeconds) * 1000).toISOString();
  const claims = decoded ? judgeClaims(decoded, now).map(claimFacts) : [];
  return { outputFile, tokenUrl: `${target.url}/services/oauth2/token`, expiresAt, claims };
};
