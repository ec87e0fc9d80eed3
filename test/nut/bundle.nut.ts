/** From one variable to a proven login: nothing else is there before, and nothing is there after. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { runPlugin, runProcess, type PluginRun } from '../tools/builtPlugin.ts';
import { findCanaries, plantAssertion, plantKey, plantText, plantToken, type Canaries } from '../tools/canary.ts';
import { credentialOf } from '../tools/echoes.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runSf } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';

const exportBundle = ['jwt', 'export', '--connection', 'acme', '--format', 'bundle'];

/** When a login was last proven is kept in the state folder: times and digests. */
const proofPlaces = /^home\/\.sf(?:\/jwt(?:\/(?:proofs\.json|locks))?)?$/;

describe('the bundle', () => {
  let stage: Scene;
  let given: PluginRun;
  let text: string;
  let folder: string;
  const canaries: Canaries = new Map();

  before(async () => {
    stage = await scene();
    const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
    const made = await runPlugin([...argv, '--no-prompt'], { cwd: stage.project, env: stage.options.env });
    expect(made.code, made.stdout + made.stderr).to.equal(0);
    given = await runPlugin(exportBundle, { cwd: stage.project, env: stage.options.env });
    text = given.stdout.trim();
    plantText(canaries, 'the bundle', text, 32);
    plantKey(canaries, 'the key', (await decodeBundle(text, '')).key);
  });
  after(() => stage.end());
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-bundle-')));
    for (const name of ['home', 'empty', 'tmp']) mkdirSync(join(folder, name));
    stage.org.requests.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const environment = () => ({
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    SF_JWT_ALLOWED_HOSTS: stage.org.host,
    SF_JWT_ACME: text,
  });
  const plantRequests = (): void => {
    for (const request of stage.org.requests.filter(({ kind }) => kind === 'token'))
      plantAssertion(canaries, 'an assertion', credentialOf(request));
    for (const { accessToken } of stage.org.state.sessions) plantToken(canaries, 'an access token', accessToken);
  };

  it('is all that the standard output holds in a pipe, with one line break', () => {
    expect(given.code).to.equal(0);
    expect(given.stdout).to.match(/^[A-Za-z0-9+/]+={0,2}\n$/);
    expect(given.stderr).to.include('gh secret set SF_JWT_ACME');
    expect(findCanaries(canaries, { stderr: given.stderr, arguments: given.commandLines.join('\n') })).to.deep.equal(
      [],
    );
  });

  it('is not given to a file by redirection, nor to the log of a pipeline', async () => {
    const line = `exec node ${join(root, 'bin/run.js')} ${exportBundle.join(' ')}`;
    const env = { ...stage.options.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
    const redirected = await runProcess('sh', ['-c', `${line} > leaked.txt`], { cwd: stage.project, env });
    expect([redirected.code, redirected.stderr.includes('ExportRedirectedError')]).to.deep.equal([2, true]);
    expect(filesBelow(stage.project)['leaked.txt']).to.equal('');
    const inPipeline = await runPlugin(exportBundle, { cwd: stage.project, env: { ...env, CI: 'true' } });
    expect([inPipeline.code, inPipeline.stdout]).to.deep.equal([2, '']);
  });

  it('alone proves the login in an empty home and an empty folder, and nothing but the time of the proof is written', async () => {
    const listing = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    const before = listing();
    const run = await runPlugin(['jwt', 'verify', '--connection', 'acme', '--json'], {
      cwd: join(folder, 'empty'),
      env: environment(),
    });
    expect(run.code, run.stdout + run.stderr).to.equal(0);
    expect(stage.org.requests.map(({ kind }) => kind)).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
    expect(listing().filter((path) => !proofPlaces.test(path))).to.deep.equal(before);
    expect(before).to.deep.equal(['empty', 'home', 'tmp']);
    plantRequests();
    expect(
      findCanaries(canaries, { ...run, json: '', code: '', commandLines: run.commandLines.join('\n') }),
    ).to.deep.equal([]);
  });

  it('does so under the real sf as well, which leaves nothing of it in any file', async () => {
    const home = join(folder, 'home');
    const env = { SF_JWT_ALLOWED_HOSTS: stage.org.host };
    await runSf(['plugins', 'link', root, '--no-install'], { home, env });
    await runSf(['jwt', 'verify', '--help'], { home, env });
    const before = filesBelow(folder, 'latin1');
    const run = await runSf(['jwt', 'verify', '--json'], { home, cwd: join(folder, 'empty'), env: environment() });
    expect(run.code, run.stdout + run.stderr).to.equal(0);
    expect(Object.keys(filesBelow(folder)).filter((path) => !proofPlaces.test(path))).to.deep.equal(
      Object.keys(before),
    );
    plantRequests();
    const { stdout, stderr } = run;
    expect(findCanaries(canaries, { stdout, stderr, ...filesBelow(folder, 'latin1') })).to.deep.equal([]);
  });
});
