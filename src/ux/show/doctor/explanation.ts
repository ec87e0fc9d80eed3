import type { ExplainedLog } from '../../../flows/explain/explain.ts';
import type { ExplainedFault, UnknownError } from '../../../login/explain/explain.ts';
import { explainText } from '../../../login/explain/texts.ts';
import { verificationColors } from '../verification.ts';

/** What a person reads of an explained error: the cause first, who stops there has it. */
export const explanationLines = (explanation: ExplainedLog): string[] => [
  ...sourceLines(explanation),
  '',
  ...(explanation.cause
    ? explainedCauseLines(explanation.cause)
    : [verificationColors.warn(explainText('view.unknown'))]),
  ...explanation.unknown.map(unknownLine),
  ...(explanation.cause ? [] : ['', explainText('view.help')]),
  '',
  explainText('view.next'),
  ...explanation.next.map((line) => `- ${line}`),
  ...otherLines(explanation.others),
];

const readKeys = { file: 'view.readFile', standardInput: 'view.readInput', text: 'view.readText' } as const;

const sourceLines = ({ source, path, lineCount, cut }: ExplainedLog): string[] => {
  const values = { path, lines: String(lineCount) };
  return [explainText(readKeys[source], values), ...(cut ? [explainText('view.cut', values)] : [])];
};

const explainedCauseLines = (fault: ExplainedFault): string[] => [
  `${verificationColors.fail(explainText('view.cause'))} ${fault.title} [${fault.id}]`,
  seenLine(fault),
  ...(fault.excluded ? [explainText('view.excluded', { excluded: fault.excluded.join('; ') })] : []),
  '',
  fault.explanation,
  '',
  ...(fault.causes.length > 0 ? [explainText('view.causes'), ...fault.causes.flatMap(possibleLines), ''] : []),
  explainText('view.fix'),
  ...fault.fix.map((action) => `- ${action}`),
];

const possibleLines = ({ cause, tellApart }: ExplainedFault['causes'][number], at: number): string[] => [
  `${at + 1}. ${cause}`,
  `   ${tellApart}`,
];

/** In a single line, its number says nothing. */
const seenLine = ({ evidence, lines: [line = 1] }: ExplainedFault): string =>
  explainText(line > 1 ? 'view.seenAt' : 'view.seen', { evidence, line: String(line) });

const unknownLine = ({ error, evidence, listed }: UnknownError): string =>
  explainText(error === undefined ? 'view.unnamed' : listed ? 'view.listed' : 'view.unlisted', { error, evidence });

/** What they have to do with the cause is said once for all that have the same. */
const otherLines = (others: readonly ExplainedFault[]): string[] => {
  if (others.length === 0) return [];
  const roles = [...new Set(others.map(({ role }) => role))];
  return [
    '',
    explainText('view.others'),
    ...roles.flatMap((role) => [
      ...others.filter((each) => each.role === role).map((each) => `- ${otherLine(each)}`),
      `  ${explainText(`view.role.${role}`)}`,
    ]),
  ];
};

const otherLine = ({ title, id, evidence, lines }: ExplainedFault): string =>
  explainText('view.other', {
    title,
    id,
    evidence,
    lines: explainText(lines.length > 1 ? 'view.lines' : 'view.line', { lines: lines.join(', ') }),
  });
