import { hasPermission } from './access.ts';
import { restError } from './answers.ts';
import type { Org } from './org.ts';
import type { Answer, Request } from './request.ts';
import type { Session, User } from './state.ts';

export type SignedIn = { session: Session; user: User };

/** The session and its user, or undefined: unknown, revoked, or the user may no longer be here. */
export function findSession(org: Org, token: string | undefined): SignedIn | undefined {
  const session = org.state.sessions.find((candidate) => candidate.accessToken === token);
  const user = org.state.users.find((candidate) => candidate.id === session?.userId);
  if (!session || !user?.isActive || user.isFrozen || !org.state.organization.isActive) return undefined;
  return { session, user };
}

/** The token of the Authorization header. */
export function bearerOf(request: Request): string | undefined {
  return /^(?:Bearer|OAuth) (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

const REST_SCOPES = ['api', 'full', 'web'];

/** Why this session may not use the data API, or undefined. */
export function refuseDataApi(org: Org, signedIn: SignedIn | undefined): Answer | undefined {
  if (!signedIn) return restError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (!signedIn.session.scopes.some((scope) => REST_SCOPES.includes(scope)))
    return restError(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
  if (org.switches.apiAccessDisabled || !hasPermission(org.state, signedIn.user.id, 'ApiEnabled'))
    return restError(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');
  return undefined;
}
