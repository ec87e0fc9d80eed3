/** Runs a program of Node.js, and tells what the whole process has cost. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realSfEnvironment } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

export type Cost = { cpuSeconds: number; wallSeconds: number; peakMiB: number };
export type Env = Record<string, string | undefined>;
export type Place = { home: string; cwd: string; env: Env; /** The file that node runs. */ program: string };

const witness = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const told = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMiB: maxRSS / 1024 };
  require('node:fs').writeFileSync(process.env.BENCH_TOLD, JSON.stringify(told));
});
`;

/** Throws if the program fails. */
export const measured = async (argv: readonly string[], { home, cwd, env, program }: Place): Promise<Cost> => {
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

/** The same for a program that isn't one of Node.js, as the shell that started it counts its time. */
export const measuredShell = (line: string, { home }: Pick<Place, 'home'>): Cost => {
  const started = performance.now();
  const env = realSfEnvironment(home);
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', `${line} 2>/dev/null; times`], {
    cwd: home,
    env,
    encoding: 'utf8',
  });
  const [, ofChildren = ''] = stdout.trim().split('\n').slice(-2);
  const seconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  if (status !== 0 || seconds.length !== 2) throw new Error(`${line} failed:\n${stderr}`);
  const wallSeconds = (performance.now() - started) / 1000;
  return { cpuSeconds: seconds.reduce((sum, each) => sum + each, 0), wallSeconds, peakMiB: NaN };
};
