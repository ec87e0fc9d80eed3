import { readCertificate } from '../../base/certificate.ts';

/** Two texts with the same meaning have the same normal form. */
type Normal = (text: string) => string;

const normalList =
  (separator: RegExp, normalItem: Normal = (item) => item.toLowerCase()): Normal =>
  (text) =>
    text
      .split(separator)
      .map((item) => normalItem(item.trim()))
      .filter(Boolean)
      .sort()
      .join('\n');

const normalForms = new Map<string, Normal>([
  // The two names of one scope.
  ['commaSeparatedOauthScopes', (text) => normalList(/,/)(text.replace(/\bOfflineAccess\b/gi, 'RefreshToken'))],
  ['commaSeparatedPermissionSet', normalList(/,/)],
  ['commaSeparatedProfile', normalList(/,/)],
  // Their paths are case-sensitive.
  ['callbackUrl', normalList(/\s+/, (item) => item)],
  ['ipRelaxationPolicyType', (text) => text.toLowerCase()],
  ['certificate', (text) => certificateHash(text)],
]);

/** Lists and parts that are empty count as well: that is how an org shows an element that isn't there. */
export const isAbsent = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.values(value).every(isAbsent));

/** The items of an element, whether there is one or a list of them; without empty ones and without what is not granted. */
export const itemsOf = (value: unknown): unknown[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item) => !isAbsent(item) && !isNotGranted(item));

/** A permission set may list what it doesn't grant. */
const isNotGranted = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && 'enabled' in item && normalValue('enabled', item.enabled) === 'false';

/** One text for all ways to write a value: a single value or a list, text or parts. */
export const normalValue = (name: string, value: unknown): string => {
  const items = itemsOf(value);
  if (items.some((item) => typeof item === 'object')) return items.map(normalParts).sort().join('\n');
  const normal = normalForms.get(name) ?? ((text: string) => text.replace(/\r\n?/g, '\n').trim());
  return normal(items.map(String).join('\n'));
};

/** The same for one item with parts. */
export const normalParts = (item: unknown): string => {
  if (typeof item !== 'object' || item === null) return String(item);
  const parts = Object.entries(item).filter(([, part]) => !isAbsent(part));
  return JSON.stringify(parts.map(([name, part]) => [name, normalValue(name, part)]).sort());
};

/** A hash of a certificate stands for the certificate. */
const certificateHash = (text: string): string => {
  try {
    return readCertificate(text).sha256;
  } catch {
    return text.trim();
  }
};
