import { jwtError } from '../../base/errors/errors.ts';
import { isAbsolute } from 'node:path';

/** One start of a program. What it is to store comes by its standard input, never by an argument. */
export type HandOverStart = { program: string; argv: string[] };

/** What a secret is stored as, and for which login. */
export type HandedSecret = { connection: string; variable: string };

/** Who takes the secret of a login over, and how it is told to. */
export type HandOverTarget = {
  kind: 'github' | 'gitlab' | 'program';
  /** The program, as a person knows it. */
  program: string;
  /** The variables that it needs beside those that every program gets. */
  passes: RegExp;
  /** What shows, before anything is changed, that it is signed in and may write; the first line of the last is the place. */
  rehearsals: readonly HandOverStart[];
  /** What stores a secret; where the first fails, the next is tried. */
  stores: (secret: HandedSecret) => readonly HandOverStart[];
  /** Whether a job that is queued already goes on with the old secret and fails. */
  failsQueuedJobs: boolean;
  environment?: string;
};

/** What they need to find their settings, their account, and the way out. */
const usualPasses = /^(?:https?_proxy|no_proxy|all_proxy|SSL_CERT_(?:FILE|DIR)|DBUS_SESSION_BUS_ADDRESS|XDG_[A-Z_]+)$/i;

const ofProgram = (names: string): RegExp => new RegExp(`${usualPasses.source}|^(?:${names})$`, 'i');

const github = (environment: string | undefined): HandOverTarget => {
  const place = environment === undefined ? [] : ['--env', environment];
  return {
    kind: 'github',
    program: 'gh',
    passes: ofProgram('GH_[A-Z_]+|GITHUB_TOKEN|GITHUB_ENTERPRISE_TOKEN'),
    rehearsals: [
      { program: 'gh', argv: ['auth', 'status'] },
      // Only who may write secrets may list them.
      { program: 'gh', argv: ['secret', 'list', ...place] },
      { program: 'gh', argv: ['repo', 'view', '--json', 'nameWithOwner', '--jq', '.nameWithOwner'] },
    ],
    stores: ({ variable }) => [{ program: 'gh', argv: ['secret', 'set', variable, ...place] }],
    failsQueuedJobs: environment === undefined,
    ...(environment !== undefined && { environment }),
  };
};

const gitlab = (): HandOverTarget => ({
  kind: 'gitlab',
  program: 'glab',
  passes: ofProgram('GITLAB_[A-Z_]+|GLAB_[A-Z_]+'),
  rehearsals: [
    { program: 'glab', argv: ['auth', 'status'] },
    { program: 'glab', argv: ['variable', 'list'] },
  ],
  stores: ({ variable }) =>
    // One that is there can only be updated, one that isn't only set.
    ['update', 'set'].map((verb) => ({
      program: 'glab',
      argv: ['variable', verb, variable, '--masked', '--protected', '--raw'],
    })),
  failsQueuedJobs: false,
});

/** Those of the programs that keep secrets. */
const secretKeepers =
  'AWS_[A-Z_]+|AZURE_[A-Z_]+|VAULT_[A-Z_]+|BAO_[A-Z_]+|GOOGLE_[A-Z_]+|CLOUDSDK_[A-Z_]+|OP_[A-Z_]+|BWS_[A-Z_]+|DOPPLER_[A-Z_]+|INFISICAL_[A-Z_]+|CIRCLECI_[A-Z_]+';

const otherProgram = (program: string, argv: readonly string[]): HandOverTarget => {
  if (!isAbsolute(program) && /[\\/]/.test(program)) throw jwtError('HandOverNotAbsolute', [program]);
  const filled = ({ connection, variable }: HandedSecret): string[] =>
    argv.map((each) => each.replaceAll('{variable}', variable).replaceAll('{connection}', connection));
  return {
    kind: 'program',
    program,
    passes: ofProgram(secretKeepers),
    rehearsals: [],
    stores: (secret) => [{ program, argv: filled(secret) }],
    failsQueuedJobs: false,
  };
};

/**
 * Reads `github`, `github:<environment>`, `gitlab`, or a program with its arguments, in which `{variable}` and `{connection}`
 * stand for those of each login. Throws HandOverNotAbsolute, HandOverArguments, HandOverEnvironment.
 */
export const readHandOver = (text: string, argv: readonly string[] = []): HandOverTarget => {
  const [, provider, environment] = /^(github|gitlab)(?::(.*))?$/s.exec(text) ?? [];
  if (provider === undefined) return otherProgram(text, argv);
  if (argv.length > 0) throw jwtError('HandOverArguments', [provider]);
  if (environment === undefined) return provider === 'github' ? github(undefined) : gitlab();
  if (provider === 'gitlab' || !/^[^-\s][^\r\n]{0,254}$/.test(environment))
    throw jwtError('HandOverEnvironment', [text]);
  return github(environment);
};
