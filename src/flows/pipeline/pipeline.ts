import { join, relative, sep } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { isPathInside } from '../../base/files/boundary.ts';
import { readFileInside } from '../../base/files/insideRead.ts';
import { writeFileInside } from '../../base/files/insideFile.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import { findWorkTree } from '../../base/programs/git.ts';
import { pipelineOrigin, withOwnLines } from '../../pipeline/jobs/marker.ts';
import { jobSecretNames } from '../../pipeline/jobs/scripts.ts';
import type { PipelineWishes } from '../../pipeline/jobs/model.ts';
import {
  hasTooManyJobs,
  misfitFlag,
  pipelineFile,
  pipelinePath,
  usualEnvironment,
} from '../../pipeline/pipelineFiles.ts';
import { readProjectFile } from '../project/projectFile.ts';
import { generatingWords } from './command.ts';
import { pipelineLogins, type PipelineLogins } from './logins.ts';
import type { PipelinePlan, PipelineRequest } from './model.ts';
import { refuseRotation, refuseUnsafeNames, refuseUnsafePaths } from './names.ts';

export type { PipelinePlan, PipelineRequest } from './model.ts';

type PipelinePlace = { boundary: string; path: string; projectFolder: string };

/**
 * The file of jobs for a provider, compared with the one that is there; writes nothing. What a person wrote in the places
 * that are theirs is kept. Throws PipelineOutsideProject, PipelineFileForeign, PipelineFileOutside, PipelineValueUnsafe,
 * PipelineFlagMisfit, PipelineNoOwnMachine, PipelineRotationNeeds, and the errors of `pipelineLogins`.
 */
export const planPipeline = async (request: PipelineRequest): Promise<PipelinePlan> => {
  const place = pipelinePlace(request);
  refuseUnsafeNames(request);
  refuseRotation(request);
  const known = await pipelineLogins(request);
  if (hasTooManyJobs(request.provider, request.kinds, known.logins.length))
    throw jwtError('PipelineOneJob', [request.provider]);
  const wishes = await filledWishes(request, place, known);
  const before = await readFileInside(place.boundary, place.path);
  const origin = before === undefined ? 'ours' : pipelineOrigin(before);
  if (origin === 'foreign') throw jwtError('PipelineFileForeign', [place.path], [place.path]);
  const content = withOwnLines(pipelineFile(request.provider, wishes), before ?? '');
  const state = before === undefined ? 'created' : sameLines(before, content) ? 'unchanged' : 'changed';
  return {
    provider: request.provider,
    boundary: place.boundary,
    path: place.path,
    content,
    before,
    state,
    isEdited: origin === 'edited',
    kinds: [...wishes.kinds],
    connections: wishes.logins.map(({ connection }) => connection),
    secrets: jobSecretNames(wishes.logins),
    environment: wishes.environment,
    warnings: [...known.warnings, ...versionNotices(request)],
  };
};

/** Throws PipelineFileEdited for what a person changed, unless they say that it may go. */
export const writePipeline = async (
  { boundary, path, content, state, isEdited }: PipelinePlan,
  force: boolean,
): Promise<void> => {
  if (isEdited && !force) throw jwtError('PipelineFileEdited', [path]);
  if (state !== 'unchanged') await writeFileInside(boundary, path, content);
};

/** Git may write other line ends on checkout. */
const sameLines = (one: string, other: string): boolean => one.replaceAll('\r\n', '\n') === other;

const pipelinePlace = ({ projectFolder, provider, outputFile }: PipelineRequest): PipelinePlace => {
  if (projectFolder === undefined) throw jwtError('PipelineOutsideProject');
  const boundary = findWorkTree(projectFolder) ?? projectFolder;
  const path = outputFile ?? join(boundary, pipelinePath(provider));
  if (!isPathInside(path, boundary)) throw jwtError('PipelineFileOutside', [path, boundary]);
  return { boundary, path, projectFolder };
};

const filledWishes = async (
  request: PipelineRequest,
  { boundary, path, projectFolder }: PipelinePlace,
  { logins, allowsHost }: PipelineLogins,
): Promise<PipelineWishes> => {
  const { packageDirectories } = await readProjectFile(projectFolder);
  const environment = request.environment ?? usualEnvironment(request.provider);
  const mayDivide = misfitFlag(request.provider, ['--shards']) === undefined;
  const shards = mayDivide ? Math.min(request.shards ?? usualShards(logins.length), logins.length) : 1;
  const outputFile = request.outputFile === undefined ? undefined : slashed(relative(projectFolder, path));
  const packageFolders = packageDirectories.length === 0 ? ['force-app'] : packageDirectories;
  const inner = slashed(relative(boundary, projectFolder));
  refuseUnsafePaths([...packageFolders, inner, outputFile ?? '']);
  return {
    ...request,
    logins,
    allowsHost,
    isAll: request.selection.all,
    environment,
    shards,
    packageFolders,
    projectFolder: inner,
    command: generatingWords({ ...request, shards: request.shards }, logins, outputFile),
  };
};

/** A job that proves fewer takes longer to be prepared than to prove. */
const usualShards = (logins: number): number => Math.min(8, Math.ceil(logins / 25));

const slashed = (path: string): string => path.split(sep).join('/');

const versionNotices = ({ kinds, cliVersion }: PipelineRequest): Notice[] =>
  kinds.includes('gate') && cliVersion === undefined ? [warningNotice('cliVersion')] : [];
