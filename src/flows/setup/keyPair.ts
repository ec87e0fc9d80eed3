import { readCertificate, type CertificateFacts } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import { isSameId } from '../../connection/orgId.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { generateKeyPair } from '../../keypair/generate.ts';
import { pairPaths, type PairPaths } from '../../keypair/storeFiles.ts';
import { readPrivateKey } from '../../keypair/read.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store.ts';
import type { OrgApp } from '../../org/apps.ts';
import { generateKeypair } from '../generateKeypair.ts';
import { step, type Plan } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupKeyPair, SetupStep, SetupWorld } from './facts.ts';

/** Finds the key pair in the key store or makes it, unless that would replace a certificate that others may depend on. */
export const provideKeyPair = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'existing'>({
    name: 'key-pair',
    changes: 'key store',
    needs: ['admin', 'existing'],
    plan: async ({ admin, existing }) => {
      const keyName = chosenKeyName(input, admin.orgId);
      const stored = await readKeyPair(input.keyFolder, keyName);
      const certificate = stored && readCertificate(stored.certificatePem);
      if (!input.allowCertificateChange) refuseCertificateChange(input, existing.app, keyName, certificate);
      const isValid = certificate !== undefined && certificate.notAfter > world.now();
      if (stored?.encrypted && isValid) await readPrivateKey(stored.privateKeyPem, input.passphrase);
      warnUnlessEncrypted(input, isValid ? stored : undefined, pairPaths(input.keyFolder, keyName), world);
      if (!stored || !isValid) return newKeyPair(input, keyName, stored, world);
      if (input.days ?? input.bits) world.onWarning({ id: 'keyPairKept', tokens: [keyName] });
      return { action: 'none', facts: { keyPair: stored }, details: detailsOf(stored) };
    },
  });

/** Once for a new pair, and where a passphrase was given for a pair that has none. */
const warnUnlessEncrypted = (
  { passphrase }: SetupInput,
  inPlace: StoredKeyPair | undefined,
  { keyName, keyPath }: PairPaths,
  { onWarning }: SetupWorld,
): void => {
  const isPlain = inPlace ? passphrase !== undefined && !inPlace.encrypted : passphrase === undefined;
  if (isPlain) onWarning({ id: 'notEncrypted', tokens: [keyName, keyPath, keyName] });
};

/** Key, certificate and consumer key belong to one app in one org: connections that share the app share the key. */
const chosenKeyName = ({ keyName, file, connection, app, record }: SetupInput, orgId: string): string => {
  const [shared] = siblings(file, { connection, app, orgId }).map(([, other]) => other.keyName);
  return keyName ?? record?.keyName ?? shared ?? connection;
};

/** The other connections of the same app in the same org. */
export const siblings = (
  file: ConnectionFile | undefined,
  { connection, app, orgId }: { connection: string; app: string; orgId: string },
): Array<[string, ConnectionFile['connections'][string]]> =>
  Object.entries(file?.connections ?? {}).filter(
    ([name, other]) => name !== connection && other.app === app && other.orgId && isSameId(other.orgId, orgId),
  );

/**
 * An app has one certificate, so a new one ends every login with the old one. Where the org doesn't show it, the record
 * in the connection file counts; an app of which nothing is known keeps what it has.
 */
const refuseCertificateChange = (
  { record, app }: SetupInput,
  orgApp: OrgApp | undefined,
  keyName: string,
  ours: CertificateFacts | undefined,
): void => {
  const inOrg = orgApp && certificateInOrg(orgApp);
  const known = inOrg ?? record?.certificate?.sha256;
  const differs = known === undefined ? orgApp !== undefined && ours === undefined : known !== ours?.sha256;
  if (differs) throw jwtError('CertificateInUse', [app, keyName], [keyName]);
};

const certificateInOrg = ({ components }: OrgApp): string | undefined => {
  const settings = components.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings');
  const text = settings?.elements.certificate;
  return typeof text === 'string' && text !== '' ? readCertificate(text).sha256 : undefined;
};

/** A dry run makes a pair in memory, so that the deploy can be validated with a certificate, and forgets it. */
const newKeyPair = async (
  { bits = 2048, certificateDays: days, keyFolder, dryRun, passphrase }: SetupInput,
  keyName: string,
  old: StoredKeyPair | undefined,
  { now }: SetupWorld,
): Promise<Plan<SetupFacts>> => {
  const { keyPath } = pairPaths(keyFolder, keyName);
  const encrypted = passphrase !== undefined;
  const preview = dryRun && (await generateKeyPair({ subject: { commonName: keyName }, bits, days }, { now: now() }));
  const details: Record<string, string> = { keyName, keyPath };
  return {
    action: old ? 'update' : 'create',
    facts: preview ? { keyPair: { keyName, keyPath, certificatePem: preview.certificatePem, encrypted } } : {},
    details,
    apply: async () => {
      await generateKeypair({ keyName, keyFolder, bits, days, passphrase }, now());
      const keyPair = await readKeyPair(keyFolder, keyName);
      if (!keyPair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
      Object.assign(details, detailsOf(keyPair));
      return { keyPair };
    },
  };
};

const detailsOf = ({ keyName, keyPath, certificatePem }: SetupKeyPair): Record<string, string> => {
  const { notAfter } = readCertificate(certificatePem);
  return { keyName, keyPath, notAfter: notAfter.toISOString().slice(0, 10) };
};
