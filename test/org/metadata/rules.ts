import { readCertificate } from '../certificate.ts';
import { SCOPES, scopeTokens } from '../scopes.ts';
import type { AppComponentType, Elements } from '../state.ts';
import { textOf } from './elements.ts';

/** Why a value is refused though the schema allows it, or undefined. */
type Rule = (elements: Elements) => string | undefined;

const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/;

const contactEmail: Rule = (elements) => {
  const email = textOf(elements, 'contactEmail');
  if (email === '') return 'Required fields are missing: [ContactEmail]';
  return EMAIL.test(email) ? undefined : `Contact Email: invalid email address: ${email}`;
};

const distribution: Rule = (elements) =>
  ['', 'Local', 'Packaged'].includes(textOf(elements, 'distributionState'))
    ? undefined
    : `Distribution state ${textOf(elements, 'distributionState')} can't be set`;

const scopes: Rule = (elements) => {
  const unknown = scopeTokens(textOf(elements, 'commaSeparatedOauthScopes')).find((token) => !(token in SCOPES));
  return unknown === undefined ? undefined : `Invalid OAuth scope: ${unknown}`;
};

const callbackUrl: Rule = (elements) => {
  const urls = textOf(elements, 'callbackUrl').split(/\s+/);
  if (urls[0] === '') return 'Required fields are missing: [CallbackUrl]';
  const wrong = urls.find((url) => !isCallback(url));
  return wrong === undefined ? undefined : `Callback URL is not valid: ${wrong}`;
};

/** https, a custom scheme, or http on the own machine. */
function isCallback(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol !== 'http:' || ['localhost', '127.0.0.1'].includes(hostname);
}

const MAX_CERTIFICATE = 4096;
const certificate: Rule = (elements) => {
  const text = textOf(elements, 'certificate');
  if (text === '') return undefined;
  if (text.length > MAX_CERTIFICATE) return `Certificate: data value too large: (max length=${MAX_CERTIFICATE})`;
  const parsed = readCertificate(text);
  if (!parsed) return 'The certificate is invalid. Provide a valid X.509 certificate.';
  const { asymmetricKeyType, asymmetricKeyDetails } = parsed.publicKey;
  const isStrong = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  return isStrong ? undefined : 'The certificate must have an RSA key of at least 2048 bits.';
};

const consumerKey: Rule = (elements) => {
  const key = textOf(elements, 'consumerKey');
  if (key === '' || /^[A-Za-z0-9._]{8,256}$/.test(key)) return undefined;
  return 'Consumer Key must be alphanumeric and between 8 and 256 characters long';
};

const oneOf =
  (element: string, values: string[]): Rule =>
  (elements) => {
    const value = textOf(elements, element);
    const isKnown = values.some((known) => known.toLowerCase() === value.toLowerCase());
    return value === '' || isKnown ? undefined : `'${value}' is not a valid value for ${element}`;
  };

const refreshValidity: Rule = (elements) => {
  const type = textOf(elements, 'refreshTokenPolicyType');
  const isTimed = type === 'SpecificLifetime' || type === 'SpecificInactivity';
  const isWhole =
    textOf(elements, 'refreshTokenValidityPeriod') !== '' && textOf(elements, 'refreshTokenValidityUnit') !== '';
  return isTimed && !isWhole ? `Refresh token validity period and unit are required for the policy ${type}` : undefined;
};

/** What an org checks in each type beyond the schema. */
export const RULES: Record<AppComponentType, Rule[]> = {
  ExternalClientApplication: [contactEmail, distribution],
  ExtlClntAppOauthSettings: [scopes],
  ExtlClntAppGlobalOauthSettings: [callbackUrl, certificate, consumerKey],
  ExtlClntAppConfigurablePolicies: [],
  ExtlClntAppOauthConfigurablePolicies: [
    oneOf('ipRelaxationPolicyType', ['Enforce', 'Bypass', 'Bypass_2factor', 'Enforce_relaxrefresh']),
    oneOf('refreshTokenValidityUnit', ['Hours', 'Days', 'Months']),
    refreshValidity,
  ],
  ExtlClntAppOauthSecuritySettings: [],
};
