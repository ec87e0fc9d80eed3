import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { runPlugin } from '../tools/builtPlugin.ts';
import { findCanaries, plantAssertion, plantKey, plantToken, type Canaries } from '../tools/canary.ts';
import { credentialOf } from '../tools/echoes.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';

const keyStore = '.sf/jwt/keys';
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** All files below a folder but those of the key store. */
const filesOutsideKeyStore = (folder: string): Record<string, string> =>
  Object.fromEntries(Object.entries(filesBelow(folder, 'latin1')).filter(([path]) => !path.startsWith(keyStore)));

describe('the private key on the disk', () => {
  const home = process.env.HOME ?? '';
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  for (const umask of ['000', '077'])
    it(`is a file that only its owner can read, and in no other file, after a setup with umask ${umask}`, async () => {
      const name = `umask-${umask}`;
      const argv = [
        'jwt',
        'setup',
        '--no-prompt',
        '--target-org',
        'admin',
        '--connection',
        name,
        '--username',
        stage.loginUser,
      ];
      const env = { ...stage.options.env, SF_JWT_KEY_DIR: undefined };
      const { code, stdout, stderr } = await runPlugin([...argv, '--json'], { cwd: stage.project, env, umask });
      expect(code, stdout + stderr).to.equal(0);
      const replaced = await runPlugin(['jwt', 'generate', 'keypair', '--name', name, '--force', '--json'], {
        cwd: stage.project,
        env,
        umask,
      });
      expect(replaced.code, replaced.stdout).to.equal(0);

      const keys = Object.keys(filesBelow(join(home, keyStore))).filter((path) => path.endsWith(`${name}.key`));
      expect(keys, 'the new key and the one in the history').to.have.length(2);
      const canaries: Canaries = new Map();
      for (const path of keys) {
        expect(modeOf(join(home, keyStore, path)), path).to.equal('600');
        expect(modeOf(join(home, keyStore, path, '..')), `folder of ${path}`).to.equal('700');
        plantKey(canaries, path, readFileSync(join(home, keyStore, path), 'utf8'));
      }
      expect(modeOf(join(home, keyStore))).to.equal('700');
      expect(findCanaries(canaries, { ...filesOutsideKeyStore(home), stdout, stderr })).to.deep.equal([]);
      expect(findCanaries(canaries, filesBelow(stage.project, 'latin1'))).to.deep.equal([]);
    });
});

describe('secrets under the real sf', () => {
  let org: LocalOrg;
  let home: string;
  const runs: SfRun[] = [];

  before(async () => {
    org = await startLocalOrg({ https: true });
    home = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-secrets-')));
    mkdirSync(join(home, 'project/force-app'), { recursive: true });
    const project = { packageDirectories: [{ path: 'force-app', default: true }] };
    writeFileSync(join(home, 'project/sfdx-project.json'), JSON.stringify(project));
  });
  after(async () => {
    await org.close();
    rmSync(home, { recursive: true, force: true });
  });

  const sf = async (argv: string[], env: Record<string, string> = {}): Promise<SfRun> => {
    const logging = { SF_DISABLE_LOG_FILE: 'false', SF_LOG_LEVEL: 'trace' };
    const network = { NODE_EXTRA_CA_CERTS: org.caFile, SF_JWT_ALLOWED_HOSTS: org.host };
    const run = await runSf(argv, { home, cwd: join(home, 'project'), env: { ...logging, ...network, ...env } });
    runs.push(run);
    return run;
  };

  it('are in no output, log or file but the key store', async () => {
    await sf(['plugins', 'link', root, '--no-install']);
    const login = ['org', 'login', 'access-token', '--instance-url', org.origin, '--no-prompt', '--alias', 'admin'];
    expect((await sf(login, { SF_ACCESS_TOKEN: org.admin.accessToken })).code).to.equal(0);
    const setup = await sf(
      ['jwt', 'setup', '--no-prompt', '--target-org', 'admin', '--connection', 'acme', '--username', 'ci@acme.example'],
      { DEBUG: '*' },
    );
    expect(setup.code, setup.stdout + setup.stderr).to.equal(0);
    expect((await sf(['jwt', 'verify', '--connection', 'acme', '--json'])).code).to.equal(0);
    const pem = readFileSync(join(home, keyStore, 'acme.key'), 'utf8');
    // At the levels debug and trace sf logs its own command line, before it knows whose command it is.
    const quiet = { SF_LOG_LEVEL: 'info' };
    for (const flag of ['--jwt-key-file', '--jwt-key'])
      expect((await sf(['jwt', 'verify', flag, pem, '--json'], quiet)).code).to.equal(2);

    const canaries: Canaries = new Map();
    plantKey(canaries, 'the key', pem);
    for (const { accessToken } of org.state.sessions) plantToken(canaries, 'an access token', accessToken);
    for (const request of org.requests.filter(({ kind }) => kind === 'token'))
      plantAssertion(canaries, 'an assertion', credentialOf(request));
    expect(org.state.sessions.length).to.be.greaterThan(1);
    // sf keeps the session of the admin in ~/.sfdx, encrypted: even there it isn't found.
    const files = filesOutsideKeyStore(home);
    expect(Object.keys(files).some((path) => /^\.sfdx\/admin@/.test(path))).to.equal(true);
    expect(Object.values(files).some((text) => text.includes('"level":10'))).to.equal(true);
    const outputs = Object.fromEntries(runs.map(({ stdout, stderr }, index) => [`run ${index}`, stdout + stderr]));
    expect(findCanaries(canaries, { ...files, ...outputs })).to.deep.equal([]);
  });
});
