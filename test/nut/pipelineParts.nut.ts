/** A watch in parts, word for word with each provider that divides it: what the parts show, and what is reported of all. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LiteralRun } from '../tools/literalJobs.ts';
import { literalProviders, type LiteralProviders } from '../tools/literalProviders.ts';
import { pipelineScene, type PipelineScene } from '../tools/pipelineScene.ts';

const providers = ['github', 'gitlab', 'azure', 'bitbucket', 'circleci'] as const;

describe('a watch in parts, run word for word', function () {
  this.timeout(300_000);
  let stage: PipelineScene;
  let here: LiteralProviders;

  /** Parts and report, each on a machine of its own; what a part keeps is there for the report, as the provider does it. */
  const watch = async (provider: string, secrets: Record<string, string>): Promise<LiteralRun[]> => {
    const workspace = join(here.checkout(), '../workspace');
    const parts: LiteralRun[] = [];
    for (const shard of [1, 2]) {
      parts.push(await here.run('watch', secrets, { shard }));
      if (provider !== 'azure') continue;
      mkdirSync(join(workspace, `result-${shard}`), { recursive: true });
      const name = `result-${shard}.json`;
      renameSync(join(here.checkout(), name), join(workspace, `result-${shard}`, name));
    }
    return [...parts, await here.run('watch-report', { 'Pipeline.Workspace': workspace })];
  };
  const codesOf = (runs: readonly LiteralRun[]): number[] => runs.map(({ code }) => code);
  const logOf = (runs: readonly LiteralRun[]): string => runs.map(({ text }) => text).join('\n======\n');

  before(async () => {
    stage = await pipelineScene();
    here = literalProviders(stage);
    await stage.add('beta');
  });
  after(async () => {
    here.end();
    await stage.end();
  });

  for (const provider of providers)
    it(`${provider}: reports the results of all parts as one, and what failed in a part`, async () => {
      await here.make(provider, ['watch'], '--connection', 'beta', '--shards', '2');
      const well = await watch(provider, { SF_JWT_ACME: stage.bundle, SF_JWT_BETA: stage.bundle });
      expect(codesOf(well), logOf(well)).to.deep.equal([0, 0, 0]);
      expect(well.at(-1)?.text).to.include('2 connections: 2 proven');
      const junit = readFileSync(join(here.checkout(), 'test-results/junit/junit.xml'), 'utf8');
      expect(junit).to.include('acme').and.include('beta');
      const ill = await watch(provider, { SF_JWT_ACME: stage.wrongBundle, SF_JWT_BETA: stage.bundle });
      // Where a part that fails would leave nothing to report, it ends well, and the report fails.
      const losesFailed = provider === 'bitbucket' || provider === 'circleci';
      expect(codesOf(ill).sort(), logOf(ill)).to.deep.equal(losesFailed ? [0, 0, 1] : [0, 1, 1]);
      const [one, other, report] = ill.map(({ text }) => text);
      expect(`${one}${other}`).to.include('bundle-outdated');
      expect(report).to.include('1 failed').and.include('[bundle-outdated]');
    });
});
