/** Limits that several rooms go by, each with its reason. */

/** From so many days before its end on, a certificate is warned about wherever it is looked at. */
export const warningDays = 30;

/** What an org accepts as the certificate of an app, in bytes of PEM. */
export const maximumCertificateBytes = 4096;

/** No system takes a longer path: what is longer was meant as the thing itself. */
export const maximumPathLength = 4096;

/** The first API version whose elements app files may use without a question. */
export const oldestFileVersion = 61;

/** The first API version whose metadata holds all that External Client Apps need. */
export const oldestApiVersion = 66;

/** The newest API version whose metadata the app files are known to fit. */
export const newestKnownVersion = 68;

/** From this API version on, SOAP takes an access token that is a JWT. */
export const soapTakesJwt = 68;
