/**
 * The main job as a story, with the real `sf` and this plugin linked into it, against the local org over https.
 * Every step is checked; the first that isn't as told ends the story with exit code 1. Nothing is left behind.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { stage, type Stage } from './stage.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const loginUser = 'ci@acme.example';

const story = async (org: LocalOrg, { tell, run, check, home, project }: Stage): Promise<void> => {
  const key = join(home, '.sf/jwt/keys/acme.key');
  const certificate = join(home, '.sf/jwt/keys/acme.crt');

  tell('Before', `A local org answers at ${org.origin}. It has an administrator and a login user, nothing else.`);
  await run('sf', ['plugins', 'link', root, '--no-install'], { quiet: true });
  await run('sf', ['org', 'login', 'access-token', '--instance-url', org.origin, '--alias', 'admin', '--no-prompt'], {
    env: { SF_ACCESS_TOKEN: org.admin.accessToken },
  });

  tell('1. Set up', 'One command: key pair, app files, permission, deploy, proof.');
  const setup = await run('sf', [
    'jwt',
    'setup',
    '--no-prompt',
    '--target-org',
    'admin',
    '--connection',
    'acme',
    '--username',
    loginUser,
  ]);
  check('the setup succeeds', setup.code === 0);
  check('the org has the app with a certificate', org.state.apps.length === 1);

  tell('2. Prove', 'What a pipeline runs before it deploys.');
  const tokenRequests = () => org.requests.filter(({ kind }) => kind === 'token').length;
  const before = { tokens: tokenRequests(), all: org.requests.length };
  const proof = await run('sf', ['jwt', 'verify', '--connection', 'acme']);
  check('the login is proven', proof.code === 0);
  check('with exactly one token request', tokenRequests() - before.tokens === 1);
  check('and at most four requests in all', org.requests.length - before.all <= 4);

  tell('3. First witness: openssl', 'It knows nothing of this plugin.');
  check('openssl accepts the private key', (await run('openssl', ['pkey', '-in', key, '-check', '-noout'])).code === 0);
  const strict = ['verify', '-x509_strict', '-CAfile', certificate, certificate];
  check('openssl accepts the certificate, strictly', (await run('openssl', strict)).code === 0);
  const facts = ['x509', '-in', certificate, '-noout', '-subject', '-enddate', '-fingerprint', '-sha256'];
  check('openssl reads the certificate', (await run('openssl', facts)).code === 0);

  tell('4. Second witness: the login of the CLI itself', 'The same key and consumer key, without this plugin.');
  const clientId = org.state.apps[0]?.consumerKey ?? '';
  const login = (alias: string) => [
    ...['org', 'login', 'jwt', '--username', loginUser, '--client-id', clientId],
    ...['--jwt-key-file', key, '--instance-url', org.origin, '--alias', alias],
  ];
  check('sf org login jwt succeeds', (await run('sf', login('ci'))).code === 0);

  tell('5. Second witness, again: a plain deploy', 'The generated files are ordinary metadata.');
  const files = ['--source-dir', 'jwt/JwtLogin/app', '--source-dir', 'jwt/JwtLogin/orgs/acme'];
  check(
    'sf project deploy start succeeds',
    (await run('sf', ['project', 'deploy', 'start', ...files, '--target-org', 'admin'])).code === 0,
  );
  check(
    'and the login still works',
    (await run('sf', ['jwt', 'verify', '--connection', 'acme', '--json'], { quiet: true })).code === 0,
  );

  tell('6. Something breaks', 'An administrator takes the permission set away from the login user.');
  org.state.permissionSetAssignments.splice(0);
  const broken = await run('sf', ['jwt', 'verify', '--connection', 'acme']);
  check('verify fails with exit code 1', broken.code === 1);
  check('and names the cause', broken.stdout.includes('user is not admin approved to access this app'));

  tell('For comparison', 'What sf org login jwt says about the same cause. (Here it can reach the local org only.)');
  const other = await run('sf', login('ci-broken'));
  check('it fails as well', other.code !== 0);

  tell('7. Repair', 'The same command as before finds what is missing and mends only that.');
  const repaired = await run('sf', ['jwt', 'setup', '--no-prompt', '--target-org', 'admin', '--connection', 'acme']);
  check('the login is proven again', repaired.code === 0);
  await run('git', ['status', '--short', '--untracked-files=all'], { cwd: project });
};

const home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-demo-'));
const project = join(home, 'project');
mkdirSync(join(project, 'force-app'), { recursive: true });
writeFileSync(
  join(project, 'sfdx-project.json'),
  JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' }),
);

const org = await startLocalOrg({ https: true });
try {
  const demo = stage({ root, home, project, org });
  await demo.run('git', ['init', '--quiet'], { cwd: project, quiet: true });
  await story(org, demo);
  console.log('\nThe end. Every step was as told.');
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await org.close();
  rmSync(home, { recursive: true, force: true });
}
