/** A pipeline's container may run as a user whose home folder isn't its own: a check doesn't need it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { unprivilegedUser, runUnprivileged } from '../tools/unprivileged.ts';
import { opensslPair, readyApp } from '../unit/local-org/appPackage.ts';

describe('a home folder that nobody can write to', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-home-'));
  const pair = opensslPair();
  let org: LocalOrg;
  let clientId: string;

  before(async function () {
    // The owner of a folder could always open it again, and root needs no permission.
    if (!unprivilegedUser.isSeparate) this.skip();
    chmodSync(folder, 0o755);
    org = await startLocalOrg();
    clientId = await readyApp(org, pair);
  });
  after(async () => {
    await org?.close();
    rmSync(folder, { recursive: true });
  });

  const home = (name: string, make: (path: string) => void = () => undefined): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o755 });
    make(path);
    return path;
  };

  const homes: Array<[string, () => string]> = [
    ['that is the root', () => '/'],
    ['of another user', () => home('other')],
    ['that is not there', () => '/proc/nobody/home'],
    ['with a state folder of another user', () => home('state', (path) => mkdirSync(join(path, '.sf')))],
    [
      'with a log file of another user',
      () =>
        home('log', (path) => {
          mkdirSync(join(path, '.sf'));
          chmodSync(join(path, '.sf'), 0o777);
          const today = new Date().toISOString().slice(0, 10);
          writeFileSync(join(path, '.sf', `sf-${today}.log`), '', { mode: 0o600 });
        }),
    ],
  ];

  for (const [what, make] of homes)
    it(`${what}: the login is proven`, async () => {
      const argv = ['jwt', 'verify', '--username', 'ci@acme.example', '--client-id', clientId];
      const { code, json, stderr } = await runUnprivileged([...argv, '--instance-url', org.origin, '--json'], {
        cwd: '/',
        env: {
          HOME: make(),
          SF_JWT_KEY: pair.key,
          SF_JWT_ALLOWED_HOSTS: org.host,
          SF_DISABLE_LOG_FILE: undefined,
          CI: undefined,
        },
      });
      expect([code, json?.status], stderr).to.deep.equal([0, 0]);
      expect(stderr).not.to.include('EACCES');
    });
});
