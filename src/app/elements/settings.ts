import type { JwtErrorKey } from '../../base/errors/errors.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { AppSettings } from '../model.ts';
import { isBlocker } from '../blockers.ts';
import { isIpRange } from './ipRange.ts';
import { checkAppName, markedDescription } from '../names.ts';
import { toScopeTokens } from './scopes.ts';

/** Where Salesforce would send a browser. This app never uses one, and nobody else can own this address. */
export const defaultCallbackUrl = 'http://localhost:1717/OauthRedirect';

export const defaultScopes = ['Api', 'RefreshToken'] as const;

type SettingRule = {
  key: JwtErrorKey;
  values: (settings: AppSettings) => readonly string[];
  valid: (value: string) => boolean;
};

const rules: readonly SettingRule[] = [
  { key: 'LabelInvalid', values: ({ label }) => [label], valid: (label) => isLine(label, 80) },
  {
    key: 'DescriptionInvalid',
    values: ({ description }) => [description],
    valid: (description) => markedDescription(description).length <= 1000 && !controls.test(description),
  },
  { key: 'ContactEmailInvalid', values: ({ contactEmail }) => [contactEmail], valid: (email) => isEmail(email) },
  {
    key: 'CallbackUrlInvalid',
    values: ({ callbackUrl, keepsCallbackUrl }) => (keepsCallbackUrl ? [] : [callbackUrl]),
    valid: (urls) => urls.split('\n').every(isCallbackUrl),
  },
  {
    key: 'PermissionSetNameInvalid',
    values: ({ permissionSets, profiles }) =>
      permissionSets.length + (profiles ?? []).length > 0 ? permissionSets : [''],
    valid: (name) => name.length <= 80 + 17 && /^[A-Za-z](?:_{0,2}[A-Za-z0-9])*$/.test(name),
  },
  {
    key: 'ProfileNameInvalid',
    values: ({ profiles = [] }) => profiles,
    valid: (name) => isLine(name, 255) && !name.includes(','),
  },
  {
    key: 'ContactPhoneInvalid',
    values: ({ contactPhone }) => givenValue(contactPhone),
    valid: (text) => isLine(text, 40),
  },
  {
    key: 'AppUrlInvalid',
    values: ({ infoUrl, logoUrl, iconUrl }) => givenValue(infoUrl, logoUrl, iconUrl),
    valid: isWebUrl,
  },
  {
    key: 'DistributionStateInvalid',
    values: ({ distributionState }) => givenValue(distributionState),
    // An org sets the other states itself, for apps that came in a package.
    valid: (state) => ['Local', 'Packaged'].includes(state),
  },
  {
    key: 'IpPolicyInvalid',
    values: ({ ipPolicy }) => givenValue(ipPolicy),
    valid: (policy) => ipPolicies.includes(policy),
  },
  {
    key: 'SessionLevelBreaksJwt',
    values: ({ sessionLevel }) => givenValue(sessionLevel),
    valid: (level) => !isBlocker('highAssurance', level),
  },
  {
    key: 'SessionLevelInvalid',
    values: ({ sessionLevel }) => givenValue(sessionLevel),
    valid: (level) => ['LOW', 'STANDARD'].includes(level),
  },
  {
    key: 'SessionTimeoutInvalid',
    values: ({ sessionTimeoutMinutes }) => givenValue(sessionTimeoutMinutes?.toString()),
    valid: (minutes) => Number.isInteger(Number(minutes)) && Number(minutes) >= 15 && Number(minutes) <= 1440,
  },
  {
    key: 'RefreshPolicyInvalid',
    values: ({ refreshPolicy }) => givenValue(refreshPolicy),
    valid: (policy) => ['Infinite', 'Zero', 'SpecificLifetime', 'SpecificInactivity'].includes(policy),
  },
  {
    key: 'RefreshValidityInvalid',
    values: ({ refreshPolicy, refreshValidity }) =>
      givenValue(
        refreshValidity && isEndless(refreshPolicy) ? `${refreshValidity}, ${refreshPolicy}` : refreshValidity,
      ),
    valid: (text) => /^[1-9]\d{0,3} (?:Hours|Days|Months)$/.test(text),
  },
  {
    key: 'IpRangeInvalid',
    values: ({ trustedIpRanges = [] }) => trustedIpRanges.map(({ start, end }) => `${start}-${end}`),
    valid: isIpRange,
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

const isEndless = (policy: string | undefined): boolean => policy === 'Infinite' || policy === 'Zero';

const ipPolicies = ['Enforce', 'Enforce_relaxrefresh', 'Bypass', 'Bypass_2factor'];

const givenValue = (...values: Array<string | undefined>): string[] => values.filter((value) => value !== undefined);

// Control characters (line breaks and tabs are fine), non-characters and halves of pairs can't stand in XML.
const controls = /[^\P{Cc}\n\t]|[\uFFFD-\uFFFF]|\p{Cs}/u;

const isLine = (text: string, maximum: number): boolean =>
  text.trim() === text && text.length > 0 && text.length <= maximum && !/[\n\t]/.test(text) && !controls.test(text);

const isEmail = (text: string): boolean =>
  text.length <= 80 &&
  /^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/.test(text);

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

function isCallbackUrl(text: string): boolean {
  if (!isSettingUrl(text, 2000)) return false;
  const { protocol, hostname, hash } = new URL(text);
  return !hash && (protocol === 'https:' || (protocol === 'http:' && loopbackHosts.includes(hostname)));
}

function isWebUrl(text: string): boolean {
  return isSettingUrl(text, 255) && ['https:', 'http:'].includes(new URL(text).protocol);
}

const isSettingUrl = (text: string, maximum: number): boolean => {
  if (text.length > maximum || /[\s<>"]/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return !username && !password;
};
