import { examine } from './examine.ts';
import { certificatesIn } from './read.ts';
import { pemOf } from './pem.ts';

/** The certificates of a stored pair as PEM: its own, then the authorities behind it, if they were imported. */
export const certificateChain = (certificatePem: string): string[] =>
  certificatesIn(examine(certificatePem)).map((der) => pemOf('CERTIFICATE', der));
