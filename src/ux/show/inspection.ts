import { StandardColors } from '@salesforce/sf-plugins-core';
import { formatFingerprint } from '../../base/certificate.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { findingText } from '../../flows/inspect/texts.ts';
import type { BundleFacts, ClaimFacts, InspectFinding, Fit, Inspected, KeyFacts } from '../../flows/inspect/types.ts';
import { wrappedLines } from '../report/wrapped.ts';
import { localTime } from './localTime.ts';

const inspectionColors: Record<InspectFinding['level'] | 'good', (text: string) => string> = {
  good: StandardColors.success,
  repair: StandardColors.info,
  warning: StandardColors.warning,
  problem: StandardColors.error,
};

/** What a person reads of an inspection: each input with its facts and findings, then what belongs together. */
export const inspectionLines = ({ inspected, fits }: { inspected: Inspected[]; fits: Fit[] }): string[] => {
  const all = inspected.flatMap((each) => sectionsOf(each).flatMap(({ rows }) => rows));
  return [...inspected.flatMap((each) => [...inspectedLines(each, labelColumn(all)), '']), ...fits.map(fitLine)];
};

const inspectedLines = (inspected: Inspected, width: number): string[] => {
  const { source, kind, claims = [], findings } = inspected;
  const sections = sectionsOf(inspected);
  const isDivided = sections.filter(({ heading }) => heading !== undefined).length > 1;
  return [
    `${foreignText(source)}: ${findingText(`kind.${kind}`)}`,
    ...sections.flatMap(({ heading, rows }) => [
      ...(isDivided && heading ? [`  ${StandardColors.info(findingText(`heading.${heading}`))}`] : []),
      ...inspectionRows(rows, width),
    ]),
    ...claims.flatMap(claimLines),
    ...findings.flatMap(findingLines),
  ];
};

/** What one input holds; headings keep the key and its certificates apart. */
type InspectionSection = { heading?: 'bundle' | 'key' | 'certificate'; rows: InspectionRow[] };

const sectionsOf = ({ componentType, bundle, key, certificates }: Inspected): InspectionSection[] => [
  { rows: [['componentType', componentType]] },
  ...(bundle ? [{ heading: 'bundle', rows: bundleRows(bundle) } as const] : []),
  ...(key ? [{ heading: 'key', rows: keyRows(key) } as const] : []),
  ...certificates.map((each) => ({ heading: 'certificate', rows: inspectionCertificateRows(each) }) as const),
];

/** A label of `messages/findings.md`, and what is said under it. */
export type InspectionRow = [label: string, value: string | undefined];

const isShownRow = (row: InspectionRow): row is [string, string] => row[1] !== undefined;

const labelColumn = (rows: readonly InspectionRow[]): number =>
  Math.max(0, ...rows.filter(isShownRow).map(([label]) => findingText(`label.${label}`).length));

/** The rows that have something to say, in two columns. */
export const inspectionRows = (all: InspectionRow[], width = labelColumn(all)): string[] =>
  all
    .filter(isShownRow)
    .flatMap(([label, value]) => beside(`  ${findingText(`label.${label}`).padEnd(width)}  `, foreignText(value)));

/** On a terminal, what doesn't fit goes on under itself; elsewhere a value stays in one piece. */
const beside = (start: string, text: string): string[] => {
  const { isTTY, columns } = process.stdout;
  const width = isTTY ? columns : Number.POSITIVE_INFINITY;
  if (start.length + text.length <= width) return [start + text];
  const [first = '', ...others] = wrappedLines(halved(text), { width, indent: start.length });
  return [start + first.trimStart(), ...others];
};

/** A fingerprint is one long word. */
const halved = (text: string): string => text.replace(/^((?:[0-9A-F]{2}:){16}|[0-9a-f]{32})(?=[0-9A-Fa-f]{2})/, '$1 ');

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

/** A claim of an assertion, and what Salesforce would say of it. */
export const claimLines = ({ claim, value, time, level, text }: ClaimFacts): string[] => {
  const moment = time === undefined ? '' : ` (${localTime(new Date(time))})`;
  const name = claim.padEnd(4);
  return colored(beside(`  ${name} `, `${foreignText(value)}${moment}  ${text}`), name, level);
};

/** What is wrong, and what to do about it. */
export const findingLines = ({ level, id, text, actions }: InspectFinding): string[] => {
  const name = findingText(`level.${level}`);
  return [
    ...colored(beside(`  ${name} `, `${text} [${id}]`), name, level),
    ...actions.flatMap((action) => beside('    - ', action)),
  ];
};

/** Colors are no letters of a line that has to fit. */
const colored = ([first = '', ...others]: string[], name: string, level: keyof typeof inspectionColors): string[] => [
  first.replace(name, () => inspectionColors[level](name)),
  ...others,
];

const fitLine = ({ what, first, second, fits }: Fit): string => {
  const text = findingText(`fit.${what}.${fits ? 'yes' : 'no'}`, { first, second });
  return inspectionColors[fits ? 'good' : 'problem'](text);
};
