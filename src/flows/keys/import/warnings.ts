import type { Connection } from '../../../connection/types.ts';
import { examine } from '../../../keypair/read/examine.ts';
import { certificatesIn } from '../../../keypair/read/read.ts';
import { isLongEnough } from '../../../keypair/read/passphrase.ts';
import type { StoredKeyPair } from '../../../keypair/store/store.ts';
import { inspectCertificates } from '../../inspect/certificates.ts';
import { sharedBy, type KeyUse } from '../use.ts';
import type { GivenKey } from './given.ts';
import type { ImportOutcome, ImportRequest, ImportWarning } from './types.ts';

export type Imported = {
  given: GivenKey;
  outcome: ImportOutcome;
  pair: StoredKeyPair;
  connections: Readonly<Record<string, Connection>>;
};

/** What a person should know of a key that was imported. */
export const importWarnings = (
  request: ImportRequest,
  imported: Imported,
  { uses, now }: { uses: readonly KeyUse[]; now: Date },
): ImportWarning[] => {
  const { pair, outcome, given } = imported;
  const shared = sharedBy(uses);
  const { findings } = inspectCertificates(certificatesIn(examine(pair.certificatePem)), now);
  return [
    ...aboutKey(request, imported),
    ...(given.openToOthers ? [{ id: 'originalOpen', tokens: [request.keyFile ?? ''] }] : []),
    ...outcome.others.map((subject) => ({ id: 'leftOut', tokens: [subject] })),
    ...findings.map(({ text }) => ({ id: 'certificate', tokens: [text] })),
    ...(shared.length > 0 ? [{ id: 'shared', tokens: [request.keyName, shared.join(', ')] }] : []),
  ];
};

const aboutKey = ({ keyName, keyFile }: ImportRequest, { given, outcome, pair }: Imported): ImportWarning[] => {
  if (given.key === undefined) return [];
  const repairs = given.key.repairs.length > 0 ? [{ id: 'repaired', tokens: [keyFile ?? ''] }] : [];
  if (outcome.action === 'unchanged' || outcome.action === 'certificateReplaced') return repairs;
  return [
    ...repairs,
    ...(outcome.selfMade ? [{ id: 'selfMade', tokens: [] }] : []),
    ...(given.passphrase && !isLongEnough(given.passphrase) ? [{ id: 'passphraseShort', tokens: [keyName] }] : []),
    ...(pair.encrypted ? [] : [{ id: 'notEncrypted', tokens: [keyName, pair.keyPath, keyName] }]),
  ];
};
