import { decodeBundle, looksLikeBundle } from '../../connection/bundle.ts';
import { keyLines } from '../derivedSecrets.ts';

/** Shorter pieces tell nothing, and hiding them would spoil the log. */
const piece = /[\w+/=-]{8,}/g;

/**
 * The pieces of a secret text that a program may show one by one: the lines of a PEM, the members of a JWK, one long line;
 * and the lines of the key inside, for whoever unpacks it.
 */
export const maskedParts = async (content: string): Promise<string[]> => {
  const pieces = content.replace(/-----[A-Z ]+-----/g, '').match(piece) ?? [];
  const key = looksLikeBundle(content) ? (await decodeBundle(content, '')).key : content;
  return [...new Set([...pieces, ...keyLines(key)])];
};
