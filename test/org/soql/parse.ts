import { Reader } from './reader.ts';
import { malformed, tokenize } from './tokens.ts';

export type Literal =
  | { type: 'string'; value: string; pattern: string }
  | { type: 'number'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'datetime'; value: string }
  | { type: 'null'; value: null };

export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE';
export type Condition =
  | { type: 'and' | 'or'; parts: Condition[] }
  | { type: 'not'; part: Condition }
  | { type: 'compare'; path: string; operator: Operator; literal: Literal }
  | { type: 'in'; path: string; negated: boolean; list: Literal[] | Query };

/** `COUNT(Id) logins`; without a name of its own, the answer calls it `expr0` and so on. */
export type Aggregate = { apply: 'COUNT' | 'MAX' | 'MIN'; path: string; alias: string };

export type Query = {
  /** Undefined for COUNT(). */
  fields: string[] | undefined;
  aggregates: Aggregate[];
  groupBy: string[];
  from: string;
  where: Condition | undefined;
  orderBy: { path: string; descending: boolean; nullsLast: boolean }[];
  limit: number | undefined;
  offset: number;
};

const OPERATORS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
};

/** Reads a query. Throws the org's MALFORMED_QUERY. */
export function parseQuery(soql: string): Query {
  const reader = new Reader(tokenize(soql));
  const query = parseSelect(reader, 0);
  if (!reader.done()) throw reader.unexpected();
  return query;
}

function parseSelect(reader: Reader, depth: number): Query {
  reader.expect('SELECT');
  const { fields, aggregates } = parseSelected(reader);
  reader.expect('FROM');
  const from = reader.name();
  const where = reader.take('WHERE') ? parseCondition(reader, depth) : undefined;
  const groupBy = parseGroups(reader);
  return {
    fields,
    aggregates,
    groupBy,
    from,
    where,
    orderBy: parseOrder(reader),
    limit: parseCount(reader, 'LIMIT'),
    offset: parseCount(reader, 'OFFSET') ?? 0,
  };
}

function parseSelected(reader: Reader): Pick<Query, 'fields' | 'aggregates'> {
  if (reader.sees('COUNT') && reader.sees('(', 1) && reader.sees(')', 2)) {
    for (const expected of ['COUNT', '(', ')']) reader.expect(expected);
    return { fields: undefined, aggregates: [] };
  }
  const fields: string[] = [];
  const aggregates: Aggregate[] = [];
  do {
    if (reader.sees('(', 1)) aggregates.push(parseAggregate(reader, aggregates.length));
    else fields.push(reader.name());
  } while (reader.take(','));
  const twice = fields.find((field, index) => fields.slice(0, index).some((other) => sameName(other, field)));
  if (twice !== undefined) throw malformed(`duplicate field selected: ${twice}`);
  return { fields, aggregates };
}

const FUNCTIONS = ['COUNT', 'MAX', 'MIN'] as const;

function parseAggregate(reader: Reader, at: number): Aggregate {
  const apply = FUNCTIONS.find((name) => reader.take(name));
  if (!apply) throw reader.unexpected();
  reader.expect('(');
  const path = reader.name();
  reader.expect(')');
  const isNamed = !reader.sees(',') && !reader.sees('FROM');
  return { apply, path, alias: isNamed ? reader.name() : `expr${at}` };
}

function parseGroups(reader: Reader): string[] {
  if (!reader.take('GROUP')) return [];
  reader.expect('BY');
  const paths = [reader.name()];
  while (reader.take(',')) paths.push(reader.name());
  return paths;
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** AND and OR can't be mixed without parentheses, as in Salesforce. */
function parseCondition(reader: Reader, depth: number): Condition {
  const parts = [parsePart(reader, depth)];
  const word = reader.sees('AND') ? 'AND' : 'OR';
  while (reader.take(word)) parts.push(parsePart(reader, depth));
  if (reader.sees('AND') || reader.sees('OR')) throw reader.unexpected();
  const [only] = parts;
  return parts.length === 1 && only ? only : { type: word === 'AND' ? 'and' : 'or', parts };
}

function parsePart(reader: Reader, depth: number): Condition {
  if (reader.take('NOT')) return { type: 'not', part: parsePart(reader, depth) };
  if (!reader.take('(')) return parseComparison(reader, depth);
  const inner = parseCondition(reader, depth);
  reader.expect(')');
  return inner;
}

function parseComparison(reader: Reader, depth: number): Condition {
  const path = reader.name();
  if (reader.take('LIKE')) return { type: 'compare', path, operator: 'LIKE', literal: parseLiteral(reader) };
  if (reader.take('IN')) return { type: 'in', path, negated: false, list: parseList(reader, depth) };
  if (reader.take('NOT')) {
    reader.expect('IN');
    return { type: 'in', path, negated: true, list: parseList(reader, depth) };
  }
  const operator = OPERATORS[reader.next().text];
  if (!operator) throw malformed(`unexpected token: '${path}'`);
  return { type: 'compare', path, operator, literal: parseLiteral(reader) };
}

function parseList(reader: Reader, depth: number): Literal[] | Query {
  reader.expect('(');
  const list = reader.sees('SELECT') ? parseSemiJoin(reader, depth) : parseLiterals(reader);
  reader.expect(')');
  return list;
}

function parseSemiJoin(reader: Reader, depth: number): Query {
  if (depth > 0) throw malformed('Nesting of semi join sub-selects is not supported');
  return parseSelect(reader, depth + 1);
}

function parseLiterals(reader: Reader): Literal[] {
  const list = [parseLiteral(reader)];
  while (reader.take(',')) list.push(parseLiteral(reader));
  return list;
}

const WORDS: Record<string, Literal> = {
  TRUE: { type: 'boolean', value: true },
  FALSE: { type: 'boolean', value: false },
  NULL: { type: 'null', value: null },
};

function parseLiteral(reader: Reader): Literal {
  const token = reader.next();
  if (token.kind === 'string') return { type: 'string', value: token.text, pattern: token.pattern };
  if (token.kind === 'number') return { type: 'number', value: Number(token.text) };
  if (token.kind === 'datetime') return { type: 'datetime', value: token.text };
  const literal = WORDS[token.text.toUpperCase()] ?? dateLiteral(token.text);
  if (!literal) throw malformed(`unexpected token: '${token.text}'`);
  return literal;
}

function dateLiteral(word: string): Literal | undefined {
  const days = /^LAST_N_DAYS:(\d+)$/i.exec(word)?.[1] ?? { TODAY: '0', YESTERDAY: '1' }[word.toUpperCase()];
  if (days === undefined) return undefined;
  const midnight = new Date();
  midnight.setUTCHours(0, 0, 0, 0);
  return { type: 'datetime', value: new Date(midnight.getTime() - Number(days) * 86_400_000).toISOString() };
}

function parseOrder(reader: Reader): Query['orderBy'] {
  if (!reader.take('ORDER')) return [];
  reader.expect('BY');
  const terms = [parseOrderTerm(reader)];
  while (reader.take(',')) terms.push(parseOrderTerm(reader));
  return terms;
}

function parseOrderTerm(reader: Reader): Query['orderBy'][number] {
  const path = parseOrderPath(reader);
  const descending = reader.take('DESC');
  if (!descending) reader.take('ASC');
  if (!reader.take('NULLS')) return { path, descending, nullsLast: false };
  const nullsLast = reader.take('LAST');
  if (!nullsLast) reader.expect('FIRST');
  return { path, descending, nullsLast };
}

/** A field, or `COUNT(Id)`. */
function parseOrderPath(reader: Reader): string {
  const name = reader.name();
  if (!reader.take('(')) return name;
  const inner = reader.name();
  reader.expect(')');
  return `${name.toUpperCase()}(${inner})`;
}

function parseCount(reader: Reader, word: string): number | undefined {
  if (!reader.take(word)) return undefined;
  const token = reader.next();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw malformed(`unexpected token: '${token.text}'`);
  return Number(token.text);
}
