import { jwtError } from '../../base/errors/errors.ts';
import { shellQuoted, ShellWords } from '../../base/text/shell.ts';
import type { JobRun, PipelineLogin, PipelineWishes } from './model.ts';

/** A package in the version that generated the job, so that the job with the secret takes no other. */
export const pinnedPackage = (name: string, version?: string): string => (version ? `${name}@${version}` : name);

/** What a job runs `sf-jwt` by: one package, nothing of which is run when it is installed. */
export const pluginPackage = ({ pluginVersion }: PipelineWishes): string =>
  pinnedPackage('sf-plugin-jwt', pluginVersion);

export const installScript = (packages: readonly string[]): string =>
  `npm install --global --ignore-scripts ${packages.map(shellWord).join(' ')}`;

/** One word of a shell's command. Throws PipelineValueUnsafe for what no shell takes as one. */
export const shellWord = (text: string): string => {
  const word = shellQuoted(text, 'linux');
  if (word === undefined) throw jwtError('PipelineValueUnsafe', [text]);
  return word;
};

/** The flags that mean the logins of the pipeline. */
export const selectedLogins = ({ isAll, logins }: PipelineWishes): ShellWords =>
  new ShellWords(isAll ? '--all' : logins.map(({ connection }) => `--connection ${connection}`).join(' '));

/** Names of the secrets of some logins. */
export const jobSecretNames = (logins: readonly PipelineLogin[]): string[] =>
  logins.flatMap(({ variable, hasPassphrase }) => [variable, ...(hasPassphrase ? [`${variable}_KEY_PASSPHRASE`] : [])]);

/** What a step that logs in has in its environment. */
export const loginEnvironment = (
  logins: readonly PipelineLogin[],
  { allowsHost }: PipelineWishes,
): Pick<JobRun, 'secrets' | 'variables'> => ({
  secrets: jobSecretNames(logins),
  ...(allowsHost && { variables: ['SF_JWT_ALLOWED_HOSTS'] }),
});

/** All of these, whatever the others end with; it fails if one does. */
export const allOf = (commands: readonly string[]): string[] =>
  commands.length < 2
    ? [...commands]
    : ['failed=0', ...commands.map((command) => `${command} || failed=1`), 'exit "$failed"'];

/** A certificate that ends soon, by the exit code that says so, lets the job go on; anything else doesn't, or has `otherwise`. */
export const orExpiring = (command: string, otherwise = 'exit "$code"'): string =>
  `${command} || (code=$?; test "$code" -eq 30 || ${otherwise})`;

/** How long before its end a certificate is spoken of. */
export const soon = '30d';
