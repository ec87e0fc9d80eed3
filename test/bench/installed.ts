/** The packed plugin, installed for the real sf in a throw-away home, and a project that is set up for one local org. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalOrg } from '../org/index.ts';
import { installPlugin, packPlugin } from '../tools/packedPlugin.ts';
import { root } from '../tools/runCommand.ts';
import type { Side } from './inTurn.ts';
import { measured, type Cost, type Env, type Place } from './measuredSf.ts';

export type Installed = {
  folder: string;
  home: string;
  project: string;
  /** The words of `sf org login jwt` for the connection `acme`. */
  login: string;
  /** One command, to be run again and again. */
  sf: (line: string, changes?: Partial<Place>) => Side;
  /** One with nothing to do: what every command costs. */
  emptyCommand: Side;
  /** The program that stands alone. */
  aloneProgram: string;
  end: () => Promise<void>;
};

const sfProgram = join(root, 'node_modules/@salesforce/cli/bin/run.js');

export const installed = async (): Promise<Installed> => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-bench-'));
  const [home, project, emptyStore] = [join(folder, 'home'), join(folder, 'project'), join(folder, 'empty')];
  for (const each of [home, project, emptyStore]) mkdirSync(each);
  writeFileSync(
    join(project, 'sfdx-project.json'),
    JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }] }),
  );
  const org = await startLocalOrg({ https: true });
  const env: Env = {
    NODE_EXTRA_CA_CERTS: org.caFile,
    SF_JWT_ALLOWED_HOSTS: org.host,
    SF_ACCESS_TOKEN: org.admin.accessToken,
  };
  const place: Place = { home, cwd: project, env, program: sfProgram };
  const sf =
    (line: string, changes: Partial<Place> = {}) =>
    (): Promise<Cost> =>
      measured(line.split(' '), { ...place, ...changes, env: { ...env, ...changes.env } });

  const plugin = await installPlugin(packPlugin(folder).tarball, home);
  if (plugin.code !== 0) throw new Error(plugin.stdout + plugin.stderr);
  await sf(`org login access-token --instance-url ${org.origin} --alias admin --no-prompt`)();
  await sf('jwt setup --no-prompt --target-org admin --connection acme --username ci@acme.example')();
  const clientId = org.state.apps[0]?.consumerKey ?? '';
  const key = join(home, '.sf/jwt/keys/acme.key');
  return {
    folder,
    home,
    project,
    login: `org login jwt --username ci@acme.example --client-id ${clientId} --jwt-key-file ${key} --instance-url ${org.origin}`,
    sf,
    emptyCommand: sf('jwt key list', { env: { SF_JWT_KEY_DIR: emptyStore } }),
    aloneProgram: join(home, '.local/share/sf/node_modules/sf-plugin-jwt/lib/bin.js'),
    end: async () => {
      await org.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
