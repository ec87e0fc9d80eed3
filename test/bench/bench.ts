/**
 * Reports what our commands cost beside what people use today, as ratios of runs in pairs: absolute times say more about
 * the machine. The plugin is installed from its packed tarball. It reports; it fails only if a command does.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalOrg } from '../org/index.ts';
import { installPlugin, packPlugin } from '../tools/packedPlugin.ts';
import { realSfEnvironment } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { measured, type Cost, type Env } from './measuredSf.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 9);

type Side = { name: string; run: () => Promise<Cost> };

const median = (values: number[]): number =>
  values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Both sides in turn, so that a busy moment of the machine meets both; the first round only warms up. */
const compare = async (ours: Side, theirs: Side): Promise<void> => {
  const pairs: Array<{ our: Cost; their: Cost }> = [];
  for (let round = 0; round <= rounds; round += 1) pairs.push({ our: await ours.run(), their: await theirs.run() });
  const counted = pairs.slice(1);
  const ratio = (key: 'cpuSeconds' | 'wallSeconds'): string =>
    median(counted.map(({ our, their }) => our[key] / their[key])).toFixed(2);
  const peak = Math.round(median(counted.map(({ our }) => our.peakMiB)));
  const seconds = median(counted.map(({ our }) => our.cpuSeconds)).toFixed(2);
  console.log(
    `${ratio('cpuSeconds')} × the processor time of ${theirs.name} (${ratio('wallSeconds')} × its time): ${ours.name}, ${seconds} s, peak ${peak} MiB`,
  );
};

const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-bench-'));
const [home, project] = [join(folder, 'home'), join(folder, 'project')];
for (const each of [home, project]) mkdirSync(each);
writeFileSync(
  join(project, 'sfdx-project.json'),
  JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }] }),
);

const openssl = async (...argv: string[]): Promise<Cost> => {
  const started = performance.now();
  const { status, stderr } = spawnSync('openssl', argv, { encoding: 'utf8', cwd: home, env: realSfEnvironment(home) });
  if (status !== 0) throw new Error(`openssl failed:\n${stderr}`);
  return wallOnly(started);
};

const wallOnly = (started: number): Cost => {
  const seconds = (performance.now() - started) / 1000;
  return { cpuSeconds: seconds, wallSeconds: seconds, peakMiB: process.memoryUsage().rss / 1024 / 1024 };
};

const org = await startLocalOrg({ https: true });
const ours: Env = {
  NODE_EXTRA_CA_CERTS: org.caFile,
  SF_JWT_ALLOWED_HOSTS: org.host,
  SF_ACCESS_TOKEN: org.admin.accessToken,
};
const sfProgram = join(root, 'node_modules/@salesforce/cli/bin/run.js');
const aloneProgram = join(home, '.local/share/sf/node_modules/sf-plugin-jwt/lib/bin.js');

const sf = (line: string, env: Env = {}, program = sfProgram): Promise<Cost> =>
  measured(line.split(' '), { home, cwd: project, env: { ...ours, ...env }, program });

try {
  const installed = await installPlugin(packPlugin(folder).tarball, home);
  if (installed.code !== 0) throw new Error(installed.stdout + installed.stderr);
  await sf(`org login access-token --instance-url ${org.origin} --alias admin --no-prompt`);
  await sf('jwt setup --no-prompt --target-org admin --connection acme --username ci@acme.example');
  const key = join(home, '.sf/jwt/keys/acme.key');
  const clientId = org.state.apps[0]?.consumerKey ?? '';
  const login = `org login jwt --username ci@acme.example --client-id ${clientId} --jwt-key-file ${key} --instance-url ${org.origin}`;
  const side = (name: string, line: string, env: Env = {}, program = sfProgram): Side => ({
    name,
    run: () => sf(line, env, program),
  });

  for (const [words, env] of [
    ['without the log file', {}],
    ['with the log file', { SF_DISABLE_LOG_FILE: undefined }],
  ] as const) {
    const official = side(`sf org login jwt ${words}`, login, env);
    for (const line of ['jwt key list', 'jwt lint', 'jwt verify --connection acme'])
      await compare(side(`sf ${line}`, line, env), official);
    const verify = 'jwt verify --connection acme';
    await compare(side(`sf ${verify}`, verify, env), side(`sf alias list ${words}`, 'alias list', env));
    await compare(side('sf-jwt verify', 'verify --connection acme', env, aloneProgram), official);
  }

  const { generateKeyPair } = await import('../../src/keypair/write/generate.ts');
  const subject = { commonName: 'bench' };
  const files = ['-keyout', 'bench.key', '-out', 'bench.crt', '-subj', '/CN=bench'];
  await compare(
    {
      name: 'generating a key pair (2048 bits, in this process)',
      run: async () => {
        const started = performance.now();
        await generateKeyPair({ subject, days: 365, bits: 2048 });
        return wallOnly(started);
      },
    },
    {
      name: 'openssl req -x509 -newkey rsa:2048',
      run: () => openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files),
    },
  );
} finally {
  await org.close();
  rmSync(folder, { recursive: true, force: true });
}
