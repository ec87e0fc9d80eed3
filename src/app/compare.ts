import { readCertificate } from '../base/certificate.ts';
import { elementFacts } from './elementTable.ts';
import { neverKept } from './refusedElements.ts';
import type { Component, PlainValue } from './xml.ts';

/** Names of elements that differ, and of those that the org doesn't show. */
export type Comparison = { changed: string[]; unknown: string[] };

/** Two texts with the same meaning have the same normal form. */
type Normal = (text: string) => string;

const list =
  (separator: RegExp): Normal =>
  (text) =>
    text
      .split(separator)
      .map((item) => item.trim().toLowerCase())
      .filter(Boolean)
      .sort()
      .join('\n');

const normalForms = new Map<string, Normal>([
  // The two names of one scope.
  ['commaSeparatedOauthScopes', (text) => list(/,/)(text.replace(/\bOfflineAccess\b/gi, 'RefreshToken'))],
  ['commaSeparatedPermissionSet', list(/,/)],
  ['commaSeparatedProfile', list(/,/)],
  ['callbackUrl', list(/\s+/)],
  ['ipRelaxationPolicyType', (text) => text.toLowerCase()],
  ['certificate', (text) => certificateHash(text)],
]);

/** What an org takes for an element that a deploy leaves out; false and nothing for all others. */
const defaults = new Map([
  ['distributionState', 'Local'],
  ['isPkceRequired', 'true'],
  ['isSecretRequiredForRefreshToken', 'true'],
  ['isSecretRequiredForTokenExchange', 'true'],
  ['ipRelaxationPolicyType', 'Enforce'],
  ['permittedUsersPolicyType', 'AllSelfAuthorized'],
  ['refreshTokenPolicyType', 'Infinite'],
  ['requiredSessionLevel', 'STANDARD'],
  ['startPage', 'None'],
  ['managedType', 'Local'],
]);

/**
 * How a component of an org, as `readMetadata` gives it, differs from ours. The order of a list, `'true'` for `true` and
 * the form of a certificate don't count. An element that only the org has counts if a deploy would set it back. An org
 * that doesn't show its certificate leaves it unknown.
 */
export const compareComponent = (wanted: Component, actual: Readonly<Record<string, unknown>>): Comparison => {
  const names = Object.keys(wanted.elements);
  const unknown = names.filter((name) => name === 'certificate' && isAbsent(actual[name]));
  const changed = names.filter((name) => !unknown.includes(name) && differs(name, wanted.elements[name], actual[name]));
  return { changed: [...changed, ...setBack(wanted, actual)], unknown };
};

/** The names of our elements that an org has otherwise; see `compareComponent`. */
export const changedElements = (wanted: Component, actual: Readonly<Record<string, unknown>>): string[] =>
  compareComponent(wanted, actual).changed;

/** Whether an element that has this value in a file says the same as another value. */
export const isSameValue = (name: string, before: PlainValue, after: PlainValue): boolean =>
  normalValue(name, before) === normalValue(name, after);

const setBack = ({ type, elements }: Component, actual: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(actual).filter(
    (name) =>
      !Object.hasOwn(elements, name) &&
      elementFacts(type, name) !== undefined &&
      (!neverKept.has(name) || name === 'isNamedUserJwtEnabled') &&
      normalValue(name, actual[name]) !== normalValue(name, defaults.get(name) ?? 'false') &&
      !isAbsent(actual[name]),
  );

const differs = (name: string, wanted: unknown, actual: unknown): boolean => {
  // False is the default of every switch that the files set to false, and an org may leave it out.
  if (isAbsent(actual)) return !['false', ''].includes(normalValue(name, wanted));
  return normalValue(name, wanted) !== normalValue(name, actual);
};

/** Lists and parts that are empty count as well: that is how an org shows an element that isn't there. */
const isAbsent = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.values(value).every(isAbsent));

/** One text for all ways to write a value: a single value or a list, text or parts. */
const normalValue = (name: string, value: unknown): string => {
  const values = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item) => !isAbsent(item));
  if (values.some((item) => typeof item === 'object')) return values.map(normalParts).sort().join('\n');
  const normal = normalForms.get(name) ?? ((text: string) => text.replace(/\r\n?/g, '\n').trim());
  return normal(values.map(String).join('\n'));
};

const normalParts = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).filter(([, part]) => !isAbsent(part));
  return JSON.stringify(parts.map(([name, part]) => [name, normalValue(name, part)]).sort());
};

const certificateHash = (text: string): string => {
  try {
    return readCertificate(text).sha256;
  } catch {
    return text;
  }
};
