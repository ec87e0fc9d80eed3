import { apiFaults } from '../faults/api.ts';
import { tokenFaults } from '../faults/token.ts';
import type { LogSignal } from './signals.ts';

/** Errors that say the same, as one. */
export type RankedSignal = {
  signal: LogSignal;
  /** The first lines that say so, counted from one. */
  lines: number[];
  /** How often it is said. */
  count: number;
  role: SignalRole;
};

export type SignalRole =
  /** The most likely cause. */
  | 'cause'
  /** What the CLI got from other hosts and audiences, after the one that was meant. */
  | 'follower'
  /** What a program says around the cause, or because of it. */
  | 'wrapper'
  /** An error of its own. */
  | 'other';

/** An org says these without saying why. */
const vague = new Set(['other-flow', 'login-refused', 'authentication-failure', 'retry-asked', 'token-refused']);
/** What the CLI says in place of the cause. */
const wrappers = new Set(['cli-network', 'cli-no-json', 'cli-crash', 'server-error', 'url-unknown', 'unknown-refusal']);
const ofToken = new Set(tokenFaults.map(({ id }) => id));
const ofApi = new Set(apiFaults.map(({ id }) => id));

/** The smaller, the closer to the cause: what the token endpoint says, what stopped the request, what came after it. */
const distanceOf = ({ id, inStack }: LogSignal): number => {
  if (inStack === 'later') return 5;
  if (wrappers.has(id)) return id === 'unknown-refusal' ? 4 : 3;
  if (vague.has(id) || ofApi.has(id)) return 2;
  return ofToken.has(id) ? 0 : 1;
};

const maximumLines = 10;

/** Signals that say the same together, the likeliest cause first; of those equally near to it, the first in the text. */
export const rankSignals = (signals: readonly LogSignal[]): RankedSignal[] => {
  const ranked: Array<RankedSignal & { distance: number }> = [];
  for (const signal of signals) {
    const distance = distanceOf(signal);
    const same = ranked.find((each) => isSame(each.signal, signal));
    if (!same) ranked.push({ signal, lines: [signal.line], count: 1, role: 'other', distance });
    else {
      same.count += 1;
      if (same.lines.length < maximumLines && !same.lines.includes(signal.line)) same.lines.push(signal.line);
      if (distance < same.distance) Object.assign(same, { signal, distance });
    }
  }
  return ranked
    .sort((one, other) => one.distance - other.distance)
    .map(({ distance, ...each }, at) => ({ ...each, role: at === 0 ? 'cause' : roleOf(each.signal, distance) }));
};

const isSame = (one: LogSignal, other: LogSignal): boolean =>
  one.id === other.id && (one.id !== 'unknown-refusal' || one.symptom.error === other.symptom.error);

const roleOf = ({ inStack }: LogSignal, distance: number): SignalRole => {
  if (inStack === 'later') return 'follower';
  return distance >= 2 ? 'wrapper' : 'other';
};
