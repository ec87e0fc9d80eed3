/** Jobs of each provider but GitHub, run word for word with the real sf against the local org. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkOut, literalRunner, propose, type LiteralRun, type Runner } from '../tools/literalJobs.ts';
import { pipelineScene, type PipelineScene } from '../tools/pipelineScene.ts';
import { scriptSteps, scriptVariables, type ScriptProvider } from '../tools/scriptJobs.ts';

const paths: Record<ScriptProvider, string> = {
  gitlab: '.gitlab/sf-jwt.yml',
  azure: 'azure-pipelines-sf-jwt.yml',
  bitbucket: 'bitbucket-pipelines.yml',
  circleci: '.circleci/config.yml',
  codebuild: 'buildspec-sf-jwt.yml',
  jenkins: 'Jenkinsfile.sf-jwt',
};
const providers = Object.keys(paths) as ScriptProvider[];

describe('generated jobs of other providers, run word for word', function () {
  this.timeout(300_000);
  let stage: PipelineScene;
  let checkout = '';
  const runners: Runner[] = [];

  const make = async (provider: ScriptProvider, ...jobs: string[]): Promise<void> => {
    await stage.generate(provider, ...jobs.flatMap((job) => ['--job', job]), '--force');
    checkout = checkOut(stage.project, 'checkout');
  };
  const run = async (provider: ScriptProvider, job: string, secrets: Record<string, string>): Promise<LiteralRun> => {
    const runner = literalRunner();
    runners.push(runner);
    return runWith(runner, provider, job, secrets);
  };
  const runWith = (
    runner: Runner,
    provider: ScriptProvider,
    job: string,
    secrets: Record<string, string>,
  ): Promise<LiteralRun> => {
    const base = execFileSync('git', ['rev-parse', 'origin/main'], { cwd: checkout, encoding: 'utf8' }).trim();
    const given = { ...secrets, SF_JWT_ALLOWED_HOSTS: stage.org.host };
    const steps = scriptSteps[provider](readFileSync(join(checkout, paths[provider]), 'utf8'), job, given);
    expect(steps, `${provider} ${job}`).not.to.have.length(0);
    const inJob = provider === 'azure' ? {} : given;
    return runner.run(steps, { cwd: checkout, env: { ...scriptVariables(checkout, base)[provider], ...inJob } });
  };
  before(async () => (stage = await pipelineScene()));
  after(async () => {
    for (const runner of runners) runner.end();
    await stage.end();
  });

  for (const provider of providers)
    it(`${provider}: a gate deploys with a good login, and stops without one or with a wrong one`, async () => {
      await make(provider, 'gate');
      stage.forget();
      const good = await run(provider, 'gate-acme', { SF_JWT_ACME: stage.bundle });
      expect(good.code, good.text).to.equal(0);
      expect([stage.deployed(), good.text.includes('Successfully logged out')], good.text).to.deep.equal([true, true]);
      stage.forget();
      const missing = await run(provider, 'gate-acme', {});
      expect(missing.code, missing.text).not.to.equal(0);
      // Jenkins itself says which credential there isn't, before the step begins.
      if (provider !== 'jenkins') expect(missing.text).to.include('SF_JWT_ACME');
      const wrong = await run(provider, 'gate-acme', { SF_JWT_ACME: stage.wrongBundle });
      expect([wrong.code, stage.deployed()], wrong.text).to.deep.equal([1, false]);
    });

  for (const provider of ['gitlab', 'azure', 'bitbucket', 'circleci', 'jenkins'] as const)
    it(`${provider}: watches, and reviews without a secret`, async () => {
      await make(provider, 'watch', 'review');
      const well = await run(provider, 'watch', { SF_JWT_ACME: stage.bundle });
      expect(well.code, well.text).to.equal(0);
      expect(existsSync(join(checkout, 'test-results/junit/junit.xml'))).to.equal(true);
      expect((await run(provider, 'watch', { SF_JWT_ACME: stage.wrongBundle })).code).to.equal(1);
      const same = await run(provider, 'review', {});
      expect(same.code, same.text).to.equal(0);
      propose(checkout, paths[provider], (file) => `${file}\n${provider === 'jenkins' ? '//' : '#'} more\n`);
      const edited = await run(provider, 'review', {});
      expect(edited.code, edited.text).to.equal(1);
      expect(edited.text).to.include('was changed by hand');
    });

  it('tells of a certificate that ends soon as each provider shows it', async () => {
    await stage.shorten();
    for (const [provider, code] of Object.entries({ gitlab: 30, bitbucket: 30, azure: 0, jenkins: 30 })) {
      await make(provider as ScriptProvider, 'watch');
      const told = await run(provider as ScriptProvider, 'watch', { SF_JWT_ACME: stage.bundle });
      expect(told.code, told.text).to.equal(code);
      if (provider === 'azure') expect(told.text).to.include('##vso[task.complete result=SucceededWithIssues;]');
    }
  });

  it('gitlab: rotates on a machine with the key store, and proposes the files', async () => {
    await stage.shorten();
    await make('gitlab', 'rotate');
    const runner = literalRunner({ home: homedir() });
    runners.push(runner);
    const variables = { JWT_ROTATE_TOKEN: 'token', SF_JWT_ACME_ORG_ID: stage.org.state.organization.id };
    const done = await runWith(runner, 'gitlab', 'rotate', { ...variables, SF_JWT_KEY_DIR: stage.keyFolder });
    expect(done.code, done.text).to.equal(0);
    expect(runner.calls('glab')).to.include('glab variable update SF_JWT_ACME --masked --protected --raw');
    expect(done.text).not.to.include('JWT_ROTATE_TOKEN=');
  });
});
