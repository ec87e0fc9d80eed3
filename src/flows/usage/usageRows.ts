import type { LoggedAddress, LoggedGroup } from '../../org/logs/loginGroups.ts';
import type { LoggedSession, LoggedToken, LoggedUser } from '../../org/logs/usageRecords.ts';
import type { TokenUsage, UsageFlow, UsageRow } from './types.ts';

/** What an org says of its logins; undefined: not visible. */
type UsageFacts = {
  groups: readonly LoggedGroup[];
  addresses?: readonly LoggedAddress[];
  users: readonly LoggedUser[];
  sessions?: readonly LoggedSession[];
  tokens?: readonly LoggedToken[];
};

const succeeded = 'Success';

/** OAuth 2, by the value and by the label of the login type. */
const oauthTypes = /^(?:Remote Access 2\.0|Oauth2)$/i;

const subtypeFlows: ReadonlyArray<{ subtype: RegExp; flow: UsageFlow }> = [
  { subtype: /^OauthUsernamePassword/i, flow: 'password' },
  { subtype: /^OauthClientCredentials/i, flow: 'client-credentials' },
  { subtype: /^OauthRefreshToken/i, flow: 'refresh-token' },
  { subtype: /^OauthTokenExchange/i, flow: 'token-exchange' },
  { subtype: /^Oauth(?:WebServer|UserAgent|Hybrid|OtpLogin)/i, flow: 'browser' },
  { subtype: /^Soap/i, flow: 'soap' },
];

/** The flow of logins. One by JWT has no subtype of its own: an OAuth 2 login without a subtype is one, or one by SAML. */
const flowOf = ({ type, subtype, api }: Pick<LoggedGroup, 'type' | 'subtype' | 'api'>): UsageFlow => {
  if (type === undefined) return 'unknown';
  const row = subtypeFlows.find((each) => each.subtype.test(subtype ?? ''));
  if (row) return row.flow;
  if (oauthTypes.test(type)) return subtype === undefined ? 'jwt' : 'other';
  if (/^Remote Access Client$/i.test(type)) return 'oauth-1';
  return /^SOAP/i.test(api ?? '') ? 'soap' : 'other';
};

/** What ends or breaks first comes first. */
const urgency: readonly UsageFlow[] = ['soap', 'password', 'oauth-1'];
const rankOf = ({ flow }: UsageRow): number => (urgency.includes(flow) ? urgency.indexOf(flow) : urgency.length);

/** One row for each user, app and flow. */
export const usageRows = (facts: UsageFacts): UsageRow[] => {
  const rows = new Map<string, UsageRow>();
  for (const group of facts.groups) {
    const key = JSON.stringify([group.userId, group.application, flowOf(group)]);
    rows.set(key, withGroup(rows.get(key) ?? newRow(group), group));
  }
  const complete = completeRow(facts);
  return [...rows.values()]
    .map(complete)
    .sort((one, other) => rankOf(one) - rankOf(other) || other.logins - one.logins || textOrder(one, other));
};

const textOrder = ({ username = '' }: UsageRow, { username: other = '' }: UsageRow): number =>
  username < other ? -1 : 1;

const newRow = ({ userId, application, type, subtype, api }: LoggedGroup): UsageRow => ({
  userId,
  ...(application !== undefined && { application }),
  flow: flowOf({ type, subtype, api }),
  ...(type !== undefined && { loginType: type }),
  ...(subtype !== undefined && { loginSubType: subtype }),
  logins: 0,
  failed: 0,
  last: '',
  statuses: [],
});

const later = (one: string | undefined, other: string): string => (one !== undefined && one > other ? one : other);

const withGroup = (row: UsageRow, { status, count, last }: LoggedGroup): UsageRow => {
  const same = row.statuses.find((each) => each.status === status);
  const rest = row.statuses.filter((each) => each !== same);
  const sum = { status, count: (same?.count ?? 0) + count, last: later(same?.last, last) };
  return {
    ...row,
    logins: row.logins + count,
    failed: row.failed + (status === succeeded ? 0 : count),
    last: later(row.last, last),
    ...(status === succeeded && { lastSuccess: later(row.lastSuccess, last) }),
    statuses: [...rest, sum].sort((one, other) => other.count - one.count),
  };
};

/** Of a user and an app. */
const pairKey = (userId: string, application = ''): string => `${userId} ${application}`;

const completeRow = ({ users, addresses, sessions, tokens }: UsageFacts): ((row: UsageRow) => UsageRow) => {
  const userOf = new Map(users.map((user) => [user.id, user]));
  const byPair = <Item extends { userId: string; application?: string }>(items: readonly Item[] | undefined) =>
    items && Map.groupBy(items, ({ userId, application }) => pairKey(userId, application));
  const [addressesOf, sessionsOf, tokensOf] = [byPair(addresses), byPair(sessions), byPair(tokens)];
  return (row) => {
    const key = pairKey(row.userId, row.application);
    const user = userOf.get(row.userId);
    return {
      ...row,
      ...(user && { username: user.username, name: user.name, isActive: user.isActive }),
      ...(addressesOf && {
        addresses: (addressesOf.get(key) ?? []).map(({ sourceIp, count, last }) => ({ sourceIp, count, last })),
      }),
      ...(sessionsOf && { sessions: sessionsOf.get(key)?.length ?? 0 }),
      ...(tokensOf && { refreshTokens: tokensOf.get(key)?.length ?? 0 }),
    };
  };
};

/** The apps that have refresh tokens, but no login in the time that was asked for. */
export const tokensWithoutLogin = (tokens: readonly LoggedToken[], rows: readonly UsageRow[]): TokenUsage[] => {
  const known = new Set(rows.map(({ userId, application }) => pairKey(userId, application)));
  const others = tokens.filter(({ userId, application }) => !known.has(pairKey(userId, application)));
  return [...Map.groupBy(others, ({ application }) => application)].map(([application, all]) => {
    const lastUsed = all.map((each) => each.lastUsed ?? '').reduce((one, other) => later(one, other), '');
    return { application, users: new Set(all.map(({ userId }) => userId)).size, ...(lastUsed && { lastUsed }) };
  });
};
