import type { Messages } from '../../../base/text/messages.ts';
import { foreignText } from '../../../base/text/foreignText.ts';
import { shortPath } from '../../../base/places.ts';
import type { PipelinePlan } from '../../../flows/pipeline/pipeline.ts';
import { shownChange } from '../metadataChanges.ts';

export type GeneratedPipeline = {
  provider: string;
  path: string;
  dryRun: boolean;
  state: PipelinePlan['state'];
  /** Whether the file isn't what the flags and the connection file say; after a run without --dry-run: wasn't. */
  differs: boolean;
  /** Whether the file was changed by hand outside of the lines that are the user's. */
  edited: boolean;
  jobs: string[];
  connections: string[];
  /** Names of the secrets that the jobs read. */
  secrets: string[];
  environment?: string;
  /** The lines that the file loses and gains. */
  changes: string[];
};

type PipelineTexts = Pick<Messages<string>, 'getMessage'>;

/** The result of a generation as `--json` shows it. */
export const generatedPipeline = (plan: PipelinePlan, dryRun: boolean): GeneratedPipeline => ({
  provider: plan.provider,
  path: plan.path,
  dryRun,
  state: plan.state,
  differs: plan.state !== 'unchanged',
  edited: plan.isEdited,
  jobs: plan.kinds,
  connections: plan.connections,
  secrets: plan.secrets,
  ...(plan.environment !== undefined && { environment: plan.environment }),
  changes: plan.state === 'created' && !dryRun ? [] : shownChange(plan.before ?? '', plan.content),
});

/** What a person reads. */
export const pipelineLines = (texts: PipelineTexts, result: GeneratedPipeline): string[] => {
  const path = foreignText(shortPath(result.path));
  return [
    ...(result.changes.length > 0 ? [...result.changes, ''] : []),
    ...(result.edited && result.dryRun ? [texts.getMessage('edited', [path])] : []),
    texts.getMessage(result.dryRun ? `dryRun.${result.state}` : `done.${result.state}`, [path]),
    ...(result.dryRun || result.state === 'unchanged' ? [] : pipelineNextLines(texts, result)),
  ];
};

const pipelineNextLines = (texts: PipelineTexts, { provider, secrets }: GeneratedPipeline): string[] => [
  '',
  texts.getMessage('next.secrets', [secrets.join(', ')]),
  texts.getMessage('next.read'),
  texts.getMessage('next.push', [provider]),
];
