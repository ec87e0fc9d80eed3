import { createHmac } from 'node:crypto';
import { at, derTag, oidOf, readDer } from './der.ts';
import { macRounds } from './derivation.ts';
import { derivePkcs12, type Pkcs12Digest } from './pkcs12Derivation.ts';

/** The empty password in either of its encodings: programs for Windows leave even the zeros at its end out. */
type EmptyPassword = '' | null;

const macDigests: Readonly<Record<string, { digest: Pkcs12Digest; size: number }>> = {
  '1.3.14.3.2.26': { digest: 'sha1', size: 20 },
  '2.16.840.1.101.3.4.2.1': { digest: 'sha256', size: 32 },
  '2.16.840.1.101.3.4.2.2': { digest: 'sha384', size: 48 },
  '2.16.840.1.101.3.4.2.3': { digest: 'sha512', size: 64 },
};

/** More than any program makes by itself; the rounds run here, one by one. */
const maximumTriedRounds = 100_000;

/**
 * The empty password that the code of a PKCS#12 file (RFC 7292, section 4) proves to be its own. Azure Key Vault hands
 * certificates out like that. Undefined if it has another one, or no such code.
 */
export const emptyPasswordOf = (der: Buffer): EmptyPassword | undefined => {
  const pfx = readDer(der);
  const mac = at(pfx, 2);
  const known = macDigests[oidOf(at(mac, 0, 0, 0)) ?? ''];
  const [expected, salt, signed] = [at(mac, 0, 1), at(mac, 1), at(pfx, 1, 1, 0)];
  const rounds = pfx === undefined || mac === undefined ? Number.POSITIVE_INFINITY : macRounds(pfx);
  if (!known || !expected || !salt || signed?.tag !== derTag.octetString || rounds > maximumTriedRounds)
    return undefined;
  return (['', null] as const).find((password) => {
    const key = derivePkcs12({ purpose: 'mac', password, salt: salt.content, rounds, ...known });
    return createHmac(known.digest, key).update(signed.content).digest().equals(expected.content);
  });
};
