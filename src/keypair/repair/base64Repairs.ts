import { derState } from '../der/der.ts';

/** How base64 was changed without loss. */
export type Base64Damage = 'base64Url' | 'padding';

/** The base64 of a block with its own letters and with the equal signs that its length needs, if that makes it whole. */
export const repairBase64 = (base64: string, isDerInside: boolean): { base64: string; repairs: Base64Damage[] } => {
  const letters = inBase64(base64);
  const own: Base64Damage[] = letters === base64 ? [] : ['base64Url'];
  const bare = letters.replace(/=+$/, '');
  const padded = bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
  const isWhole = bare.length % 4 !== 1 && isWholeInside(padded, isDerInside);
  return padded === letters || !isWhole
    ? { base64: letters, repairs: own }
    : { base64: padded, repairs: [...own, 'padding'] };
};

/** Base64url has two other letters; a text that has them of both kinds is damaged. */
const inBase64 = (text: string): string =>
  /^[\w-]+=*$/.test(text) && /[-_]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : text;

/** What an old cipher made has no length inside; it comes in whole blocks. */
const isWholeInside = (base64: string, isDerInside: boolean): boolean => {
  const bytes = Buffer.from(base64, 'base64');
  return isDerInside ? derState(bytes) === 'whole' : bytes.length > 0 && bytes.length % 8 === 0;
};
