import { Refusal } from '../answers.ts';

export type Token =
  | { kind: 'word' | 'symbol'; text: string }
  /** `pattern` keeps `\%` and `\_` for LIKE. */
  | { kind: 'string'; text: string; pattern: string }
  | { kind: 'number' | 'datetime'; text: string };

const RULES: [Token['kind'] | 'space', RegExp][] = [
  ['space', /^\s+/],
  ['datetime', /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?/],
  ['number', /^[+-]?\d+(?:\.\d+)?/],
  ['string', /^'(?:[^'\\]|\\.)*'/s],
  ['word', /^[A-Za-z][\w.]*(?::\d+)?/],
  ['symbol', /^(?:<=|>=|!=|<>|[=<>(),])/],
];

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' };

/** The error of a query that isn't SOQL. */
export function malformed(problem: string): Refusal {
  return new Refusal(400, 'MALFORMED_QUERY', problem);
}

/** Cuts a query into tokens. */
export function tokenize(soql: string): Token[] {
  const tokens: Token[] = [];
  let rest = soql;
  while (rest !== '') {
    const [kind, text] = nextToken(rest);
    rest = rest.slice(text.length);
    if (kind === 'string') tokens.push(stringToken(text.slice(1, -1)));
    else if (kind !== 'space') tokens.push({ kind, text });
  }
  return tokens;
}

function nextToken(rest: string): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of RULES) {
    const text = pattern.exec(rest)?.[0];
    if (text !== undefined) return [kind, text];
  }
  throw malformed(
    rest.startsWith("'")
      ? 'Bind variables only allowed in Apex code'
      : `line 1:0 no viable alternative at character '${rest[0]}'`,
  );
}

function stringToken(inner: string): Token {
  const pattern = inner.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/gs, (whole, escape: string) => {
    if (escape === '%' || escape === '_') return whole;
    if (escape.length === 5) return String.fromCharCode(parseInt(escape.slice(1), 16));
    const character = ESCAPES[escape];
    if (character === undefined) throw malformed(`invalid string escape: '${whole}'`);
    // A backslash stays escaped in a pattern, or the next character would seem to be.
    return character === '\\' ? '\\\\' : character;
  });
  return { kind: 'string', pattern, text: pattern.replaceAll(/\\([%_\\])/g, '$1') };
}
