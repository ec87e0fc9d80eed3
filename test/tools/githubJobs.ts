/** The jobs of a generated workflow as GitHub's runner takes them. */
import { join } from 'node:path';
import type { LiteralStep } from './literalJobs.ts';
import { parsedYaml } from './pipelineFiles.ts';
import { runnerEnvironments } from './runners.ts';

export type GithubContext = {
  event_name: 'push' | 'schedule' | 'pull_request' | 'workflow_dispatch';
  ref?: string;
  actor?: string;
  isFork?: boolean;
  secrets?: Record<string, string>;
  vars?: Record<string, string>;
  job?: string;
};

type Step = { name?: string; id?: string; run?: string; if?: string; env?: Record<string, string> };
type Job = { if: string; steps: Step[] };

const contextOf = ({ event_name, ref, actor, isFork = false, job }: GithubContext): object => ({
  github: {
    event_name,
    ref: ref ?? 'refs/heads/main',
    actor: actor ?? 'somebody',
    repository: 'acme/app',
    token: 'token-of-the-job',
    event: { repository: { fork: isFork }, pull_request: { head: { repo: { full_name: 'acme/app' } } } },
  },
  inputs: { job },
});

/** An expression of the runner; those that are generated read alike in JavaScript. */
const holds = (expression: string, context: object): boolean => {
  const names = Object.keys(context);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the expressions are ours
  const judge = new Function(names.join(), `return ${expression.replace(/^\$\{\{|\}\}$/g, '')}`) as (
    ...all: unknown[]
  ) => unknown;
  return Boolean(judge(...Object.values(context as Record<string, unknown>)));
};

/** The steps of a job, or nothing if its condition keeps it from running. */
export const githubSteps = (
  text: string,
  job: string,
  context: GithubContext,
  shard = 1,
): LiteralStep[] | undefined => {
  const { jobs } = parsedYaml(text) as { jobs: Record<string, Job> };
  const { if: condition, steps } = jobs[job] ?? { if: 'false', steps: [] };
  if (!holds(condition, { ...contextOf(context), always: () => true })) return undefined;
  const { secrets = {}, vars = {} } = context;
  const values = { secrets, vars, matrix: { shard }, ...contextOf(context) } as unknown as Record<
    string,
    Record<string, string | number>
  >;
  const filled = (value: string): string =>
    value.replace(/\$\{\{ (\w+)\.(\w+) \}\}/g, (_, kind: string, name: string) => String(values[kind]?.[name] ?? ''));
  return steps.flatMap(({ name = '', run, if: when, env = {} }) =>
    run === undefined
      ? []
      : [
          {
            name,
            script: run,
            env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value)])),
            ...(when !== undefined && { runs: (hasFailed: boolean) => stepRuns(when, hasFailed) }),
          },
        ],
  );
};

const stepRuns = (condition: string, hasFailed: boolean): boolean =>
  /always\(\)|!cancelled\(\)/.test(condition) || (!hasFailed && condition.startsWith('steps.'));

/** What GitHub sets in every job, its files in a folder. */
export const githubVariables = (folder: string): Record<string, string> => ({
  ...runnerEnvironments(folder).GitHub,
  GITHUB_BASE_REF: 'main',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_RUN_ID: '7',
  RUNNER_ENVIRONMENT: 'github-hosted',
  RUNNER_TEMP: join(folder, 'tmp'),
});
