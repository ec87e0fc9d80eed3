/** On each runner of pipelines: no piece of a secret in anything that a command shows, writes or starts another program with. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { runnerVariables } from '../../../src/base/environment.ts';
import { findCanaries, plantAssertion, plantKey, plantText, plantToken, type Canaries } from '../../tools/canary.ts';
import { credentialOf } from '../../tools/echoes.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runnerEnvironments } from '../../tools/runners.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { opensslPair } from '../local-org/appPackage.ts';

type Environment = Record<string, string>;
type Form = { right: Environment; wrong: Environment };

const passphrase = 'cAnaRy8zQ4vT1nB6wK9xP3jH7fL2mD5s';
const storePassword = 'sToRe7pQ2xW8cV4bN1mK6jH3gF9dS5aZ';

describe('a secret on a runner', () => {
  let stage: Scene;
  let forms: Record<string, Form>;
  /** Files that runners read, and the arguments of the programs that were started. */
  let watched: string;
  /** What the commands read, and where a user asks for a key: the only place that may have one. */
  let input: string;
  const canaries: Canaries = new Map();
  const home = process.env.HOME ?? '';

  before(async () => {
    mkdirSync(home, { recursive: true });
    stage = await scene();
    const folder = dirname(stage.project);
    [watched, input] = ['watched', 'input'].map((name) => join(folder, name)) as [string, string];
    for (const each of [watched, input]) mkdirSync(each);
    const setup = ['--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser, '--no-prompt'];
    const run = await runPluginHere(['jwt', 'setup', ...setup], stage.options);
    expect(run.exitCode, run.raw).to.equal(0);
    execFileSync('git', ['init', '-q'], { cwd: stage.project });
    plantAll(makeForms());
  });
  after(() => stage.end());

  const pair = (): { key: string; certificate: string } => ({
    key: readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8'),
    certificate: readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8'),
  });

  const encrypted = (key: string): string =>
    createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();

  const makeForms = (): string[] => {
    const { org, loginUser: username } = stage;
    const { key, certificate } = pair();
    const stranger = opensslPair();
    const clientId = org.state.apps[0]?.consumerKey ?? '';
    const login = { instanceUrl: org.origin, orgId: org.state.organization.id, clientId, username };
    const each = (of: (key: string) => Environment): Form => ({ right: of(key), wrong: of(stranger.key) });
    const closed = encrypted(key);
    forms = {
      PEM: each((text) => ({ SF_JWT_ACME_KEY: text })),
      base64: each((text) => ({ SF_JWT_ACME_KEY: Buffer.from(text).toString('base64') })),
      'one line': each((text) => ({ SF_JWT_ACME_KEY: text.trim().replaceAll('\n', '\\n') })),
      bundle: {
        right: { SF_JWT_ACME: encodeBundle({ ...login, key, certificate }) },
        wrong: { SF_JWT_ACME: encodeBundle({ ...login, ...stranger }) },
      },
      encrypted: {
        right: { SF_JWT_ACME_KEY: closed, SF_JWT_ACME_KEY_PASSPHRASE: passphrase },
        wrong: { SF_JWT_ACME_KEY: closed, SF_JWT_ACME_KEY_PASSPHRASE: `${passphrase}x` },
      },
    };
    writeFileSync(join(input, 'acme.pem'), key, { mode: 0o600 });
    writeFileSync(join(input, 'acme.crt'), certificate);
    writeFileSync(join(input, 'encrypted.pem'), closed, { mode: 0o600 });
    const from = ['-inkey', join(input, 'acme.pem'), '-in', join(input, 'acme.crt')];
    const out = ['-out', join(input, 'acme.p12'), '-passout', `pass:${storePassword}`];
    execFileSync('openssl', ['pkcs12', '-export', ...from, ...out]);
    return [key, stranger.key];
  };

  const plantAll = (keys: string[]): void => {
    for (const key of keys) plantKey(canaries, 'a key', key);
    plantText(canaries, 'the passphrase', passphrase);
    plantText(canaries, 'the password of the store', storePassword);
    for (const { right } of [forms['bundle'], forms['encrypted']] as Form[])
      for (const [name, value] of Object.entries(right))
        if (!name.endsWith('PASSPHRASE')) plantText(canaries, name, value.replace(/\s*-----.*-----\s*/g, ''), 100);
    plantToken(canaries, 'the admin’s session', stage.org.admin.accessToken);
  };

  /** A git that keeps its arguments. */
  const programs = (): string => {
    const folder = join(input, 'bin');
    if (existsSync(folder)) return folder;
    mkdirSync(folder);
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const text = `#!/bin/sh\nprintf '%s\\n' "$@" >> '${join(watched, 'arguments')}'\nexec '${git}' "$@"\n`;
    writeFileSync(join(folder, 'git'), text, { mode: 0o755 });
    return folder;
  };

  /** What a command says and writes under these variables, and each piece of a secret in it. */
  const leaksOf = async (argv: string[], env: Environment): Promise<{ code: number; leaks: string[] }> => {
    const { requests, state } = stage.org;
    requests.length = 0;
    const path = `${programs()}:${process.env.PATH ?? ''}`;
    const quiet = { SF_LOG_LEVEL: 'trace', DEBUG: '*', SF_JWT_STORE_PASSWORD: storePassword, PATH: path };
    const run = await runPluginHere(argv, { cwd: stage.project, env: { ...stage.options.env, ...quiet, ...env } });
    for (const request of requests.filter(({ kind }) => kind === 'token'))
      plantAssertion(canaries, 'an assertion', credentialOf(request));
    for (const { accessToken } of state.sessions) plantToken(canaries, 'an access token', accessToken);
    const project = Object.entries(filesBelow(stage.project, 'latin1')).filter(([name]) => !name.startsWith('.git/'));
    const said = { stdout: run.stdout, stderr: run.stderr, error: JSON.stringify(run.error) ?? '' };
    const texts = { ...said, ...filesBelow(watched, 'latin1'), ...Object.fromEntries(project) };
    const leaks = findCanaries(canaries, texts).map((leak) => `${argv.slice(0, 4).join(' ')}: ${leak}`);
    return { code: run.exitCode, leaks };
  };

  const acme = ['--connection', 'acme'];
  const admin = [...acme, '--target-org', 'admin'];
  /** Those that read the secret of a connection. */
  const login = (form: string): string[][] => [
    ['jwt', 'verify', ...acme],
    ['jwt', 'authorize', ...acme, '--alias', 'ci'],
    ['jwt', 'inspect', '--env', form === 'bundle' ? 'SF_JWT_ACME' : 'SF_JWT_ACME_KEY'],
  ];

  const imports = (name: string): string[] => {
    const file = ['--jwt-key-file', join(input, name)];
    return ['jwt', 'key', 'import', '--key-name', 'taken', '--force', ...file];
  };

  /** All the others, with a form of the secret in the environment, as a job has it. */
  const others = (): string[][] => [
    ['jwt', 'setup', ...admin, '--wait', '0', '--no-prompt'],
    ['jwt', 'deploy', ...admin, '--no-prompt'],
    ['jwt', 'deploy', ...admin, '--no-prompt', '--profile', 'Nobody'],
    ['jwt', 'diff', ...admin],
    ['jwt', 'diff', '--connection', 'gone'],
    ['jwt', 'lint'],
    ['jwt', 'status', '--verify', '--ics', 'jwt.ics', '--html', 'jwt.html'],
    ['jwt', 'lint', '--baseline', 'HEAD'],
    ['jwt', 'export', ...acme, '--format', 'hand-off'],
    ['jwt', 'export', ...acme, '--format', 'bundle', '--output-file', join(input, 'given.bundle')],
    ['jwt', 'generate', 'keypair', '--name', 'acme'],
    ['jwt', 'generate', 'metadata', '--name', 'JwtLogin'],
    imports('acme.p12'),
    imports('acme.pem'),
    imports('encrypted.pem'),
    imports('acme.crt'),
    ['jwt', 'inspect', ...['acme.p12', 'acme.pem', 'encrypted.pem', 'acme.crt'].map((name) => join(input, name))],
    ['jwt', 'key', 'list'],
    ['jwt', 'key', 'passphrase', '--key-name', 'taken', '--remove'],
    ['jwt', 'key', 'delete', '--key-name', 'taken', '--no-prompt'],
  ];

  const runners = runnerEnvironments('');

  it('is looked for on every runner that is known', () => {
    const set = new Set(Object.values(runners).flatMap((variables) => Object.keys(variables)));
    expect(runnerVariables.filter((name) => !set.has(name))).to.deep.equal([]);
  });

  for (const [turn, runner] of Object.keys(runners).entries()) {
    it(`isn't shown by a login on ${runner}, in whatever form it comes`, async () => {
      const variables = runnerEnvironments(watched)[runner] ?? {};
      const found: string[] = [];
      for (const [form, { right, wrong }] of Object.entries(forms))
        for (const [index, argv] of login(form).entries())
          for (const [env, ends] of [
            [right, 'well'],
            [wrong, 'badly'],
          ] as const) {
            const how = (turn + index) % 2 ? ['--json'] : [];
            const { code, leaks } = await leaksOf([...argv, ...how], { ...variables, ...env });
            if (argv[1] !== 'inspect')
              expect(code === 0 ? 'well' : 'badly', `${form} ${argv.join(' ')}`).to.equal(ends);
            found.push(...leaks);
          }
      expect(found).to.deep.equal([]);
    });

    it(`isn't shown by another command on ${runner}`, async () => {
      const variables = runnerEnvironments(watched)[runner] ?? {};
      const found: string[] = [];
      for (const [index, argv] of others().entries()) {
        rmSync(join(input, 'given.bundle'), { force: true });
        const { right = {} } = Object.values(forms)[(turn + index) % Object.keys(forms).length] ?? {};
        const how = (turn + index) % 2 ? ['--json'] : [];
        found.push(...(await leaksOf([...argv, ...how], { ...variables, ...right })).leaks);
      }
      expect(found).to.deep.equal([]);
    });
  }

  it('was looked for in what programs are started with, and in the summary of a job', () => {
    const files = filesBelow(watched);
    expect(files['arguments']).to.include('core.fsmonitor=false');
    expect(files).to.have.property('step_summary');
  });

  it('is found in any 24 characters of it', () => {
    const { SF_JWT_ACME_KEY: text = '' } = forms['base64']?.right ?? {};
    const { key } = pair();
    const body = key.replace(/-----.*-----|\s/g, '');
    for (let start = 1000; start < 1100; start += 7)
      for (const each of [body.slice(start, start + 24), text.slice(start, start + 24)])
        expect(findCanaries(canaries, { each }), each).not.to.deep.equal([]);
  });
});
