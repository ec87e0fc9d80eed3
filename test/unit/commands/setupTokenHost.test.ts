/** A bare access token of the admin goes to no host that a project names: no name is even looked up. */
import dns from 'node:dns';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import { holdsCredential, startCatcher, type Catcher } from '../../tools/catcher.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup with a bare access token', () => {
  const { lookup } = dns;
  const lookedUp: string[] = [];
  let stage: Scene;
  let catcher: Catcher;

  before(async () => {
    [stage, catcher] = await Promise.all([scene(), startCatcher()]);
    const note = (name: string, ...rest: unknown[]): void => {
      if (name === '127.0.0.1') return (lookup as (...all: unknown[]) => void)(name, ...rest);
      lookedUp.push(name);
      (rest.at(-1) as (error: Error) => void)(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    };
    // Core makes a promise of it, which has a form of its own.
    Object.defineProperty(note, promisify.custom, { value: promisify(lookup) });
    Object.assign(dns, { lookup: note });
  });
  after(async () => {
    Object.assign(dns, { lookup });
    catcher.close();
    await stage.end();
  });
  beforeEach(() => {
    StateAggregator.clearInstance();
    stage.org.requests.length = 0;
    lookedUp.length = 0;
  });

  const projectSays = (folder: string, file: string, config: object): void => {
    mkdirSync(join(stage.project, folder), { recursive: true });
    writeFileSync(join(stage.project, folder, file), JSON.stringify(config));
  };
  const setUp = (env: Record<string, string> = {}): Promise<CommandRun> =>
    runCommand(
      JwtSetup,
      ['--connection', 'acme', '--username', stage.loginUser, '--no-prompt', '--dry-run', '--json'],
      { ...stage.options, env: { ...stage.options.env, SF_TARGET_ORG: stage.org.admin.accessToken, ...env } },
    );
  const expectNothingSent = ({ stdout }: CommandRun): void => {
    expect([lookedUp, catcher.caught, stage.org.requests]).to.deep.equal([[], [], []]);
    expect(stdout).not.to.include(stage.org.admin.accessToken);
  };

  for (const url of [
    'https://evil.example.com',
    'https://evil.my.salesforce.com',
    'https://acme.my.salesforce.com@evil.example.com',
  ])
    it(`sends nothing to ${url}, which the project names`, async () => {
      projectSays('.sf', 'config.json', { 'org-instance-url': url });
      const run = await setUp();
      expect([run.json?.name, run.exitCode]).to.deep.equal(['AdminHostOfProjectError', 2]);
      expect(run.json?.actions?.join('\n')).to.include('SF_ORG_INSTANCE_URL=');
      expectNothingSent(run);
    });

  it('sends nothing to a host of this machine either, though the environment allows it', async () => {
    const [origin] = catcher.origins;
    projectSays('.sf', 'config.json', { 'org-instance-url': origin });
    const run = await setUp({ SF_JWT_ALLOWED_HOSTS: `${stage.org.host},${new URL(origin).host}` });
    expect(run.json?.name).to.equal('AdminHostOfProjectError');
    expectNothingSent(run);
  });

  it('goes on where the environment names the host, whatever the project says', async () => {
    projectSays('.sf', 'config.json', { 'org-instance-url': 'https://evil.my.salesforce.com' });
    const run = await setUp({ SF_ORG_INSTANCE_URL: stage.org.origin });
    // How far it comes with a host of this machine is up to core, which knows such hosts as internal ones only by name.
    expect(stage.org.requests.filter(holdsCredential), run.stdout).not.to.deep.equal([]);
    expect([lookedUp, catcher.caught]).to.deep.equal([[], []]);
  });

  it('sends nothing to a host outside of the rule, even if the environment names it', async () => {
    const run = await setUp({ SF_ORG_INSTANCE_URL: catcher.origins[0] });
    expect([run.json?.name, run.exitCode]).to.deep.equal(['AdminHostNotAllowedError', 2]);
    expectNothingSent(run);
  });

  it('holds for a stored login as well', async () => {
    const [instanceUrl] = catcher.origins;
    const authInfo = await AuthInfo.create({ username: stage.org.admin.username });
    await authInfo.save({ instanceUrl });
    const argv = [
      '--no-prompt',
      '--connection',
      'acme',
      '--target-org',
      'admin',
      '--username',
      stage.loginUser,
      '--json',
    ];
    const run = await runCommand(JwtSetup, argv, stage.options);
    expect(run.json?.name).to.equal('AdminHostNotAllowedError');
    expectNothingSent(run);
  });
});
