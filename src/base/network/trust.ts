import { X509Certificate } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What became of the file in NODE_EXTRA_CA_CERTS, of which Node.js itself says little or nothing. */
export type TrustFacts = {
  state: 'unset' | 'missing' | 'unreadable' | 'der' | 'keystore' | 'notPem' | 'loaded';
  file?: string;
};

/** More than any list of authorities. */
const maximumTrustBytes = 4_194_304;

/** Whether Node.js could add the authorities that the environment names. */
export const trustFacts = (env: Readonly<Record<string, string | undefined>> = process.env): TrustFacts => {
  const file = env.NODE_EXTRA_CA_CERTS ?? '';
  if (file === '') return { state: 'unset' };
  try {
    return { state: kindOfStore(readRegularFile(file)), file };
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    return { state: isMissing ? 'missing' : 'unreadable', file };
  }
};

/** A pipe or a device would be waited for. */
const readRegularFile = (file: string): Buffer => {
  const descriptor = openSync(file, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new Error(file);
    const bytes = Buffer.alloc(Math.min(stat.size, maximumTrustBytes));
    return bytes.subarray(0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
};

const kindOfStore = (bytes: Buffer): TrustFacts['state'] => {
  const pem = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END/.exec(bytes.toString('latin1'))?.[0];
  if (pem !== undefined) return isTrustedCertificate(`${pem} CERTIFICATE-----`) ? 'loaded' : 'notPem';
  if (isTrustedCertificate(bytes)) return 'der';
  // Java's own keystore, its successor JCEKS, and PKCS#12.
  return /^(?:feedfeed|cececece|30)/.test(bytes.toString('hex', 0, 4)) ? 'keystore' : 'notPem';
};

const isTrustedCertificate = (bytes: Buffer | string): boolean => {
  try {
    // A trusted certificate has more in it than Node.js reads by this class, and Node.js loads it all the same.
    return typeof bytes === 'string' && bytes.includes('TRUSTED') ? true : new X509Certificate(bytes).subject !== null;
  } catch {
    return false;
  }
};
