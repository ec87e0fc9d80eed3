import type { HttpResponse } from '../../base/http.ts';

/** Whether an answer that is going to be parsed is nested deeper than so many levels. */
export const isDeeperThan = (levels: number, { headers, body }: Pick<HttpResponse, 'headers' | 'body'>): boolean =>
  measures.find(({ type }) => type.test(headers['content-type'] ?? ''))?.isDeeper(body, levels) ?? false;

const isDeepJson = (text: string, levels: number): boolean => {
  let depth = 0;
  // A text counts as a whole, whatever brackets it holds.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > levels) return true;
  }
  return false;
};

const isDeepXml = (text: string, levels: number): boolean => {
  let depth = 0;
  for (const [, end, alone] of text.matchAll(/<(\/?)[^\s<>/!?][^<>]*?(\/?)>/g)) {
    if (end) depth -= 1;
    else if (!alone) depth += 1;
    if (depth > levels) return true;
  }
  return false;
};

/** The types that the library of sf parses. */
const measures = [
  { type: /^application\/json(?:;|$)/, isDeeper: isDeepJson },
  { type: /^(?:text|application)\/xml(?:;|$)/, isDeeper: isDeepXml },
];
