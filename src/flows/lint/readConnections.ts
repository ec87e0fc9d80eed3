import type { SfError } from '@salesforce/core/sfError';
import { isJwtError } from '../../base/errors/errors.ts';
import { parseConnectionsApart, readConnectionText } from '../../connection/file.ts';
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
    return text === undefined ? undefined : await connectionsIn(path, text, chosen);
  } catch (error) {
    return { path, text: '', ...problemOf(error) };
  }
};

/** The connection file from its text, or why it can't be used; of the records, only those of `chosen` if some are. */
export const connectionsIn = async (
  path: string,
  text: string,
  chosen?: readonly string[],
): Promise<LintedConnections> => {
  try {
    return { path, text, ...(await usableRecords(path, text, chosen)) };
  } catch (error) {
    return { path, text, ...problemOf(error) };
  }
};

const problemOf = (error: unknown): Pick<LintedConnections, 'problems'> => {
  if (!isJwtError(error)) throw error;
  return { problems: [problemIn(error)] };
};

const problemIn = ({ name, message, data }: SfError): { name: string; message: string; line?: number } => {
  const { line } = (data ?? {}) as { line?: number };
  return { name, message, ...(line !== undefined && { line }) };
};

/** A record that can't be used is told if it is one of them, and stops no other. */
const usableRecords = async (
  path: string,
  text: string,
  chosen?: readonly string[],
): Promise<Pick<LintedConnections, 'file' | 'problems'>> => {
  const isMeant = ([name]: readonly [string, unknown]): boolean => chosen?.includes(name) ?? true;
  const { file, refused } = await parseConnectionsApart(text, path);
  return {
    file: { ...file, connections: Object.fromEntries(Object.entries(file.connections).filter(isMeant)) },
    problems: Object.entries(refused)
      .filter(isMeant)
      .map(([connection, error]) => ({ connection, ...problemIn(error) })),
  };
};

/** The external client apps that connections use; what connected apps are called says nothing about them. */
export const appsOfConnections = (connections: LintProject['connections']): string[] =>
  Object.values(connections?.file?.connections ?? {}).flatMap(({ app, appKind }) =>
    app !== undefined && appKind !== 'connectedApp' ? [app] : [],
  );
