import { withMarker } from './jobs/marker.ts';
import type { PipelineJobKind, PipelineWishes } from './jobs/model.ts';
import { azurePipeline } from './render/azure.ts';
import { bitbucketPipeline } from './render/bitbucket.ts';
import { circleciPipeline } from './render/circleci.ts';
import { codebuildPipeline } from './render/codebuild.ts';
import { githubPipeline } from './render/github.ts';
import { gitlabPipeline } from './render/gitlab.ts';
import { jenkinsPipeline } from './render/jenkins.ts';

/** Providers for which a pipeline can be generated. */
export const pipelineProviders = [
  'github',
  'gitlab',
  'azure',
  'bitbucket',
  'jenkins',
  'circleci',
  'codebuild',
] as const;
export type PipelineProvider = (typeof pipelineProviders)[number];

/** Where a provider looks for its jobs, and what it reads there. */
type PipelineFileRow = {
  path: string;
  text: (wishes: PipelineWishes) => string;
  /** Where its secrets are if nobody says otherwise. */
  environment?: string;
  /** Flags, some with their values, that mean nothing to it. */
  misfits: readonly string[];
  /** Whether its file has one job alone. */
  hasOneJob?: boolean;
};

const noRotation = '--job rotate';
const noIssue = '--open-issue';

const pipelineFileRows: Record<PipelineProvider, PipelineFileRow> = {
  github: { path: '.github/workflows/sf-jwt.yml', text: githubPipeline, environment: 'production', misfits: [] },
  gitlab: { path: '.gitlab/sf-jwt.yml', text: gitlabPipeline, misfits: [noIssue] },
  azure: { path: 'azure-pipelines-sf-jwt.yml', text: azurePipeline, misfits: [noIssue, noRotation] },
  bitbucket: {
    path: 'bitbucket-pipelines.yml',
    text: bitbucketPipeline,
    misfits: [noIssue, noRotation, '--environment'],
  },
  jenkins: {
    path: 'Jenkinsfile.sf-jwt',
    text: jenkinsPipeline,
    misfits: [noIssue, noRotation, '--environment', '--shards'],
  },
  circleci: { path: '.circleci/config.yml', text: circleciPipeline, misfits: [noIssue, noRotation] },
  codebuild: {
    path: 'buildspec-sf-jwt.yml',
    text: codebuildPipeline,
    misfits: [noIssue, noRotation, '--shards'],
    hasOneJob: true,
  },
};

/** Where the file of a provider belongs, relative to the root of the repository. */
export const pipelinePath = (provider: PipelineProvider): string => pipelineFileRows[provider].path;

export const usualEnvironment = (provider: PipelineProvider): string | undefined =>
  pipelineFileRows[provider].environment;

/** The first of the flags that means nothing to a provider. */
export const misfitFlag = (provider: PipelineProvider, flags: readonly string[]): string | undefined =>
  flags.find((flag) => pipelineFileRows[provider].misfits.includes(flag));

/** Whether a file of the provider would have more jobs than it can. */
export const hasTooManyJobs = (
  provider: PipelineProvider,
  kinds: readonly PipelineJobKind[],
  logins: number,
): boolean =>
  pipelineFileRows[provider].hasOneJob === true && (kinds.length > 1 || (kinds.includes('gate') && logins > 1));

/** The whole file, with its marker. Throws PipelineValueUnsafe for a name that the file can't hold. */
export const pipelineFile = (provider: PipelineProvider, wishes: PipelineWishes): string =>
  withMarker(pipelineFileRows[provider].text(wishes));
