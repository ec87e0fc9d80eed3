import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isSignedBy } from '../../login/jwt.ts';
import { finding } from './texts.ts';
import type { Evidence, InspectFinding, Fit } from './types.ts';

/** Every key against every first certificate, every assertion against every key and certificate that is at hand. */
export const findFits = (all: readonly Evidence[]): Fit[] => [...certificateFits(all), ...signatureFits(all)];

const certificateFits = (all: readonly Evidence[]): Fit[] =>
  all.flatMap(({ inspected: { source: first, key } }) => {
    const hash = key?.publicKeySha256;
    if (hash === undefined) return [];
    return all.flatMap(({ inspected: { source: second, certificates } }): Fit[] => {
      const [certificate] = certificates;
      return certificate ? [{ what: 'certificate', first, second, fits: certificate.publicKeySha256 === hash }] : [];
    });
  });

const signatureFits = (all: readonly Evidence[]): Fit[] =>
  all.flatMap(({ inspected: { source: first }, jwt }) =>
    jwt === undefined
      ? []
      : all.flatMap((other): Fit[] => {
          const key = verifier(other);
          return key ? [{ what: 'assertion', first, second: other.inspected.source, fits: isSignedBy(jwt, key) }] : [];
        }),
  );

const verifier = ({ privateKey, certificates: [certificate] }: Evidence): KeyObject | undefined => {
  if (certificate) return new X509Certificate(certificate).publicKey;
  return privateKey && createPublicKey(privateKey.key);
};

/** What the fits of one source mean for it: a key, a certificate or an assertion that fits nothing is wrong. */
export const fitFindings = (source: string, fits: readonly Fit[], isAssertion: boolean): InspectFinding[] => [
  ...findingsOfFirst(source, fits, isAssertion),
  ...findingsOfCertificate(fits.filter(({ what, second }) => what === 'certificate' && second === source)),
];

const findingsOfCertificate = (own: readonly Fit[]): InspectFinding[] =>
  own.length === 0 || own.some(({ fits }) => fits) ? [] : [finding('problem', 'certificate-does-not-fit')];

const findingsOfFirst = (source: string, fits: readonly Fit[], isAssertion: boolean): InspectFinding[] => {
  const own = fits.filter(({ first }) => first === source);
  if (own.length === 0) return isAssertion ? [finding('warning', 'signature-not-checked')] : [];
  if (own.some(({ fits: doesFit }) => doesFit)) return [];
  return [finding('problem', isAssertion ? 'signature-wrong' : 'key-does-not-fit')];
};
