import type { WithClient } from '../session/client.ts';
import { ifAllowed, refusalCode } from '../session/orgError.ts';
import { soqlText } from '../request/soql.ts';

/** Which logins are asked for; those of one user, or of all. */
export type LoggedLogins = { since: Date; userId?: string };

/** Logins that have all of this in common. `type`, `subtype` and `api` are missing where the org doesn't group by them. */
export type LoggedGroup = {
  userId: string;
  application?: string;
  type?: string;
  subtype?: string;
  api?: string;
  status: string;
  count: number;
  /** ISO 8601. */
  last: string;
};

/** Logins of a user by an app from one address. */
export type LoggedAddress = { userId: string; application?: string; sourceIp: string; count: number; last: string };

/** A query with groups has one page only. */
export const maximumGroups = 2000;

/** What the login type of a person at a browser is called. */
const interactiveType = 'Application';

type GroupRow = {
  UserId: string;
  Application: string | null;
  LoginType?: string | null;
  LoginSubType?: string | null;
  ApiType?: string | null;
  SourceIp?: string | null;
  Status?: string | null;
  logins: number;
  latest: string;
};

const isOf = ({ since, userId }: LoggedLogins): string =>
  `LoginTime >= ${since.toISOString()}${userId === undefined ? '' : ` AND UserId = ${soqlText(userId)}`}`;

/** `Status`, `Application` and `ApiType` can be grouped by, but not filtered; a group can't lead to the user's own fields. */
const groupedBy = (fields: string, asked: LoggedLogins): string =>
  `SELECT ${fields}, COUNT(Id) logins, MAX(LoginTime) latest FROM LoginHistory WHERE ${isOf(asked)} ` +
  `AND LoginType != '${interactiveType}' GROUP BY ${fields} ORDER BY COUNT(Id) DESC LIMIT ${maximumGroups}`;

/** The logins of programs, the most frequent first; by less, where the org doesn't group by the kind. Undefined: it refuses. */
export const readLoginGroups = async (
  { client }: WithClient,
  asked: LoggedLogins,
): Promise<LoggedGroup[] | undefined> => {
  const rows = await firstAnswer(
    ['UserId, Application, LoginType, LoginSubType, ApiType, Status', 'UserId, Application, Status'].map(
      (fields) => () => client.query<GroupRow>(groupedBy(fields, asked)),
    ),
  );
  return rows?.map((row) => ({
    userId: row.UserId,
    ...(row.Application && { application: row.Application }),
    ...(row.LoginType && { type: row.LoginType }),
    ...(row.LoginSubType && { subtype: row.LoginSubType }),
    ...(row.ApiType && { api: row.ApiType }),
    status: row.Status ?? '',
    count: row.logins,
    last: isoTime(row.latest),
  }));
};

/** The addresses that they come from. Undefined: the org refuses, or doesn't group by them. */
export const readLoginAddresses = async (
  { client }: WithClient,
  asked: LoggedLogins,
): Promise<LoggedAddress[] | undefined> => {
  const rows = await firstAnswer([() => client.query<GroupRow>(groupedBy('UserId, Application, SourceIp', asked))]);
  return rows?.map((row) => ({
    userId: row.UserId,
    ...(row.Application && { application: row.Application }),
    sourceIp: wholeAddress(row.SourceIp ?? ''),
    count: row.logins,
    last: isoTime(row.latest),
  }));
};

/** How often people logged in at a browser. */
export const countInteractive = ({ client }: WithClient, asked: LoggedLogins): Promise<number | undefined> =>
  ifAllowed(client.count(`SELECT COUNT() FROM LoginHistory WHERE ${isOf(asked)} AND LoginType = '${interactiveType}'`));

/** The first of these questions that the org understands; undefined where it answers none. */
const firstAnswer = async <Answer>(questions: ReadonlyArray<() => Promise<Answer>>): Promise<Answer | undefined> => {
  for (const question of questions) {
    const answer = await ifAllowed(unlessNotUnderstood(question()));
    if (answer !== undefined) return answer;
  }
  return undefined;
};

const unlessNotUnderstood = async <Answer>(question: Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await question;
  } catch (error) {
    if (refusalCode(error) === 'MALFORMED_QUERY') return undefined;
    throw error;
  }
};

/** An address of version 6 with all its parts: two colons would begin a command on some runners. */
const wholeAddress = (address: string): string => {
  const [before = '', behind] = address.split('::');
  if (behind === undefined || !/^[\da-f:.]*$/i.test(address)) return address;
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [parts(before), parts(behind)];
  // Its end may be written as an address of version 4, in place of two parts.
  const missing = 8 - first.length - last.length - (behind.includes('.') ? 1 : 0);
  return [...first, ...Array<string>(Math.max(0, missing)).fill('0'), ...last].join(':');
};

/** Salesforce writes `+0000` in place of `Z`. */
const isoTime = (time: string): string => {
  const moment = new Date(time.replace(/\+0000$/, 'Z'));
  return Number.isNaN(moment.getTime()) ? time : moment.toISOString();
};
