import { hasPermission } from './access.ts';
import { restError } from './answers.ts';
import { newId } from './ids.ts';
import type { Org } from './org.ts';
import type { Answer, Request } from './request.ts';
import type { ListedSession, Session, User } from './state.ts';

export type SignedIn = { session: Session; user: User };

/** The session and its user, or undefined: unknown, revoked, or the user may no longer be here. */
export function findSession(org: Org, token: string | undefined): SignedIn | undefined {
  const session = org.state.sessions.find((candidate) => candidate.accessToken === token);
  const user = org.state.users.find((candidate) => candidate.id === session?.userId);
  if (!session || !user?.isActive || !org.state.organization.isActive) return undefined;
  if (user.isFrozen && org.switches.freezingEndsSessions) return undefined;
  return { session, user };
}

/** Two hours, as orgs have it unless an admin or the app says otherwise. */
const SECONDS_VALID = 7200;

/** What a new session is listed as. */
export function newListedSession(loginHistoryId: string | null, now: number, sourceIp: string): ListedSession {
  const id = newId('AuthSession');
  return { id, parentId: id, loginHistoryId, usedAt: now, secondsValid: SECONDS_VALID, sourceIp };
}

/** Ends a session for everybody who holds its token, and those that it opened. */
export function endSession(org: Org, session: Session): void {
  const { sessions } = org.state;
  const index = sessions.indexOf(session);
  if (index < 0) return;
  sessions.splice(index, 1);
  const id = session.listed?.id;
  for (const child of sessions.filter(({ listed }) => listed && listed.parentId === id)) endSession(org, child);
}

/** The same by its row. That this ends tokens in the form of a JWT, too, isn't documented. */
export function deleteListed(org: Org, id: string): void {
  const session = org.state.sessions.find(({ listed }) => listed?.id === id);
  if (session?.format === 'jwt' && org.switches.jwtTokensOutliveSessions) delete session.listed;
  else if (session) endSession(org, session);
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
