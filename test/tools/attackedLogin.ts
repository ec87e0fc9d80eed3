/** A login that works, in a project whose files an attacker writes: what was sent anywhere is seen. */
import dns from 'node:dns';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeBundle } from '../../src/connection/bundle/bundle.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { opensslPair, readyApp, type KeyAndCertificate } from '../unit/local-org/appPackage.ts';
import type { CommandRun } from './runCommand.ts';
import { runPluginHere } from './runPluginHere.ts';

export type AttackedLogin = {
  org: LocalOrg;
  pair: KeyAndCertificate;
  /** What the connection file says of the login while nobody attacks. */
  honest: { instanceUrl: string; username: string; clientId: string; orgId: string };
  bundle: string;
  folder: string;
  project: string;
  /** Writes a file of the project. */
  put: (path: string, content: string | object) => void;
  /** The connection file with these changes of the connection `acme`. */
  connect: (changes?: object, rest?: object) => void;
  /** A command in this process, with the bundle of the login in its environment. */
  run: <T>(argv: string[], env?: Record<string, string | undefined>) => Promise<CommandRun<T>>;
  /** Requests that the org saw, and names that were looked up, since the last time. */
  sent: () => string[];
  end: () => Promise<void>;
};

export const attackedLogin = async (): Promise<AttackedLogin> => {
  const pair = opensslPair();
  const org = await startLocalOrg();
  const clientId = await readyApp(org, pair);
  const { lookedUp, stop } = watchLookups();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-attack-')));
  const project = join(folder, 'project');
  const honest = {
    instanceUrl: org.origin,
    username: 'ci@acme.example',
    clientId,
    orgId: org.state.organization.id,
  };
  const bundle = encodeBundle({ ...honest, key: pair.key, certificate: pair.certificate });
  const put = (path: string, content: string | object): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  put('sfdx-project.json', { packageDirectories: [] });
  org.requests.length = 0;
  return {
    ...{ org, pair, honest, bundle, folder, project, put },
    connect: (changes = {}, rest = {}) =>
      put('config/jwt-connections.json', {
        version: 1,
        connections: { acme: { ...honest, ...changes } },
        ...rest,
      }),
    run: (argv, env = {}) =>
      runPluginHere(argv, {
        cwd: project,
        env: {
          SF_JWT_ALLOWED_HOSTS: org.host,
          SF_JWT_KEY_DIR: join(folder, 'keys'),
          SF_JWT_ACME: bundle,
          CI: undefined,
          ...env,
        },
      }),
    sent: () => [...org.requests.splice(0).map(({ kind }): string => kind), ...lookedUp.splice(0)],
    end: async () => {
      stop();
      await org.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** No name is asked of the real DNS; those that were are kept. Addresses of this machine are let through. */
const watchLookups = (): { lookedUp: string[]; stop: () => void } => {
  const lookedUp: string[] = [];
  const { lookup } = dns;
  const note = (name: string, options: dns.LookupOptions, done: (error: Error | null) => void): void => {
    if (name === '127.0.0.1') return lookup(name, options, done);
    lookedUp.push(name);
    done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
  };
  Object.assign(dns, { lookup: note });
  return { lookedUp, stop: () => void Object.assign(dns, { lookup }) };
};
