import { isJwtError } from '../../base/errors/errors.ts';
import { parseConnectionFile, readConnectionText } from '../../connection/file.ts';
import type { LintProject } from './model.ts';

/** The connection file, or why it can't be used; undefined if there is none. `path` is how it is shown. */
export const readLintedConnections = async (
  connectionFile: string,
  path: string,
): Promise<LintProject['connections']> => {
  try {
    const text = await readConnectionText(connectionFile);
    return text === undefined ? undefined : await connectionsIn(path, text);
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { path, text: '', problem: { name: error.name, message: error.message } };
  }
};

/** The connection file from its text, or why it can't be used. */
export const connectionsIn = async (path: string, text: string): Promise<NonNullable<LintProject['connections']>> => {
  try {
    const { file } = parseConnectionFile(text, path);
    return { path, text, file };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { path, text, problem: { name: error.name, message: error.message } };
  }
};

/** The external client apps that connections use; what connected apps are called says nothing about them. */
export const appsOfConnections = (connections: LintProject['connections']): string[] =>
  Object.values(connections?.file?.connections ?? {}).flatMap(({ app, appKind }) =>
    app !== undefined && appKind !== 'connectedApp' ? [app] : [],
  );
