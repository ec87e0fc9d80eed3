import { causeTable } from './causes/table.ts';
import { points as counts, type CauseClue, type CauseRow } from './causes/row.ts';
import { clueHolds, type ClueId } from './clues.ts';
import type { Certainty, RankedCause } from './model.ts';
import type { Picture } from './picture/picture.ts';

/** A cause with all that counts for and against it. */
export type JudgedCause = RankedCause & {
  row: CauseRow;
  /** The clue that shows that it isn't the cause. */
  excludedBy?: ClueId;
  /** Whether a clue was seen that stands for it. */
  isSeen: boolean;
  certainty: Certainty;
};

/** From this score on it is seen and fits what the org answered; from that one on, one of the two says more than the other. */
const certainFrom = counts.names;
const likelyFrom = counts.fits + counts.log;

/** What counts as seen: a hint alone doesn't. */
const seenFrom = 35;

/** All causes, the likeliest first. Those that are seen to be absent come last. Pure. */
export const judgeCauses = (picture: Picture, rows: readonly CauseRow[] = causeTable): JudgedCause[] =>
  rows
    .map((row) => judgedCause(row, picture))
    .sort((one, other) => Number(isExcluded(one)) - Number(isExcluded(other)) || other.score - one.score);

const isExcluded = ({ excludedBy }: JudgedCause): boolean => excludedBy !== undefined;

const judgedCause = (row: CauseRow, picture: Picture): JudgedCause => {
  const clues = (row.clues ?? []).map((clue) => ({ clue, holds: clueHolds(clue[0], picture) }));
  const points = [answerPoints(row, picture), ...clues.flatMap(cluePoints), ...logPoints(row, picture)].filter(
    (part) => part.points !== 0,
  );
  const excluding = clues.find(({ clue: [, , no], holds }) => holds === false && no <= counts.absent);
  const score = points.reduce((sum, part) => sum + part.points, 0);
  return {
    id: row.id,
    row,
    score,
    points,
    ...(excluding && { excludedBy: excluding.clue[0] }),
    isSeen: clues.some(({ clue: [, yes], holds }) => holds === true && yes >= seenFrom),
    certainty: certaintyOf(score),
  };
};

const certaintyOf = (score: number): Certainty => {
  if (score >= certainFrom) return 'certain';
  return score >= likelyFrom ? 'likely' : 'possible';
};

type ClueSeen = { clue: CauseClue; holds: boolean | undefined };

const cluePoints = ({ clue: [id, yes, no], holds }: ClueSeen): RankedCause['points'] =>
  holds === undefined ? [] : [{ clue: holds ? id : `not ${id}`, points: holds ? yes : no }];

/** What the org answered, or that it let the user in. */
const answerPoints = (
  { names, fits, suits, isAfterLogin }: CauseRow,
  { login: { verification } }: Picture,
): RankedCause['points'][number] => {
  const { fault } = verification;
  if (!fault) return { clue: 'works', points: isAfterLogin || verification.outcome !== 'proven' ? 0 : counts.works };
  if (names?.test(fault.id)) return { clue: 'answer', points: counts.names };
  if (!fits?.test(fault.id)) return { clue: 'otherAnswer', points: counts.otherAnswer };
  return { clue: 'answer', points: counts.fits + (suits?.test(fault.id) ? counts.suits : 0) };
};

const logPoints = ({ log }: CauseRow, { lastLogin }: Picture): RankedCause['points'] =>
  lastLogin && log?.test(lastLogin.status) ? [{ clue: 'log', points: counts.log }] : [];
