import { jwtError } from '../../base/errors/errors.ts';
import { at, derTag, integerOf, oidOf, partsOf, type Der } from './der.ts';

/** Rounds of one file beyond this would take many seconds or minutes; nobody protects a key with that many. */
const maximumRounds = 10_000_000;

/**
 * The rounds that one file may ask for, all of its parts together; each call spends some of them. Throws
 * KeyRoundsTooMany, or KeyDamaged where the number can't be told.
 */
export const roundsBudget = (): ((rounds: number) => void) => {
  let spent = 0;
  return (rounds) => {
    spent += rounds;
    if (spent === Number.POSITIVE_INFINITY) throw jwtError('KeyDamaged');
    if (spent > maximumRounds) throw jwtError('KeyRoundsTooMany', [spent, maximumRounds]);
  };
};

export const oids = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  scrypt: '1.3.6.1.4.1.11591.4.11',
  hmacWithSha1: '1.2.840.113549.2.7',
  hmacWithSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;

/**
 * How much work an AlgorithmIdentifier of password-based encryption asks for, in rounds (RFC 8018; PKCS#12 PBE has the
 * same parameters as PBES1). Infinite if it can't be told.
 */
export const derivationRounds = (algorithm: Der | undefined): number => {
  const parameters = at(algorithm, 1);
  return oidOf(at(algorithm, 0)) === oids.pbes2 ? keyDerivationRounds(at(parameters, 0)) : roundsIn(parameters, 1);
};

const keyDerivationRounds = (derivation: Der | undefined): number => {
  const parameters = at(derivation, 1);
  if (oidOf(at(derivation, 0)) !== oids.scrypt) return roundsIn(parameters, 1);
  return roundsIn(parameters, 1) * roundsIn(parameters, 2) * roundsIn(parameters, 3);
};

const roundsIn = (parameters: Der | undefined, index: number): number =>
  integerOf(at(parameters, index)) ?? Number.POSITIVE_INFINITY;

/** The rounds that the integrity check of a PKCS#12 file asks for; none if it has no such check. */
export const macRounds = (pfx: Der): number => {
  const mac = at(pfx, 2);
  const rounds = partsOf(mac)[2];
  return rounds?.tag === derTag.integer ? roundsIn(mac, 2) : 1;
};
