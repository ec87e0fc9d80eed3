/** How each runner of pipelines makes itself known, and where it has a place for summaries. */
import { join } from 'node:path';

/** The variables that a job sees on each runner; files of the runner go into `folder`. */
export const runnerEnvironments = (folder: string): Record<string, Record<string, string>> => ({
  GitHub: { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') },
  Azure: { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: folder },
  GitLab: { CI: 'true', GITLAB_CI: 'true' },
  CircleCI: { CI: 'true', CIRCLECI: 'true' },
  Bitbucket: { CI: 'true', BITBUCKET_BUILD_NUMBER: '7' },
  Jenkins: { JENKINS_URL: 'https://jenkins.example/', BUILD_NUMBER: '7' },
  CodeBuild: { CODEBUILD_BUILD_ID: 'acme:7', CODEBUILD_CI: 'true' },
});
