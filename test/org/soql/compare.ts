import { Refusal } from '../answers.ts';
import { isId, sameId } from '../ids.ts';
import type { Literal, Operator } from './parse.ts';
import { invalidField } from './resolve.ts';
import type { Target } from './resolve.ts';
import type { FieldType, Scalar } from './table.ts';

const LITERALS: Record<FieldType, Literal['type'][]> = {
  id: ['string'],
  string: ['string'],
  text: ['string'],
  hidden: ['string'],
  boolean: ['boolean'],
  int: ['number'],
  datetime: ['datetime'],
};

/** A test of one value: field, operator and literal, with the type rules of SOQL. */
export function comparison(target: Target, operator: Operator, literal: Literal): (value: Scalar) => boolean {
  refuseWrongLiteral(target, operator, literal);
  if (operator === 'LIKE') return likeMatcher(literal);
  return (value) => {
    if (operator === '=') return equal(target.type, value, literal.value);
    if (operator === '!=') return !equal(target.type, value, literal.value);
    if (value === null || literal.value === null) return false;
    const order = compareValues(value, literal.value);
    return { '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 }[operator];
  };
}

function refuseWrongLiteral({ field, type }: Target, operator: Operator, literal: Literal): void {
  if (literal.type !== 'null' && !LITERALS[type].includes(literal.type)) {
    const quotes = literal.type === 'string' ? 'should not be enclosed in quotes' : 'should be enclosed in quotes';
    throw invalidField(`value of filter criterion for field '${field}' must be of type ${type} and ${quotes}`);
  }
  if (operator === 'LIKE' && (type === 'id' || literal.type !== 'string'))
    throw new Refusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on id field`);
  if (type === 'id' && literal.type === 'string' && !isId(literal.value))
    throw new Refusal(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value}`);
}

/** Text is compared without regard to case, as in Salesforce; ids by their first 15 characters. */
function equal(type: FieldType, a: Scalar, b: Scalar): boolean {
  if (a === null || b === null) return a === b || (type === 'text' && (a ?? b) === '');
  if (type === 'id') return sameId(String(a), String(b));
  return compareValues(a, b) === 0;
}

/** Below, at or above zero, as for sort. */
export function compareValues(a: Scalar, b: Scalar): number {
  const [left, right] = [sortable(a), sortable(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sortable(value: Scalar): string | number {
  if (typeof value !== 'string') return Number(value);
  const time = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value.replace('+0000', 'Z')) : Number.NaN;
  return Number.isNaN(time) ? value.toLowerCase() : time;
}

function likeMatcher(literal: Literal): (value: Scalar) => boolean {
  const pattern = literal.type === 'string' ? literal.pattern : '';
  const source = pattern.replaceAll(/\\([%_\\])|[%_]|[.*+?^${}()|[\]\\]/g, (token, escaped?: string) => {
    if (escaped !== undefined) return escaped === '\\' ? '\\\\' : escaped;
    return { '%': '[\\s\\S]*', _: '[\\s\\S]' }[token] ?? `\\${token}`;
  });
  const matcher = new RegExp(`^${source}$`, 'i');
  return (value) => typeof value === 'string' && matcher.test(value);
}
