import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { refuseUnwritableInside } from '../../base/files/insideFile.ts';
import { readConnectionFor } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { boundaryOfConnections } from '../../connection/place.ts';
import { connectionRecord, recordWithout } from '../../connection/record.ts';
import { resolveConnection, type ResolvedConnection } from '../../connection/resolve/resolve.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import { readKeyPair } from '../../keypair/store/store.ts';
import { publicKeyOfPair } from '../../keypair/store/storeCertificate.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import { chosenChain, readGiven } from '../keys/import/given.ts';
import { passphraseFrom } from '../keys/passphrase.ts';
import { canonicalUrl } from '../target/bundle.ts';
import { describeKeyOrigin, openKey } from '../verify/checks/keyChecks.ts';
import type { VerifyWorld } from '../verify/types.ts';
import type { AdditionLook, AdditionRequest, StoredAs } from './additionTypes.ts';

/**
 * Everything that can be known of a new connection without a request. Throws the errors of the connection file, of resolving
 * a connection, of its host and of reading its key.
 */
export const lookAtAddition = async (request: AdditionRequest, world: VerifyWorld): Promise<AdditionLook> => {
  const { connection: name, connectionFile, keyFolder, waitMinutes } = request;
  checkConnectionName(name);
  const { file, warnings = [] } = (await readConnectionFor(connectionFile, name)) ?? {};
  await refuseUnwritableInside(boundaryOfConnections(connectionFile), connectionFile);
  const before = connectionRecord(file, name);
  const connection = await resolveAddition(request, { file, before }, world);
  const target = resolveInstanceUrl(connection.instanceUrl, world.env);
  const input = { connection: { ...connection, instanceUrl: target.url }, keyFolder, waitMinutes };
  const opened = await openKey({ input, world }, describeKeyOrigin(connection.key));
  const certificate = await certificateOf(request, connection, { opened, world });
  const storedAs = await lookInStore(request, connection, opened.publicKeySha256);
  const resolved = { file, before, warnings: [...warnings, ...(connection.warnings ?? [])] };
  return { ...resolved, input, opened, target, ...(certificate && { certificate }), storedAs };
};

/** The values of a connection that is there count where no other says something, but not those of another org. */
const resolveAddition = async (
  request: AdditionRequest,
  { file, before }: { file?: ConnectionFile; before?: Connection },
  { env }: VerifyWorld,
): Promise<ResolvedConnection> => {
  const { connection: name, flags, keyName, passphraseFile } = request;
  const known = before && { [name]: keptValues(before, request, env) };
  const resolved = await resolveConnection({
    name,
    flags,
    env,
    ...(file && known && { file: { ...file, connections: known } }),
    ...(passphraseFile !== undefined && { passphraseFile }),
    canonicalUrl: canonicalUrl(env),
  });
  if (keyName === undefined || flags.jwtKeyFile !== undefined) return resolved;
  return { ...resolved, key: { source: 'key store', keyName }, sources: { ...resolved.sources, key: 'key store' } };
};

/** Whoever names another host or org means another org: what was known of the old one doesn't hold. */
const keptValues = (before: Connection, { flags }: AdditionRequest, env: VerifyWorld['env']): Connection => {
  const canonical = canonicalUrl(env);
  const isMoved = flags.instanceUrl !== undefined && canonical(flags.instanceUrl) !== canonical(before.instanceUrl);
  if (!isMoved && flags.expectedOrgId === undefined) return before;
  return { ...recordWithout(before, 'orgId'), instanceUrl: before.instanceUrl, username: before.username };
};

type OpenedHere = { opened: AdditionLook['opened']; world: VerifyWorld };

/** That of the pair or bundle, or the one that the files hold for the key. Throws CertificateDoesNotFit. */
const certificateOf = async (
  { certificateFiles, keyName, connection: name }: AdditionRequest,
  { key, passphrase }: ResolvedConnection,
  { opened, world }: OpenedHere,
): Promise<AdditionLook['certificate']> => {
  if (key.source !== 'flag') return opened.certificate;
  const given = await readGiven(
    { keyFile: key.path, certificateFiles },
    {
      passphrase: async (path, bytes) =>
        (await passphraseFrom(passphrase)) ?? world.askPassphrase?.(path, bytes) ?? undefined,
    },
  );
  if (given.certificates.length === 0) return undefined;
  const names = { keyName: keyName ?? name, hash: opened.publicKeySha256 };
  return readCertificate(chosenChain(given.certificates, names).chain[0] ?? '');
};

/** What is there under the name that an imported key would get. Throws KeyNameTaken. */
const lookInStore = async (
  { connection, keyName = connection, importsKey, keyFolder, flags }: AdditionRequest,
  { key }: ResolvedConnection,
  publicKeySha256: string,
): Promise<StoredAs> => {
  if (key.source !== 'flag' || !importsKey) return 'free';
  const stored = await readKeyPair(keyFolder, keyName);
  if (stored === undefined) return 'free';
  if ((await publicKeyOfPair(stored)) === publicKeySha256) return 'same';
  throw jwtError('KeyNameTaken', [keyName], [keyName, keyName, flags.jwtKeyFile ?? '']);
};
