import { readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import { siblings } from '../../connection/siblings.ts';
import { isEncryptedKey } from '../../keypair/read/examine.ts';
import { generateKeyPair } from '../../keypair/write/generate.ts';
import { pairPaths, type PairPaths } from '../../keypair/store/storeFiles.ts';
import { checkNewPassphrase } from '../../keypair/read/passphrase.ts';
import { readPrivateKey } from '../../keypair/read/read.ts';
import { checkNewName } from '../../keypair/store/storeList.ts';
import { readKeyPair, type StoredKeyPair } from '../../keypair/store/store.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import { generateKeypair } from '../keys/generate.ts';
import { isSameOrgUse, usesOfKey } from '../keys/use.ts';
import { step, type Needing, type Plan } from '../steps.ts';
import type { SetupFacts, SetupInput, SetupKeyPair, SetupStep, SetupWarning, SetupWorld } from './facts.ts';
import { certificateInUse, refuseLostKey, refuseReplacingPair, renewalWarnings } from './guard/certificateInUse.ts';
import { keyPairAway } from './keeper/keyAway.ts';
import type { LoginProof } from './logsIn.ts';

/** Finds the key pair in the key store or makes it, unless that would replace a certificate that others may depend on. */
export const provideKeyPair = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, 'admin' | 'existing' | 'identity' | 'instanceUrl'>({
    name: 'key-pair',
    changes: 'key store',
    needs: ['admin', 'existing', 'identity', 'instanceUrl'],
    plan: async (facts) => (await planOfKeyAway(facts, input)) ?? planKeyPair(facts, input, world),
  });

type KeyPairFacts = Needing<SetupFacts, 'admin' | 'existing' | 'identity' | 'instanceUrl'>;

/** Nothing is missing if its keeper has it. */
const planOfKeyAway = async (
  { admin: { orgId } }: KeyPairFacts,
  input: SetupInput,
): Promise<Plan<SetupFacts> | undefined> => {
  const keyName = chosenKeyName(input, orgId);
  const keyPair = await keyPairAway(input, { orgId, keyName });
  if (!keyPair || (await readKeyPair(input.keyFolder, keyName))) return undefined;
  return { action: 'none', facts: { keyPair }, details: keyPairDetails(keyPair) };
};

const planKeyPair = async (
  { admin, existing, identity, instanceUrl }: KeyPairFacts,
  input: SetupInput,
  world: SetupWorld,
): Promise<Plan<SetupFacts>> => {
  const keyName = chosenKeyName(input, admin.orgId);
  const proof = { admin, instanceUrl, input, keyName, world };
  if (input.bundle) return keyPairOfBundle(input.bundle, existing.app, proof);
  const stored = await readKeyPair(input.keyFolder, keyName);
  const certificate = stored && readCertificate(stored.certificatePem);
  refuseLostKey(identity, input, keyName, certificate);
  if (existing.app && !input.allowCertificateChange) await refuseReplacingPair(existing.app, certificate, proof);
  const isKept = certificate !== undefined && (certificate.notAfter > world.now() || isNeeded(input, existing.app));
  if (isKept) await refuseWrongPassphrase(stored, input);
  warnUnlessEncrypted(input, isKept ? stored : undefined, pairPaths(input.keyFolder, keyName), world);
  if (!stored || !isKept) return newKeyPair(input, keyName, stored, world);
  warningsAboutPair(stored, input, existing.app).forEach(world.onWarning);
  renewalWarnings(certificate, existing.app && certificateInUse(existing.app, input)).forEach(world.onWarning);
  sharedWarnings(stored, input, { orgId: admin.orgId, instanceUrl }).forEach(world.onWarning);
  return { action: 'none', facts: { keyPair: stored }, details: keyPairDetails(stored) };
};

const refuseWrongPassphrase = async (stored: StoredKeyPair | undefined, { passphrase }: SetupInput): Promise<void> => {
  if (stored?.encrypted) await readPrivateKey(stored.privateKeyPem, passphrase);
};

/** Nothing of a bundle is written to the key store, and no other pair is made beside it. */
const keyPairOfBundle = async (
  { key, certificate }: FoundBundle,
  orgApp: OrgApp | undefined,
  proof: LoginProof,
): Promise<Plan<SetupFacts>> => {
  const facts = readCertificate(certificate);
  if (orgApp && !proof.input.allowCertificateChange) await refuseReplacingPair(orgApp, facts, proof);
  const encrypted = isEncryptedKey(key);
  if (proof.input.days ?? proof.input.bits) proof.world.onWarning({ id: 'keyPairKept', tokens: [proof.keyName] });
  const keyPair = { keyName: proof.keyName, keyPath: '', certificatePem: facts.pem, encrypted };
  return { action: 'none', facts: { keyPair }, details: keyPairDetails(keyPair) };
};

/** A certificate that has ended may still work in the org (disputed), so it is replaced only when that is asked for. */
const isNeeded = ({ allowCertificateChange }: SetupInput, orgApp: OrgApp | undefined): boolean =>
  orgApp !== undefined && !allowCertificateChange;

const warningsAboutPair = (stored: StoredKeyPair, input: SetupInput, orgApp: OrgApp | undefined): SetupWarning[] => {
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

/** The connection file knows logins to other orgs that use the same key. */
const sharedWarnings = (
  { keyName, certificatePem }: StoredKeyPair,
  { file, connection }: SetupInput,
  org: { orgId: string; instanceUrl: string },
): SetupWarning[] => {
  const { publicKeySha256 } = readCertificate(certificatePem);
  const uses = usesOfKey(file?.connections ?? {}, { keyName, publicKeySha256 });
  const others = uses.filter((use) => use.connection !== connection && !isSameOrgUse(use, org));
  const names = others.map((use) => use.connection).join(', ');
  return others.length > 0 ? [{ id: 'keyPairShared', tokens: [keyName, names] }] : [];
};

/** Once for a new pair, and where a passphrase was given for a pair that has none. */
const warnUnlessEncrypted = (
  { passphrase, noKeep }: SetupInput,
  inPlace: StoredKeyPair | undefined,
  { keyName, keyPath }: PairPaths,
  { onWarning }: SetupWorld,
): void => {
  const isPlain = inPlace ? passphrase !== undefined && !inPlace.encrypted : passphrase === undefined;
  // What goes away needs no protection here.
  if (isPlain && !noKeep) onWarning({ id: 'notEncrypted', tokens: [keyName, keyPath, keyName] });
};

/** Key, certificate and consumer key belong to one app in one org: connections that share the app share the key. */
export const chosenKeyName = ({ keyName, file, connection, app, record }: SetupInput, orgId: string): string => {
  const [shared] = siblings(file, { connection, app, orgId }).map(([, other]) => other.keyName);
  return keyName ?? record?.keyName ?? shared ?? connection;
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
  if (encrypted) checkNewPassphrase(passphrase);
  await checkNewName(keyFolder, keyName);
  const preview = dryRun && (await generateKeyPair({ subject: { commonName: keyName }, bits, days }, { now: now() }));
  return {
    action: old ? 'update' : 'create',
    facts: preview ? { keyPair: { keyName, keyPath, certificatePem: preview.certificatePem, encrypted } } : {},
    details: { keyName, keyPath },
    apply: async () => {
      // Another setup may have made it since this one looked; then that one counts.
      await generateKeypair({ keyName, keyFolder, bits, days, passphrase }, now()).catch((error: Error) => {
        if (error.name !== 'KeyPairExistsError') throw error;
      });
      const keyPair = await readKeyPair(keyFolder, keyName);
      if (!keyPair) throw jwtError('KeyPairMissing', [keyName], [keyName]);
      return { facts: { keyPair }, details: keyPairDetails(keyPair) };
    },
  };
};

const keyPairDetails = ({ keyName, keyPath, certificatePem }: SetupKeyPair): Record<string, string> => {
  const { notAfter } = readCertificate(certificatePem);
  return { keyName, keyPath, notAfter: notAfter.toISOString().slice(0, 10) };
};
