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
  const lines = privateParts(examine(origin.text)).flatMap(({ pem = '' }) => linesOf(pem));
  return lines.filter((line) => !known.includes(line) && !line.startsWith('-----') && line.length >= 8);
};

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());
