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
    handOffText(`intro.${handOff.for}`, values, 'markdown'),
    '',
    `## ${handOffText('values')}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rowsOf(handOff).map(([label, value]) => `| ${handOffText(`label.${label}`)} | ${cell(label, value)} |`),
    '',
    `## ${handOffText('steps')}`,
    ...steps.flatMap((step, index) => ['', ...stepLines(step, index + 1, values)]),
    '',
  ].join('\n');

const rowsOf = (handOff: HandOff): Array<[label: string, value: string | undefined]> => {
  const { sha256, notAfter } = handOff.certificate;
  return [
    ['connection', handOff.connection],
    ['instanceUrl', handOff.instanceUrl],
    ['audienceUrl', handOff.audienceUrl],
    ['tokenUrl', handOff.tokenUrl],
    ['clientId', handOff.clientId],
    ['username', handOff.username],
    ['orgId', handOff.orgId],
    ['app', handOff.app],
    ['keyFile', handOff.keyFile],
    ['sha256', formatFingerprint(sha256)],
    ['notAfter', notAfter],
  ];
};

/**
 * A value is a code span, in which nothing is escaped or made a link: people copy it from the text as it is. A sentence, and
 * a value with any other sign than these, is escaped.
 */
const cell = (label: string, value?: string): string => {
  const text = foreignText(value ?? handOffText('unknown'));
  const isSpan = value !== undefined && label !== 'keyFile' && /^[\w.@:/+=~-]+$/.test(text);
  return isSpan ? `\`${text}\`` : foreignText(value ?? handOffText('unknown'), 'markdown');
};

/** A command stands in a block of its own, where only a line of three backticks would mean anything. */
const stepLines = ({ id, command }: { id: string; command?: string }, number: number, values: Values): string[] => [
  `${number}. ${handOffText(`step.${id}`, values, 'markdown')}`,
  ...(command === undefined ? [] : ['', '   ```', `   ${foreignText(command)}`, '   ```']),
];
