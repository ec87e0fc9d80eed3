/**
 * The jobs of some providers, run word for word with the real sf against the local org, in every case that a login can be in.
 * The table of what they end with is shown at the end.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pipelinePath, type PipelineProvider } from '../../src/pipeline/pipelineFiles.ts';
import { propose, type LiteralRun } from './literalJobs.ts';
import { literalProviders, type LiteralProviders } from './literalProviders.ts';
import { pipelineScene, type PipelineScene } from './pipelineScene.ts';
import { startedJobs } from './startedJobs.ts';

const cases = ['good', 'missing', 'wrong', 'fork', 'edited', 'expiring'] as const;
type Case = (typeof cases)[number];
const jobs = { gate: 'gate-acme', watch: 'watch', review: 'review' };
type Kind = keyof typeof jobs;
/** An exit code, or why there is none. */
type Outcome = number | 'not started' | 'webhook' | '-';
type Row = Record<Case, Outcome>;

const gate: Row = { good: 0, missing: 1, wrong: 1, fork: 'not started', edited: '-', expiring: 0 };
const watch: Row = { good: 0, missing: 1, wrong: 1, fork: 'not started', edited: '-', expiring: 30 };
const review: Row = { good: 0, missing: '-', wrong: '-', fork: 0, edited: 1, expiring: '-' };
/** Where no step of the job asks for the secret, its first command does. Azure has another sign of a warning than a code. */
const expected: Record<PipelineProvider, Record<Kind, Row>> = {
  github: { gate: { ...gate, missing: 2 }, watch, review },
  gitlab: { gate, watch, review },
  azure: { gate: { ...gate, missing: 2 }, watch: { ...watch, expiring: 0 }, review },
  // A fork starts no pipeline of the repository.
  bitbucket: { gate, watch, review: { ...review, fork: 'not started' } },
  // Jenkins itself says which credential there isn't, before the step begins.
  jenkins: { gate, watch, review },
  circleci: { gate, watch, review },
  // What starts a project is not in the file, which says whom its webhook must not listen to.
  codebuild: { gate: { ...gate, fork: 'webhook' }, watch: { ...watch, fork: 'webhook' }, review },
};

/** To be called within `describe`. */
export const pipelineCases = (providers: readonly PipelineProvider[]): void => {
  let stage: PipelineScene;
  let here: LiteralProviders;
  const table: Partial<Record<PipelineProvider, Partial<Record<Kind, Partial<Row>>>>> = {};
  const note = (provider: PipelineProvider, kind: Kind, which: Case, outcome: Outcome, log = ''): void => {
    const rows = (table[provider] ??= {});
    (rows[kind] ??= {})[which] = outcome;
    expect(outcome, `${provider} ${kind} ${which}\n${log}`).to.equal(expected[provider][kind][which]);
  };
  /** A buildspec has one job; the others have all in one file. */
  const make = (provider: PipelineProvider, kind: Kind): Promise<void> =>
    here.make(provider, provider === 'codebuild' ? [kind] : Object.keys(jobs));
  const run = async (provider: PipelineProvider, kind: Kind, which: Case): Promise<LiteralRun> => {
    const secrets = {
      good: { SF_JWT_ACME: stage.bundle },
      expiring: { SF_JWT_ACME: stage.bundle },
      wrong: { SF_JWT_ACME: stage.wrongBundle },
    };
    stage.forget();
    const given = kind === 'review' ? {} : ((secrets as Partial<Record<Case, Record<string, string>>>)[which] ?? {});
    const done = await here.run(jobs[kind], given);
    note(provider, kind, which, done.code, done.text);
    return done;
  };
  const startedByFork = (provider: PipelineProvider, kind: Kind): Outcome | undefined => {
    if (provider === 'codebuild') return kind === 'review' ? undefined : 'webhook';
    return startedJobs(provider, here.text(), 'fork').includes(jobs[kind]) ? undefined : 'not started';
  };

  before(async () => {
    stage = await pipelineScene();
    here = literalProviders(stage);
  });
  after(async () => {
    here.end();
    await stage.end();
    const cells = (rows: Partial<Row>, wanted: Row): string[] =>
      cases.map((which) => String(rows[which] ?? (wanted[which] === '-' ? '-' : '?')).padEnd(13));
    console.log(`\n    ${['provider  ', 'job    ', ...cases.map((which) => which.padEnd(13))].join(' ')}`);
    for (const provider of providers)
      for (const kind of Object.keys(jobs) as Kind[]) {
        const row = cells(table[provider]?.[kind] ?? {}, expected[provider][kind]);
        console.log(`    ${[provider.padEnd(10), kind.padEnd(7), ...row].join(' ')}`);
      }
  });

  for (const provider of providers) {
    it(`${provider}: a gate deploys with a good login, and stops without one, with a wrong one, and for a fork`, async () => {
      await make(provider, 'gate');
      const good = await run(provider, 'gate', 'good');
      expect([stage.deployed(), good.text.includes('Successfully logged out')], good.text).to.deep.equal([true, true]);
      const missing = await run(provider, 'gate', 'missing');
      if (provider !== 'jenkins') expect(missing.text).to.include('SF_JWT_ACME');
      expect(stage.deployed()).to.equal(false);
      await run(provider, 'gate', 'wrong');
      expect(stage.deployed()).to.equal(false);
      note(provider, 'gate', 'fork', startedByFork(provider, 'gate') ?? 0);
    });

    it(`${provider}: watches a good login, and tells of none, of a wrong one, and nothing to a fork`, async () => {
      await make(provider, 'watch');
      await run(provider, 'watch', 'good');
      expect(existsSync(join(here.checkout(), 'test-results/junit/junit.xml'))).to.equal(true);
      const missing = await run(provider, 'watch', 'missing');
      if (provider !== 'jenkins') expect(missing.text).to.include('SF_JWT_ACME');
      await run(provider, 'watch', 'wrong');
      note(provider, 'watch', 'fork', startedByFork(provider, 'watch') ?? 0);
    });

    it(`${provider}: reviews without a secret, also for a fork, and notices that the file was edited`, async () => {
      await make(provider, 'review');
      await run(provider, 'review', 'good');
      propose(here.checkout(), 'config/jwt-connections.json', (file) => file.replace('ci@acme', 'admin@acme'));
      const outside = startedByFork(provider, 'review');
      if (outside === undefined) expect((await run(provider, 'review', 'fork')).text).to.include('admin@acme.example');
      else note(provider, 'review', 'fork', outside);
      propose(
        here.checkout(),
        pipelinePath(provider),
        (file) => `${file}\n${provider === 'jenkins' ? '//' : '#'} more\n`,
      );
      expect((await run(provider, 'review', 'edited')).text).to.include('was changed by hand');
    });
  }

  it('all tell of a certificate that ends soon, each in its way, and deploy all the same', async () => {
    await stage.shorten();
    for (const provider of providers) {
      await make(provider, 'gate');
      await run(provider, 'gate', 'expiring');
      expect(stage.deployed(), provider).to.equal(true);
      await make(provider, 'watch');
      const told = await run(provider, 'watch', 'expiring');
      if (provider === 'azure') expect(told.text).to.include('##vso[task.complete result=SucceededWithIssues;]');
    }
  });
};
