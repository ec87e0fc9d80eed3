import { formatFingerprint, readCertificate } from '../../base/certificate.ts';
import { detailText } from '../../base/text/details.ts';
import { isAbsent, itemsOf, normalParts } from '../compare/normalValue.ts';

/** The value of an element in words; undefined if there is none. A certificate is told by its fingerprint and its end. */
export const elementText = (name: string, value: unknown): string | undefined => {
  const items = itemsOf(value);
  if (items.length === 0) return undefined;
  if (name === 'certificate') return certificateForFile(items.map(String).join(''));
  return items
    .map(itemText)
    .join('; ')
    .replace(/\s*\n\s*/g, ', ')
    .trim();
};

/** The values of both sides; of lists with many items only those that the other side hasn't got. */
export const differingTexts = (name: string, files: unknown, org: unknown): { files?: string; org?: string } => {
  const [ours, theirs] = [itemsOf(files), itemsOf(org)];
  if (![...ours, ...theirs].some((item) => typeof item === 'object'))
    return givenElement({ files: elementText(name, files), org: elementText(name, org) });
  return givenElement({
    files: elementText(name, withoutElement(ours, theirs)),
    org: elementText(name, withoutElement(theirs, ours)),
  });
};

const givenElement = (texts: { files?: string; org?: string }): { files?: string; org?: string } =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));

const withoutElement = (items: readonly unknown[], others: readonly unknown[]): unknown[] => {
  const known = new Set(others.map(normalParts));
  return items.filter((item) => !known.has(normalParts(item)));
};

const itemText = (item: unknown): string => {
  if (typeof item !== 'object' || item === null) return String(item);
  const parts = Object.entries(item).filter(([name, part]) => !isAbsent(part) && name !== 'enabled');
  const texts = parts.map(([name, part]) => ({ name, text: elementText(name, part) ?? '' }));
  const [only] = texts;
  // A permission is known by its name alone.
  if (only?.name === 'name' && texts.length === 1) return only.text;
  return texts.map(({ name, text }) => `${name} ${text}`).join(', ');
};

/** What stands there and is no certificate may be a private key: it is never shown. A hash stands for its certificate. */
const certificateForFile = (text: string): string => {
  const hash = text.trim();
  if (/^[0-9a-f]{64}$/.test(hash))
    return detailText('certificate.fingerprint', { fingerprint: formatFingerprint(hash) });
  try {
    const { sha256, notAfter } = readCertificate(text);
    return detailText('certificate.end', {
      fingerprint: formatFingerprint(sha256),
      day: notAfter.toISOString().slice(0, 10),
    });
  } catch {
    return detailText('certificate.none');
  }
};
