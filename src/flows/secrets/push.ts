import { isJwtError } from '../../base/errors/errors.ts';
import { combinedExitCode, exitCodes } from '../../base/errors/exitCodes.ts';
import { posixCommand } from '../../base/text/commandText.ts';
import type { StoreName } from '../../pipeline/stores/storeTypes.ts';
import { refuseTooLarge } from '../../pipeline/stores/storeTable.ts';
import { openStore, type OpenStore } from '../handOver/openStore.ts';
import { eachConnection, namedError } from './eachConnection.ts';
import type { PushedSecret, SecretError, SecretName, SecretPush, SecretRequest, SecretWorld } from './model.ts';
import { secretsOf, type SecretText } from './secretsOf.ts';

/**
 * Puts the secrets of connections where a provider or vault keeps secrets. Nothing is put before the store has shown that
 * somebody is signed in, and what it has; a dry run ends there, and has what speaks against it as its result. Throws the
 * errors of `eachConnection` and of looking into a store; what goes wrong with one secret is its result.
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
  const stored: Stored = secrets.length === 0 ? { secrets: [] } : await storeAll(secrets, { store, dryRun });
  const errors = [{ error: stored.problem }, ...failures, ...stored.secrets].flatMap(({ error }) => error ?? []);
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
type Stored = Pick<SecretPush, 'secrets' | 'place' | 'problem'>;

const storeAll = async (secrets: readonly SecretText[], storing: Storing): Promise<Stored> => {
  const { place, there, problem } = await lookInside(
    secrets.map(({ name }) => name),
    storing,
  );
  const pushed: PushedSecret[] = [];
  for (const secret of secrets)
    pushed.push(await pushOne(secret, { name: secret.name, exists: there?.includes(secret.name) }, storing));
  return { ...(place !== undefined && { place }), ...(problem && { problem }), secrets: pushed };
};

/** What a store has; nothing but the problem where a dry run can't ask it. */
const lookInside = async (
  names: readonly string[],
  { store, dryRun }: Storing,
): Promise<{ place?: string; there?: string[]; problem?: SecretError }> => {
  try {
    const place = await store.rehearse('put');
    return { place, there: (await store.list(names)).map(({ name }) => name) };
  } catch (error) {
    if (!dryRun || !isJwtError(error)) throw error;
    return { problem: namedError(error) };
  }
};

const pushOne = async (
  { text, ...secret }: SecretText,
  known: StoreName,
  { store, dryRun }: Storing,
): Promise<PushedSecret> => {
  const shared = {
    ...secret,
    bytes: Buffer.byteLength(text),
    ...(known.exists !== undefined && { existed: known.exists }),
    ...shownCommands(secret, known, store),
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

/** A passphrase has no command that gives it: a person types it. */
const shownCommands = (
  { connection, part }: SecretName,
  { name, exists }: StoreName,
  store: OpenStore,
): Pick<PushedSecret, 'command' | 'commandIfThere'> => {
  const giving = part === 'bundle' ? posixCommand`sf jwt export --connection ${connection} --format bundle` : undefined;
  const [command, commandIfThere] = [false, true].map((isThere) =>
    store.shown({ name, exists: exists ?? isThere }, giving),
  );
  return { command: command ?? '', ...(commandIfThere !== command && { commandIfThere }) };
};
