import { readCertificate } from '../../base/certificate.ts';
import { combinedExitCode, exitCodes } from '../../base/errors/exitCodes.ts';
import { readConnectionFor } from '../../connection/file.ts';
import { connectionRecord } from '../../connection/record.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import type { StoredSecret } from '../../pipeline/stores/storeTypes.ts';
import { openStore } from '../handOver/openStore.ts';
import { eachConnection } from './eachConnection.ts';
import type { ComparedSecret, SecretComparison, SecretName, SecretRequest, SecretWorld } from './model.ts';
import { namesForStore } from './secretsOf.ts';

/** What a login needs in a store, and since when its certificate is as it is. */
type WantedSecret = SecretName & { certificateSince?: string };

/**
 * Compares what a store says of the secrets of connections with their certificates: names and times, never values. No key is
 * opened. Throws the errors of `eachConnection`, of the key store, and of looking into a store.
 */
export const compareSecrets = async (
  request: SecretRequest,
  world: Pick<SecretWorld, 'env' | 'http'>,
): Promise<SecretComparison> => {
  const { target, projectFolder } = request;
  const { made, failures } = await eachConnection(request, world, (name) => wantedSecrets(name, request));
  const wanted = made.flat();
  const store = openStore(target, { ...world, projectFolder });
  const place = await store.rehearse('list');
  const there = await store.list(wanted.map(({ name }) => name));
  const secrets = wanted.map((secret) =>
    comparedSecret(
      secret,
      there.find(({ name }) => name === secret.name),
    ),
  );
  const isOpen = secrets.some(({ state }) => state === 'missing' || state === 'older');
  const own = isOpen ? exitCodes.failed.code : exitCodes.proven.code;
  return {
    provider: target.store.kind,
    ...(place !== undefined && { place }),
    secrets,
    failures,
    exitCode: combinedExitCode([own, ...failures.map(({ error }) => error.exitCode)]),
  };
};

const wantedSecrets = async (
  connection: string,
  { target, connectionFile, keyFolder }: SecretRequest,
): Promise<WantedSecret[]> => {
  const record = connectionRecord((await readConnectionFor(connectionFile, connection))?.file, connection);
  const pair = await readKeyPair(keyFolder, record?.keyName ?? connection);
  const [bundle, passphrase] = namesForStore(connection, target.store);
  if (!pair) return [bundle];
  const certificateSince = readCertificate(pair.certificatePem).notBefore.toISOString();
  // The passphrase is older than a certificate that was renewed, and may be.
  return [{ ...bundle, certificateSince }, ...(pair.encrypted ? [passphrase] : [])];
};

const comparedSecret = (secret: WantedSecret, found: StoredSecret | undefined): ComparedSecret => {
  if (!found) return { ...secret, state: 'missing' };
  const { updatedAt } = found;
  if (updatedAt === undefined || secret.certificateSince === undefined)
    return { ...secret, ...(updatedAt !== undefined && { updatedAt }), state: 'there' };
  const isOlder = endOfTime(updatedAt) < Date.parse(secret.certificateSince);
  return { ...secret, updatedAt, state: isOlder ? 'older' : 'current' };
};

const dayMs = 86_400_000;

/** A day lasts until its end. */
const endOfTime = (time: string): number => Date.parse(time) + (time.length === 10 ? dayMs : 0);
