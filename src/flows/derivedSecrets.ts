import type { KeyOrigin } from '../connection/key.ts';
import { examine } from '../keypair/examine.ts';
import { privateParts } from '../keypair/problems.ts';

/**
 * The lines of a private key that lay packed in a variable: a runner knows the variable as a secret, and each line of it,
 * but not what comes out when it is unpacked.
 */
export const derivedSecrets = (origin: KeyOrigin): string[] => {
  if (!('text' in origin)) return [];
  const known = origin.source === 'environment' ? linesOf(origin.text) : [];
  return keyLines(origin.text).filter((line) => !known.includes(line));
};

/** The lines of the private keys in a text, however they are packed. */
export const keyLines = (text: string): string[] =>
  privateParts(examine(text))
    .flatMap(({ pem = '' }) => linesOf(pem))
    .filter((line) => !line.startsWith('-----') && line.length >= 8);

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());
