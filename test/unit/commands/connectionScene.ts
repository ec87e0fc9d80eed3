/** An org with an app made by hand and a connected app, and an empty project: where people come from who bring their own. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { newId } from '../../org/ids.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { loginUser, opensslPair, readyApp, type KeyAndCertificate } from '../local-org/appPackage.ts';

export type OwnApps = {
  org: LocalOrg;
  project: string;
  /** Of the External Client App and of the connected app, by openssl. */
  pair: KeyAndCertificate;
  oldPair: KeyAndCertificate;
  clientId: string;
  oldClientId: string;
  /** A path beside the project. */
  beside: (name: string) => string;
  file: () => ConnectionFile;
  write: (connections: object, rest?: object) => void;
  run: <T>(command: Runnable, argv: string[], env?: Record<string, string | undefined>) => Promise<CommandRun<T>>;
  end: () => Promise<void>;
};

type Runnable = { run: (argv: string[], root: string) => Promise<unknown> };

export const ownApps = async (pairs?: [KeyAndCertificate, KeyAndCertificate]): Promise<OwnApps> => {
  const org = await startLocalOrg();
  const [pair, oldPair] = pairs ?? [opensslPair(), opensslPair()];
  const clientId = await readyApp(org, pair, {}, 'HandMade');
  const oldClientId = `3MVG9${'old'.repeat(20)}`;
  addConnectedApp(org, oldClientId, oldPair.certificate);
  org.requests.length = 0;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'own-apps-')));
  const project = join(folder, 'project');
  mkdirSync(project);
  const beside = (name: string): string => join(folder, name);
  writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
  for (const [name, { key, certificate }] of Object.entries({ server: pair, old: oldPair })) {
    writeFileSync(beside(`${name}.key`), key, { mode: 0o600 });
    writeFileSync(beside(`${name}.crt`), certificate);
  }
  const path = join(project, 'config/jwt-connections.json');
  const env = { SF_JWT_KEY_DIR: beside('keys'), SF_JWT_ALLOWED_HOSTS: org.host, CI: undefined };
  return {
    ...{ org, project, pair, oldPair, clientId, oldClientId, beside },
    file: () => JSON.parse(readFileSync(path, 'utf8')) as ConnectionFile,
    write: (connections, rest = {}) => {
      mkdirSync(join(project, 'config'), { recursive: true });
      writeFileSync(path, JSON.stringify({ version: 1, connections, ...rest }));
    },
    run: (command, argv, more = {}) => runCommand(command, argv, { cwd: project, env: { ...env, ...more } }),
    end: async () => {
      await org.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** One that its users approve themselves, as the login user has. */
const addConnectedApp = (org: LocalOrg, consumerKey: string, certificate: string): void => {
  const id = newId('ConnectedApplication');
  const scopes = ['api', 'refresh_token'];
  org.state.connectedApps.push({
    id,
    name: 'CI_Login',
    consumerKey,
    certificate,
    scopes,
    adminApprovedUsersOnly: false,
  });
  org.state.approvals.push({ id: 'a', userId: loginUser(org).id, appId: id, createdAt: Date.now() });
};
