/**
 * Reports how long our commands take beside what people use today, as ratios of medians of one run: absolute times say
 * more about the machine. It reports; it fails only if a command does.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { realSfEnvironment, runSf } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

type Side = { name: string; run: (round: number) => Promise<void> };

const median = (values: number[]): number =>
  values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const timed = async (action: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await action();
  return performance.now() - started;
};

/** Runs both sides in turn, so that a busy moment of the machine meets both; the first round only warms up. */
const compare = async (ours: Side, theirs: Side): Promise<void> => {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const [our, their] = [await timed(() => ours.run(round)), await timed(() => theirs.run(round))];
    if (round > 0) (times.ours.push(our), times.theirs.push(their));
  }
  const ratio = (median(times.ours) / median(times.theirs)).toFixed(2);
  console.log(`${ours.name} takes ${ratio} × ${theirs.name} (medians of ${rounds} rounds)`);
};

const home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-bench-'));
const project = join(home, 'project');
mkdirSync(project);
writeFileSync(
  join(project, 'sfdx-project.json'),
  JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }] }),
);

const sfIn = (org: LocalOrg) => {
  const env = {
    NODE_EXTRA_CA_CERTS: org.caFile,
    SF_JWT_ALLOWED_HOSTS: org.host,
    SF_ACCESS_TOKEN: org.admin.accessToken,
  };
  return async (...argv: string[]): Promise<void> => {
    const { code, stdout, stderr } = await runSf(argv, { home, cwd: project, env });
    if (code !== 0) throw new Error(`sf ${argv.join(' ')} failed:\n${stdout}${stderr}`);
  };
};

const openssl = async (...argv: string[]): Promise<void> => {
  const { status, stderr } = spawnSync('openssl', argv, { encoding: 'utf8', cwd: home, env: realSfEnvironment(home) });
  if (status !== 0) throw new Error(`openssl failed:\n${stderr}`);
};

const org = await startLocalOrg({ https: true });
try {
  const sf = sfIn(org);
  await sf('plugins', 'link', root, '--no-install');
  await sf('org', 'login', 'access-token', '--instance-url', org.origin, '--alias', 'admin', '--no-prompt');
  await sf(
    'jwt',
    'setup',
    '--no-prompt',
    '--target-org',
    'admin',
    '--connection',
    'acme',
    '--username',
    'ci@acme.example',
  );
  const login = [
    ...['org', 'login', 'jwt', '--username', 'ci@acme.example', '--client-id', org.state.apps[0]?.consumerKey ?? ''],
    ...['--jwt-key-file', join(home, '.sf/jwt/keys/acme.key'), '--instance-url', org.origin],
  ];
  await compare(
    { name: 'sf jwt verify', run: () => sf('jwt', 'verify', '--connection', 'acme') },
    { name: 'sf org login jwt', run: () => sf(...login) },
  );

  const { generateKeyPair } = await import('../../src/keypair/write/generate.ts');
  const subject = { commonName: 'bench' };
  const files = ['-keyout', 'bench.key', '-out', 'bench.crt', '-subj', '/CN=bench'];
  await compare(
    {
      name: 'generating a key pair (2048 bits, in this process)',
      run: async () => void (await generateKeyPair({ subject, days: 365, bits: 2048 })),
    },
    {
      name: 'openssl req -x509 -newkey rsa:2048',
      run: () => openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files),
    },
  );
} finally {
  await org.close();
  rmSync(home, { recursive: true, force: true });
}
