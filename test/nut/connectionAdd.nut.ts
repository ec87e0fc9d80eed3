/** Somebody's own app, added by the real sf; the CLI's own login with what the record says is the witness. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { ownApps, type OwnApps } from '../unit/commands/connectionScene.ts';

describe('sf jwt connection add by the real sf', function () {
  this.timeout(300_000);
  let own: OwnApps;
  let home: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-own-'));
    own = await ownApps();
    expect((await runSf(['plugins', 'link', root, '--no-install'], { home })).code).to.equal(0);
  });
  after(async () => {
    await own.end();
    rmSync(home, { recursive: true, force: true });
  });

  const sf = (argv: string[]): Promise<SfRun> => {
    const env = { SF_JWT_KEY_DIR: own.beside('keys'), SF_JWT_ALLOWED_HOSTS: own.org.host };
    return runSf([...argv, '--json'], { home, cwd: own.project, env });
  };
  const add = (name: string, clientId: string, key: string, more: string[] = []): Promise<SfRun> => {
    const login = ['--username', 'ci@acme.example', '--client-id', clientId, '--instance-url', own.org.origin];
    return sf(['jwt', 'connection', 'add', '--connection', name, ...login, '--jwt-key-file', key, ...more]);
  };
  /** With nothing but the record and the key in the store. */
  const witness = (name: string, key = own.beside(`keys/${name}.key`)): Promise<SfRun> => {
    const { username, clientId = '', instanceUrl } = own.file().connections[name] ?? { username: '', instanceUrl: '' };
    const login = ['--username', username, '--client-id', clientId, '--instance-url', instanceUrl];
    return sf(['org', 'login', 'jwt', ...login, '--jwt-key-file', key]);
  };

  it('of an External Client App and of a connected app records what the CLI logs in with', async () => {
    const kinds: Array<[name: string, clientId: string, key: string, more?: string[]]> = [
      ['own', own.clientId, own.beside('server.key')],
      ['old', own.oldClientId, own.beside('old.key'), ['--app-kind', 'connectedApp']],
    ];
    for (const [name, clientId, key, more] of kinds) {
      const added = await add(name, clientId, key, more);
      expect(added.code, added.stdout + added.stderr).to.equal(0);
      const login = await witness(name);
      expect(login.code, login.stdout).to.equal(0);
      expect(login.json?.result).to.include({ username: 'ci@acme.example' });
    }
    expect((await witness('own', own.beside('keys/old.key'))).code, 'with the key of the other').to.equal(1);
  });

  it('refuses the key of another app, as the CLI does, and writes nothing', async () => {
    const before = JSON.stringify(own.file());
    const added = await add('wrong', own.clientId, own.beside('old.key'));
    expect(added.code, added.stdout).to.equal(1);
    expect(JSON.stringify(own.file())).to.equal(before);
  });
});
