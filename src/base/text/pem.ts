/** The text of one PEM block (RFC 7468). */
export const pemOf = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${pemBody(der)}\n-----END ${label}-----\n`;

/** The base64 between BEGIN and END, in lines of 64 columns. */
export const pemBody = (der: Buffer): string => (der.toString('base64').match(/.{1,64}/g) ?? []).join('\n');

/** What a text of one PEM block without headers holds. */
export const derOfPem = (pem: string): Buffer => Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
