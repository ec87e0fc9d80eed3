/** Runs the built plugin in a process of its own, and sends it a signal in the middle. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './runCommand.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export type Ended = {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** From the first signal to the end. */
  stoppingMs: number;
};

export type Stoppable = { cwd: string; env: Record<string, string | undefined> };

/** `started` is told how to send a signal. */
export const runStoppable = (
  argv: string[],
  { cwd, env }: Stoppable,
  started?: (kill: (signal: StopSignal) => void) => void,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules/.bin/node'), [join(root, 'bin/run.js'), ...argv], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    let sentAt: number | undefined;
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
    child.once('error', reject).once('close', (code, signal) => {
      resolve({ code, signal, ...text, stoppingMs: performance.now() - (sentAt ?? performance.now()) });
    });
    started?.((signal) => {
      sentAt ??= performance.now();
      child.kill(signal);
    });
  });
