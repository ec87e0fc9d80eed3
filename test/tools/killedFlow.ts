/** Flows in a process of their own that is killed in the middle, and what a later run finds of it. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Scene } from './scene.ts';

export type Killed = { signal: NodeJS.Signals | null; output: string };

/** Runs a program of ours in the project of a scene, to whatever end it comes. */
export const runToItsEnd = (program: string, argv: readonly string[], stage: Scene): Promise<Killed> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], {
      cwd: stage.project,
      env: { ...process.env, ...stage.options.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject).once('close', (_, signal) => resolve({ signal, output }));
  });

/** What five seconds of waiting would do: the locks of a killed process count as left behind. */
export const letLocksAge = (): void => {
  const folder = join(homedir(), '.sf/jwt/locks');
  const past = new Date(Date.now() - 60_000);
  if (existsSync(folder)) for (const name of readdirSync(folder)) utimesSync(join(folder, name), past, past);
};
