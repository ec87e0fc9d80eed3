import type { JwtErrorKey } from '../base/errors.ts';
import { jwtError } from '../base/errors.ts';
import type { AppSettings } from './model.ts';
import { checkAppName, markedDescription } from './names.ts';
import { toScopeTokens } from './scopes.ts';

/** Where Salesforce would send a browser. This app never uses one, and nobody else can own this address. */
export const defaultCallbackUrl = 'http://localhost:1717/OauthRedirect';

export const defaultScopes = ['Api', 'RefreshToken'] as const;

type Rule = {
  key: JwtErrorKey;
  values: (settings: AppSettings) => readonly string[];
  valid: (value: string) => boolean;
};

const rules: readonly Rule[] = [
  { key: 'LabelInvalid', values: ({ label }) => [label], valid: (label) => isLine(label, 80) },
  {
    key: 'DescriptionInvalid',
    values: ({ description }) => [description],
    valid: (description) => markedDescription(description).length <= 1000 && !controls.test(description),
  },
  { key: 'ContactEmailInvalid', values: ({ contactEmail }) => [contactEmail], valid: (email) => isEmail(email) },
  {
    key: 'CallbackUrlInvalid',
    values: ({ callbackUrl }) => [callbackUrl],
    valid: (urls) => urls.split('\n').every(isCallbackUrl),
  },
  {
    key: 'PermissionSetNameInvalid',
    values: ({ permissionSets }) => (permissionSets.length > 0 ? permissionSets : ['']),
    valid: (name) => name.length <= 80 + 17 && /^[A-Za-z](?:_{0,2}[A-Za-z0-9])*$/.test(name),
  },
];

/** Throws the named error of the first setting that an org would refuse, or that can't be written as XML. */
export const checkSettings = (settings: AppSettings): void => {
  checkAppName(settings.app);
  toScopeTokens(settings.scopes);
  for (const { key, values, valid } of rules) {
    const wrong = values(settings).find((value) => !valid(value));
    if (wrong !== undefined) throw jwtError(key, [wrong]);
  }
};

// Control characters (line breaks and tabs are fine), non-characters and halves of pairs can't stand in XML.
const controls = /[^\P{Cc}\n\t]|[\uFFFE\uFFFF]|\p{Cs}/u;

const isLine = (text: string, maximum: number): boolean =>
  text.trim() === text && text.length > 0 && text.length <= maximum && !/[\n\t]/.test(text) && !controls.test(text);

const isEmail = (text: string): boolean =>
  text.length <= 80 &&
  /^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/.test(text);

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

const isCallbackUrl = (text: string): boolean => {
  if (text.length > 2000 || /[\s<>"]/.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && loopbackHosts.includes(hostname));
};
