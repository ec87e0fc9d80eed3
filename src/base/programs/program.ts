import { execFile, spawn, type ExecFileOptions, type SpawnOptions } from 'node:child_process';
import { delimiter, isAbsolute } from 'node:path';
import { openUnnamed } from '../files/unnamedFile.ts';
import { findProgram, trustedFolders } from './findProgram.ts';

type ProgramStart = {
  /** To be found on PATH; or the absolute path that a person named. */
  name: string;
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Set for this program, whatever the user's environment says. */
  settings?: NodeJS.ProcessEnv;
  /** Absolute folders that others fill, such as a checkout: no program is taken from there. */
  foreign: readonly string[];
  seconds?: number;
  /** What it reads from its standard input: the only way in which it gets a secret. */
  input?: string;
  /** The variables that it needs beside those that every program gets. */
  alsoPasses?: RegExp;
};

/** How a program ended: by its own exit code, or why there is none. */
type ProgramEnd = { stdout: Buffer; stderr: string } & (
  { code: number; missing?: undefined } | { code?: undefined; missing: boolean }
);

const maximumBytes = 64 * 1024 * 1024;

/**
 * The one door to other programs: by absolute path, with no secret among the arguments, with limits on time and output.
 * What didn't end by itself has no exit code; `missing` tells that there is no such program.
 */
export const runProgram = async (start: ProgramStart): Promise<ProgramEnd> => {
  const path = isAbsolute(start.name) ? start.name : findProgram(start.name, start);
  if (path === undefined) return { missing: true, stdout: Buffer.alloc(0), stderr: '' };
  const options = {
    env: environmentFor(start),
    timeout: (start.seconds ?? 60) * 1000,
    killSignal: 'SIGKILL',
    windowsHide: true,
  } as const;
  const file = opensInput(start) ? await openUnnamed(start.input ?? '') : undefined;
  if (file === undefined) return runWithPipe(path, start, options);
  try {
    return await runWithFile(path, start.argv, { ...options, stdio: [file.fd, 'pipe', 'pipe'] });
  } finally {
    await file.close();
  }
};

/** Whether it opens its standard input as a file. */
const opensInput = ({ argv, input }: ProgramStart): boolean =>
  input !== undefined && argv.some((each) => each.endsWith('/dev/stdin'));

const runWithPipe = (path: string, { argv, input }: ProgramStart, options: ExecFileOptions): Promise<ProgramEnd> =>
  new Promise((resolve) => {
    const limits = { ...options, encoding: 'buffer', maxBuffer: maximumBytes } as const;
    const child = execFile(path, [...argv], limits, (error, stdout, stderr) =>
      resolve({ ...endOf(error?.code, error !== null), stdout, stderr: stderr.toString('utf8') }),
    );
    child.stdin?.on('error', () => undefined).end(input);
  });

const endOf = (code: unknown, failed: boolean): { code: number } | { missing: boolean } =>
  failed ? (typeof code === 'number' ? { code } : { missing: code === 'ENOENT' }) : { code: 0 };

/** The same for a program whose standard input is an open file. */
const runWithFile = (path: string, argv: readonly string[], options: SpawnOptions): Promise<ProgramEnd> =>
  new Promise((resolve) => {
    const child = spawn(path, [...argv], options);
    const pieces: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    let bytes = 0;
    const keep = (kept: Buffer[]) => (piece: Buffer) => {
      kept.push(piece);
      if ((bytes += piece.length) > maximumBytes) child.kill('SIGKILL');
    };
    child.stdout?.on('data', keep(pieces.stdout));
    child.stderr?.on('data', keep(pieces.stderr));
    const said = () => ({
      stdout: Buffer.concat(pieces.stdout),
      stderr: Buffer.concat(pieces.stderr).toString('utf8'),
    });
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ missing: error.code === 'ENOENT', ...said() }));
    child.once('close', (code) => resolve(code === null ? { missing: false, ...said() } : { code, ...said() }));
  });

/** What programs need to find themselves, their settings and a place for temporary files. Everything else stays here. */
const passedOn =
  /^(?:HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|XDG_CONFIG_HOME|APPDATA|LOCALAPPDATA|PROGRAMDATA|ALLUSERSPROFILE|PROGRAMFILES(?:\(X86\))?|SYSTEMROOT|WINDIR|SYSTEMDRIVE|TMPDIR|TEMP|TMP|LANG|LC_[A-Z]+|DEVELOPER_DIR)$/i;

const environmentFor = ({ env, settings, foreign, alsoPasses }: ProgramStart): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name) || alsoPasses?.test(name))),
  PATH: trustedFolders({ env, foreign }).join(delimiter),
  ...settings,
});
