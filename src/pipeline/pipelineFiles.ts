import { withMarker } from './jobs/marker.ts';
import type { PipelineWishes } from './jobs/model.ts';
import { githubPipeline } from './render/github.ts';

/** Providers for which a pipeline can be generated. */
export const pipelineProviders = ['github'] as const;
export type PipelineProvider = (typeof pipelineProviders)[number];

/** Where a provider looks for its jobs, and what it reads there. */
type PipelineFileRow = {
  path: string;
  text: (wishes: PipelineWishes) => string;
  /** Where its secrets are if nobody says otherwise. */
  environment?: string;
};

const pipelineFileRows: Record<PipelineProvider, PipelineFileRow> = {
  github: { path: '.github/workflows/sf-jwt.yml', text: githubPipeline, environment: 'production' },
};

/** Where the file of a provider belongs, relative to the root of the repository. */
export const pipelinePath = (provider: PipelineProvider): string => pipelineFileRows[provider].path;

export const usualEnvironment = (provider: PipelineProvider): string | undefined =>
  pipelineFileRows[provider].environment;

/** The whole file, with its marker. Throws PipelineValueUnsafe for a name that the file can't hold. */
export const pipelineFile = (provider: PipelineProvider, wishes: PipelineWishes): string =>
  withMarker(pipelineFileRows[provider].text(wishes));
