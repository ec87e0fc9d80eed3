/** How each runner of pipelines makes itself known, and which files it reads what a job has written to. */
import { join } from 'node:path';

const filesOfGitHub = ['STEP_SUMMARY', 'OUTPUT', 'ENV', 'PATH', 'STATE'] as const;

/** The variables that a job sees on each runner; files of the runner go into `folder`. */
export const runnerEnvironments = (folder: string): Record<string, Record<string, string>> => ({
  GitHub: {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(filesOfGitHub.map((name) => [`GITHUB_${name}`, join(folder, name.toLowerCase())])),
  },
  Azure: { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: folder },
  GitLab: { CI: 'true', GITLAB_CI: 'true' },
  CircleCI: { CI: 'true', CIRCLECI: 'true', BASH_ENV: join(folder, 'bash_env') },
  Bitbucket: { CI: 'true', BITBUCKET_BUILD_NUMBER: '7' },
  Jenkins: { JENKINS_URL: 'https://jenkins.example/', BUILD_NUMBER: '7' },
  CodeBuild: { CODEBUILD_BUILD_ID: 'acme:7', CODEBUILD_CI: 'true' },
  TeamCity: { TEAMCITY_VERSION: '2026.1' },
  Buildkite: { CI: 'true', BUILDKITE: 'true' },
});
