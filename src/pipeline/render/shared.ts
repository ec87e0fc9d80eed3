import { namedTexts } from '../../base/text/namedTexts.ts';
import { markerPlace, ownLines } from '../jobs/marker.ts';
import type { JobRun, PipelineWishes } from '../jobs/model.ts';
import { jobSecretNames } from '../jobs/scripts.ts';
import { wrappedComment } from './yaml.ts';

const headText = namedTexts('pipelineJobs').one;

/** What stands at the top of a file, line by line. */
export const headLines = (wishes: PipelineWishes): string[] => [
  ...wrappedComment(headText('comment.generated')),
  `  sf jwt ${wishes.command}`,
  ...wrappedComment(headText('comment.file', { secrets: jobSecretNames(wishes.logins).join(', ') })),
  markerPlace,
];

export const fileHead = (wishes: PipelineWishes): { comment: string[] } => ({ comment: headLines(wishes) });

/** What a step is called, as a person reads it. */
export const stepTitle = (id: string): string => headText(`step.${id}`);

/** The lines of a step; those of the user between their marks. */
export const runScript = ({ script, own }: JobRun): string[] =>
  own === undefined ? [...script] : ownLines(own, script);

/** Names what npm downloads for these packages. */
export const cacheKey = (packages: readonly string[]): string =>
  ['sf-jwt', ...packages.map((each) => each.replace(/^@/, '').replaceAll(/[^\w.-]+/g, '-'))].join('-');

/** A path of the project, as seen from the root of the repository. */
export const inProject = (path: string, { projectFolder }: PipelineWishes): string =>
  projectFolder === '' ? path : `${projectFolder}/${path}`;
