import { jwtError } from '../../base/errors/errors.ts';
import { misfitFlag, rotationNeeds, usualRunner } from '../../pipeline/pipelineFiles.ts';
import type { PipelineRequest } from './model.ts';

export const usualBranch = 'main';

/** What Git takes as the name of a branch. */
const branchShape = /^(?!-|\/|\.)(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\s\p{Cc}~^:?*[\\]+(?<![/.])$/u;

/** A provider would compute what these begin, wherever they stand. */
const computed = /\$\{\{|\$\(|\$\[|<</;

const versionShape = /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.]{1,64})?$/;

/**
 * Whatever a name holds, no provider and no shell may take it for more than a name. Throws PipelineValueUnsafe,
 * PipelineFlagMisfit for a flag of another provider, and the errors of `refuseRotation`.
 */
export const refuseUnsafeNames = (request: PipelineRequest): void => {
  const { provider, branch, environment, runner, cliVersion } = request;
  const isUnsafe = [
    !branchShape.test(branch) || branch.length > 250 || computed.test(branch) ? branch : undefined,
    environment !== undefined && !isName(environment) ? environment : undefined,
    runner !== undefined && !isName(runner) ? runner : undefined,
    cliVersion !== undefined && !versionShape.test(cliVersion) ? cliVersion : undefined,
  ].find((value) => value !== undefined);
  if (isUnsafe !== undefined) throw jwtError('PipelineValueUnsafe', [isUnsafe]);
  const misfit = misfitFlag(provider, specialFlags(request));
  if (misfit !== undefined) throw jwtError('PipelineFlagMisfit', [misfit, provider]);
};

/** Folders and files whose names get into the file. Throws PipelineValueUnsafe. */
export const refuseUnsafePaths = (paths: readonly string[]): void => {
  const unsafe = paths.find((path) => computed.test(path) || /\p{Cc}/u.test(path));
  if (unsafe !== undefined) throw jwtError('PipelineValueUnsafe', [unsafe]);
};

/** Throws PipelineNoOwnMachine, PipelineRotationNeeds. */
export const refuseRotation = (request: PipelineRequest): void => {
  const { provider, kinds } = request;
  if (!kinds.includes('rotate')) return;
  if (usualRunner(provider) === undefined) throw jwtError('PipelineNoOwnMachine', [provider], [provider]);
  const missing = rotationNeeds(provider).filter((flag) => request[flag] === undefined);
  const flags = missing.map((flag) => `--${flag}`).join(', ');
  if (missing.length > 0) throw jwtError('PipelineRotationNeeds', [provider, flags], [flags]);
};

const specialFlags = ({ kinds, environment, runner, shards, opensIssue }: PipelineRequest): string[] => [
  ...kinds.map((kind) => `--job ${kind}`),
  ...(environment === undefined ? [] : ['--environment']),
  ...(runner === undefined ? [] : ['--runner']),
  ...(shards === undefined ? [] : ['--shards']),
  ...(opensIssue ? ['--open-issue'] : []),
];

const isName = (text: string): boolean => /^[^\s\p{Cc}-][^\p{Cc}]{0,249}$/u.test(text) && !computed.test(text);
