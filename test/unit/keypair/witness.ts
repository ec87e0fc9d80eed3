/** Programs nobody here wrote, asked for their opinion of keys and certificates. */
import { execFileSync, spawnSync } from 'node:child_process';

/** Whether a program can be run here; tests that need it are skipped without it. */
export const isInstalled = (program: string, versionFlag: string): boolean =>
  spawnSync(program, [versionFlag], { stdio: 'ignore' }).status === 0;

/** What a program prints, both streams; throws if it fails. */
export const ask = (program: string, ...argv: string[]): string =>
  execFileSync(program, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
