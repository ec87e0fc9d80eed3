/** Runs a command class in this process, from source, so that coverage sees it. */
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { ConfigAggregator } from '@salesforce/core';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export type CommandRun<T = unknown> = {
  stdout: string;
  stderr: string;
  /** Both, with every control character that was printed. */
  raw: string;
  /** What `--json` printed, parsed: `{ status, result, warnings }` or the error. */
  json?: { status: number; result: T; warnings: string[]; name?: string; message?: string; actions?: string[] };
  result?: T;
  error?: Error & { exitCode?: number; actions?: string[]; oclif?: { exit?: number } };
  exitCode: number;
};

/** `SfCommand.run` is typed as a promise of anything; the caller says of what. */
type CommandClass = { run: (argv: string[], options: string) => Promise<unknown> };

type Options = { env?: Record<string, string | undefined>; cwd?: string };

/** `argv` without the command's name. Environment and working folder are put back afterwards. */
export const runCommand = async <T>(
  command: CommandClass,
  argv: string[],
  options: Options = {},
): Promise<CommandRun<T>> => {
  const restore = enter(options);
  await ConfigAggregator.clearInstance();
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  let result: T | undefined;
  let error: CommandRun['error'];
  try {
    result = (await command.run(argv, root)) as T;
  } catch (caught) {
    if (!isExit(caught)) error = caught as CommandRun['error'];
  } finally {
    stdout.stop();
    stderr.stop();
  }
  const exitCode = Number(process.exitCode ?? error?.exitCode ?? error?.oclif?.exit ?? (error ? 1 : 0));
  restore();
  // It keeps what a variable once said.
  await ConfigAggregator.clearInstance();
  const run = {
    stdout: stripVTControlCharacters(stdout.text()),
    stderr: stripVTControlCharacters(stderr.text()),
    raw: stdout.text() + stderr.text(),
    result,
    error,
    exitCode,
  };
  return argv.includes('--json') ? { ...run, json: parse(run.stdout) } : run;
};

const isExit = (caught: unknown): boolean => caught instanceof Error && 'code' in caught && caught.code === 'EEXIT';

const parse = <T>(text: string): CommandRun<T>['json'] =>
  JSON.parse(text.slice(text.indexOf('{'))) as CommandRun<T>['json'];

const enter = ({ env = {}, cwd }: Options): (() => void) => {
  const before = { env: { ...process.env }, cwd: process.cwd(), umask: process.umask() };
  process.exitCode = undefined;
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  if (cwd) process.chdir(cwd);
  return () => {
    process.exitCode = undefined;
    process.chdir(before.cwd);
    process.umask(before.umask);
    for (const name of Object.keys(process.env)) if (!(name in before.env)) delete process.env[name];
    Object.assign(process.env, before.env);
  };
};

const capture = (stream: NodeJS.WriteStream): { text: () => string; stop: () => void } => {
  const chunks: string[] = [];
  const original = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    done?.();
    return true;
  };
  return { text: () => chunks.join(''), stop: () => (stream.write = original) };
};
