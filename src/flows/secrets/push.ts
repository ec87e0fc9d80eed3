import { isJwtError } from '../../base/errors/errors.ts';
import { combinedExitCode, exitCodes } from '../../base/errors/exitCodes.ts';
import type { StoreName } from '../../pipeline/stores/storeTypes.ts';
import { refuseTooLarge } from '../../pipeline/stores/storeTable.ts';
import { openStore, type OpenStore } from '../handOver/openStore.ts';
import { eachConnection, namedError } from './eachConnection.ts';
import type { PushedSecret, SecretPush, SecretRequest, SecretWorld } from './model.ts';
import { secretsOf, type SecretText } from './secretsOf.ts';

/**
 * Puts the secrets of connections where a provider or vault keeps secrets. Nothing is put before the store has shown that
 * somebody is signed in, and what it has; a dry run ends there. Throws the errors of `eachConnection` and of looking into a
 * store; what goes wrong with one secret is its result.
 */
export const pushSecrets = async (
  request: SecretRequest & { dryRun: boolean },
  world: SecretWorld,
): Promise<SecretPush> => {
  const { target, dryRun, projectFolder } = request;
  const { made, failures } = await eachConnection(request, world, (name) => secretsOf(name, request, world));
  const secrets = made.flatMap((each) => each.secrets);
  for (const { name, text } of secrets) refuseTooLarge(target.store, name, text);
  const store = openStore(target, { ...world, projectFolder });
  const stored = secrets.length === 0 ? { secrets: [] } : await storeAll(secrets, { store, dryRun });
  const errors = [...failures, ...stored.secrets].flatMap(({ error }) => error ?? []);
  return {
    provider: target.store.kind,
    dryRun,
    ...stored,
    failures,
    see: store.see(secrets.map(({ name }) => name)),
    notes: made.flatMap(({ notes }) => notes),
    exitCode: combinedExitCode([exitCodes.proven.code, ...errors.map(({ exitCode }) => exitCode)]),
  };
};

type Storing = { store: OpenStore; dryRun: boolean };

const storeAll = async (
  secrets: readonly SecretText[],
  storing: Storing,
): Promise<Pick<SecretPush, 'secrets' | 'place'>> => {
  const place = await storing.store.rehearse();
  const there = (await storing.store.list(secrets.map(({ name }) => name))).map(({ name }) => name);
  const pushed: PushedSecret[] = [];
  for (const secret of secrets)
    pushed.push(await pushOne(secret, { name: secret.name, exists: there.includes(secret.name) }, storing));
  return { ...(place !== undefined && { place }), secrets: pushed };
};

const pushOne = async (
  { text, ...secret }: SecretText,
  known: Required<StoreName>,
  { store, dryRun }: Storing,
): Promise<PushedSecret> => {
  const shared = {
    ...secret,
    bytes: Buffer.byteLength(text),
    existed: known.exists,
    command: store.shown(known),
  };
  if (dryRun) return { ...shared, outcome: 'wouldStore' };
  try {
    await store.put({ ...known, text });
    return { ...shared, outcome: 'stored' };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { ...shared, outcome: 'failed', error: namedError(error) };
  }
};
