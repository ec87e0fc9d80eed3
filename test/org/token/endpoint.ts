import { newAccessToken, newId, randomText } from '../ids.ts';
import { newListedSession } from '../sessions.ts';
import { judgedState } from './stale.ts';
import { orgNow, orgText } from '../org.ts';
import type { Org } from '../org.ts';
import type { Answer, Request } from '../request.ts';
import type { LoginHistoryRow, Session, User } from '../state.ts';
import type { TokenError } from '../switches.ts';
import { readAssertion } from './assertion.ts';
import { CHECKS, INVALID_ASSERTION } from './checks.ts';
import type { Attempt, Denial } from './checks.ts';
import { findClient } from './client.ts';
import type { Client } from './client.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const UNSUPPORTED: TokenError = { error: 'unsupported_grant_type', error_description: 'grant type not supported' };

/** `POST /services/oauth2/token`: the JWT bearer flow, and no other. */
export function token(org: Org, request: Request): Answer {
  const form = formOf(request);
  if (form?.get('grant_type') !== JWT_BEARER) return refuse(org, UNSUPPORTED);
  const assertion = readAssertion(form.get('assertion') ?? '');
  if (!assertion) return refuse(org, INVALID_ASSERTION);
  const username = assertion.sub.toLowerCase();
  const judged = { ...org, state: judgedState(org) };
  const attempt: Attempt = {
    org: judged,
    assertion,
    client: findClient(judged.state, assertion.iss),
    user: org.state.users.find((user) => user.username.toLowerCase() === username),
    remoteAddress: request.remoteAddress,
  };
  const denial = firstDenial(attempt);
  const login = record(org, attempt, denial);
  return denial || !attempt.client || !attempt.user || !login
    ? refuse(org, denial ?? INVALID_ASSERTION)
    : grant(org, { client: attempt.client, user: attempt.user, login });
}

/** Parameters count in a form-encoded body only, never in the URL. */
function formOf(request: Request): URLSearchParams | undefined {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  if (request.query.has('grant_type') || request.query.has('assertion')) return undefined;
  return new URLSearchParams(request.body);
}

function firstDenial(attempt: Attempt): Denial | undefined {
  for (const check of CHECKS) {
    const denial = check(attempt);
    if (denial) return denial;
  }
  return undefined;
}

function refuse(org: Org, { error, error_description }: TokenError): Answer {
  return { status: 400, json: { error, error_description: orgText(org, error_description) } };
}

/** A row for each attempt whose user was found; apps are named by their labels, 64 characters of them. */
function record(
  org: Org,
  { user, client, assertion, remoteAddress }: Attempt,
  denial: Denial | undefined,
): LoginHistoryRow | undefined {
  const gone = org.state.deletedApps.find(({ consumerKey }) => consumerKey === assertion.iss);
  const label = client?.label ?? gone?.label;
  if (!user || label === undefined) return undefined;
  const row = {
    id: newId('LoginHistory'),
    userId: user.id,
    loginAt: orgNow(org),
    application: label.slice(0, 64),
    status: denial ? statusOf(denial, gone !== undefined && !client) : 'Success',
    sourceIp: remoteAddress.replace(/^::ffff:/, ''),
    loginUrl: new URL(org.origin).host,
  };
  org.state.loginHistory.push(row);
  if (!denial) user.lastLoginAt = orgNow(org);
  return row;
}

const statusOf = ({ status, error_description }: Denial, isDeleted: boolean): string =>
  isDeleted ? 'Failed: Consumer Deleted' : (status ?? `Failed: ${error_description}`);

type Granted = { client: Client; user: User; login: LoginHistoryRow };

function grant(org: Org, granted: Granted): Answer {
  const { switches, state } = org;
  const { user } = granted;
  const session = reused(org, granted) ?? newSession(org, granted);
  const orgId = switches.otherOrgId ?? state.organization.id;
  const jwt = session.format === 'jwt' ? { token_format: 'jwt', api_instance_url: org.origin } : {};
  return {
    status: 200,
    json: {
      access_token: session.accessToken,
      scope: session.scopes.join(' '),
      instance_url: switches.wrongInstanceUrl ?? org.origin,
      id: `${org.origin}/id/${orgId}/${user.id}`,
      token_type: 'Bearer',
      ...jwt,
    },
  };
}

const formatOf = (org: Org, client: Client): Session['format'] =>
  client.issuesJwt || org.switches.tokenFormatJwt ? 'jwt' : 'opaque';

/** A session that is given out again belongs to the most recent login. */
function reused(org: Org, { client, user, login }: Granted): Session | undefined {
  if (!org.switches.reuseSessions) return undefined;
  const format = formatOf(org, client);
  const session = org.state.sessions.find(
    (row) => row.userId === user.id && row.appId === client.id && row.format === format && row.listed,
  );
  if (session?.listed) Object.assign(session.listed, { loginHistoryId: login.id, usedAt: login.loginAt });
  return session;
}

function newSession(org: Org, { client, user, login }: Granted): Session {
  const format = formatOf(org, client);
  const accessToken = format === 'jwt' ? jwtToken() : newAccessToken(org.state.organization.id);
  const session: Session = {
    accessToken,
    userId: user.id,
    appId: client.id,
    scopes: client.scopes,
    createdAt: orgNow(org),
    format,
    listed: newListedSession(login.id, login.loginAt, login.sourceIp),
  };
  org.state.sessions.push(session);
  return session;
}

function jwtToken(): string {
  const header = Buffer.from(
    JSON.stringify({ tnk: 'core/prod', ver: '1.0', kid: 'CORE', tty: 'sfdc-core-token', typ: 'JWT', alg: 'RS256' }),
  );
  return `${header.toString('base64url')}.${randomText(120)}.${randomText(86)}`;
}
