import type { WithClient } from '../session/client.ts';
import { ifAllowed, unlessGone } from '../session/orgError.ts';
import { soqlList, soqlText } from '../request/soql.ts';

/** A session of a user that an OAuth app opened. `application`: the label of the app, as far as the org tells it. */
export type OrgSession = { id: string; application?: string; isJwt: boolean; isOwn: boolean; endsAt: Date };

type SessionRow = {
  Id: string;
  LastModifiedDate: string;
  NumSecondsValid: number;
  IsCurrent: boolean;
  IsAssociatedWithJwtAccessToken: boolean;
  LoginHistory: { Application: string | null } | null;
};

/** What the login type of every OAuth 2 login is called. */
const oauthLoginType = 'Remote Access 2.0';

/** The running OAuth sessions of a user; an admin who may not manage users gets the own ones only. Undefined: the org refuses. */
export const readSessions = async ({ client }: WithClient, userId: string): Promise<OrgSession[] | undefined> => {
  const rows = await ifAllowed(
    client.query<SessionRow>(
      'SELECT Id, LastModifiedDate, NumSecondsValid, IsCurrent, IsAssociatedWithJwtAccessToken, LoginHistory.Application ' +
        `FROM AuthSession WHERE UsersId = ${soqlText(userId)} AND LoginType = '${oauthLoginType}'`,
    ),
  );
  return rows?.map((row) => ({
    id: row.Id,
    ...(row.LoginHistory?.Application && { application: row.LoginHistory.Application }),
    isJwt: row.IsAssociatedWithJwtAccessToken,
    isOwn: row.IsCurrent,
    endsAt: new Date(Date.parse(row.LastModifiedDate) + row.NumSecondsValid * 1000),
  }));
};

/** Ends sessions by their rows; one that has ended meanwhile is fine. */
export const endSessions = async ({ client }: WithClient, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await unlessGone(client.remove('AuthSession', id));
};

/** The login history names an app by so many characters of its label. */
const applicationLength = 64;

/** Whether the login history means an app of this label. */
export const isApplication = (application: string | undefined, label: string): boolean =>
  application !== undefined && application === label.slice(0, applicationLength);

/** The other apps whose logins the login history can't tell from those of a label. Undefined: the org doesn't say. */
export const countAppsOfLabel = async ({ client }: WithClient, label: string): Promise<number | undefined> => {
  const [apps, connected] = await Promise.all([
    ifAllowed(client.query(`SELECT Id FROM ExternalClientApplication WHERE MasterLabel = ${soqlText(label)}`)),
    ifAllowed(client.query(`SELECT Id FROM ConnectedApplication WHERE Name = ${soqlText(label)}`)),
  ]);
  return apps && apps.length + (connected?.length ?? 0);
};

/** Logins of one address with one result. */
export type LoginGroup = { sourceIp: string; status: string; count: number; first: string; last: string };

type LoginRow = { LoginTime: string; SourceIp: string; Status: string; Application: string | null };

/** The logins of a user by the app of a label, those of one address and result together, the latest first. */
export const readLogins = async (
  { client }: WithClient,
  { userId, label, since }: { userId: string; label: string; since: Date },
): Promise<LoginGroup[] | undefined> => {
  const rows = await ifAllowed(
    client.query<LoginRow>(
      `SELECT LoginTime, SourceIp, Status, Application FROM LoginHistory WHERE UserId = ${soqlText(userId)} ` +
        `AND LoginTime >= ${since.toISOString()} ORDER BY LoginTime DESC`,
    ),
  );
  if (!rows) return undefined;
  const groups = new Map<string, LoginGroup>();
  for (const row of rows.filter(({ Application }) => isApplication(Application ?? undefined, label))) {
    const { SourceIp: sourceIp, Status: status, LoginTime: time } = row;
    const key = `${sourceIp} ${status}`;
    const group = groups.get(key) ?? { sourceIp, status, count: 0, first: time, last: time };
    groups.set(key, { ...group, count: group.count + 1, first: time });
  }
  return [...groups.values()];
};

/** The refresh tokens that an app has given out by other flows. Undefined: the org refuses. */
export const readTokenUsers = async (
  { client }: WithClient,
  labels: readonly string[],
): Promise<string[] | undefined> =>
  (
    await ifAllowed(
      client.query<{ UserId: string }>(`SELECT UserId FROM OauthToken WHERE AppName IN ${soqlList(labels)}`),
    )
  )?.map(({ UserId }) => UserId);

/** Deletes the refresh tokens of an app, or those of one of its users. No session ends by it. */
export const deleteRefreshTokens = (
  { client, apiVersion }: WithClient & { apiVersion: string },
  appId: string,
  userId?: string,
): Promise<void> => {
  const ofUser = userId === undefined ? '' : `/${encodeURIComponent(userId)}`;
  return client.removeAt(`/services/data/v${apiVersion}/apps/oauth/usage/${encodeURIComponent(appId)}${ofUser}/tokens`);
};
