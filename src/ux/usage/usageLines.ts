import { StandardColors } from '@salesforce/sf-plugins-core';
import { foreignText } from '../../base/text/foreignText.ts';
import type { Usage, UsageFlow, UsageRow } from '../../flows/usage/types.ts';
import type { RowTable } from '../rows.ts';
import { usageText } from './usageTexts.ts';
import {
  failedStatuses,
  usageAddresses,
  usageAdvice,
  usageApp,
  usageDay,
  usageFlow,
  usageUser,
} from './usageValues.ts';

const usageColumns = ['user', 'app', 'flow', 'logins', 'failed', 'last'] as const;
type UsageColumn = (typeof usageColumns)[number];

/** The table: one row for each user, app and flow. */
export const usageTable = ({ rows }: Usage): RowTable<UsageColumn> => ({
  rows: rows.map((row) => ({
    user: foreignText(usageUser(row)),
    app: foreignText(usageApp(row)),
    flow: usageFlow(row),
    logins: String(row.logins),
    failed: String(row.failed),
    last: usageDay(row.last),
  })),
  columns: usageColumns.map((key) => ({ key, name: usageText(`heading.${key}`) })),
  dispensable: ['failed'],
});

export const usageHeading = ({ org, since, rows }: Usage): string =>
  usageText(rows.length === 0 ? 'none' : 'heading', { name: org.name, id: org.id, day: usageDay(since) });

/** What has to be done, then more of each row, then what can't be seen. */
export const usageNotes = (usage: Usage): string[] => [
  ...usageAdviceLines(usage.rows),
  ...usageDetailLines(usage.rows),
  ...tokenLines(usage),
  ...honestLines(usage),
];

/** One sentence for all rows of a flow. */
const usageAdviceLines = (rows: readonly UsageRow[]): string[] =>
  [...Map.groupBy(rows, ({ flow }) => flow)].flatMap(([flow, all]) => {
    const advice = all[0] && usageAdvice(all[0]);
    if (advice === undefined) return [];
    const users = [...new Set(all.map(usageUser))].map((each) => foreignText(each));
    return [
      '',
      `${painted(flow)(usageText('adviceFor', { flow: usageText(`flow.${flow}`) }))} ${users.join(', ')}`,
      advice,
    ];
  });

const painted = (flow: UsageFlow): ((text: string) => string) => {
  if (!process.stdout.isTTY) return String;
  return flow === 'jwt' ? StandardColors.success : StandardColors.warning;
};

/** More rows than these are for a file. */
const maximumDetails = 30;

const usageDetailLines = (rows: readonly UsageRow[]): string[] =>
  rows.length === 0 || rows.length > maximumDetails
    ? []
    : ['', usageText('details'), ...rows.map((row) => `- ${detailOf(row)}`)];

const detailOf = (row: UsageRow): string => {
  const failed = failedStatuses(row);
  const values = { user: usageUser(row), app: usageApp(row), flow: usageFlow(row) };
  return [
    usageText('detail', { ...values, addresses: usageAddresses(row) }),
    ...(failed.length > 0 ? [usageText('failures', { statuses: failed.join(', ') })] : []),
    ...(row.sessions ? [usageText('sessions', { count: String(row.sessions) })] : []),
    ...(row.refreshTokens ? [usageText('tokens', { count: String(row.refreshTokens) })] : []),
    ...(row.isActive === false ? [usageText('inactive')] : []),
  ].join(' ');
};

const tokenLines = ({ otherTokens }: Usage): string[] =>
  otherTokens.length === 0
    ? []
    : [
        '',
        usageText('otherTokens'),
        ...otherTokens.map(
          ({ application, users, lastUsed }) =>
            `- ${usageText('otherToken', { application, users: String(users), day: usageDay(lastUsed) })}`,
        ),
      ];

/** What isn't here, and what no login history shows. */
const honestLines = ({ hidden, cut, interactive }: Usage): string[] => [
  '',
  ...hidden.map(({ what, permissions }) =>
    usageText(`hidden.${what}`, { permissions: permissions.join(usageText('or')) }),
  ),
  ...cut.map((what) => usageText(`cut.${what}`)),
  ...(!interactive ? [] : [usageText('interactive', { count: String(interactive) })]),
  ...limitLines(),
];

/** What the log can't show. */
export const limitLines = (): string[] => [
  usageText('limits'),
  ...['subtype', 'label', 'time', 'unknownUser'].map((each) => `- ${usageText(`limit.${each}`)}`),
];
