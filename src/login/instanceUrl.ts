import type { EnvironmentVariables } from '../base/environment.ts';
import { jwtError } from '../base/errors/errors.ts';
import { foreignText } from '../base/text/foreignText.ts';
import { allowedHostsWith, shownHostName, type Endpoint } from '../base/hosts/allowedHosts.ts';
import { judgeLoginUrl, maximumUrlLength, type InstanceUrl } from '../base/hosts/loginUrl.ts';
import { loginText } from './texts.ts';

export type { InstanceUrl } from '../base/hosts/loginUrl.ts';

/**
 * Where an assertion or token may go, by the rule of `judgeLoginUrl`. Throws InstanceUrlInvalid, HostNotAllowed,
 * HostPortNotAllowed, TlsVerificationOff.
 */
export const resolveInstanceUrl = (input: string, env: EnvironmentVariables): InstanceUrl => {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') throw jwtError('TlsVerificationOff');
  const { found, reason, refused } = judgeLoginUrl(input, env);
  if (found) return found;
  if (refused) throw hostNotAllowed(refused, env);
  throw jwtError('InstanceUrlInvalid', [shownUrl(input), loginText(`instanceUrl.${reason}`)]);
};

/** Whoever gives a port or an address has a server of their own, which is listed otherwise than they think. */
const hostNotAllowed = (refused: Endpoint, env: EnvironmentVariables): Error => {
  const { host, port } = refused;
  if (port === undefined && !/^\[|^[\d.]+$/.test(host)) return jwtError('HostNotAllowed', [host]);
  const shown = shownHostName(host) + (port === undefined ? '' : `:${port}`);
  return jwtError('HostPortNotAllowed', [shown], [allowedHostsWith(refused, env)]);
};

/** An instance URL as it was given, safe to show, without a password before an @ and a query, which may hold a session. */
export const shownUrl = (input: string): string =>
  foreignText(
    input
      .slice(0, 2 * maximumUrlLength)
      .replace(/[^/]*@/g, '(removed)@')
      .replace(/[?#].*$/s, '(removed)'),
  );

/**
 * The `aud` that a user asks for instead of the default: an https URL without a slash at the end. It is only text in the
 * assertion; nothing is sent there. Throws AudienceInvalid.
 */
export const checkAudience = (text: string): string => {
  const audience = text.trim().replace(/\/$/, '');
  if (!/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9][\w-]*)?$/.test(audience))
    throw jwtError('AudienceInvalid', [text]);
  return audience;
};
