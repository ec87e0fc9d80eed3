import { findFault, type FoundFault } from '../faults.ts';
import type { Symptom } from '../symptom.ts';
import { answerText } from '../../base/text/foreignText.ts';
import { isBelieved } from './belief.ts';
import { candidatesIn, type LogCandidate } from './candidates.ts';
import { hostNear, lineIndexOf, type LogView } from './logView.ts';

/** An error of a login in a text. Its symptom is safe to show. */
export type LogSignal = {
  id: string;
  symptom: Symptom;
  /** Counts from one. */
  line: number;
  host?: string;
  /** Where it stands among the lines that the CLI prints under one another, one for each host and audience. */
  inStack?: 'first' | 'later';
};

/**
 * The errors in a stretch of a log, in its order. `broken`: the same without the ends of lines at which a screen may have
 * broken words: what goes over such an end counts in place of what its lines say.
 */
export const signalsIn = (view: LogView, broken?: LogView): LogSignal[] => {
  const found = foundIn(view);
  const mended = broken ? foundIn(broken).filter(({ lines: [first, last] }) => last > first) : [];
  const isMended = ({ lines: [at] }: FoundSignal): boolean =>
    mended.some(({ lines: [first, last] }) => at >= first && at <= last);
  return [...found.filter((each) => !isMended(each)), ...mended]
    .sort((one, other) => one.lines[0] - other.lines[0])
    .map(({ signal, stack }, at, all) => {
      if (stack < 0) return signal;
      return { ...signal, inStack: all.findIndex((each) => each.stack === stack) === at ? 'first' : 'later' };
    });
};

type FoundSignal = {
  signal: LogSignal;
  /** By their index. */
  lines: [first: number, last: number];
  /** In which of the stacks of the CLI it stands; -1: in none. */
  stack: number;
};

const foundIn = (view: LogView): FoundSignal[] => {
  const [first, end] = view.judged;
  const isJudged = ({ from }: LogCandidate): boolean =>
    lineIndexOf(view, from) >= first && lineIndexOf(view, from) < end;
  const candidates = candidatesIn(view).filter((each) => isJudged(each) && isBelieved(each, view));
  const found = withoutOverlaps(candidates.map(judgedCandidate));
  const stacks = stacksIn(view);
  return found.map(({ from, to, symptom, id }) => {
    const line = lineIndexOf(view, from);
    const host = hostNear(view, line);
    const number = view.lines[line]?.number ?? 1;
    return {
      signal: { id, symptom, line: number, ...(host && { host }) },
      lines: [line, lineIndexOf(view, to - 1)],
      stack: stacks.findLastIndex(([start, end]) => from >= start && from < end),
    };
  });
};

type JudgedCandidate = LogCandidate & { symptom: Symptom; id: string };

const judgedCandidate = (candidate: LogCandidate): JudgedCandidate => {
  const { error, description, ...rest } = candidate.symptom;
  const symptom: Symptom = {
    stage: 'quoted',
    ...rest,
    ...(error !== undefined && { error: answerText(error, 80) }),
    ...(description !== undefined && { description: answerText(description, 300) }),
    ...(pages.test(description ?? '') && { page: answerText(description ?? '', 300) }),
  };
  return { ...candidate, symptom, id: findFault(symptom, {}).fault.id };
};

/** What stands on a page in place of an answer. */
const pages = /^(?:data not available|url no longer exists)/i;

const isKnown = ({ id }: { id: string }): boolean => id !== 'unknown-refusal';

/** What one stretch says twice counts once: what is known, with the code beside it; of both the longer. */
const withoutOverlaps = (candidates: readonly JudgedCandidate[]): JudgedCandidate[] => {
  const kept: JudgedCandidate[] = [];
  for (const candidate of candidates) {
    const at = kept.findIndex(({ from, to }) => candidate.from < to && from < candidate.to);
    const other = kept[at];
    if (other) kept[at] = better(other, candidate);
    else kept.push(candidate);
  }
  return kept;
};

const better = (one: JudgedCandidate, other: JudgedCandidate): JudgedCandidate => {
  const [best, second] = preferred(one, other) ? [one, other] : [other, one];
  const error = best.symptom.error ?? second.symptom.error;
  return {
    ...best,
    from: Math.min(one.from, other.from),
    to: Math.max(one.to, other.to),
    symptom: { ...best.symptom, ...(error !== undefined && { error }) },
  };
};

const preferred = (one: JudgedCandidate, other: JudgedCandidate): boolean =>
  isKnown(one) === isKnown(other) ? one.to - one.from >= other.to - other.from : isKnown(one);

/** The CLI tries an instance URL with several audiences, and other hosts after it. */
const stackStart = /errors\s+encountered:/gi;
const stackLines = 6;

const stacksIn = ({ text }: LogView): Array<[start: number, end: number]> =>
  [...text.matchAll(stackStart)].map(({ 0: found, index }) => {
    const start = index + found.length;
    const lines = text.slice(start, start + 3000).split(/(?<=[\n\v])/);
    const isOver = (line: string, at: number): boolean =>
      /^\s*try this:/i.test(line) || lines.slice(0, at + 1).filter((each) => each.trim() !== '').length > stackLines;
    const end = lines.findIndex(isOver);
    const length = lines.slice(0, end < 0 ? undefined : end).join('').length;
    return [start, start + length];
  });

/** The fault of a signal, with the words of whoever tells it. */
export const faultOfSignal = ({ symptom }: LogSignal, values: Parameters<typeof findFault>[1]): FoundFault =>
  findFault(symptom, values);
