import type { WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';
import { soqlList, soqlText } from '../request/soql.ts';

/** A user as a report names one. */
export type LoggedUser = { id: string; username: string; name: string; isActive: boolean };

type LoggedUserRow = { Id: string; Username: string; Name: string; IsActive: boolean };

const userFields = 'SELECT Id, Username, Name, IsActive FROM User';

const asLoggedUser = (row: LoggedUserRow): LoggedUser => ({
  id: row.Id,
  username: row.Username,
  name: row.Name,
  isActive: row.IsActive,
});

/** The user of that name, active or not. */
export const findLoggedUser = async ({ client }: WithClient, username: string): Promise<LoggedUser | undefined> => {
  const [row] = await client.query<LoggedUserRow>(`${userFields} WHERE Username = ${soqlText(username)}`);
  return row && asLoggedUser(row);
};

/** So many ids fit into the address of a query, and so many queries are made. */
const idsInQuery = 250;
const userQueries = 2;

/** The users with these ids, the first 500 of them. */
export const readLoggedUsers = async ({ client }: WithClient, ids: readonly string[]): Promise<LoggedUser[]> => {
  const parts = Array.from({ length: userQueries }, (_, at) => ids.slice(at * idsInQuery, (at + 1) * idsInQuery));
  const rows = await Promise.all(
    parts
      .filter((part) => part.length > 0)
      .map((part) => client.query<LoggedUserRow>(`${userFields} WHERE Id IN ${soqlList(part)}`)),
  );
  return rows.flat().map(asLoggedUser);
};

/** Refresh tokens: an app that somebody has approved. A login by JWT makes none. */
export type LoggedToken = { userId: string; application: string; lastUsed?: string; uses: number };

/** An org gives so many at once. */
export const maximumTokens = 500;

/** The refresh tokens that were used last; without the permission Customize Application, one's own. Undefined: the org refuses. */
export const readUsedTokens = async ({ client }: WithClient, userId?: string): Promise<LoggedToken[] | undefined> => {
  const where = userId === undefined ? '' : ` WHERE UserId = ${soqlText(userId)}`;
  const rows = await ifAllowed(
    client.query<{ UserId: string; AppName: string | null; LastUsedDate: string | null; UseCount: number | null }>(
      `SELECT UserId, AppName, LastUsedDate, UseCount FROM OauthToken${where} ORDER BY LastUsedDate DESC NULLS LAST LIMIT ${maximumTokens}`,
    ),
  );
  return rows?.map((row) => ({
    userId: row.UserId,
    application: row.AppName ?? '',
    ...(row.LastUsedDate && { lastUsed: row.LastUsedDate }),
    uses: row.UseCount ?? 0,
  }));
};

/** A running session that an app opened; `application`: the label of the app, as far as the org tells it. */
export type LoggedSession = { userId: string; application?: string };

export const maximumSessions = 2000;

/** The running sessions of apps; without the permission Manage Users, one's own. Undefined: the org refuses. */
export const readAppSessions = async (
  { client }: WithClient,
  userId?: string,
): Promise<LoggedSession[] | undefined> => {
  const ofUser = userId === undefined ? '' : ` AND UsersId = ${soqlText(userId)}`;
  const rows = await ifAllowed(
    client.query<{ UsersId: string; LoginHistory: { Application: string | null } | null }>(
      `SELECT UsersId, LoginHistory.Application FROM AuthSession WHERE LoginType = 'Remote Access 2.0'${ofUser} LIMIT ${maximumSessions}`,
    ),
  );
  return rows?.map((row) => ({
    userId: row.UsersId,
    ...(row.LoginHistory?.Application && { application: row.LoginHistory.Application }),
  }));
};

/** The label of the External Client App of that name; undefined where there is none, or where the org doesn't say. */
export const labelOfAppName = async ({ client }: WithClient, appName: string): Promise<string | undefined> => {
  const rows = await ifAllowed(
    client.query<{ MasterLabel: string }>(
      `SELECT MasterLabel FROM ExternalClientApplication WHERE DeveloperName = ${soqlText(appName)}`,
    ),
  );
  return rows?.[0]?.MasterLabel;
};
