/** A pipeline engineer: what a job shows and ends with, by the real sf, on a runner, without a terminal and without a key store. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { ConnectionFile } from '../../src/connection/types.ts';
import type { SfRun } from '../tools/realSf.ts';
import { runnerEnvironments } from '../tools/runners.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { walk, type Walk } from '../tools/walk.ts';

type Env = Record<string, string | undefined>;

describe('a pipeline engineer, whose jobs have no terminal', function () {
  this.timeout(300_000);
  let stage: Scene;
  let engineer: Walk;
  let home = '';
  let checkout = '';
  let runner: Env = {};
  let separate: Env = {};

  const job = (line: string, secrets: Env): Promise<SfRun> =>
    engineer.run(line, { cwd: checkout, home, env: { ...runner, SF_JWT_KEY_DIR: undefined, ...secrets } });
  const bundle = (): Env => ({ SF_JWT_ACME: engineer.secret('SF_JWT_ACME') });
  const annotations = ({ stderr }: SfRun): string[] => stderr.split('\n').filter((line) => line.startsWith('::'));
  const push = 'sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME';
  const cloneAgain = async (): Promise<void> => {
    rmSync(checkout, { recursive: true, force: true });
    const clone = `cp -R . '${checkout}'`;
    expect((await engineer.paste(clone)).code).to.equal(0);
  };

  before(async () => {
    stage = await scene();
    engineer = await walk(stage);
    const setup = `jwt setup -o admin -c acme --username ${stage.loginUser} --no-prompt`;
    const { code, stdout } = await engineer.run(setup);
    expect(code).to.equal(0);
    expect(stdout).to.include(push);
    expect((await engineer.paste(push)).code).to.equal(0);
    checkout = join(engineer.folder, 'checkout');
    await cloneAgain();
    home = await engineer.newHome();
    runner = runnerEnvironments(engineer.folder).GitHub ?? {};
    const file = JSON.parse(readFileSync(join(checkout, 'config/jwt-connections.json'), 'utf8')) as ConnectionFile;
    const { orgId, username, clientId, instanceUrl } = file.connections.acme ?? {};
    separate = {
      SF_JWT_ACME_KEY: readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8'),
      SF_JWT_ACME_ORG_ID: orgId,
      SF_JWT_ACME_USERNAME: username,
      SF_JWT_ACME_CLIENT_ID: clientId,
      SF_JWT_ACME_INSTANCE_URL: instanceUrl,
    };
  });
  after(async () => {
    engineer.end();
    await stage.end();
  });

  it('has a first job that proves, logs in the CLI, and leaves no key', async () => {
    const verified = await job('jwt verify --connection acme --strict', bundle());
    expect(verified.code, verified.stdout + verified.stderr).to.equal(0);
    expect(annotations(verified)).to.deep.equal([]);
    expect(verified.stdout.split('\n').filter((line) => line.startsWith('pass')).length).to.be.at.least(10);
    expect(verified.stdout, 'no line of a log is wrapped or colored').not.to.match(/\n {6,}\S/);
    expect(stripVTControlCharacters(verified.stdout)).to.equal(verified.stdout);
    expect(readFileSync(join(engineer.folder, 'step_summary'), 'utf8')).to.include('### acme: proven');
    expect((await job('jwt authorize --connection acme --alias ci --set-default', bundle())).code).to.equal(0);
    expect((await job('org display --target-org ci --json', {})).json?.status).to.equal(0);
    expect(existsSync(join(home, '.sf/jwt/keys'))).to.equal(false);
  });

  it('may use separate secrets: all of them are a pin, the key alone is a warning, and refused with --strict', async () => {
    expect((await job('jwt verify --connection acme --strict', separate)).code).to.equal(0);
    const { SF_JWT_ACME_KEY } = separate;
    const open = await job('jwt verify --connection acme', { SF_JWT_ACME_KEY });
    expect(open.code).to.equal(0);
    expect(annotations(open).join('\n')).to.match(/^::warning .*SF_JWT_ACME_ORG_ID/m);
    const strict = await job('jwt verify --connection acme --strict', { SF_JWT_ACME_KEY });
    expect(strict.code).to.equal(1);
    expect(annotations(strict).join('\n')).to.match(/^::error /m);
  });

  it('sees in the pull request of a fork that the secret is what is missing', async () => {
    for (const command of ['verify', 'authorize']) {
      const { code, stderr } = await job(`jwt ${command} --connection acme`, { SF_JWT_ACME: '' });
      expect(code).to.equal(2);
      expect(stderr)
        .to.match(/^::error .*SF_JWT_ACME/m)
        .and.match(/fork/);
    }
  });

  it('tells a failure from what may pass by the exit code', async () => {
    const ends = async (line: string, wanted: number): Promise<SfRun> => {
      const run = await job(`jwt verify --connection acme${line}`, bundle());
      expect(run.code, `${line}\n${run.stdout}${run.stderr}`).to.equal(wanted);
      return run;
    };
    await ends(' --expires-in 30d', 0);
    expect(annotations(await ends(' --expires-in 400d', 30))).not.to.deep.equal([]);
    const user = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (user) user.isFrozen = true;
    expect(annotations(await ends('', 1)).join('\n')).to.match(/^::error /m);
    if (user) user.isFrozen = false;
    stage.org.switches.propagationAttempts = 1;
    await ends(' --wait 1', 0);
    const nowhere = {
      ...separate,
      SF_JWT_ACME_INSTANCE_URL: 'http://127.0.0.1:9',
      SF_JWT_ALLOWED_HOSTS: '127.0.0.1:9',
    };
    expect((await job('jwt verify --connection acme', nowhere)).code).to.equal(75);
    expect((await job('jwt verify --connection nobody', {})).code).to.equal(2);
  });

  it('reads the same with --json, on the standard output alone', async () => {
    const { code, stdout } = await job('jwt verify --connection acme --json', bundle());
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.include({ status: 0 });
  });

  it('renews the secret by the command that a stopped job names', async () => {
    const { code: made } = await engineer.run('jwt generate keypair --name acme --force');
    expect(made).to.equal(0);
    const setup = 'jwt setup -o admin -c acme --allow-certificate-change --no-prompt';
    expect((await engineer.run(setup)).code).to.equal(0);
    await cloneAgain();
    const stopped = await job('jwt verify --connection acme', bundle());
    expect(stopped.code).to.equal(1);
    const named = stopped.stdout.split('\n').find((line) => line.includes(push)) ?? '';
    expect(named, stopped.stdout).not.to.equal('');
    expect((await engineer.paste(named.slice(named.indexOf('sf jwt export')))).code).to.equal(0);
    expect((await job('jwt verify --connection acme', bundle())).code).to.equal(0);
  });
});
