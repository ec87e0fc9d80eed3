/** Runs sf, or the program that stands alone, and tells what the whole process has cost. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realSfEnvironment } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

export type Cost = { cpuSeconds: number; wallSeconds: number; peakMiB: number };
export type Env = Record<string, string | undefined>;

const witness = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const told = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 };
  require('node:fs').writeFileSync(process.env.BENCH_TOLD, JSON.stringify(told));
});
`;

/** `program`: the file that node runs. Throws if the command fails. */
export const measured = async (
  argv: readonly string[],
  { home, cwd, env, program }: { home: string; cwd: string; env: Env; program: string },
): Promise<Cost> => {
  const [told, required] = [join(home, 'told.json'), join(home, 'witness.cjs')];
  writeFileSync(required, witness);
  const started = performance.now();
  const child = spawn(join(root, 'node_modules/.bin/node'), ['--require', required, program, ...argv], {
    cwd,
    env: { ...realSfEnvironment(home), BENCH_TOLD: told, ...env },
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (shown += text));
  child.stdin.end();
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${program} ${argv.join(' ')} failed:\n${shown}`);
  const wallSeconds = (performance.now() - started) / 1000;
  return { ...(JSON.parse(readFileSync(told, 'utf8')) as Omit<Cost, 'wallSeconds'>), wallSeconds };
};
