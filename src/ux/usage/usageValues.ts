import type { UsageFlow, UsageRow } from '../../flows/usage/types.ts';
import { localDay } from '../show/localTime.ts';
import { usageText } from './usageTexts.ts';

/** The user as far as it is known. */
export const usageUser = ({ username, userId }: UsageRow): string => username ?? userId;

export const usageApp = ({ application }: UsageRow): string => application ?? '–';

export const usageFlow = ({ flow }: UsageRow): string => usageText(`flow.${flow}`);

export const usageDay = (time: string | undefined): string => {
  const moment = new Date(time ?? '');
  return Number.isNaN(moment.getTime()) ? '–' : localDay(moment);
};

/** The flows of which something has to be said. */
const advisedFlows: readonly UsageFlow[] = ['soap', 'password', 'jwt'];

/** What to do about a row, or what doesn't have to be done. */
export const usageAdvice = ({ flow }: UsageRow): string | undefined =>
  advisedFlows.includes(flow) ? usageText(`advice.${flow}`) : undefined;

/** The statuses of logins that failed, as the org has them. */
export const failedStatuses = ({ statuses }: UsageRow): string[] =>
  statuses
    .filter(({ status }) => status !== 'Success')
    .map(({ status, count }) => usageText('status', { status, count: String(count) }));

const shownAddresses = 5;

/** The most frequent addresses. */
export const usageAddresses = ({ addresses }: UsageRow): string => {
  if (addresses === undefined) return usageText('notVisible');
  const all = addresses.map(({ sourceIp, count }) => usageText('address', { sourceIp, count: String(count) }));
  const rest = all.length - shownAddresses;
  return [...all.slice(0, shownAddresses), ...(rest > 0 ? [usageText('more', { count: String(rest) })] : [])].join(
    ', ',
  );
};
