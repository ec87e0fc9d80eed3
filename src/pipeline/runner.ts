import type { EnvironmentVariables } from '../base/environment.ts';

export type RunnerKind = 'github' | 'azure' | 'gitlab';

/** The machine that runs a job of a pipeline. */
type Runner = {
  kind: RunnerKind;
  /** Whether the home folder is there for later jobs too. */
  outlivesJob: boolean;
};

type RunnerRow = {
  kind: RunnerKind;
  isHere: (env: EnvironmentVariables) => boolean;
  /** How the runner says that the machine is thrown away with the job; everything else may be kept. */
  isThrownAway: (env: EnvironmentVariables) => boolean;
};

const runners: readonly RunnerRow[] = [
  {
    kind: 'github',
    isHere: (env) => env.GITHUB_ACTIONS === 'true',
    isThrownAway: (env) => env.RUNNER_ENVIRONMENT === 'github-hosted',
  },
  {
    kind: 'azure',
    isHere: (env) => env.TF_BUILD?.toLowerCase() === 'true',
    isThrownAway: (env) => env.AGENT_ISSELFHOSTED === '0',
  },
  {
    kind: 'gitlab',
    isHere: (env) => env.GITLAB_CI === 'true',
    isThrownAway: (env) => env.CI_DISPOSABLE_ENVIRONMENT === 'true',
  },
];

/** The runner that this process runs on, if it is one whose manners are known. */
export const findRunner = (env: EnvironmentVariables): Runner | undefined => {
  const row = runners.find(({ isHere }) => isHere(env));
  return row && { kind: row.kind, outlivesJob: !row.isThrownAway(env) };
};
