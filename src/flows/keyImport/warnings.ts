import { isOpenToOthers } from '../../base/files.ts';
import { readConnectionFile } from '../../connection/file.ts';
import { certificatesIn } from '../../keypair/read.ts';
import { examine } from '../../keypair/examine.ts';
import type { StoredKeyPair } from '../../keypair/store.ts';
import { publicKeyOfPair } from '../../keypair/storeCertificate.ts';
import { inspectCertificates } from '../inspect/certificates.ts';
import { sharedBy, usesOfKey } from '../keyUse.ts';
import type { GivenKey } from './given.ts';
import type { ImportedKey, ImportOutcome, ImportRequest, ImportWorld } from './types.ts';

type Imported = { given: GivenKey; outcome: ImportOutcome; pair: StoredKeyPair };
type Warnings = ImportedKey['warnings'];

/** Who uses the key, and what a person should know. */
export const importWarnings = async (
  request: ImportRequest,
  imported: Imported,
  { now }: ImportWorld,
): Promise<Pick<ImportedKey, 'connections' | 'warnings'>> => {
  const { keyName, connectionFile } = request;
  const { pair, outcome } = imported;
  const read = await readConnectionFile(connectionFile);
  const publicKeySha256 = await publicKeyOfPair(pair);
  const uses = usesOfKey(read?.file.connections ?? {}, { keyName, publicKeySha256 });
  const shared = sharedBy(uses);
  const { findings } = inspectCertificates(certificatesIn(examine(pair.certificatePem)), now());
  const warnings: Warnings = [
    ...aboutKey(request, imported),
    ...(await aboutOriginal(request)),
    ...outcome.others.map((subject) => ({ id: 'leftOut', tokens: [subject] })),
    ...findings.map(({ text }) => ({ id: 'certificate', tokens: [text] })),
    ...(shared.length > 0 ? [{ id: 'shared', tokens: [keyName, shared.join(', ')] }] : []),
  ];
  return { connections: uses.map(({ connection }) => connection), warnings };
};

const aboutKey = ({ keyName, keyFile }: ImportRequest, { given, outcome, pair }: Imported): Warnings => {
  if (given.key === undefined) return [];
  const repairs = given.key.repairs.length > 0 ? [{ id: 'repaired', tokens: [keyFile ?? ''] }] : [];
  if (outcome.action === 'unchanged' || outcome.action === 'certificateReplaced') return repairs;
  return [
    ...repairs,
    ...(outcome.selfMade ? [{ id: 'selfMade', tokens: [] }] : []),
    ...(pair.encrypted ? [] : [{ id: 'notEncrypted', tokens: [keyName, pair.keyPath, keyName] }]),
  ];
};

const aboutOriginal = async ({ keyFile }: ImportRequest): Promise<Warnings> =>
  keyFile !== undefined && (await isOpenToOthers(keyFile)) ? [{ id: 'originalOpen', tokens: [keyFile] }] : [];
