import { basename, dirname } from 'node:path';

/**
 * What no link may lead out of on the way to a connection file: the project, two folders above `config/jwt-connections.json`,
 * else the folder of the file.
 */
export const boundaryOfConnections = (path: string): string => {
  const folder = dirname(path);
  return basename(folder) === 'config' ? dirname(folder) : folder;
};
