import { cleanLine } from './cleanLine.ts';
import { viewOf, type LogLine, type LogView } from './logView.ts';

/** So many signs are looked at at once. */
const blockLength = 64 * 1024;
const blockLines = 4000;
/** A longer line is cut, where it has a blank. */
const longestPart = 16 * 1024;
/** So much of a stretch is looked at again with what stands behind it, and so much stands before that. */
const edge = { lines: 15, length: 8 * 1024 };
/** A text of so few lines was copied from a screen, which may have broken words. */
const screenLines = 200;

/** A stretch of a log, and the same for a screen that breaks words. */
export type LogBlock = { view: LogView; broken?: LogView };

/** Cuts a text that comes in pieces into stretches of bounded size, in which each line is judged once. */
type LogBlocks = {
  /** Takes the next piece of a text, and gives the stretches that are complete. */
  add: (piece: string) => LogBlock[];
  /** What is left. */
  end: () => LogBlock[];
  /** How many lines there were. */
  count: () => number;
};

export const logBlocks = (): LogBlocks => {
  const state = { lines: [] as LogLine[], length: 0, judged: 0, number: 1, isFirst: true };
  let rest = '';
  const put = (raw: string): LogBlock[] => {
    const text = cleanLine(raw);
    state.lines.push({ text, number: state.number });
    state.length += text.length + 1;
    return state.length > blockLength || state.lines.length > blockLines ? takeBlock(state, false) : [];
  };
  const take = (text: string): LogBlock[] => {
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    const views = lines.flatMap((line) => {
      const found = lineParts(line).flatMap(put);
      state.number += 1;
      return found;
    });
    if (rest.length < 2 * longestPart) return views;
    const parts = lineParts(rest);
    rest = parts.pop() ?? '';
    return [...views, ...parts.flatMap(put)];
  };
  return {
    add: (piece) => take(rest + piece),
    end: () => [...lineParts(rest).flatMap(put), ...takeBlock(state, true)],
    count: () => state.number - (rest === '' && state.number > 1 ? 1 : 0),
  };
};

type BlockState = { lines: LogLine[]; length: number; judged: number; number: number; isFirst: boolean };

const takeBlock = (state: BlockState, isLast: boolean): LogBlock[] => {
  const { lines, isFirst, judged } = state;
  const end = lines.length - (isLast ? 0 : edgeBefore(lines, lines.length));
  const options = { isAll: isFirst && isLast, judged: [judged, end] as const };
  const mayBreak = options.isAll && lines.length > 1 && lines.length <= screenLines;
  const kept = end - edgeBefore(lines, end);
  state.lines = lines.slice(kept);
  state.judged = end - kept;
  state.length = state.lines.reduce((sum, { text }) => sum + text.length + 1, 0);
  state.isFirst = false;
  return [{ view: viewOf(lines, options), ...(mayBreak && { broken: viewOf(lines, { ...options, isMended: true }) }) }];
};

/** How many lines before one belong to it, one at least. */
const edgeBefore = (lines: readonly LogLine[], end: number): number => {
  let [count, length] = [0, 0];
  while (count < edge.lines && count < end && length < edge.length) {
    count += 1;
    length += lines[end - count]?.text.length ?? 0;
  }
  return count;
};

const lineParts = (line: string): string[] => {
  const parts: string[] = [];
  let at = 0;
  while (line.length - at > longestPart) {
    const blank = line.lastIndexOf(' ', at + longestPart);
    const end = blank > at + longestPart / 2 ? blank : at + longestPart;
    parts.push(line.slice(at, end));
    at = end;
  }
  return [...parts, line.slice(at)];
};
