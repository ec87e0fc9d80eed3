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
  /** What a machine of a team's own is known by if nobody says otherwise; nothing where there can be none. */
  runner?: string;
  /** What a rotation needs to be told. */
  rotation?: ReadonlyArray<'environment' | 'runner'>;
  /** Flags, some with their values, that mean nothing to it. */
  misfits: readonly string[];
  /** Whether its file has one job alone. */
  hasOneJob?: boolean;
};

/** The usual name for the machine, where a team chooses it. */
const ownRunner = 'sf-jwt';
const noIssue = '--open-issue';

const pipelineFileRows: Record<PipelineProvider, PipelineFileRow> = {
  github: {
    path: '.github/workflows/sf-jwt.yml',
    text: githubPipeline,
    environment: 'production',
    runner: 'self-hosted',
    misfits: [],
  },
  gitlab: { path: '.gitlab/sf-jwt.yml', text: gitlabPipeline, runner: ownRunner, misfits: [noIssue] },
  azure: { path: 'azure-pipelines-sf-jwt.yml', text: azurePipeline, runner: ownRunner, misfits: [noIssue] },
  bitbucket: {
    path: 'bitbucket-pipelines.yml',
    text: bitbucketPipeline,
    runner: ownRunner,
    misfits: [noIssue, '--environment'],
  },
  jenkins: {
    path: 'Jenkinsfile.sf-jwt',
    text: jenkinsPipeline,
    runner: ownRunner,
    misfits: [noIssue, '--environment', '--shards'],
  },
  circleci: {
    path: '.circleci/config.yml',
    text: circleciPipeline,
    runner: '',
    rotation: ['environment', 'runner'],
    misfits: [noIssue],
  },
  codebuild: {
    path: 'buildspec-sf-jwt.yml',
    text: codebuildPipeline,
    misfits: [noIssue, '--runner', '--shards'],
    hasOneJob: true,
  },
};

/** Where the file of a provider belongs, relative to the root of the repository. */
export const pipelinePath = (provider: PipelineProvider): string => pipelineFileRows[provider].path;

export const usualEnvironment = (provider: PipelineProvider): string | undefined =>
  pipelineFileRows[provider].environment;

export const usualRunner = (provider: PipelineProvider): string | undefined => pipelineFileRows[provider].runner;

/** Flags without which a provider can't be told to rotate. */
export const rotationNeeds = (provider: PipelineProvider): ReadonlyArray<'environment' | 'runner'> =>
  pipelineFileRows[provider].rotation ?? [];

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
  withMarker(pipelineFileRows[provider].text({ ...wishes, runner: wishes.runner ?? usualRunner(provider) }));
