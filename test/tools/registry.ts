/** A registry on this machine that has one package in one version. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Registry = {
  origin: string;
  /** The paths that were asked for. */ asked: string[];
  close: () => Promise<void>;
};

export const startRegistry = async (name: string, version: string, tarball: string): Promise<Registry> => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url.endsWith('.tgz')) return response.end(readFileSync(tarball));
    const dist = { tarball: `${originOf()}${name}.tgz` };
    const versions = { [version]: { name, version, bin: { 'sf-jwt': 'lib/bin.js' }, dist } };
    return response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  });
  const originOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { origin: originOf(), asked, close };
};
