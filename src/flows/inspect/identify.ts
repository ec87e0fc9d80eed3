import { createPublicKey } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { publicKeySha256 } from '../../base/certificate.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { isOpenToOthers } from '../../base/files/files.ts';
import { errorOfMistrust, findMistrust } from '../../base/files/ownership.ts';
import { examine, type Examined } from '../../keypair/read/examine.ts';
import { privateKinds } from '../../keypair/der/kinds.ts';
import { recordedPublicKey } from '../../keypair/der/pbes2.ts';
import { lockErrors } from '../../keypair/read/open.ts';
import { isFirstLine, privateParts } from '../../keypair/read/problems.ts';
import { certificatesIn, readExamined } from '../../keypair/read/read.ts';
import { judgeClaims } from '../../login/claims.ts';
import { wordKind, type WordKind } from '../../login/tokenKinds.ts';
import { checkText } from '../checkTexts.ts';
import { inspectAppFile, metadataTypeOf } from './appFile.ts';
import { identifyBundle, isBundleInput } from './bundle.ts';
import { inspectCertificates } from './certificates.ts';
import { claimFacts } from './claimFacts.ts';
import { finding, findingOfError } from './texts.ts';
import type { Evidence, InspectFinding, Inspected, InspectSource, KeyFacts } from './types.ts';
import { decodeUnwrapped, unwrapWord, type UnwrappedWord } from './wrappedWord.ts';

export type IdentifyOptions = {
  now: Date;
  /** What opens a key of this origin, or nothing if nobody says it. */
  openWith: (origin: string, key: Buffer | string) => Promise<string | undefined>;
};

type Context = IdentifyOptions & { source: InspectSource; examined: Examined };

/** Says what one input is, by the first way of looking at it that recognizes it. */
export const identifyInput = async (source: InspectSource, options: IdentifyOptions): Promise<Evidence> => {
  const examined = examine(source.input);
  const context = { source, examined, ...options };
  if (isBundleInput(source))
    return identifyBundle(source, options.now, (key) => ofKey({ ...context, examined: examine(key) }, key));
  const found = unwrapWord(examined.text.trim()) ?? { word: examined.text.trim(), findings: [] };
  const kind = wordKind(found.word);
  if (kind !== undefined) return kind === 'assertion' ? ofAssertion(context, found) : ofWord(context, kind);
  if (metadataTypeOf(examined.text) !== undefined) return ofAppFile(context);
  if (privateParts(examined).length > 0) return ofKey(context, source.input);
  return certificatesIn(examined).length > 0 ? ofCertificates(context) : ofOther(context);
};

const inputEvidence = (
  { source, examined }: Context,
  kind: Inspected['kind'],
  rest: Partial<Omit<Inspected, 'source' | 'kind'>>,
): Inspected => ({
  source: source.name,
  kind,
  certificates: [],
  ...rest,
  findings: [...examined.repairs.map(repairOf), ...(rest.findings ?? [])],
});

const repairOf = (repair: Examined['repairs'][number]): InspectFinding => ({
  level: 'repair',
  id: repair,
  text: checkText(`key.repair.${repair}`),
  actions: [],
});

const ofWord = (context: Context, kind: WordKind): Evidence => ({
  inspected: inputEvidence(context, kind, {}),
  certificates: [],
});

const ofAssertion = (context: Context, word: UnwrappedWord): Evidence => {
  const jwt = decodeUnwrapped(word);
  const claims = jwt ? judgeClaims(jwt, context.now).map(claimFacts) : [];
  const findings = claims.flatMap(({ claim, level, text }): InspectFinding[] =>
    level === 'good' ? [] : [{ level, id: `claim-${claim}`, text, actions: [] }],
  );
  const unsigned = jwt?.signature.length === 0 ? [finding('problem', 'assertion-unsigned')] : [];
  return {
    inspected: inputEvidence(context, 'assertion', { claims, findings: [...word.findings, ...unsigned, ...findings] }),
    jwt,
    certificates: [],
  };
};

const ofAppFile = async (context: Context): Promise<Evidence> => {
  const { examined, source, now } = context;
  const { facts, certificates } = await inspectAppFile(examined.text, source.name, now);
  return { inspected: inputEvidence(context, 'appFile', facts), certificates };
};

const ofCertificates = (context: Context): Evidence => {
  const certificates = certificatesIn(context.examined);
  try {
    return {
      inspected: inputEvidence(context, 'certificate', inspectCertificates(certificates, context.now)),
      certificates,
    };
  } catch (error) {
    const findings = [findingOfError(error)];
    return { inspected: inputEvidence(context, 'certificate', { findings }), certificates: [] };
  }
};

const ofKey = async (context: Context, input: Buffer | string): Promise<Evidence> => {
  const { examined, source, openWith } = context;
  const mode = await modeOf(context);
  const passphrase = await openWith(source.name, input);
  try {
    const privateKey = await readExamined(examined, passphrase);
    const { format, bits, encrypted, publicKeySha256: hash, certificates } = privateKey;
    const key: KeyFacts = { format, type: 'RSA', bits, encrypted, publicKeySha256: hash, ...mode.facts };
    const about = inspectCertificates(certificates, context.now);
    const opened = privateKey.repairs.slice(examined.repairs.length).map(repairOf);
    const findings = [...opened, ...mode.findings, ...about.findings];
    const inspected = inputEvidence(context, 'privateKey', { ...about, key, findings });
    return { inspected, privateKey, passphrase, certificates };
  } catch (error) {
    const findings = [...mode.findings, findingOfKey(error)];
    const key = { ...closedKey(examined), ...mode.facts };
    return { inspected: inputEvidence(context, 'privateKey', { key, findings }), certificates: [] };
  }
};

/** That a key is closed is no problem of the key; it only can't be looked at. */
const findingOfKey = (error: unknown): InspectFinding =>
  findingOfError(error, isJwtError(error) && closedErrors.includes(error.name) ? 'warning' : 'problem');

const closedErrors = Object.values(lockErrors).map(({ none }) => `${none}Error`);

const closedKey = (examined: Examined): KeyFacts => {
  const [part] = privateParts(examined);
  const format = part === undefined ? '' : (privateKinds[part.kind] ?? part.kind);
  const hash = recordedPublicKey(examined.text);
  const encrypted = ['encryptedPkcs8', 'encryptedPkcs1', 'pkcs12'].includes(part?.kind ?? '');
  return { format, encrypted, ...(hash && { publicKeySha256: hash }) };
};

const modeOf = async ({
  source: { path },
}: Context): Promise<{ facts: { mode?: string }; findings: InspectFinding[] }> => {
  if (path === undefined || process.platform === 'win32') return { facts: {}, findings: [] };
  const mode = ((await stat(path)).mode & 0o777).toString(8);
  const mistrust = await findMistrust([path]);
  return {
    facts: { mode },
    findings: [
      ...((await isOpenToOthers(path)) ? [finding('warning', 'key-open-to-others', { path })] : []),
      ...(mistrust ? [findingOfError(errorOfMistrust(mistrust), 'warning')] : []),
    ],
  };
};

/** What is neither a key nor a certificate that can be read; for some kinds that is fine. */
const ofOther = async (context: Context): Promise<Evidence> => {
  const [part] = context.examined.parts;
  if (part?.kind === 'publicKey' && part.state === 'whole') return ofPublicKey(context, part.pem, part.der);
  if (part?.kind === 'certificateRequest' && part.state === 'whole')
    return { inspected: inputEvidence(context, 'certificateRequest', {}), certificates: [] };
  if (part?.kind === 'certificate' && !isFirstLine(context.examined))
    return { inspected: inputEvidence(context, 'certificate', { findings: [notReadable(context)] }), certificates: [] };
  const findings = [await inputProblem(context.examined)];
  return { inspected: inputEvidence(context, 'unknown', { findings }), certificates: [] };
};

const notReadable = ({ source }: Context): InspectFinding =>
  finding('problem', 'certificate-damaged', { source: source.name });

const inputProblem = async (examined: Examined): Promise<InspectFinding> => {
  try {
    await readExamined(examined);
    return finding('problem', 'unknown');
  } catch (error) {
    return findingOfError(error);
  }
};

const ofPublicKey = (context: Context, pem: string | undefined, der: Buffer): Evidence => {
  try {
    const key = createPublicKey(pem ?? { key: der, format: 'der', type: 'spki' });
    const type = key.asymmetricKeyType?.toUpperCase();
    const bits = key.asymmetricKeyDetails?.modulusLength;
    const facts: KeyFacts = { format: 'public', type, bits, encrypted: false, publicKeySha256: publicKeySha256(key) };
    return { inspected: inputEvidence(context, 'publicKey', { key: facts }), certificates: [] };
  } catch {
    return { inspected: inputEvidence(context, 'publicKey', { findings: [notReadable(context)] }), certificates: [] };
  }
};
