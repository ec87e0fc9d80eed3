import { readCertificate } from '../../base/certificate.ts';

const hidden = '(hidden)';

/**
 * The text of a metadata file, fit to be shown: without a consumer secret, without private keys, and without whatever
 * stands where a certificate belongs and is none.
 */
export const withoutSecrets = (xml: string): string =>
  xml
    .replace(/(<consumerSecret\b[^>]*>)[\s\S]+?(?=<\/consumerSecret)/g, `$1${hidden}`)
    .replace(/(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^-<]*/g, `$1${hidden}`)
    .replace(/(<certificate\b[^>]*>)([\s\S]+?)(?=<\/certificate)/g, (whole, tag: string, text: string) =>
      isCertificateText(text) ? whole : `${tag}${hidden}`,
    );

const isCertificateText = (text: string): boolean => {
  try {
    readCertificate(text);
    return true;
  } catch {
    return false;
  }
};
