import type { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { RowTable } from '../rows.ts';
import type { DeployEntry, DeployedEntry, FailedEntry } from '../../flows/deploy/connections.ts';

type DeploySummaryTexts = Pick<Messages<string>, 'getMessage'>;

/** A failure as sf shows its own: the name, what happened, what to do; a No as a plain sentence. */
export const failureLines = (texts: DeploySummaryTexts, { error, outcome }: FailedEntry): string[] => {
  if (!error) return [];
  const { name, message, actions } = error;
  if (outcome === 'declined') return [message, ...actions];
  return [
    texts.getMessage('failure', [name, message]),
    '',
    texts.getMessage('failure.actions'),
    '',
    ...actions.map((action) => `  ${action}`),
  ];
};

const summaryColumns = ['connection', 'org', 'outcome', 'deploy', 'next'] as const;

/** One row for each of several connections: what became of it, and what to do. */
export const summaryTable = (
  texts: DeploySummaryTexts,
  entries: readonly DeployEntry[],
): RowTable<(typeof summaryColumns)[number]> => ({
  columns: summaryColumns.map((key) => ({ key, name: texts.getMessage(`table.${key}`) })),
  rows: entries.map((entry) => ({
    connection: entry.connection,
    org: isDeployed(entry) ? foreignText(`${entry.orgName} (${entry.orgId})`) : '–',
    outcome: texts.getMessage(`outcome.${entry.outcome}`),
    deploy: foreignText(entry.deployId ?? '–'),
    next: nextOf(texts, entry),
  })),
  dispensable: ['next', 'deploy'],
});

/** What to do next where a table has no room for it, with a command as the end of its line. */
export const summaryNextLines = (texts: DeploySummaryTexts, entries: readonly DeployEntry[]): string[] => [
  '',
  texts.getMessage('summary.next'),
  ...entries.map((entry) => `- ${entry.connection}: ${nextOf(texts, entry)}`),
  '',
];

const isDeployed = (entry: DeployEntry): entry is DeployedEntry => 'orgId' in entry;

const nextOf = (texts: DeploySummaryTexts, entry: DeployEntry): string => {
  const { connection, outcome } = entry;
  if (isDeployed(entry) && outcome === 'refused') return entry.errors[0]?.action ?? '';
  if (!isDeployed(entry) && entry.error) return entry.error.actions[0] ?? entry.error.message;
  return texts.getMessage(`summary.next.${outcome}`, [connection]);
};

/** The last line for several connections. */
export const summaryLine = (texts: DeploySummaryTexts, entries: readonly DeployEntry[]): string => {
  const done = entries.filter(({ outcome }) => outcome === 'deployed' || outcome === 'validated').length;
  return texts.getMessage('summary.total', [done, entries.length]);
};
