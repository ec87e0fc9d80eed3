import { StandardColors } from '@salesforce/sf-plugins-core';
import { formatFingerprint } from '../../base/certificate.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { findingText } from '../../flows/inspect/texts.ts';
import type { BundleFacts, ClaimFacts, InspectFinding, Fit, Inspected, KeyFacts } from '../../flows/inspect/types.ts';
import { localTime } from './localTime.ts';

const inspectionColors: Record<InspectFinding['level'] | 'good', (text: string) => string> = {
  good: StandardColors.success,
  repair: StandardColors.info,
  warning: StandardColors.warning,
  problem: StandardColors.error,
};

/** What a person reads of an inspection: each input with its facts and findings, then what belongs together. */
export const inspectionLines = ({ inspected, fits }: { inspected: Inspected[]; fits: Fit[] }): string[] => [
  ...inspected.flatMap((each) => [...inspectedLines(each), '']),
  ...fits.map(fitLine),
];

const inspectedLines = ({
  source,
  kind,
  componentType,
  bundle,
  key,
  certificates,
  claims = [],
  findings,
}: Inspected): string[] => [
  `${foreignText(source)}: ${findingText(`kind.${kind}`)}`,
  ...inspectionRows([['componentType', componentType]]),
  ...inspectionRows(bundle ? bundleRows(bundle) : []),
  ...inspectionRows(key ? keyRows(key) : []),
  ...certificates.flatMap((certificate) => inspectionRows(inspectionCertificateRows(certificate))),
  ...claims.map(claimLine),
  ...findings.flatMap(findingLines),
];

/** A label of `messages/findings.md`, and what is said under it. */
export type InspectionRow = [label: string, value: string | undefined];

/** The rows that have something to say, in two columns. */
export const inspectionRows = (all: InspectionRow[]): string[] => {
  const shown = all.filter((row): row is [string, string] => row[1] !== undefined);
  const width = Math.max(0, ...shown.map(([label]) => findingText(`label.${label}`).length));
  return shown.map(([label, value]) => `  ${findingText(`label.${label}`).padEnd(width)}  ${foreignText(value)}`);
};

const bundleRows = ({ version, instanceUrl, username, clientId, orgId }: BundleFacts): InspectionRow[] => [
  ['version', String(version)],
  ['instanceUrl', instanceUrl],
  ['username', username],
  ['clientId', clientId],
  ['orgId', orgId],
];

const keyRows = ({ format, type, bits, encrypted, publicKeySha256, mode }: KeyFacts): InspectionRow[] => [
  ['key', [type, bits === undefined ? undefined : findingText('bits', { bits }), format].filter(Boolean).join(', ')],
  ['encrypted', findingText(encrypted ? 'yes' : 'no')],
  ['publicKeySha256', publicKeySha256],
  ['mode', mode],
];

const inspectionCertificateRows = (certificate: Inspected['certificates'][number]): InspectionRow[] => {
  const { notBefore, notAfter, daysLeft, keyType, bits } = certificate;
  const end = localTime(new Date(notAfter));
  return [
    ['subject', certificate.subject],
    ['issuer', certificate.selfSigned ? findingText('selfSigned') : certificate.issuer],
    ['serialNumber', formatFingerprint(certificate.serialNumber)],
    ['key', [keyType.toUpperCase(), ...(bits > 0 ? [findingText('bits', { bits })] : [])].join(', ')],
    ['notBefore', localTime(new Date(notBefore))],
    ['notAfter', findingText(daysLeft < 0 ? 'ended' : 'daysLeft', { end, days: Math.abs(daysLeft) })],
    ['signatureAlgorithm', certificate.signatureAlgorithm],
    ['sha256', formatFingerprint(certificate.sha256)],
    ['sha1', formatFingerprint(certificate.sha1)],
    ['publicKeySha256', certificate.publicKeySha256],
    ['size', findingText('size', { bytes: certificate.pemBytes })],
  ];
};

const claimLine = ({ claim, value, time, level, text }: ClaimFacts): string => {
  const moment = time === undefined ? '' : ` (${localTime(new Date(time))})`;
  return `  ${inspectionColors[level](claim.padEnd(4))} ${foreignText(value)}${moment}  ${text}`;
};

/** What is wrong, and what to do about it. */
export const findingLines = ({ level, id, text, actions }: InspectFinding): string[] => [
  `  ${inspectionColors[level](findingText(`level.${level}`))} ${text} [${id}]`,
  ...actions.map((action) => `    - ${action}`),
];

const fitLine = ({ what, first, second, fits }: Fit): string => {
  const text = findingText(`fit.${what}.${fits ? 'yes' : 'no'}`, { first, second });
  return inspectionColors[fits ? 'good' : 'problem'](text);
};
