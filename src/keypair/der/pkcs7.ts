import { at, oidOf, partsOf, readDer } from './der.ts';

const signedData = '1.2.840.113549.1.7.2';

/** The certificates of a PKCS#7 file (RFC 2315, section 9.1), the form in which many authorities answer; anything else as it is. */
export const unpackPkcs7 = (der: Buffer): Buffer[] => {
  const contentInfo = readDer(der);
  if (oidOf(at(contentInfo, 0)) !== signedData) return [der];
  const certificates = partsOf(at(contentInfo, 1, 0)).find(({ tag }) => tag === 0xa0);
  return partsOf(certificates).map(({ raw }) => raw);
};
