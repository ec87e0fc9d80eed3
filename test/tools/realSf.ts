/** Runs the real `sf` (a devDependency) in a throw-away home, so that it neither reads nor writes the user's own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));

/** The program itself. */
export const realSf = join(BIN, 'sf');

export type SfRun = {
  /** The exit code; null if a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** What `--json` printed, if it was asked for and is JSON. */
  json?: SfJson;
};

export type SfJson = {
  status: number;
  result?: unknown;
  name?: string;
  message?: string;
  actions?: string[];
  warnings?: string[];
};

export type SfOptions = {
  /** A folder that stands for the home folder. */
  home: string;
  /** On top of realSfEnvironment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** What comes in on standard input; nothing (closed) unless given. */
  input?: string;
};

/** The environment in which the real CLI touches no other folder, reports nothing and starts no update of itself. */
export function realSfEnvironment(home: string): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(SF_|SFDX_|FORCE_|XDG_|NODE_EXTRA)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    PATH: `${BIN}:${process.env['PATH'] ?? ''}`,
    CI: 'true',
    SF_DISABLE_AUTOUPDATE: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    OCLIF_DISABLE_LINKED_ESM_WARNING: 'true',
  };
}

/** Runs `sf` with these arguments and waits for its end. A failure is a result, not an exception. */
export function runSf(args: string[], { home, env, cwd, input }: SfOptions): Promise<SfRun> {
  const child = spawn(realSf, args, { cwd: cwd ?? home, env: { ...realSfEnvironment(home), ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, stdout, stderr, json: args.includes('--json') ? parse(stdout) : undefined }),
    );
  });
}

function parse(stdout: string): SfJson | undefined {
  try {
    return JSON.parse(stdout.slice(stdout.indexOf('{'))) as SfJson;
  } catch {
    return undefined;
  }
}
