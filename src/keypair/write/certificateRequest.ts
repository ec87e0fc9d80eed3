import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { derTag, toDer, toDerInteger, toDerOid } from '../der/der.ts';
import { pemOf } from '../../base/text/pem.ts';
import { checkSubject, subjectAttributes, type Subject } from '../read/subject.ts';

/** RFC 5280, appendix A.1, and RFC 2985 for the address. */
const attributeOids: Readonly<Record<string, string>> = {
  commonName: '2.5.4.3',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
  stateOrProvinceName: '2.5.4.8',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  emailAddress: '1.2.840.113549.1.9.1',
};

const stringTags = { UTF8: 0x0c, PRINTABLESTRING: 0x13, IA5STRING: 0x16 } as const;

const sha256WithRsa = '1.2.840.113549.1.1.11';

/**
 * A certificate request (PKCS#10, RFC 2986) for an RSA key, signed by it with SHA-256, as PEM. Throws the errors of the
 * subject.
 */
export const certificateRequest = (key: KeyObject, subject: Subject): string => {
  checkSubject(subject);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const noAttributes = toDer(0xa0);
  const info = toDer(derTag.sequence, toDerInteger(0), requestSubject(subject), publicKey, noAttributes);
  const algorithm = toDer(derTag.sequence, toDerOid(sha256WithRsa), toDer(derTag.null));
  const signature = toDer(derTag.bitString, Buffer.alloc(1), sign('sha256', info, key));
  return pemOf('CERTIFICATE REQUEST', toDer(derTag.sequence, info, algorithm, signature));
};

const requestSubject = (subject: Subject): Buffer =>
  toDer(
    derTag.sequence,
    ...subjectAttributes(subject).map(({ attribute, value, stringType }) => {
      const text = toDer(stringTags[stringType], Buffer.from(value));
      return toDer(derTag.set, toDer(derTag.sequence, toDerOid(attributeOids[attribute] ?? ''), text));
    }),
  );
