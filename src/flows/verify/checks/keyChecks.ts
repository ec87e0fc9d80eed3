import { maximumCertificateBytes, warningDays } from '../../../base/limits.ts';
import { daysLeft } from '../../../base/certificate.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { isOpenToOthers, readBytes } from '../../../base/files/files.ts';
import { findMistrust, type Mistrust } from '../../../base/files/ownership.ts';
import type { KeyOrigin } from '../../../connection/resolve/key.ts';
import type { PassphraseOrigin } from '../../../connection/resolve/passphrase.ts';
import { isEncryptedKey } from '../../../keypair/read/examine.ts';
import { readPrivateKey, type PrivateKey } from '../../../keypair/read/read.ts';
import { readKeyPair } from '../../../keypair/store/store.ts';
import { readCertificate } from '../../../base/certificate.ts';
import { checkFault } from '../../../login/faults.ts';
import { warnOfOtherRecord, warnOfRetiringApp } from './recordedCertificate.ts';
import { checkStep, faultOfError, pass, checkTextValues } from '../checkStep.ts';
import { checkText } from '../../checkTexts.ts';
import { passphraseFrom } from '../../keys/passphrase.ts';
import type { CheckContext, CheckResult, OpenedKey } from '../types.ts';

type FoundKey = {
  text: Buffer | string;
  certificatePem?: string;
  openFile?: string;
  mistrust?: Mistrust;
  restored?: boolean;
  opened?: PrivateKey;
};

/** The private key can be read and is one that Salesforce takes. */
export const keyCheck = checkStep({
  id: 'key',
  run: async ({ input, world }) => {
    const origin = describeKeyOrigin(input.connection.key);
    try {
      const read = (): Promise<OpenedKey> => openKey({ input, world }, origin);
      const { key, bits, publicKeySha256, repairs, certificate, warnings } = await (world.readOnce
        ? world.readOnce(input, read)
        : read());
      const evidence = (): string =>
        [
          checkText('key.pass', { bits: String(bits), origin }),
          ...repairs.map((repair) => checkText(`key.repair.${repair}`)),
          ...warnings,
        ].join(' ');
      const outcome = warnings.length > 0 ? 'warn' : 'pass';
      return { outcome, evidence, facts: { key, keyHash: publicKeySha256, certificate } };
    } catch (error) {
      return { outcome: 'fail', found: faultOfError(error, 'key', 'failed', origin) };
    }
  },
});

/** Reads and opens the key of a login. Throws the errors of the key store and of reading keys. */
export const openKey = async (context: Pick<CheckContext, 'input' | 'world'>, origin: string): Promise<OpenedKey> => {
  const { connection, keyFolder } = context.input;
  const found = await findKey(connection.key, keyFolder);
  const passphrase = await findPassphrase(found.text, context, origin);
  const { key, bits, publicKeySha256, repairs } = found.opened ?? (await readPrivateKey(found.text, passphrase));
  const certificate = found.certificatePem === undefined ? undefined : readCertificate(found.certificatePem);
  const warnings = [...warningsAboutKey(found), ...(await passphraseWarnings(connection.passphrase))];
  return { key, bits, publicKeySha256, repairs, certificate, warnings };
};

/** Where a key is, in words. */
export const describeKeyOrigin = (origin: KeyOrigin): string => {
  if (origin.source === 'key store') return checkText('key.from.keyStore', { keyName: origin.keyName });
  if (origin.source === 'bundle') return checkText('key.from.bundle', { variable: origin.variable });
  if (origin.variable === undefined) return checkText('key.from.file', { path: 'path' in origin ? origin.path : '' });
  return checkText('key.from.variable', { variable: origin.variable });
};

const findPassphrase = async (
  key: FoundKey['text'],
  { input, world }: Pick<CheckContext, 'input' | 'world'>,
  origin: string,
): Promise<string | undefined> => {
  const given = await passphraseFrom(input.connection.passphrase);
  return given === undefined && isEncryptedKey(key) ? world.askPassphrase?.(origin, key) : given;
};

const findKey = async (origin: KeyOrigin, keyFolder: string): Promise<FoundKey> => {
  if (origin.source === 'bundle') return { text: origin.text, certificatePem: origin.certificatePem };
  if ('text' in origin) return { text: origin.text };
  if ('path' in origin) return keyInFile(origin.path);
  const pair = await readKeyPair(keyFolder, origin.keyName);
  if (pair === undefined) throw jwtError('KeyPairMissing', [origin.keyName], [origin.keyName]);
  return {
    text: pair.privateKeyPem,
    certificatePem: pair.certificatePem,
    openFile: pair.readableByOthers ? pair.keyPath : undefined,
    restored: pair.restored,
    opened: pair.opened,
  };
};

const keyInFile = async (path: string): Promise<FoundKey> => {
  const text = await readBytes(path);
  const mistrust = await findMistrust([path]);
  return { text, openFile: (await isOpenToOthers(path)) ? path : undefined, ...(mistrust && { mistrust }) };
};

/** A file that somebody named is used whoever owns it: in a container it may come from another user's job. */
const warningsAboutKey = ({ openFile, mistrust, restored }: FoundKey): string[] => [
  ...(mistrust
    ? [checkText(`key.mistrust.${mistrust.why}`, { path: mistrust.path, owner: String(mistrust.owner) })]
    : []),
  ...(openFile === undefined ? [] : [checkText('key.open', { path: openFile })]),
  ...(restored ? [checkText('key.restored')] : []),
];

const passphraseWarnings = async (origin: PassphraseOrigin | undefined): Promise<string[]> =>
  origin?.source === 'flag' && (await isOpenToOthers(origin.path))
    ? [checkText('key.open', { path: origin.path })]
    : [];

/** The key belongs to the certificate beside it. What the connection file records may be of before a rotation, or after it. */
export const keyFitCheck = checkStep({
  id: 'key-fit',
  needs: ['keyHash'],
  run: async (context) => {
    const { facts, input } = context;
    const { key, certificate } = input.connection;
    const own = facts.certificate?.publicKeySha256;
    const ownWhat = checkText(`key-fit.${ownCertificate(key)}`);
    if (own === undefined && certificate === undefined)
      return { outcome: 'skipped', evidence: checkText('key-fit.skipped') };
    if (own !== undefined && own !== facts.keyHash)
      return { outcome: 'fail', found: checkFault('key-does-not-fit', ownWhat, checkTextValues(context)) };
    const known = [own && ownWhat, certificate && checkText('key-fit.connectionFile')].filter(Boolean).join(', ');
    return warnOfRetiringApp(context) ?? warnOfOtherRecord(context) ?? pass('key-fit', { what: known });
  },
});

const ownCertificate = ({ source }: KeyOrigin): string => (source === 'bundle' ? 'bundle' : 'keyStore');

/** The certificate is valid now and for a while. Whether Salesforce minds is not known, so that it only warns. */
export const certificateCheck = checkStep({
  id: 'certificate',
  run: async ({ facts, input, world }) => {
    const { notBefore, notAfter } = certificateDates(facts, input);
    if (notAfter === undefined) return { outcome: 'skipped', evidence: checkText('certificate.skipped') };
    const bytes = facts.certificate?.pemBytes ?? 0;
    if (bytes > maximumCertificateBytes)
      return { outcome: 'warn', evidence: checkText('certificate.large', { bytes: String(bytes) }) };
    return judgeDates(notBefore, notAfter, world.now());
  },
});

/**
 * From when and until when the certificate is good: that of the key pair at hand, unless the connection file records another
 * one of the same key, for the org may not have got the new one yet. A record of another key says nothing about this login.
 */
export const certificateDates = (
  { certificate, keyHash }: CheckContext['facts'],
  { connection }: CheckContext['input'],
): { notBefore?: Date; notAfter?: Date } => {
  const { publicKeySha256, sha256 } = connection.certificate ?? {};
  const recorded = publicKeySha256 === keyHash ? recordedEnd({ connection }) : undefined;
  if (certificate && (recorded === undefined || sha256 === certificate.sha256)) return certificate;
  return recorded === undefined ? {} : { notAfter: recorded };
};

/** The end of the certificate that counts; where no key was read, the recorded one is all there is. */
export const certificateEnd = (facts: CheckContext['facts'], input: CheckContext['input']): Date | undefined =>
  certificateDates(facts, input).notAfter ?? (facts.keyHash === undefined ? recordedEnd(input) : undefined);

const recordedEnd = ({ connection }: Pick<CheckContext['input'], 'connection'>): Date | undefined => {
  const recorded = new Date(connection.certificate?.notAfter ?? NaN);
  return Number.isNaN(recorded.getTime()) ? undefined : recorded;
};

const judgeDates = (notBefore: Date | undefined, notAfter: Date, now: Date): CheckResult => {
  const days = daysLeft(notAfter, now);
  const values = { end: notAfter.toISOString().slice(0, 10), days: String(days), start: notBefore?.toISOString() };
  if (notBefore !== undefined && notBefore > now)
    return { outcome: 'warn', evidence: checkText('certificate.early', values) };
  if (notAfter < now) return { outcome: 'warn', evidence: checkText('certificate.over', values) };
  if (days < warningDays) return { outcome: 'warn', evidence: checkText('certificate.soon', values) };
  return pass('certificate', values);
};
