import { isListedError } from '../faults/listedErrors.ts';
import { possibleCauses, type PossibleCause } from './causes.ts';
import { logBlocks, type LogBlock } from './logBlocks.ts';
import { rankSignals, type RankedSignal, type SignalRole } from './rank.ts';
import { faultOfSignal, signalsIn, type LogSignal } from './signals.ts';
import { explainText } from './texts.ts';

/** One error that a text holds, and what it means. All texts are safe to show. */
export type ExplainedFault = {
  id: string;
  role: SignalRole;
  title: string;
  /** The words of the text. */
  evidence: string;
  explanation: string;
  /** What to do, the likeliest first. */
  fix: string[];
  /** Whether waiting may cure it. */
  retryable: boolean;
  /** The host of Salesforce that the text speaks of there. */
  host?: string;
  /** The lines that say so, at most ten, counted from one; and how often it is said. */
  lines: number[];
  count: number;
  /** What can't be the cause, because the server checks it earlier and went on. */
  excluded?: string[];
  /** What the sentence may hide, the most frequent first, and how to tell which it is; empty where it hides nothing. */
  causes: PossibleCause[];
};

/** An error that no version of this knows, and whether Salesforce's own list of error codes has it. */
export type UnknownError = { error?: string; evidence: string; listed: boolean; lines: number[] };

export type LogExplanation = {
  outcome: 'explained' | 'unknown';
  /** The most likely cause. */
  cause?: ExplainedFault;
  /** What else the text says. */
  others: ExplainedFault[];
  unknown: UnknownError[];
  /** How many lines were read. */
  lineCount: number;
  /** The commands to run next. */
  next: string[];
};

type LogReading = { add: (piece: string) => void; end: () => LogExplanation };

/** More errors than anybody reads; the first count. */
const maximumSignals = 1000;

/** Explains a text that comes in pieces: no request, and no more memory for a long text than for a short one. */
export const readLog = (): LogReading => {
  const blocks = logBlocks();
  const signals: LogSignal[] = [];
  const take = (found: readonly LogBlock[]): void => {
    for (const { view, broken } of found) if (signals.length < maximumSignals) signals.push(...signalsIn(view, broken));
  };
  return {
    add: (piece) => take(blocks.add(piece)),
    end: () => {
      take(blocks.end());
      return explanationOf(rankSignals(signals), blocks.count());
    },
  };
};

const explanationOf = (ranked: readonly RankedSignal[], lineCount: number): LogExplanation => {
  const known = ranked.filter(({ signal }) => signal.id !== 'unknown-refusal');
  const [cause, ...others] = known.map((each, at) => explained(at === 0 ? { ...each, role: 'cause' } : each));
  const unknown = ranked.filter(({ signal }) => signal.id === 'unknown-refusal').map(unknownError);
  return {
    outcome: cause ? 'explained' : 'unknown',
    ...(cause && { cause }),
    others,
    unknown,
    lineCount,
    next: nextAfterExplanation(cause?.id),
  };
};

const explained = ({ signal, lines, count, role }: RankedSignal): ExplainedFault => {
  const { host } = signal;
  const { fault } = faultOfSignal(signal, {
    host: host ?? explainText('host'),
    username: explainText('user'),
    audience: explainText('audience'),
    ...(host && { instanceUrl: `https://${host}` }),
  });
  const advice = faultOfSignal(signal, { ...(host && { host, instanceUrl: `https://${host}` }) }).fault;
  return {
    id: fault.id,
    role,
    title: capitalized(fault.title, host),
    evidence: fault.evidence,
    explanation: capitalized(fault.explanation, host),
    fix: adviceOf(advice.fix, fault.retryable),
    retryable: fault.retryable,
    ...(host && { host }),
    lines,
    count,
    ...(fault.excluded && { excluded: fault.excluded }),
    causes: possibleCauses(fault.id),
  };
};

/** What the command that reads the text can't do is left to the one that logs in. */
const adviceOf = (fix: readonly string[], isRetryable: boolean): string[] => [
  ...fix.filter((line) => !/--wait\b/.test(line)),
  ...(isRetryable ? [explainText('retry')] : []),
];

/** A host is written as it is. */
const capitalized = (text: string, host = ' '): string =>
  text.startsWith(host) ? text : text.charAt(0).toUpperCase() + text.slice(1);

const unknownError = ({ signal, lines }: RankedSignal): UnknownError => {
  const { error } = signal.symptom;
  return {
    ...(error !== undefined && { error }),
    evidence: faultOfSignal(signal, {}).fault.evidence,
    listed: error !== undefined && isListedError(error),
    lines,
  };
};

/** A key is looked at first: no org has to be asked about it. */
const nextAfterExplanation = (id = ''): string[] => [
  ...(/^cli-key-(?!file)/.test(id) || id === 'assertion-invalid' || id === 'certificate-mismatch'
    ? [explainText('next.inspect')]
    : []),
  explainText('next.verify'),
];
