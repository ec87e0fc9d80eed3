import { isJwtToken } from '../../../login/tokenRequest.ts';
import { checkStep, pass } from '../checkStep.ts';
import { checkText } from '../../checkTexts.ts';

/** What a JWT login needs, and what names the user only. Everything else is more than a pipeline needs. */
const neededScopes = [
  ['api', 'full'],
  ['refresh_token', 'offline_access', 'full'],
] as const;
const harmlessScopes = new Set(['api', 'refresh_token', 'offline_access', 'id', 'openid', 'profile', 'email']);

/** The app grants the scopes that are needed, and no more. The API has taken the token already, so that it only warns. */
export const scopesCheck = checkStep({
  id: 'scopes',
  needs: ['token'],
  run: async ({ facts: { token } }) => {
    const { scopes } = token;
    if (scopes.length === 0) return { outcome: 'skipped', evidence: checkText('scopes.skipped') };
    const missing = neededScopes.filter((names) => !names.some((name) => scopes.includes(name))).map(([name]) => name);
    const surplus = scopes.filter((scope) => !harmlessScopes.has(scope));
    if (missing.length + surplus.length === 0) return pass('scopes', { scopes: scopes.join(' ') });
    const evidence = [
      missing.length > 0 ? checkText('scopes.missing', { scopes: missing.join(' ') }) : '',
      surplus.length > 0 ? checkText('scopes.surplus', { scopes: surplus.join(' ') }) : '',
    ];
    return { outcome: 'warn', evidence: evidence.filter(Boolean).join(' ') };
  },
});

/** The access token is not a JWT, which SOAP calls below API 68 refuse. */
export const tokenFormatCheck = checkStep({
  id: 'token-format',
  needs: ['token'],
  run: async ({ facts: { token } }) =>
    isJwtToken(token) ? { outcome: 'warn', evidence: checkText('token-format.jwt') } : pass('token-format'),
});
