import { orgText } from './org.ts';
import type { Org } from './org.ts';
import type { Answer, Request } from './request.ts';
import { bearerOf, endSession, findSession } from './sessions.ts';
import type { SignedIn } from './sessions.ts';

/** The discovery document; it needs no session. */
export function discovery(org: Org): Answer {
  if (org.switches.noDiscovery)
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>URL No Longer Exists</html>' };
  const oauth = `${org.origin}/services/oauth2`;
  return {
    status: 200,
    json: {
      issuer: org.origin,
      authorization_endpoint: `${oauth}/authorize`,
      token_endpoint: `${oauth}/token`,
      revocation_endpoint: `${oauth}/revoke`,
      userinfo_endpoint: `${oauth}/userinfo`,
      jwks_uri: `${org.origin}/id/keys`,
      scopes_supported: ['api', 'full', 'id', 'openid', 'refresh_token', 'web'],
      response_types_supported: ['code', 'token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
  };
}

/** Who the session belongs to. A bad token gets 403, not 401. */
export function userinfo(org: Org, request: Request): Answer {
  const signedIn = findSession(org, bearerOf(request));
  if (!signedIn) return { status: 403, body: 'Bad_OAuth_Token' };
  if (org.switches.userinfoNeedsOpenid && !mayOpenid(signedIn)) return { status: 403, body: 'Missing_OAuth_Token' };
  return { status: 200, json: userinfoOf(org, signedIn) };
}

function mayOpenid({ session }: SignedIn): boolean {
  return session.scopes.some((scope) => ['openid', 'full'].includes(scope));
}

function userinfoOf(org: Org, { user }: SignedIn): object {
  const orgId = org.switches.otherOrgId ?? org.state.organization.id;
  return {
    sub: `${org.origin}/id/${orgId}/${user.id}`,
    user_id: user.id,
    organization_id: orgId,
    preferred_username: user.username,
    nickname: orgText(org, user.lastName),
    name: orgText(org, `${user.firstName} ${user.lastName}`),
    email: user.email,
    email_verified: true,
    given_name: orgText(org, user.firstName),
    family_name: orgText(org, user.lastName),
    zoneinfo: 'Europe/Berlin',
    user_type: 'STANDARD',
    active: user.isActive,
    utcOffset: 3_600_000,
    urls: { rest: `${org.origin}/services/data/v{version}/`, custom_domain: org.origin },
  };
}

/** The identity URL of the token answer; only the user's own session may read it. */
export function identity(org: Org, request: Request): Answer {
  const signedIn = findSession(org, bearerOf(request) ?? request.query.get('oauth_token') ?? undefined);
  if (!signedIn) return { status: 403, body: 'Bad_OAuth_Token' };
  const [, , orgId, userId] = request.path.split('/');
  if (userId !== signedIn.user.id || orgId !== org.state.organization.id) return { status: 403, body: 'Wrong_Org' };
  return {
    status: 200,
    json: {
      id: `${org.origin}${request.path}`,
      asserted_user: true,
      user_id: signedIn.user.id,
      organization_id: orgId,
      username: signedIn.user.username,
      display_name: orgText(org, `${signedIn.user.firstName} ${signedIn.user.lastName}`),
      email: signedIn.user.email,
      active: signedIn.user.isActive,
    },
  };
}

/** Ends a session by its access token, whatever its format: for everybody who holds it. */
export function revoke(org: Org, request: Request): Answer {
  const token = request.method === 'GET' ? request.query.get('token') : new URLSearchParams(request.body).get('token');
  const session = org.state.sessions.find(({ accessToken }) => accessToken === token);
  if (!session)
    return { status: 400, json: { error: 'invalid_token', error_description: orgText(org, 'Token was invalid') } };
  endSession(org, session);
  return { status: 200 };
}
