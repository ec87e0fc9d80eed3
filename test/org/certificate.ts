import { X509Certificate } from 'node:crypto';

const PEM_BODY = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/;

/**
 * The certificate of an app, in any form that Salesforce takes: base64 in lines, base64 on one line, PEM, or base64 of PEM.
 * Undefined if it is none of them.
 */
export function readCertificate(text: string): X509Certificate | undefined {
  const der = PEM_BODY.exec(text)?.[1] ?? pemInside(text) ?? text;
  const compact = der.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  try {
    return new X509Certificate(Buffer.from(compact, 'base64'));
  } catch {
    return undefined;
  }
}

function pemInside(text: string): string | undefined {
  const decoded = Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('latin1');
  return PEM_BODY.exec(decoded)?.[1];
}

/** The form in which an org gives it back: base64 in 64-column lines, without BEGIN and END. */
export function certificateBody(certificate: X509Certificate): string {
  return (certificate.raw.toString('base64').match(/.{1,64}/g) ?? []).join('\n');
}
