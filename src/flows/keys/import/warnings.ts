import type { Notice } from '../../../base/notice.ts';
import { warningNotice } from '../../../base/noticeOf.ts';
import type { Connection } from '../../../connection/types.ts';
import { examine } from '../../../keypair/read/examine.ts';
import { certificatesIn } from '../../../keypair/read/read.ts';
import { isLongEnough } from '../../../keypair/read/passphrase.ts';
import type { StoredKeyPair } from '../../../keypair/store/store.ts';
import { inspectCertificates } from '../../inspect/certificates.ts';
import { sharedBy, type KeyUse } from '../use.ts';
import type { GivenKey } from './given.ts';
import type { ImportOutcome, ImportRequest } from './types.ts';

export type Imported = {
  given: GivenKey;
  outcome: ImportOutcome;
  pair: StoredKeyPair;
  connections: Readonly<Record<string, Connection>>;
  /** Why records of the connection file can't be used: who uses the key may not be all. */
  unusable: readonly string[];
};

/** What a person should know of a key that was imported. */
export const importWarnings = (
  request: ImportRequest,
  imported: Imported,
  { uses, now }: { uses: readonly KeyUse[]; now: Date },
): Notice[] => {
  const { pair, outcome, given, unusable } = imported;
  const shared = sharedBy(uses);
  const { findings } = inspectCertificates(certificatesIn(examine(pair.certificatePem)), now);
  return [
    ...aboutKey(request, imported),
    ...(given.openToOthers ? [warningNotice('originalOpen', request.keyFile ?? '')] : []),
    ...outcome.others.map((subject) => warningNotice('leftOut', subject)),
    ...findings.map(({ text }) => warningNotice('certificate', text)),
    ...unusable.map((text) => warningNotice('connectionFile', text)),
    ...(shared.length > 0 ? [warningNotice('shared', request.keyName, shared.join(', '))] : []),
  ];
};

const aboutKey = ({ keyName, keyFile }: ImportRequest, { given, outcome, pair }: Imported): Notice[] => {
  if (given.key === undefined) return [];
  const repairs = given.key.repairs.length > 0 ? [warningNotice('repaired', keyFile ?? '')] : [];
  if (outcome.action === 'unchanged' || outcome.action === 'certificateReplaced') return repairs;
  return [
    ...repairs,
    ...(outcome.selfMade ? [warningNotice('selfMade')] : []),
    ...(given.passphrase && !isLongEnough(given.passphrase) ? [warningNotice('passphraseShort', keyName)] : []),
    ...(pair.encrypted ? [] : [warningNotice('notEncrypted', keyName, pair.keyPath, keyName)]),
  ];
};
