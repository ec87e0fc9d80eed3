import type { PipelineLogin } from '../../pipeline/jobs/model.ts';
import { shellWord } from '../../pipeline/jobs/scripts.ts';
import { usualBranch } from './names.ts';
import type { PipelineRequest } from './model.ts';

/** The words behind `sf jwt` that generate the same file on any machine. Throws PipelineValueUnsafe. */
export const generatingWords = (
  request: PipelineRequest,
  logins: readonly PipelineLogin[],
  outputFile: string | undefined,
): string =>
  [
    ['generate pipeline --provider', request.provider],
    ...request.kinds.map((kind) => ['--job', kind]),
    ...(request.selection.all ? [['--all']] : logins.map(({ connection }) => ['--connection', connection])),
    ...(request.branch === usualBranch ? [] : [valueWords('branch', request.branch)]),
    ...(request.environment === undefined ? [] : [valueWords('environment', request.environment)]),
    ...(request.runner === undefined ? [] : [valueWords('runner', request.runner)]),
    ...(request.shards === undefined ? [] : [['--shards', String(request.shards)]]),
    ...(request.opensIssue ? [['--open-issue']] : []),
    ...(request.redact ? [['--redact']] : []),
    ...(logins.some(({ hasPassphrase }) => hasPassphrase) ? [['--passphrase']] : []),
    ...(request.cliVersion === undefined ? [] : [valueWords('cli-version', request.cliVersion)]),
    ...(outputFile === undefined ? [] : [valueWords('output-file', outputFile)]),
  ]
    .flat()
    .join(' ');

/** What begins with a dash belongs to its flag by `=` only. */
const valueWords = (flag: string, value: string): string[] =>
  value.startsWith('-') ? [`--${flag}=${shellWord(value)}`] : [`--${flag}`, shellWord(value)];
