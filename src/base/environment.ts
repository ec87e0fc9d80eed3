/** The variables of an environment, by name. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Variables by which runners of pipelines can be known; what is known of each is in `src/pipeline/providers.ts`. */
export const runnerVariables = [
  'CI',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'TF_BUILD',
  'CIRCLECI',
  'JENKINS_URL',
  'BITBUCKET_BUILD_NUMBER',
  'CODEBUILD_BUILD_ID',
  'TEAMCITY_VERSION',
  'BUILDKITE',
] as const;

export type RunnerVariable = (typeof runnerVariables)[number];
