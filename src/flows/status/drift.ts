import type { DriftId, StatusDrift, StatusFacts } from './types.ts';
import { statusText } from './texts.ts';

type DriftRow = { id: DriftId; isSo: (facts: StatusFacts) => boolean };

/** What the places that speak of one login can say otherwise than each other. The first row of the key store that fits counts. */
const driftRows: readonly DriftRow[] = [
  { id: 'client-id-missing', isSo: ({ clientId, key }) => clientId === undefined && key !== 'environment' },
  { id: 'record-missing', isSo: (facts) => lacksRecord(facts) && facts.clientId !== undefined },
  { id: 'record-old', isSo: (facts) => isReplaced(facts) && isProvenWithKey(facts) },
  { id: 'pair-new', isSo: (facts) => isReplaced(facts) && !isProvenWithKey(facts) },
  { id: 'other-key', isSo: (facts) => isOtherCertificate(facts) && !isReplaced(facts) && !isOfRecordedKey(facts) },
  { id: 'same-key', isSo: (facts) => isOtherCertificate(facts) && !isReplaced(facts) && isOfRecordedKey(facts) },
  { id: 'app-certificate', isSo: ({ inAppFiles, recorded }) => isOther(inAppFiles?.certificate, recorded) },
  {
    id: 'app-client-id',
    isSo: ({ inAppFiles, clientId }) =>
      inAppFiles?.clientId !== undefined && clientId !== undefined && inAppFiles.clientId !== clientId,
  },
  { id: 'app-unreadable', isSo: ({ inAppFiles }) => inAppFiles?.problem !== undefined },
  { id: 'slot', isSo: ({ otherInSlot }) => otherInSlot.length > 0 },
  { id: 'retiring', isSo: ({ retiringApp }) => retiringApp !== undefined },
];

/** What doesn't fit together, each with its sentence. */
export const driftOf = (facts: StatusFacts): StatusDrift[] =>
  driftRows
    .filter(({ isSo }) => isSo(facts))
    .map(({ id }) => ({ id, message: statusText(`drift.${id}`, driftValues(facts)) }));

const driftValues = ({
  keyName,
  recorded,
  ofKey,
  inAppFiles,
  otherInSlot,
  retiringApp,
}: StatusFacts): Record<string, string | undefined> => ({
  keyName,
  source: ofKey && statusText(`source.${ofKey.source.replace(' ', '-')}`),
  recorded: recorded && shortPrint(recorded.sha256),
  ofKey: ofKey && shortPrint(ofKey.sha256),
  inAppFiles: inAppFiles?.certificate && shortPrint(inAppFiles.certificate.sha256),
  path: inAppFiles?.path,
  problem: inAppFiles?.problem,
  others: otherInSlot.join(', '),
  retiringApp,
});

/** Enough of a fingerprint to tell two apart. */
const shortPrint = (sha256: string): string => (sha256.slice(0, 12).toUpperCase().match(/../g) ?? []).join(':');

type Print = { sha256: string } | undefined;

/** A bundle brings all that is known of a login with it. */
export const lacksRecord = ({ recorded, key }: Pick<StatusFacts, 'recorded' | 'key'>): boolean =>
  recorded === undefined && key !== 'bundle';

const isOther = (one: Print, other: Print): boolean =>
  one !== undefined && other !== undefined && one.sha256 !== other.sha256;

const isOtherCertificate = ({ ofKey, recorded }: StatusFacts): boolean => isOther(ofKey, recorded);

const isOfRecordedKey = ({ ofKey, recorded }: StatusFacts): boolean =>
  ofKey?.publicKeySha256 === recorded?.publicKeySha256;

/** The recorded certificate is one that this key store has put aside for a newer one. */
const isReplaced = (facts: StatusFacts): boolean =>
  isOtherCertificate(facts) && facts.recorded !== undefined && facts.replaced.includes(facts.recorded.sha256);

/** The last proof was one with the certificate of the key at hand: the org has it. */
const isProvenWithKey = ({ ofKey, lastProof }: StatusFacts): boolean =>
  ofKey !== undefined && lastProof?.failedAt === undefined && isSameMoment(lastProof?.certificateEnds, ofKey.notAfter);

const isSameMoment = (one: string | undefined, other: string): boolean =>
  one !== undefined && Date.parse(one) === Date.parse(other);
