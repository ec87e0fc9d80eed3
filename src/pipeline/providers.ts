import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EnvironmentVariables, RunnerVariable } from '../base/environment.ts';
import { azureLine, githubLine, plainLine, type Annotation } from './annotations.ts';
import { githubSecretCommands, type SecretCommands } from './secretCommands.ts';

/** Where the summary of a job goes, and the line that shows it where the runner must be told. */
export type SummaryPlace = { path: string; command?: string };

/** What is known of a provider of pipelines. */
type Provider = {
  kind: string;
  /** How its runner says that the machine is thrown away with the job; everything else may be kept. */
  isThrownAway: (env: EnvironmentVariables) => boolean;
  /**
   * The line that makes its runner show a problem of a job. There is none that makes it hide a secret: such a line holds
   * the secret, and goes wherever the output of the command goes.
   */
  annotate: (annotation: Annotation) => string;
  summary?: (env: EnvironmentVariables) => SummaryPlace | undefined;
  secretCommands?: SecretCommands;
};

/** Known by a variable only: the job runs in a pipeline, and nothing more can be said of it. */
const knownOnly = undefined;

/** GitHub Actions: the provider whose commands a setup and an export show. */
export const githubActions = {
  kind: 'github',
  isThrownAway: (env) => env.RUNNER_ENVIRONMENT === 'github-hosted',
  annotate: githubLine,
  summary: ({ GITHUB_STEP_SUMMARY: path }) => (path ? { path } : undefined),
  secretCommands: githubSecretCommands,
} as const satisfies Provider;

const azurePipelines: Provider = {
  kind: 'azure',
  isThrownAway: (env) => env.AGENT_ISSELFHOSTED === '0',
  annotate: azureLine,
  summary: ({ AGENT_TEMPDIRECTORY: folder }) => {
    if (!folder) return undefined;
    const path = join(folder, `sf-plugin-jwt-${randomBytes(8).toString('hex')}.md`);
    return { path, command: `##vso[task.uploadsummary]${path}` };
  },
};

const gitlabCi: Provider = {
  kind: 'gitlab',
  isThrownAway: (env) => env.CI_DISPOSABLE_ENVIRONMENT === 'true',
  annotate: plainLine,
};

/** One row for each variable by which a runner of pipelines can be known; a new variable has to get a row. */
const providers: Readonly<Record<RunnerVariable, Provider | undefined>> = {
  GITHUB_ACTIONS: githubActions,
  TF_BUILD: azurePipelines,
  GITLAB_CI: gitlabCi,
  CI: knownOnly,
  CIRCLECI: knownOnly,
  JENKINS_URL: knownOnly,
  BITBUCKET_BUILD_NUMBER: knownOnly,
  CODEBUILD_BUILD_ID: knownOnly,
  TEAMCITY_VERSION: knownOnly,
  BUILDKITE: knownOnly,
};

/** The provider whose runner this process runs on, if it is one whose manners are known. */
export const findProvider = (env: EnvironmentVariables): Provider | undefined =>
  Object.entries(providers).find(([name, provider]) => provider && env[name]?.toLowerCase() === 'true')?.[1];

/** Whether the home folder on this runner is there for later jobs too; so it is where nothing is known. */
export const outlivesJob = (env: EnvironmentVariables): boolean => !findProvider(env)?.isThrownAway(env);
