/** Copies of the project that is set up, with more in them: apps, or connections of the one app. */
import { cpSync, readdirSync, readFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Installed } from './installed.ts';

type File = { path: string; text: string };
type Names = { app: string; connection: string };
type ConnectionFile = { apps: Record<string, object>; connections: Record<string, object> };

const ofSetup: Names = { app: 'JwtLogin', connection: 'acme' };
const connectionFile = 'config/jwt-connections.json';

const filesBelow = (folder: string): File[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

const renamed = (text: string, { app, connection }: Names): string =>
  text.replaceAll(ofSetup.app, app).replaceAll(`orgs/${ofSetup.connection}/`, `orgs/${connection}/`);

/** `copies`: the names of app and connection in each copy. */
const projectOf = ({ folder, project }: Installed, name: string, copies: readonly Names[]): string => {
  const target = join(folder, name);
  cpSync(project, target, { recursive: true });
  const { apps, connections, ...rest } = JSON.parse(
    readFileSync(join(project, connectionFile), 'utf8'),
  ) as ConnectionFile;
  const files = filesBelow(join(project, 'jwt'));
  for (const names of copies) {
    for (const { path, text } of files) {
      const file = join(target, 'jwt', renamed(path, names));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, renamed(text, names));
    }
    apps[names.app] = { ...apps[ofSetup.app], path: `jwt/${names.app}` };
    connections[names.connection] = { ...connections[ofSetup.connection], app: names.app };
  }
  writeFileSync(join(target, connectionFile), JSON.stringify({ ...rest, apps, connections }));
  return target;
};

const numbered = (count: number, names: (at: number) => Names): Names[] =>
  Array.from({ length: count }, (_, at) => names(at));

/** At least so many files to be linted, and so many connections to be compared with the org. */
export const manyFiles = (
  place: Installed,
  { files, connections }: { files: number; connections: number },
): { lintFolder: string; diffFolder: string } => {
  const perApp = filesBelow(join(place.project, 'jwt')).length;
  const apps = numbered(Math.ceil(files / perApp) - 1, (at) => ({ app: `Login${at}`, connection: `login-${at}` }));
  const logins = numbered(connections - 1, (at) => ({ ...ofSetup, connection: `login-${at}` }));
  return { lintFolder: projectOf(place, 'linted', apps), diffFolder: projectOf(place, 'compared', logins) };
};
