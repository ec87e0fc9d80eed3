import type { UsageRow } from '../../flows/usage/types.ts';
import { csvText } from '../report/csvText.ts';
import { usageAdvice } from './usageValues.ts';

const csvCount = (count: number | undefined): string | undefined => (count === undefined ? undefined : String(count));

/** The columns, named as in the JSON output where it has the same. */
const usageCsvColumns: Record<string, (row: UsageRow) => string | undefined> = {
  username: ({ username }) => username,
  userId: ({ userId }) => userId,
  name: ({ name }) => name,
  isActive: ({ isActive }) => (isActive === undefined ? undefined : String(isActive)),
  application: ({ application }) => application,
  flow: ({ flow }) => flow,
  loginType: ({ loginType }) => loginType,
  loginSubType: ({ loginSubType }) => loginSubType,
  logins: ({ logins }) => csvCount(logins),
  failed: ({ failed }) => csvCount(failed),
  last: ({ last }) => last,
  lastSuccess: ({ lastSuccess }) => lastSuccess,
  statuses: ({ statuses }) => statuses.map(({ status, count }) => `${status}: ${count}`).join('\n'),
  addresses: ({ addresses }) => addresses?.map(({ sourceIp, count }) => `${sourceIp}: ${count}`).join('\n'),
  sessions: ({ sessions }) => csvCount(sessions),
  refreshTokens: ({ refreshTokens }) => csvCount(refreshTokens),
  advice: usageAdvice,
};

/** A row for each user, app and flow. */
export const usageCsv = (rows: readonly UsageRow[]): string => csvText(usageCsvColumns, rows);
