import { gateJobs } from './gate.ts';
import { pipelineJobKinds, type GeneratedJob, type PipelineJobKind, type PipelineWishes } from './model.ts';
import { reviewJobs } from './review.ts';
import { rotateJobs, type RotationWay } from './rotate.ts';
import { watchJobs } from './watch.ts';

/** What the jobs have to know of a provider. */
type JobWays = {
  /** The revision that a pull request is compared with, for a shell. */
  base: string;
  /** Whether what a job made is gone, or nothing runs behind it, once one of its steps has failed. */
  losesFailed?: boolean;
  /** Nothing where jobs can't rotate. */
  rotation?: RotationWay;
};

const jobsOfKind: Record<PipelineJobKind, (wishes: PipelineWishes, ways: JobWays) => GeneratedJob[]> = {
  gate: gateJobs,
  watch: (wishes, { losesFailed }) => watchJobs(wishes, losesFailed),
  rotate: (wishes, { rotation }) => (rotation === undefined ? [] : rotateJobs(wishes, rotation)),
  review: (wishes, { base }) => reviewJobs(wishes, base),
};

/** The jobs that are wished for: the one description of what they do, whoever runs them. */
export const pipelineJobs = (wishes: PipelineWishes, ways: JobWays): GeneratedJob[] =>
  pipelineJobKinds.filter((kind) => wishes.kinds.includes(kind)).flatMap((kind) => jobsOfKind[kind](wishes, ways));
