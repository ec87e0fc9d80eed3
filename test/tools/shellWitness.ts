/** A real shell reads command lines, with programs that do nothing but tell the words that arrived. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = ['sf', 'gh', 'git', 'chmod', 'icacls', 'sudo', 'ls', 'openssl', 'keytool', 'jq'];
const separator = '\u001f';

const script = [
  // One write each: the two sides of a pipe speak at once.
  ...programs.map((name) => `${name}() { (IFS='${separator}'; printf '%s\\n' "${name}${separator}$*" >&3); }`),
  'for line in "$@"; do (eval "$line"); echo "END $?" >&3; done',
].join('\n');

export type Heard = { commands: string[][]; status: number };

/** What each line makes the shell run; `files` are what running them left behind, `complaints` what the shell said. */
export const hear = (lines: readonly string[]): { heard: Heard[]; files: string[]; complaints: string } => {
  const cwd = mkdtempSync(join(tmpdir(), 'shell-witness-'));
  try {
    const run = spawnSync('/bin/sh', ['-c', script, 'sh', ...lines], {
      cwd,
      env: { HOME: '/home/of-the-witness', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    const blocks = String(run.output[3]).split(/END (\d+)\n/);
    const heard = lines.map((_, at) => ({
      commands: (blocks[2 * at] ?? '')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(separator))
        .sort(),
      status: Number(blocks[2 * at + 1]),
    }));
    return { heard, files: readdirSync(cwd), complaints: run.stdout + run.stderr };
  } finally {
    rmSync(cwd, { recursive: true });
  }
};
