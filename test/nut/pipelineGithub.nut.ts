/** Each job of a generated GitHub workflow, run word for word with the real sf against the local org. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { githubSteps, githubVariables, type GithubContext } from '../tools/githubJobs.ts';
import { checkOut, literalRunner, propose, type LiteralRun, type Runner } from '../tools/literalJobs.ts';
import { pipelineScene, type PipelineScene } from '../tools/pipelineScene.ts';

const path = '.github/workflows/sf-jwt.yml';
const jobs = ['gate', 'watch', 'rotate', 'review'].flatMap((job) => ['--job', job]);

describe('a generated GitHub workflow, run word for word', function () {
  this.timeout(300_000);
  let stage: PipelineScene;
  let checkout = '';
  let text = '';
  const runners: Runner[] = [];

  const runnerWith = (given?: { home: string }): Runner => {
    const runner = literalRunner(given);
    runners.push(runner);
    return runner;
  };
  const run = async (job: string, context: GithubContext, runner = runnerWith()): Promise<LiteralRun> => {
    const steps = githubSteps(text, job, context) ?? [];
    expect(steps, `${job} runs`).not.to.have.length(0);
    return runner.run(steps, { cwd: checkout, env: githubVariables(runner.folder) });
  };
  const pushed = (secrets: Record<string, string>): GithubContext => ({
    event_name: 'push',
    secrets,
    vars: { SF_JWT_ALLOWED_HOSTS: stage.org.host },
  });
  const scheduled = (secrets: Record<string, string>): GithubContext => ({
    ...pushed(secrets),
    event_name: 'schedule',
  });
  const request: GithubContext = { event_name: 'pull_request', actor: 'somebody' };
  const regenerate = async (...argv: string[]): Promise<void> => {
    await stage.generate('github', ...jobs, ...argv);
    text = readFileSync(join(stage.project, path), 'utf8');
    checkout = checkOut(stage.project, 'checkout');
  };

  before(async () => {
    stage = await pipelineScene();
    await regenerate();
  });
  after(async () => {
    for (const runner of runners) runner.end();
    await stage.end();
  });

  it('deploys with a good login, and leaves none behind', async () => {
    const runner = runnerWith();
    const { code, text: log } = await run('gate-acme', pushed({ SF_JWT_ACME: stage.bundle }), runner);
    expect(code, log).to.equal(0);
    expect(log).to.include('Deployed Source').and.include('Successfully logged out').and.not.include('Warning');
    expect(stage.deployed()).to.equal(true);
    expect(existsSync(join(runner.home, '.sf/jwt/keys'))).to.equal(false);
    expect(runner.calls('npm')).to.have.length(1);
  });

  it('stops before anything is deployed where the secret is missing, and says why', async () => {
    const { codes, text: log } = await run('gate-acme', pushed({}));
    expect(codes).to.deep.equal({ Install: 0, 'Prove that the login works': 2, 'Log the CLI out': 0 });
    expect(log)
      .to.match(/::error .*SF_JWT_ACME/)
      .and.match(/fork/);
  });

  it('stops with the cause for a wrong secret', async () => {
    const { codes, text: log } = await run('gate-acme', pushed({ SF_JWT_ACME: stage.wrongBundle }));
    expect(codes['Prove that the login works'], log).to.equal(1);
    expect(codes).not.to.have.property('Deploy');
    const empty = await run('gate-acme', pushed({ SF_JWT_ACME: 'not a bundle' }));
    expect(empty.codes['Prove that the login works']).to.equal(2);
  });

  it('runs no job with secrets for a fork, for Dependabot, or for another branch, and says so', async () => {
    const context = pushed({});
    const others = [{ isFork: true }, { actor: 'dependabot[bot]' }, { ref: 'refs/heads/other' }];
    for (const other of others)
      for (const job of ['gate-acme', 'watch', 'rotate'])
        for (const event_name of ['push', 'schedule', 'workflow_dispatch'] as const)
          expect(githubSteps(text, job, { ...context, ...other, event_name, job: 'gate' })).to.equal(undefined);
    const { code, text: log } = await run('without-secrets', { ...context, isFork: true });
    expect([code, log]).to.satisfy(([ended, said]: [number, string]) => ended === 0 && said.includes('::notice::'));
    expect(githubSteps(text, 'without-secrets', context)).to.equal(undefined);
  });

  it('starts each job by its own event, and by hand only the one that is meant', () => {
    const started = (context: GithubContext): string[] =>
      ['gate-acme', 'watch', 'rotate', 'review'].filter((job) => githubSteps(text, job, context) !== undefined);
    expect(started({ event_name: 'push' })).to.deep.equal(['gate-acme']);
    expect(started({ event_name: 'schedule' })).to.deep.equal(['watch', 'rotate']);
    expect(started({ event_name: 'pull_request' })).to.deep.equal(['review']);
    expect(started({ event_name: 'workflow_dispatch', job: 'rotate' })).to.deep.equal(['rotate']);
  });

  it('watches: all well, a missing secret, a wrong one', async () => {
    const well = await run('watch', scheduled({ SF_JWT_ACME: stage.bundle }));
    expect(well.code, well.text).to.equal(0);
    expect(existsSync(join(checkout, 'test-results/junit/junit.xml'))).to.equal(true);
    expect((await run('watch', scheduled({}))).code).to.equal(1);
    const wrong = await run('watch', scheduled({ SF_JWT_ACME: stage.wrongBundle }));
    expect(wrong.code).to.equal(1);
    expect(wrong.text).to.match(/^::error /m);
  });

  it('reviews a pull request without any secret, and names what it widens', async () => {
    const same = await run('review', request);
    expect(same.code, same.text).to.equal(0);
    propose(checkout, 'config/jwt-connections.json', (file) => file.replace('ci@acme.example', 'admin@acme.example'));
    const moved = await run('review', request);
    expect(moved.text).to.include('another user: acme: ci@acme.example → admin@acme.example');
    expect(readFileSync(join(checkout, 'jwt-lint.sarif'), 'utf8')).to.include('admin@acme.example');
  });

  it('fails the review of a pull request that changes the generated file, or the app files', async () => {
    propose(checkout, path, (file) => file.replace('  contents: read\n', '  contents: write\n'));
    const edited = await run('review', request);
    expect(edited.codes, edited.text).to.deep.equal({
      Install: 0,
      'Check the login files': 0,
      'Compare the app files with their settings': 0,
      'Check that this file is unchanged': 1,
    });
    expect(edited.text).to.include('-   contents: write').and.include('was changed by hand');
    propose(checkout, 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml', (file) =>
      file.replace(/ *<isTokenExchangeFlowEnabled>.*\n/, ''),
    );
    const files = await run('review', request);
    expect(files.codes['Compare the app files with their settings'], files.text).to.equal(1);
  });

  it('leaves to the user what is theirs', async () => {
    propose(checkout, path, (file) =>
      file.replace(/( +)sf project deploy start .*/, '$1sf project deploy start --manifest package.xml'),
    );
    expect((await run('review', request)).codes['Check that this file is unchanged']).to.equal(0);
  });

  it('tells of a certificate that ends soon by its exit code, or by an issue, and deploys all the same', async () => {
    await stage.shorten();
    await regenerate();
    const gate = await run('gate-acme', pushed({ SF_JWT_ACME: stage.bundle }));
    expect(gate.code, gate.text).to.equal(0);
    const warned = await run('watch', scheduled({ SF_JWT_ACME: stage.bundle }));
    expect(warned.code, warned.text).to.equal(30);
    expect(warned.text).to.match(/^::warning /m);
    await regenerate('--open-issue');
    const runner = runnerWith();
    const told = await run('watch', scheduled({ SF_JWT_ACME: stage.bundle }), runner);
    expect(told.code, told.text).to.equal(0);
    expect(runner.calls('gh').map((call) => call.slice(0, 15))).to.deep.equal(['gh issue list -', 'gh issue create']);
  });

  it('divides the work, and reports the results of all as one', async () => {
    await stage.add('beta');
    await regenerate('--connection', 'beta', '--shards', '2');
    const runner = runnerWith();
    const context = scheduled({ SF_JWT_ACME: stage.bundle, SF_JWT_BETA: stage.bundle });
    for (const shard of [1, 2]) {
      const steps = githubSteps(text, 'watch', context, shard) ?? [];
      const part = await runner.run(steps, { cwd: checkout, env: githubVariables(runner.folder) });
      expect(part.code, part.text).to.equal(0);
    }
    const report = await run('watch-report', context, runner);
    expect(report.code, report.text).to.equal(30);
    expect(readFileSync(join(checkout, 'test-results/junit/junit.xml'), 'utf8'))
      .to.include('acme')
      .and.include('beta');
  });

  it('rotates on a machine with the key store, hands the secret over, and proposes the files', async () => {
    await regenerate();
    const runner = runnerWith({ home: homedir() });
    const context = scheduled({ JWT_ROTATE_TOKEN: 'token-with-rights' });
    const vars = { ...context.vars, SF_JWT_ACME_ORG_ID: stage.org.state.organization.id };
    const steps = githubSteps(text, 'rotate', { ...context, vars }) ?? [];
    const env = { ...githubVariables(runner.folder), SF_JWT_KEY_DIR: stage.keyFolder };
    const { code, text: log } = await runner.run(steps, { cwd: checkout, env });
    expect(code, log).to.equal(0);
    const asked = runner.calls('gh');
    expect(asked).to.include('gh secret set SF_JWT_ACME --env production');
    expect(asked.at(-1)).to.match(/^gh pr create --fill --head jwt-rotation-[\d-]+ --base main$/);
    expect(stage.branches('checkout')).to.match(/jwt-rotation-/);
    const given = readFileSync(join(runner.folder, 'store/SF_JWT_ACME'), 'utf8').trim();
    expect(given).not.to.equal(stage.bundle);
    const gate = await run('gate-acme', pushed({ SF_JWT_ACME: given }));
    expect(gate.code, gate.text).to.equal(0);
    writeFileSync(join(runner.folder, 'calls'), '');
    const again = await runner.run(steps, { cwd: checkout, env });
    expect([again.code, runner.calls('gh').filter((call) => call.startsWith('gh secret set'))]).to.deep.equal([0, []]);
  });
});
