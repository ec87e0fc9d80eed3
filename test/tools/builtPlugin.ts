/** Runs the built plugin in a process of its own and keeps all that it shows, with the command lines of what it starts. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './runCommand.ts';

export type PluginRun = {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Of the process and of all that it started, sampled while they ran. */
  commandLines: string[];
  /** What `--json` printed, if it is JSON. */
  json?: PluginJson;
};

export type PluginJson = { status: number; name?: string; message?: string; result?: unknown; warnings?: string[] };

export type PluginOptions = { cwd: string; env?: Record<string, string | undefined>; umask?: string };

/** The command under test as `sf` would run it. `umask` is that of its process, such as `077`. */
export const runPlugin = (argv: string[], { cwd, env, umask = '022' }: PluginOptions): Promise<PluginRun> =>
  runProcess(join(root, 'node_modules/.bin/node'), [join(root, 'bin/run.js'), ...argv], { cwd, env, umask });

/** Any program with the environment of the tests. */
export const runProcess = (program: string, argv: string[], options: PluginOptions): Promise<PluginRun> => {
  const script = `umask ${options.umask ?? '022'}; exec "$0" "$@"`;
  // Not by PATH: that may be a hostile one.
  const child = spawn('/bin/sh', ['-c', script, program, ...argv], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  const commandLines = new Set<string>();
  const sampling = setInterval(() => sample(child.pid ?? 0, commandLines), 25);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      clearInterval(sampling);
      resolve({ code, ...text, commandLines: [...commandLines], json: parse(text.stdout) });
    });
  });
};

const parse = (stdout: string): PluginJson | undefined => {
  try {
    return JSON.parse(stdout) as PluginJson;
  } catch {
    return undefined;
  }
};

/** Linux only; elsewhere nothing is seen. */
const sample = (pid: number, commandLines: Set<string>): void => {
  const parents = new Map(processes().map((id) => [id, parentOf(id)]));
  const isOurs = (id: number | undefined): boolean => id !== undefined && (id === pid || isOurs(parents.get(id)));
  for (const id of parents.keys()) if (isOurs(id)) commandLines.add(readProc(id, 'cmdline').replaceAll('\0', ' '));
};

const processes = (): number[] => {
  try {
    return readdirSync('/proc').map(Number).filter(Boolean);
  } catch {
    return [];
  }
};

/** The fourth field; the second, a name in brackets, may hold blanks. */
const parentOf = (id: number): number | undefined =>
  Number(/^\d+ \(.*\) \S (\d+)/s.exec(readProc(id, 'stat'))?.[1]) || undefined;

const readProc = (id: number, name: string): string => {
  try {
    return readFileSync(`/proc/${id}/${name}`, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
};
