import { isJwtError } from '../../base/errors/errors.ts';
import { parseConnectionFile, parseConnectionsApart, readConnectionText } from '../../connection/file.ts';
import type { LintProject } from './model.ts';

type LintedConnections = NonNullable<LintProject['connections']>;

/** The connection file, or why it can't be used; undefined if there is none. `path` is how it is shown. */
export const readLintedConnections = async (
  connectionFile: string,
  path: string,
  chosen?: readonly string[],
): Promise<LintedConnections | undefined> => {
  try {
    const text = await readConnectionText(connectionFile);
    return text === undefined ? undefined : connectionsIn(path, text, chosen);
  } catch (error) {
    return { path, text: '', ...problemOf(error) };
  }
};

/** The connection file from its text, or why it can't be used; of the records, only those of `chosen` if some are. */
export const connectionsIn = (path: string, text: string, chosen?: readonly string[]): LintedConnections => {
  try {
    return {
      path,
      text,
      ...(chosen ? chosenRecords(path, text, chosen) : { file: parseConnectionFile(text, path).file }),
    };
  } catch (error) {
    return { path, text, ...problemOf(error) };
  }
};

const problemOf = (error: unknown): Pick<LintedConnections, 'problems'> => {
  if (!isJwtError(error)) throw error;
  return { problems: [{ name: error.name, message: error.message }] };
};

/** A record that can't be used is told only if it is one of them, and stops no other. */
const chosenRecords = (
  path: string,
  text: string,
  chosen: readonly string[],
): Pick<LintedConnections, 'file' | 'problems'> => {
  const { file, refused } = parseConnectionsApart(text, path);
  const theirs = Object.entries(file.connections).filter(([name]) => chosen.includes(name));
  return {
    file: { ...file, connections: Object.fromEntries(theirs) },
    problems: Object.entries(refused)
      .filter(([connection]) => chosen.includes(connection))
      .map(([connection, { name, message }]) => ({ connection, name, message })),
  };
};

/** The external client apps that connections use; what connected apps are called says nothing about them. */
export const appsOfConnections = (connections: LintProject['connections']): string[] =>
  Object.values(connections?.file?.connections ?? {}).flatMap(({ app, appKind }) =>
    app !== undefined && appKind !== 'connectedApp' ? [app] : [],
  );
