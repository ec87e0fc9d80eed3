import { innerEnd } from './unquoted.ts';

/** A cleaned line of a log; `number` counts from one. */
export type LogLine = { text: string; number: number };

/** A stretch of a log as one text, and what its lines say of where they come from. */
export type LogView = {
  text: string;
  /** Where each line begins in the text. */
  starts: readonly number[];
  lines: readonly LogLine[];
  /** The lines that speak of a login to Salesforce. */
  ofSalesforce: readonly boolean[];
  /** The lines that speak of another service. */
  ofOthers: readonly boolean[];
  /** The lines that are judged in this stretch, by their index; the others stand around them. */
  judged: readonly [from: number, to: number];
  /** How many statements there are, if the stretch is all there is. */
  statements?: number;
};

type Stretch = {
  judged: LogView['judged'];
  /** Whether it is all there is. */
  isAll: boolean;
  /** Whether lines are put together where a screen may have broken a word. */
  isMended?: boolean;
};

const salesforceSigns =
  /\bsalesforce\.(?:com|mil)|\bforce\.com|sfcrmproducts\.cn|services\/oauth2|JwtGrantError|JSON web token error|authenticating with (?:JWT|the refresh)|org[: ]login[: ]jwt|jwt:grant|\bsf[- ]jwt\b|simple_salesforce|SalesforceAuth|SalesforceOAuth|SalesforceApi|jsforce|com\.sforce|source-salesforce|(?:to|from|with|in)\s+salesforce\b|\bsalesforce\s+(?:log|auth|api|error|org\b|conn|respon|answer|return)|nodes-base\.salesforce|"salesforce"|grant-type:jwt-bearer|login ?history|LOGIN_STATUS/i;

const otherHost = /https?:\/\/(?![^\s/"']*(?:salesforce|force\.com|sfcrmproducts|localhost|127\.0\.0\.1))[\w[]/i;

const otherServices =
  /googleapis|accounts\.google|microsoftonline|AADSTS\d|\bokta\b|\bauth0\b|github\.com\/login|keycloak|cognito|slack\.com\/api|\bpam_\w+\(|^npm (?:ERR!|error)/i;

export const viewOf = (lines: readonly LogLine[], { judged, isAll, isMended }: Stretch): LogView => {
  const starts: number[] = [];
  const ends = isMended ? brokenEnds(lines) : undefined;
  let text = '';
  for (const [at, line] of lines.entries()) {
    starts.push(text.length);
    text += ends?.[at] === true ? line.text : `${line.text}\n`;
  }
  return {
    text,
    starts,
    lines,
    judged,
    ofSalesforce: lines.map((line) => salesforceSigns.test(line.text)),
    ofOthers: lines.map((line) => otherServices.test(line.text) || otherHost.test(line.text)),
    ...(isAll && { statements: statementsIn(lines) }),
  };
};

/** A narrower screen has nobody. */
const narrowest = 20;

/** The lines that may be as long as a screen was wide: the longest, and those as long as a neighbor. */
const brokenEnds = (lines: readonly LogLine[]): boolean[] => {
  const lengths = lines.map(({ text }) => text.length);
  const longest = Math.max(...lengths);
  return lengths.map(
    (length, at) =>
      length >= narrowest && (length === longest || length === lengths[at - 1] || length === lengths[at + 1]),
  );
};

const statementsIn = (lines: readonly LogLine[]): number =>
  lines.flatMap(({ text }) => text.split(innerEnd)).filter((each) => each.trim() !== '').length;

/** The index of the line that a place of the text is in. */
export const lineIndexOf = ({ starts }: LogView, at: number): number => {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** So far from an error stands what a program was about. */
const nearby = 12;

export const isNear = (marked: readonly boolean[], line: number, distance = nearby): boolean =>
  marked.slice(Math.max(0, line - distance), line + distance + 1).includes(true);

/** The statement around a stretch of the text: what stands before and behind it. */
export const aroundIn = ({ text }: LogView, from: number, to: number): [before: string, behind: string] => {
  const before = text.slice(Math.max(0, from - 200), from);
  const behind = text.slice(to, to + 200);
  return [before.slice(before.search(/[^\n\v]*$/)), behind.slice(0, behind.search(/[\n\v]|$/))];
};

const salesforceHost = /\b(?:[a-z0-9-]{1,63}\.){1,4}(?:salesforce\.(?:com|mil)|force\.com|sfcrmproducts\.cn)\b/gi;

/** The host of Salesforce that a line, or one of those before it, speaks of. */
export const hostNear = ({ lines }: LogView, line: number): string | undefined => {
  for (let at = line; at >= Math.max(0, line - nearby); at -= 1) {
    const found = lines[at]?.text.match(salesforceHost)?.at(-1);
    if (found !== undefined) return found.toLowerCase();
  }
  return undefined;
};
