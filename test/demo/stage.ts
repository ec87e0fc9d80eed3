/** Tells, runs and checks the steps of the demo. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { realSfEnvironment } from '../tools/realSf.ts';
import type { LocalOrg } from '../org/index.ts';

type Outcome = { code: number; stdout: string; stderr: string };
type RunOptions = { env?: Record<string, string>; cwd?: string; quiet?: boolean };

export type Stage = {
  home: string;
  project: string;
  tell: (title: string, text: string) => void;
  run: (command: string, argv: string[], options?: RunOptions) => Promise<Outcome>;
  check: (what: string, isTrue: boolean) => void;
};

export const stage = ({
  root,
  home,
  project,
  org,
}: {
  root: string;
  home: string;
  project: string;
  org: LocalOrg;
}): Stage => {
  const environment = {
    ...realSfEnvironment(home),
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    NODE_EXTRA_CA_CERTS: org.caFile ?? '',
    SF_JWT_ALLOWED_HOSTS: org.host,
    // As a pipeline would: the org that has to answer is pinned outside of the project.
    SF_JWT_ACME_ORG_ID: org.state.organization.id,
    // sf org login jwt also tries login and test.salesforce.com; a demo bothers nobody.
    NODE_OPTIONS: `--import ${new URL('loopbackOnly.ts', import.meta.url).href}`,
  };
  return {
    home,
    project,
    tell: (title, text) => console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 76 - title.length))}\n${text}\n`),
    check: (what, isTrue) => {
      if (!isTrue) throw new Error(`✘ Not as told: ${what}.`);
      console.log(`  ✔ ${what}`);
    },
    run: async (command, argv, { env = {}, cwd = project, quiet = false } = {}) => {
      if (!quiet) console.log(`$ ${[command, ...argv].map((part) => part.replace(home, '~')).join(' ')}`);
      const outcome = await runProcess(command, argv, { cwd, env: { ...environment, ...env } });
      if (!quiet)
        console.log(`${outcome.stdout}${outcome.stderr}`.replaceAll(home, '~').trimEnd().replace(/^/gm, '  '));
      return outcome;
    },
  };
};

const runProcess = (
  command: string,
  argv: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
    child
      .on('error', reject)
      .on('close', (code) => resolve({ code: code ?? 1, stdout: plain(text.stdout), stderr: plain(text.stderr) }));
  });

const plain = (text: string): string => stripVTControlCharacters(text);
