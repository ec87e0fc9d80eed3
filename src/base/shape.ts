import { detailText } from './text/details.ts';

/** What a value of a JSON file has to be, in the keywords of JSON Schema; `describedBy` names its description. */
export type Shape = { describedBy?: string } & (
  | { type: 'string'; minLength?: number; maxLength: number; pattern?: string }
  | { type: 'boolean' }
  | { type: 'integer'; minimum: number; maximum: number }
  | { type: 'array'; items: Shape }
  | ObjectShape
);

/** Other keys are allowed; those of a map (`additionalProperties`) have one shape. */
export type ObjectShape<Key extends string = string> = {
  describedBy?: string;
  type: 'object';
  properties?: Readonly<Record<Key, Shape>>;
  required?: readonly Key[];
  additionalProperties?: Shape;
};

export type ShapeProblem = { keys: readonly string[]; message: string };

type ShapedPart = { key: string; shape: Shape; value: unknown };

/** The first place at which a value isn't what it has to be, and what is wrong there. */
export const shapeProblem = (shape: Shape, value: unknown, keys: readonly string[] = []): ShapeProblem | undefined => {
  const message = ownProblem(shape, value);
  if (message !== undefined) return { keys, message };
  for (const part of shapedParts(shape, value)) {
    const problem = shapeProblem(part.shape, part.value, [...keys, part.key]);
    if (problem) return problem;
  }
  return undefined;
};

const isOfType: Readonly<Record<Shape['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

const ownProblem = (shape: Shape, value: unknown): string | undefined => {
  if (value === undefined) return detailText('shape.missing');
  if (!isOfType[shape.type](value)) return detailText(`shape.${shape.type}`);
  if (shape.type === 'string') return textProblem(shape, value as string);
  if (shape.type === 'integer') return numberProblem(shape, value as number);
  return undefined;
};

const textProblem = (
  { minLength = 0, maxLength, pattern = '' }: Extract<Shape, { type: 'string' }>,
  text: string,
): string | undefined => {
  if (text.length < minLength) return detailText('shape.empty');
  if (text.length > maxLength) return detailText('shape.long', { maximum: String(maxLength) });
  return patternOf(pattern).test(text) ? undefined : detailText('shape.pattern', { pattern });
};

const madePatterns = new Map<string, RegExp>();

/** A file of thousands of records has a handful of patterns. */
const patternOf = (pattern: string): RegExp => {
  const made = madePatterns.get(pattern) ?? new RegExp(pattern);
  madePatterns.set(pattern, made);
  return made;
};

const numberProblem = ({ minimum, maximum }: Extract<Shape, { type: 'integer' }>, value: number): string | undefined =>
  value < minimum || value > maximum
    ? detailText('shape.range', { minimum: String(minimum), maximum: String(maximum) })
    : undefined;

const shapedParts = (shape: Shape, value: unknown): ShapedPart[] => {
  if (shape.type === 'array')
    return (value as unknown[]).map((item, at) => ({ key: String(at), shape: shape.items, value: item }));
  return shape.type === 'object' ? shapedMembers(shape, value as Record<string, unknown>) : [];
};

const shapedMembers = (
  { properties = {}, required = [], additionalProperties }: ObjectShape,
  value: Record<string, unknown>,
): ShapedPart[] => {
  const named = Object.entries(properties)
    .filter(([key]) => required.includes(key) || Object.hasOwn(value, key))
    .map(([key, shape]) => ({ key, shape, value: Object.hasOwn(value, key) ? value[key] : undefined }));
  if (!additionalProperties) return named;
  const others = Object.entries(value).filter(([key]) => !Object.hasOwn(properties, key));
  return [...named, ...others.map(([key, part]) => ({ key, shape: additionalProperties, value: part }))];
};
