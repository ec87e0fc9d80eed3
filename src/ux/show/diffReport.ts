import type { Messages } from '../../base/text/messages.ts';
import type { Difference, NotCompared } from '../../app/compare/difference.ts';
import { flagWords } from '../../base/text/commandText.ts';
import { foreignData, foreignText } from '../../base/text/foreignText.ts';
import type { ConnectionDiff, DiffWarning, ExportedFile } from '../../flows/diff/model.ts';
import type { FileState } from '../../flows/metadata/model.ts';
import { ShellWords } from '../../base/text/shell.ts';
import { differenceSentence, notComparedSentence } from './difference.ts';
import { givenAgain, type GivenFlags } from './deployment.ts';
import { shownChange } from './metadataChanges.ts';

type DiffReportTexts = Pick<Messages<string>, 'getMessage'>;

/** A file that --export wrote, or would have written if it weren't so already, with the lines that changed. */
type ShownExport = { path: string; type: string; state: FileState; lines: string[] };

/** The comparison of one connection as `--json` shows it. */
export type ShownDiff = Omit<ConnectionDiff, 'differences' | 'notComparable' | 'exported' | 'warnings'> & {
  differences: Array<Difference & { message: string }>;
  notComparable: Array<NotCompared & { message: string }>;
  /** Only with --export. */
  exported?: ShownExport[];
};

export const shownDiff = (texts: DiffReportTexts, diff: ConnectionDiff): ShownDiff => {
  const { connection, outcome, exitCode, app, folder, orgId, orgName, instanceUrl, error } = diff;
  return foreignData({
    connection,
    outcome,
    exitCode,
    ...givenLine({ app, folder, orgId, orgName, instanceUrl }),
    differences: diff.differences.map((each) => ({ ...each, message: differenceSentence(texts, each) })),
    notComparable: diff.notComparable.map((each) => ({ ...each, message: notComparedSentence(texts, each) })),
    ...(diff.exported && { exported: diff.exported.map(shownExport) }),
    ...(error && { error }),
  });
};

const givenLine = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

const shownExport = ({ path, type, state, before = '', content }: ExportedFile): ShownExport => ({
  path,
  type,
  state,
  lines: shownChange(before, content),
});

/** What came of one connection, in one sentence. */
export const diffHeadline = (texts: DiffReportTexts, diff: ConnectionDiff): string => {
  const { connection, outcome, app, orgName, orgId, differences, error } = diff;
  const tokens =
    outcome === 'failed' ? [connection, error?.message] : [connection, app, orgName, orgId, String(differences.length)];
  return texts.getMessage(
    `headline.${outcome}`,
    tokens.map((token) => foreignText(token)),
  );
};

/** What is below the table: what can't be compared, what was written, and what to do next. */
export const detailLines = (texts: DiffReportTexts, diff: ConnectionDiff, given: GivenFlags = {}): string[] => [
  ...listedNames(
    texts.getMessage('notComparable.title'),
    diff.notComparable.map((each) => notComparedSentence(texts, each)),
  ),
  ...(diff.exported ? exportLines(texts, diff.exported, diff.folder ?? '') : []),
  ...(diff.error?.actions ?? []).map((action) => `- ${action}`),
  ...diffNextLines(texts, diff, given),
];

const exportLines = (texts: DiffReportTexts, exported: readonly ExportedFile[], folder: string): string[] => {
  const written = exported.filter(({ state }) => state !== 'unchanged').map(shownExport);
  const title = texts.getMessage(`exported.${written.length > 0 ? 'title' : 'none'}`, [foreignText(folder)]);
  return [
    ...(exported.length > 0 ? [title] : []),
    ...written.flatMap(({ path, state, lines }) => [
      `  ${texts.getMessage(`exported.state.${state}`)} ${foreignText(path)}`,
      ...lines.map((line) => `    ${line}`),
    ]),
    ...(exported.length > 0 ? [''] : []),
  ];
};

type Next = { text: string; tokens: number; applies: (difference: Difference) => boolean };

/** What to do about a difference; said once for all to which it applies. */
const nextSteps: readonly Next[] = [
  { text: 'deploy', tokens: 2, applies: ({ subject }) => ['component', 'element', 'grant'].includes(subject) },
  {
    text: 'onlyInOrg',
    tokens: 0,
    applies: ({ subject, state }) => state === 'onlyInOrg' && (subject === 'grant' || subject === 'component'),
  },
  { text: 'assignment', tokens: 1, applies: ({ subject }) => subject === 'assignment' },
  { text: 'user', tokens: 0, applies: ({ subject }) => subject === 'user' },
];

const diffNextLines = (
  texts: DiffReportTexts,
  { outcome, connection, differences }: ConnectionDiff,
  given: GivenFlags,
): string[] => {
  if (outcome === 'exported') return [texts.getMessage('next.exported')];
  if (outcome !== 'different') return [];
  const again = new ShellWords([flagWords('connection', connection), ...givenAgain(given)].join(' '));
  return nextSteps
    .filter(({ applies }) => differences.some(applies))
    .flatMap(({ text, tokens }) => texts.getMessage(`next.${text}`, Array<ShellWords>(tokens).fill(again)).split('\n'));
};

const listedNames = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ''];

/** A warning, with the connection that it is about. */
export const warningText = (texts: DiffReportTexts, connection: string, { id, tokens }: DiffWarning): string =>
  `${connection}: ${texts.getMessage(
    `warning.${id}`,
    tokens.map((token) => foreignText(token)),
  )}`;
