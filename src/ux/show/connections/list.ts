import { foreignText } from '../../../base/text/foreignText.ts';
import { namedTexts } from '../../../base/text/namedTexts.ts';
import type { ListedConnection } from '../../../flows/connections/list.ts';
import { findingText } from '../../../flows/inspect/texts.ts';
import type { RowTable } from '../../rows.ts';
import { localDay } from '../localTime.ts';

const connectionListText = namedTexts('jwt.connection.list').one;

const columnsOfConnections = ['name', 'username', 'host', 'app', 'key', 'ends', 'tags'] as const;
type ConnectionColumn = (typeof columnsOfConnections)[number];

/** One row for each connection, so narrow that the name, the user and the end fit where others don't. */
export const connectionListTable = (connections: readonly ListedConnection[]): RowTable<ConnectionColumn> => ({
  rows: connections.map(connectionListRow),
  columns: columnsOfConnections
    .filter((key) => key !== 'tags' || connections.some(({ tags }) => tags.length > 0))
    .filter((key) => key !== 'app' || connections.some(({ app }) => app !== undefined))
    .map((key) => ({ key, name: connectionListText(`table.${key}`) })),
  dispensable: ['tags', 'app', 'key', 'host'],
});

const connectionListRow = (listed: ListedConnection): Record<ConnectionColumn, string> => {
  const { connection, isDefault, username = '–', instanceUrl = '–', app = '–', keyInStore, tags } = listed;
  const name = foreignText(connection);
  return {
    name: isDefault ? connectionListText('default', { name }) : name,
    username: foreignText(username),
    host: foreignText(instanceUrl.replace(/^https:\/\//, '')),
    app: foreignText(app),
    key: findingText(keyInStore ? 'yes' : 'no'),
    ends: listedEnd(listed),
    tags: foreignText(tags.join(', ') || '–'),
  };
};

const listedEnd = ({ certificateEnds, daysLeft = 0 }: ListedConnection): string => {
  if (certificateEnds === undefined) return '–';
  const day = localDay(new Date(certificateEnds));
  return connectionListText(daysLeft < 0 ? 'over' : 'left', { day, days: String(daysLeft) });
};

/** Why connections can't be used, each under its name. */
export const connectionProblems = (connections: readonly ListedConnection[]): string[] =>
  connections.flatMap(({ connection, problem }) =>
    problem === undefined ? [] : [connectionListText('problem', { name: connection, problem })],
  );
