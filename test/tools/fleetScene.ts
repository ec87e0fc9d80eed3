/** A project with many connections, and the local org that they lead to. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, type KeyPair } from '../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { appFiles, deployFiles } from '../unit/local-org/appPackage.ts';
import { addUser, assign } from './people.ts';

export type FleetScene = {
  org: LocalOrg;
  project: string;
  pair: KeyPair;
  /** Adds users that may log in, with their connections; returns the names. */
  add: (names: readonly string[], record?: object) => string[];
  /** Writes the connection file anew after a change of `records`. */
  write: () => void;
  records: Record<string, Record<string, unknown>>;
  options: { env: Record<string, string | undefined>; cwd: string };
  end: () => Promise<void>;
};

export const fleetScene = async (): Promise<FleetScene> => {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-fleet-')));
  mkdirSync(join(project, 'config'));
  mkdirSync(join(project, 'keys'), { mode: 0o700 });
  writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[]}');
  const pair = await generateKeyPair({ subject: { commonName: 'fleet' }, days: 90, bits: 2048 });
  writeFileSync(join(project, 'keys/fleet.key'), pair.privateKeyPem, { mode: 0o600 });
  writeFileSync(join(project, 'keys/fleet.crt'), pair.certificatePem);
  const org = await startLocalOrg();
  const { status, problems } = await deployFiles(org, appFiles('Fleet', pair.certificatePem));
  if (status !== 'Succeeded') throw new Error(problems.join('\n'));
  org.requests.length = 0;
  const clientId = org.state.apps.find(({ fullName }) => fullName === 'Fleet')?.consumerKey ?? '';
  const access = org.state.permissionSets.find(({ name }) => name === 'Fleet_Access')?.id ?? '';
  const records: FleetScene['records'] = {};
  const write = (): void =>
    writeFileSync(join(project, 'config/jwt-connections.json'), JSON.stringify({ version: 1, connections: records }));
  return {
    org,
    project,
    pair,
    records,
    write,
    add: (names, record = {}) => {
      for (const name of names) {
        const username = `${name}@acme.example`;
        assign(org, addUser(org, username, 'Fleet'), access);
        records[name] = { instanceUrl: org.origin, username, clientId, keyName: 'fleet', ...record };
      }
      write();
      return [...names];
    },
    options: {
      cwd: project,
      env: { SF_JWT_ALLOWED_HOSTS: org.host, SF_JWT_KEY_DIR: join(project, 'keys'), CI: undefined },
    },
    end: async () => {
      await org.close();
      rmSync(project, { recursive: true, force: true });
    },
  };
};
