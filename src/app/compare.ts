import { readCertificate } from '../base/certificate.ts';
import { textOf, type Component } from './xml.ts';

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

/**
 * How a component of an org, as `readMetadata` gives it, differs from ours. Only elements that ours has count: the order
 * of a list, `'true'` for `true` and the form of a certificate don't. An org that doesn't show its certificate leaves it
 * unknown.
 */
export const compareComponent = (wanted: Component, actual: Readonly<Record<string, unknown>>): Comparison => {
  const names = Object.keys(wanted.elements);
  const unknown = names.filter((name) => name === 'certificate' && actualText(actual[name]) === undefined);
  const changed = names.filter(
    (name) => !unknown.includes(name) && differs(name, textOf(wanted.elements, name), actual[name]),
  );
  return { changed, unknown };
};

/** The names of our elements that an org has otherwise; see `compareComponent`. */
export const changedElements = (wanted: Component, actual: Readonly<Record<string, unknown>>): string[] =>
  compareComponent(wanted, actual).changed;

const differs = (name: string, wanted: string | undefined, actual: unknown): boolean => {
  const text = actualText(actual);
  // False is the default of every switch that the files set to false, and an org may leave it out.
  if (text === undefined) return wanted !== 'false' && wanted !== '';
  const normal = normalForms.get(name) ?? ((value) => value.replace(/\r\n?/g, '\n').trim());
  return normal(wanted ?? '') !== normal(text);
};

const actualText = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return value.map(String).join('\n');
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const certificateHash = (text: string): string => {
  try {
    return readCertificate(text).sha256;
  } catch {
    return text;
  }
};
