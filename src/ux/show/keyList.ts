import { dirname } from 'node:path';
import { formatFingerprint } from '../../base/certificate.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { findingText } from '../../flows/inspect/texts.ts';
import type { ListedKey } from '../../flows/keys/describe.ts';
import type { KeyUse } from '../../flows/keys/use.ts';
import { findingLines, inspectionRows, type InspectionRow } from './inspection.ts';
import { localDay, localTime } from './localTime.ts';

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

type KeyTableRow = { name: string; ends: string; left: string; connections: string };

/** One row for each of several key pairs; a pair that can't be read has no certificate. */
export const keyTableRow = ({ keyName, certificate, connections }: ListedKey): KeyTableRow => ({
  name: foreignText(keyName),
  ends: certificate ? localDay(new Date(certificate.notAfter)) : '–',
  left: certificate ? daysText(certificate.daysLeft) : '–',
  connections: foreignText(connections.map(({ connection }) => connection).join(', ') || '–'),
});

const daysText = (daysLeft: number): string => (daysLeft < 0 ? findingText('over') : String(daysLeft));

/** What is wrong with pairs that a table shows, each under its name. */
export const keyTableFindings = (keys: readonly ListedKey[]): string[] =>
  keys
    .filter(({ findings }) => findings.length > 0)
    .flatMap(({ keyName, findings }) => ['', foreignText(keyName), ...findings.flatMap(findingLines)]);

/** A connection, and the name under which it looks for its key where that isn't its own. */
export const keylessConnection = ({ connection, keyName }: KeyUse): string =>
  foreignText(connection === keyName ? connection : findingText('keyless', { connection, keyName }));

const useRows = ({ connections, history: [first, ...others] }: ListedKey): InspectionRow[] => [
  ['connections', connections.map(({ connection }) => connection).join(', ') || undefined],
  ['history', first && findingText('history', { count: others.length + 1, path: dirname(first.path) })],
];
