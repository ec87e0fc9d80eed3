/** Generated jobs of every provider, run word for word with the real sf against the local org. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pipelinePath, type PipelineProvider } from '../../src/pipeline/pipelineFiles.ts';
import { githubSteps, githubVariables, type GithubContext } from './githubJobs.ts';
import { checkOut, literalRunner, type LiteralRun, type Runner } from './literalJobs.ts';
import type { PipelineScene } from './pipelineScene.ts';
import { scriptSteps, scriptVariables } from './scriptJobs.ts';

type Secrets = Record<string, string>;

export type LiteralProviders = {
  /** Generates a file with these jobs, and checks it out. */
  make: (provider: PipelineProvider, jobs: readonly string[], ...more: string[]) => Promise<void>;
  /** What was generated last, as it is in the checkout now. */
  text: () => string;
  checkout: () => string;
  /** A job on a machine of its own, in an empty home, unless a machine is given. */
  run: (job: string, secrets: Secrets, more?: { shard?: number; runner?: Runner }) => Promise<LiteralRun>;
  machine: (given?: { home: string }) => Runner;
  end: () => void;
};

export const literalProviders = (stage: PipelineScene): LiteralProviders => {
  const runners: Runner[] = [];
  let [provider, checkout]: [PipelineProvider, string] = ['github', ''];
  const text = (): string => readFileSync(join(checkout, pipelinePath(provider)), 'utf8');
  const machine = (given?: { home: string }): Runner => {
    const runner = literalRunner(given);
    runners.push(runner);
    return runner;
  };
  const onGithub = (runner: Runner, job: string, secrets: Secrets, shard: number): Promise<LiteralRun> => {
    const kind = job.split('-')[0];
    const event_name = ({ gate: 'push', review: 'pull_request' } as const)[kind ?? ''] ?? 'schedule';
    const context: GithubContext = { event_name, secrets, vars: { SF_JWT_ALLOWED_HOSTS: stage.org.host } };
    const steps = githubSteps(text(), job, context, shard) ?? [];
    expect(steps, `github ${job}`).not.to.have.length(0);
    return runner.run(steps, { cwd: checkout, env: githubVariables(runner.folder) });
  };
  return {
    make: async (next, jobs, ...more) => {
      provider = next;
      await stage.generate(provider, ...jobs.flatMap((job) => ['--job', job]), '--force', ...more);
      checkout = checkOut(stage.project, 'checkout');
    },
    text,
    checkout: () => checkout,
    run: (job, secrets, { shard = 1, runner = machine() } = {}) => {
      if (provider === 'github') return onGithub(runner, job, secrets, shard);
      const base = execFileSync('git', ['rev-parse', 'origin/main'], { cwd: checkout, encoding: 'utf8' }).trim();
      const given = { ...secrets, SF_JWT_ALLOWED_HOSTS: stage.org.host };
      const steps = scriptSteps(provider, text(), job, given, shard);
      expect(steps, `${provider} ${job}`).not.to.have.length(0);
      const inJob = provider === 'azure' ? {} : given;
      const variables = scriptVariables(checkout, base, shard)[provider];
      return runner.run(steps, { cwd: checkout, env: { ...variables, ...inJob } });
    },
    machine,
    end: () => {
      for (const runner of runners) runner.end();
    },
  };
};
