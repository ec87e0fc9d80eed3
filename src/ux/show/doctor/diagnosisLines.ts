import { foreignText } from '../../../base/text/foreignText.ts';
import { ShellWords } from '../../../base/text/shell.ts';
import { offeredRepairs } from '../../../flows/doctor/fix/model.ts';
import type { Cause, Diagnosis, RankedCause, Unseen } from '../../../flows/doctor/model.ts';
import { localTime } from '../localTime.ts';
import { checkLine, skippedLine } from '../verification.ts';
import { doctorText } from './doctorViewTexts.ts';

/** So many rows of a log are shown; JSON and the report have them all. */
const shownRows = 5;

/** `again`: how the command is run again: as it is printed, with the same flags, or not, for the person is asked. */
type DiagnosisOptions = { verbose: boolean; again: 'asked' | 'printed' | 'same' };

/** A diagnosis to be read from the top: who stops after three lines knows cause, evidence and fix. */
export const diagnosisLines = (diagnosis: Diagnosis, { verbose, again }: DiagnosisOptions): string[] => [
  ...repairLines(diagnosis),
  ...firstLines(diagnosis),
  ...offerLines(diagnosis, again),
  ...titledList(doctorText('more'), diagnosis.cause?.fix.slice(1) ?? []),
  ...titledList(othersTitle(diagnosis), diagnosis.others.map(otherCauseLine)),
  ...titledList(doctorText('excluded'), ruledOut(diagnosis, verbose)),
  ...titledList(doctorText('unseen'), diagnosis.unseen.map(unseenLine)),
  ...unlookedLines(diagnosis),
  ...logLines(diagnosis),
  ...titledList(
    doctorText('changes'),
    (diagnosis.changes ?? [])
      .slice(0, shownRows)
      .map((row) => doctorText('changes.item', { ...row, time: timeOf(row.time) })),
  ),
  '',
  doctorText('checks'),
  ...checkLines(diagnosis),
  ...(verbose ? titledList(doctorText('ranking'), diagnosis.ranking.filter(isRanked).map(rankingLine)) : []),
];

/** What was repaired stands before what is left. */
const repairLines = ({ repairs = [] }: Diagnosis): string[] =>
  repairs.flatMap((repair) =>
    repair.outcome === 'done'
      ? [
          doctorText('repair.done', { id: repair.id }),
          doctorText('repair.before', repair),
          doctorText('repair.after', repair),
          `${doctorText('repair.undo')} ${repair.undo}`,
          '',
        ]
      : [doctorText(`repair.${repair.outcome}`, { id: repair.id, why: repair.why }), ''],
  );

/** How to repair what was found. A login that isn't named, and one with flags of its own, is found by the same flags only. */
const offerLines = (diagnosis: Diagnosis, again: DiagnosisOptions['again']): string[] => {
  const { connection, admin } = diagnosis;
  const repairs = offeredRepairs(diagnosis);
  if (repairs.length === 0 || again === 'asked') return [];
  const fixes = new ShellWords(repairs.map((repair) => `--fix ${repair}`).join(' '));
  return again === 'same' || connection === undefined || admin?.username === undefined
    ? [doctorText('repair.offer.again', { fixes: fixes.text })]
    : [doctorText('repair.offer', { connection, admin: admin.username, fixes })];
};

const titledList = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', title, ...items.map((item) => `- ${item}`)];

const firstLines = ({ cause, outcome, admin }: Diagnosis): string[] => {
  const looked = admin
    ? ['', doctorText('admin', { ...admin, admin: admin.username ?? doctorText('admin.unnamed') })]
    : [];
  if (!cause) return [doctorText(outcome === 'proven' ? 'nothing.proven' : 'nothing.skipped'), ...looked];
  const { id, title, certainty, evidence, fix } = cause;
  return [
    doctorText(outcome === 'proven' ? 'cause.proven' : 'cause.failed', {
      id,
      title,
      certainty: doctorText(`certainty.${certainty}`),
    }),
    doctorText('evidence', { evidence: evidence.join(' ') }),
    `${doctorText('fix')} ${fix[0] ?? ''}`,
    ...looked,
  ];
};

const othersTitle = ({ cause }: Diagnosis): string =>
  doctorText(cause?.certainty === 'possible' ? 'others.possible' : 'others');

const otherCauseLine = ({ id, title, evidence, fix }: Cause): string =>
  `${title} [${id}] ${evidence.join(' ')}${fix[0] === undefined ? '' : ` ${doctorText('fix')} ${fix[0]}`}`;

/** What the org answered leaves few causes; the rest of what isn't wrong is told to those who ask for it. */
export const ruledOut = ({ excluded, ranking, cause }: Diagnosis, verbose: boolean): string[] => {
  const answered = ranking.filter(({ points }) => points.some(({ clue }) => clue === 'answer')).map(({ id }) => id);
  const shown = verbose ? excluded : excluded.filter(({ id }) => answered.includes(id));
  // What stands for the cause stands against others, and has been said.
  return [...new Set(shown.map(({ by }) => by))].filter((by) => !cause?.evidence.includes(by));
};

export const unseenLine = ({ what, permissions, why, open }: Unseen): string => {
  const line =
    why === undefined
      ? doctorText('unseen.item', { what, permissions: permissions.join('" / "') })
      : doctorText('unseen.failed', { what, why });
  return open.length === 0 ? line : `${line} ${doctorText('unseen.open', { open: open.join(' ') })}`;
};

const unlookedLines = ({ unlooked }: Diagnosis): string[] =>
  unlooked
    ? ['', doctorText('unlooked', { why: unlooked.why }), ...unlooked.actions.map((action) => `- ${action}`)]
    : [];

const logLines = ({ logins, username }: Diagnosis): string[] => {
  if (!logins) return [];
  if (logins.length === 0) return ['', doctorText('logins.none', { username })];
  return [
    '',
    doctorText('logins', { username }),
    ...logins
      .slice(0, shownRows)
      .map(
        (row) =>
          `- ${timeOf(row.time)}  ${[row.status, row.sourceIp, row.application, row.loginUrl].map((text) => foreignText(text)).join('  ')}`,
      ),
  ];
};

/** What comes after a check that failed isn't run: one line for all of it. */
const checkLines = ({ checks }: Diagnosis): string[] => {
  const failed = checks.find(({ outcome }) => outcome === 'fail');
  if (!failed) return checks.map(checkLine);
  const left = checks.slice(checks.indexOf(failed) + 1);
  const ran = checks.filter((check) => !left.includes(check));
  return [...ran.map(checkLine), ...(left.length > 0 ? [skippedLine(failed.id, left.length)] : [])];
};

const timeOf = (time: string): string => localTime(new Date(time));

const rankingLine = ({ id, score, points }: RankedCause): string =>
  doctorText('ranking.item', {
    id,
    score: String(score),
    points: points.map(summand).join(', '),
  });

/** Not only by what holds for nearly all. */
const isRanked = ({ points }: RankedCause): boolean =>
  points.some(({ clue }) => clue !== 'works' && clue !== 'otherAnswer');

const named = ['answer', 'otherAnswer', 'works', 'log'];

const summand = ({ clue, points }: RankedCause['points'][number]): string =>
  `${named.includes(clue) ? doctorText(`points.${clue}`) : clue} ${points > 0 ? '+' : ''}${points}`;
