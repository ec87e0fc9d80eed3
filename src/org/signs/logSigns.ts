import { soqlText } from '../request/soql.ts';
import type { WithClient } from '../session/client.ts';

/** A row of the login history, verbatim but for `time`, in ISO 8601 UTC. */
export type LoginSign = {
  time: string;
  type: string;
  application: string;
  status: string;
  sourceIp: string;
  loginUrl: string;
};

type LoginSignRow = {
  LoginTime: string;
  LoginType: string | null;
  Application: string | null;
  Status: string | null;
  SourceIp: string | null;
  LoginUrl: string | null;
};

/** An org writes `+0000` where everybody else writes `Z`. */
const timeOfSign = (time: string): string => {
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : moment.toISOString();
};

/** So many rows are read; a report shows the newest of them. */
const maximumLogins = 20;

/** The newest logins of a user, the latest first. */
export const readLoginSigns = async ({ client }: WithClient, userId: string): Promise<LoginSign[]> =>
  (
    await client.query<LoginSignRow>(
      'SELECT LoginTime, LoginType, Application, Status, SourceIp, LoginUrl FROM LoginHistory ' +
        `WHERE UserId = ${soqlText(userId)} ORDER BY LoginTime DESC LIMIT ${maximumLogins}`,
    )
  ).map((row) => ({
    time: timeOfSign(row.LoginTime),
    type: row.LoginType ?? '',
    application: row.Application ?? '',
    status: row.Status ?? '',
    sourceIp: row.SourceIp ?? '',
    loginUrl: row.LoginUrl ?? '',
  }));

/** A row of the setup audit trail, verbatim: what Setup says of a change. */
export type AuditSign = { time: string; by: string; section: string; display: string };

type AuditSignRow = {
  CreatedDate: string;
  CreatedBy: { Username: string } | null;
  Section: string | null;
  Display: string | null;
};

const maximumAuditRows = 500;

/** The newest changes in Setup, the latest first. Which actions concern External Client Apps isn't documented. */
export const readAuditSigns = async ({ client }: WithClient): Promise<AuditSign[]> =>
  (
    await client.query<AuditSignRow>(
      `SELECT CreatedDate, CreatedBy.Username, Section, Display FROM SetupAuditTrail ORDER BY CreatedDate DESC LIMIT ${maximumAuditRows}`,
    )
  ).map((row) => ({
    time: timeOfSign(row.CreatedDate),
    by: row.CreatedBy?.Username ?? '',
    section: row.Section ?? '',
    display: row.Display ?? '',
  }));
