import { formatFingerprint } from '../../../base/certificate.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import { handOffText } from './handOffTexts.ts';
import type { HandOff } from './handOffTypes.ts';

type Values = Readonly<Record<string, string | undefined>>;

/** The hand-off sheet as Markdown. Whatever comes from a file is escaped for the place where it stands. */
export const handOffSheet = (
  handOff: HandOff,
  steps: ReadonlyArray<{ id: string; command?: string }>,
  values: Values,
): string =>
  [
    `# ${handOffText(`title.${handOff.for}`, values, 'markdown')}`,
    '',
    handOffText(`intro.${handOff.for}`, values, 'codeSpan'),
    '',
    `## ${handOffText('values')}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rowsOf(handOff).map(([label, value]) => sheetRow(label, cell(value))),
    sheetRow('keyFile', handOffText(`keyFile.${handOff.for}`, values, 'codeSpan')),
    ...certificateRows(handOff).map(([label, value]) => sheetRow(label, cell(value))),
    '',
    `## ${handOffText('steps')}`,
    ...steps.flatMap((step, index) => ['', ...stepLines(step, index + 1, values)]),
    '',
  ].join('\n');

type SheetRow = [label: string, value: string | undefined];

const sheetRow = (label: string, shown: string): string => `| ${handOffText(`label.${label}`)} | ${shown} |`;

const rowsOf = (handOff: HandOff): SheetRow[] => [
  ['connection', handOff.connection],
  ['instanceUrl', handOff.instanceUrl],
  ['audienceUrl', handOff.audienceUrl],
  ['tokenUrl', handOff.tokenUrl],
  ['clientId', handOff.clientId],
  ['username', handOff.username],
  ['orgId', handOff.orgId],
  ['app', handOff.app],
];

const certificateRows = ({ certificate: { sha256, notAfter } }: HandOff): SheetRow[] => [
  ['sha256', formatFingerprint(sha256)],
  ['notAfter', notAfter],
];

const cell = (value?: string): string =>
  value === undefined ? handOffText('unknown') : foreignText(value, 'codeSpan');

/** A command stands in a block of its own, where only a line of three backticks would mean anything. */
const stepLines = ({ id, command }: { id: string; command?: string }, number: number, values: Values): string[] => [
  `${number}. ${handOffText(`step.${id}`, values, 'codeSpan')}`,
  ...(command === undefined ? [] : ['', '   ```', `   ${foreignText(command)}`, '   ```']),
];
