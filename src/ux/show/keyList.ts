import { dirname } from 'node:path';
import { formatFingerprint } from '../../base/certificate.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { findingText } from '../../flows/inspect/texts.ts';
import type { ListedKey } from '../../flows/keys/describe.ts';
import { findingLines, inspectionRows, type InspectionRow } from './inspection.ts';
import { localTime } from './localTime.ts';

/** What a person reads of one key pair of the key store. */
export const listedKeyLines = (key: ListedKey): string[] => [
  foreignText(key.keyName),
  ...inspectionRows([...keyCertificateRows(key), ...useRows(key)]),
  ...key.findings.flatMap(findingLines),
];

const keyCertificateRows = ({ certificate, encrypted, chain }: ListedKey): InspectionRow[] => {
  if (!certificate) return [];
  const { notAfter, daysLeft, bits, keyType } = certificate;
  const values = { end: localTime(new Date(notAfter)), days: Math.abs(daysLeft) };
  return [
    ['sha256', formatFingerprint(certificate.sha256)],
    ['notAfter', findingText(daysLeft < 0 ? 'ended' : 'daysLeft', values)],
    ['issuer', certificate.selfSigned ? findingText('selfSigned') : certificate.issuer],
    ['chain', chain.join('; ') || undefined],
    ['key', `${keyType.toUpperCase()}, ${findingText('bits', { bits })}`],
    ['encrypted', findingText(encrypted ? 'yes' : 'no')],
  ];
};

const useRows = ({ connections, history: [first, ...others] }: ListedKey): InspectionRow[] => [
  ['connections', connections.map(({ connection }) => connection).join(', ') || undefined],
  ['history', first && findingText('history', { count: others.length + 1, path: dirname(first.path) })],
];
