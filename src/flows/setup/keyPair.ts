import { readCertificate, type CertificateFacts } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors.ts';
import { siblings } from '../../connection/siblings.ts';
import { generateKeyPair } from '../../keypair/generate.ts';
import { pairPaths, type PairPaths } from '../../keypair/storeFiles.ts';
import { readPrivateKey } from '../../keypair/read.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store.ts';
import type { OrgApp } from '../../org/apps.ts';
import type { AdminOrg } from '../../org/connect.ts';
import { readConsumerKey } from '../../org/consumerKey.ts';
import type { OrgIdentity } from '../expectedOrg.ts';
import { generateKeypair } from '../generateKeypair.ts';
import { step, type Plan } from '../steps.ts';
import { realWorld, verifyConnection } from '../verify.ts';
import type { SetupFacts, SetupInput, SetupKeyPair, SetupStep, SetupWarning, SetupWorld } from './facts.ts';
import { setupLogin } from './proveLogin.ts';

/** Finds the key pair in the key store or makes it, unless that would replace a certificate that others may depend on. */
export const provideKeyPair = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'existing' | 'identity' | 'instanceUrl'>({
    name: 'key-pair',
    changes: 'key store',
    needs: ['admin', 'existing', 'identity', 'instanceUrl'],
    plan: async ({ admin, existing, identity, instanceUrl }) => {
      const keyName = chosenKeyName(input, admin.orgId);
      const stored = await readKeyPair(input.keyFolder, keyName);
      const certificate = stored && readCertificate(stored.certificatePem);
      refuseLostKey(identity, input, keyName, certificate);
      const proof = { admin, instanceUrl, input, keyName, world };
      if (existing.app && !input.allowCertificateChange)
        await refuseCertificateChange(existing.app, certificate, proof);
      const isKept = certificate !== undefined && (certificate.notAfter > world.now() || isNeeded(input, existing.app));
      if (stored?.encrypted && isKept) await readPrivateKey(stored.privateKeyPem, input.passphrase);
      warnUnlessEncrypted(input, isKept ? stored : undefined, pairPaths(input.keyFolder, keyName), world);
      if (!stored || !isKept) return newKeyPair(input, keyName, stored, world);
      warningsAbout(stored, input, existing.app).forEach(world.onWarning);
      return { action: 'none', facts: { keyPair: stored }, details: detailsOf(stored) };
    },
  });

/** A certificate that has ended may still work in the org (disputed), so it is replaced only when that is asked for. */
const isNeeded = ({ allowCertificateChange }: SetupInput, orgApp: OrgApp | undefined): boolean =>
  orgApp !== undefined && !allowCertificateChange;

const warningsAbout = (stored: StoredKeyPair, input: SetupInput, orgApp: OrgApp | undefined): SetupWarning[] => {
  const { keyName, keyPath, readableByOthers, restored } = stored;
  const isFound = orgApp === undefined && input.record === undefined && input.keyName === undefined;
  return [
    ...(readableByOthers ? [{ id: 'readableByOthers', tokens: [keyPath] }] : []),
    ...(restored ? [{ id: 'restored', tokens: [keyName] }] : []),
    ...((input.days ?? input.bits) ? [{ id: 'keyPairKept', tokens: [keyName] }] : []),
    // It may be the key of a login to another org, which has the same name in another project.
    ...(isFound ? [{ id: 'keyPairFound', tokens: [keyName] }] : []),
  ];
};

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

/** The pipelines of a refreshed sandbox hold a key: only the certificate of that key brings their logins back. */
const refuseLostKey = (
  identity: OrgIdentity,
  { connection, record, allowCertificateChange }: SetupInput,
  keyName: string,
  ours: CertificateFacts | undefined,
): void => {
  const recorded = record?.certificate?.sha256;
  if (identity !== 'refreshed' || allowCertificateChange) return;
  if (recorded === undefined || recorded === ours?.sha256) return;
  throw jwtError('RefreshKeyMissing', [connection, keyName], [connection]);
};

type Proof = { admin: AdminOrg; instanceUrl: string; input: SetupInput; keyName: string; world: SetupWorld };

/**
 * An app has one certificate, so a new one ends every login with the old one. Where the org doesn't show it, the record
 * in the connection file counts; where there is none, a login with the key that is here must succeed.
 */
const refuseCertificateChange = async (
  orgApp: OrgApp,
  ours: CertificateFacts | undefined,
  proof: Proof,
): Promise<void> => {
  const { input, keyName } = proof;
  const known = certificateInOrg(orgApp) ?? input.record?.certificate?.sha256;
  const isOurs = known === undefined ? ours !== undefined && (await logsIn(orgApp, proof)) : known === ours?.sha256;
  if (!isOurs) throw jwtError('CertificateInUse', [input.app, keyName], [keyName]);
};

/** Whether the key pair of this machine logs in through the app as it is: one token request, nothing changed. */
const logsIn = async (orgApp: OrgApp, { admin, instanceUrl, input, keyName, world }: Proof): Promise<boolean> => {
  const globalSettings = orgApp.components.find(({ type }) => type === globalSettingsType)?.fullName;
  const { clientId } = await readConsumerKey(admin, { id: orgApp.id, name: orgApp.name, globalSettings });
  const connection = setupLogin(input, { instanceUrl, clientId, keyName, orgId: admin.orgId });
  const { outcome } = await verifyConnection(
    { connection, keyFolder: input.keyFolder },
    { ...realWorld, ...world, onWait: undefined },
  );
  return outcome === 'proven';
};

const globalSettingsType = 'ExtlClntAppGlobalOauthSettings';

const certificateInOrg = ({ components }: OrgApp): string | undefined => {
  const settings = components.find(({ type }) => type === globalSettingsType);
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
      // Another setup may have made it since this one looked; then that one counts.
      await generateKeypair({ keyName, keyFolder, bits, days, passphrase }, now()).catch((error: Error) => {
        if (error.name !== 'KeyPairExistsError') throw error;
      });
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
