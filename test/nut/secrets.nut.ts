import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { encodeBundle } from '../../src/connection/bundle/bundle.ts';
import { runPlugin, type PluginJson, type PluginRun } from '../tools/builtPlugin.ts';
import { findCanaries, plantAssertion, plantKey, plantText, plantToken, type Canaries } from '../tools/canary.ts';
import { credentialOf } from '../tools/echoes.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runnerEnvironments } from '../tools/runners.ts';
import { runPluginHere } from '../tools/runPluginHere.ts';
import { scene, type Scene } from '../tools/scene.ts';
import type { SecretScenario, SecretWorld } from '../tools/secretScenario.ts';
import { secretScenarios } from '../tools/secretScenarios.ts';
import { setSwitches } from '../tools/switches.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';

const home = process.env.HOME ?? '';
/** Where runners have their summaries; it is searched like the rest of the home folder. */
const runnerFolder = join(home, 'runner');
const connectionFile = (stage: Scene): string => join(stage.project, 'config/jwt-connections.json');
const oauthSettings = (stage: Scene): string =>
  join(stage.project, 'jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml');

const globalSettings = (stage: Scene): string =>
  join(stage.project, 'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml');

type Entry = { fault?: { id: string }; error?: { name: string }; errors?: unknown[] };

type Ending = {
  name?: string;
  result?: {
    connections?: Entry[];
    secrets?: Entry[];
    verification?: Entry;
    slots?: Array<Entry & { verifications: Entry[] }>;
  };
};

const firstEntry = ({ connections, secrets, verification, slots = [] }: Ending['result'] = {}): Entry =>
  [
    ...(connections ?? []),
    ...(secrets ?? []),
    verification,
    ...slots.map(({ error, verifications }) => (error ? { error } : verifications[0])),
  ].find((entry) => entry !== undefined) ?? {};

/** The id of the fault, the name of the error, `refused` for a deploy, or `ok`. */
const endingOf = (json: PluginJson | undefined): string => {
  const { name, result } = (json ?? { name: 'no JSON' }) as Ending;
  const { error, fault, errors = [] } = firstEntry(result);
  return name ?? error?.name ?? fault?.id ?? (errors.length > 0 ? 'refused' : 'ok');
};

/** The log of sf, which is taken away so that each run has its own. */
const takeLogs = (): string =>
  Object.entries(filesBelow(home, 'latin1'))
    .filter(([path]) => path.endsWith('.log'))
    .map(([path, text]) => {
      rmSync(join(home, path));
      return text;
    })
    .join('');

describe('secrets, in all that a command leaves behind', () => {
  let stage: Scene;
  let world: SecretWorld;
  let logged = '';
  let turn = 0;
  const canaries: Canaries = new Map();

  const run = (argv: string[], env: Record<string, string | undefined> = {}): Promise<PluginRun> =>
    runPlugin(argv, {
      cwd: stage.project,
      env: { ...stage.options.env, SF_DISABLE_LOG_FILE: 'false', SF_LOG_LEVEL: 'trace', ...env },
    });

  /** What the org was sent and what it gave out since the last time. */
  const plantSessions = (): void => {
    const { requests, state } = stage.org;
    for (const request of requests.splice(0).filter(({ kind }) => kind === 'token'))
      plantAssertion(canaries, 'an assertion', credentialOf(request));
    for (const { accessToken } of state.sessions) plantToken(canaries, 'an access token', accessToken);
    for (const [path, text] of Object.entries(filesBelow(stage.keyFolder)))
      if (path.endsWith('.key')) plantStoredKey(text);
  };

  const plantStoredKey = (text: string): void =>
    text.includes('ENCRYPTED')
      ? plantText(canaries, 'an encrypted key of the key store', text, 100)
      : plantKey(canaries, 'a key of the key store', text);

  const leaks = (
    runs: Record<string, PluginRun>,
    { secretInArguments }: Pick<SecretScenario, 'secretInArguments'> = {},
  ): string[] => {
    plantSessions();
    const outputs = Object.entries(runs).flatMap(([how, { stdout, stderr, commandLines }]) => [
      [`stdout (${how})`, stdout],
      [`stderr (${how})`, stderr],
      ...(secretInArguments ? [] : [[`process arguments (${how})`, commandLines.join('\n')]]),
    ]);
    const log = takeLogs();
    logged += log.slice(0, 10_000);
    return findCanaries(canaries, {
      log,
      ...(Object.fromEntries(outputs) as Record<string, string>),
      ...filesBelow(home, 'latin1'),
      ...filesBelow(stage.project, 'latin1'),
    });
  };

  before('a login that was set up', async () => {
    stage = await scene();
    mkdirSync(runnerFolder, { recursive: true });
    plantToken(canaries, 'the admin’s session', stage.org.admin.accessToken);
    const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
    const text = await run([...argv, '--no-prompt'], { DEBUG: '*' });
    expect(text.code, text.stdout + text.stderr).to.equal(0);
    world = worldOf(stage);
    plantWorld(world);
    expect(leaks({ text }), 'the setup itself').to.deep.equal([]);
  });
  after(() => stage.end());

  const worldOf = ({ org, project, keyFolder, loginUser }: Scene): SecretWorld => {
    const folder = join(dirname(project), 'input');
    mkdirSync(folder);
    const file = (name: string, data: string | Buffer): string => {
      writeFileSync(join(folder, name), data, { mode: 0o600 });
      return join(folder, name);
    };
    const { key: stranger, certificate } = opensslPair();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const passphrase = 'cAnaRy8 zQ4vT1nB6 wK9xP3jH7 fL2mD5s';
    const instanceUrl = org.origin;
    const orgId = org.state.organization.id;
    const clientId = org.state.apps[0]?.consumerKey ?? '';
    const [acme, acmeCertificate] = ['acme.key', 'acme.crt'].map((name) =>
      readFileSync(join(keyFolder, name), 'utf8'),
    ) as [string, string];
    const login = { instanceUrl, orgId, clientId, username: loginUser };
    const encryption = { cipher: 'aes-256-cbc', passphrase };
    return {
      origin: org.origin,
      host: org.host,
      clientId,
      loginUser,
      keys: { acme, stranger },
      bundle: encodeBundle({ ...login, key: acme, certificate: acmeCertificate }),
      files: {
        stranger: file('stranger.key', stranger),
        encrypted: file('encrypted.key', privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption })),
        certificate: file('certificate.crt', certificate),
        ec: file('ec.key', opensslPair('ec').key),
        damaged: file('damaged.key', stranger.replace(/(?<=\n.*)[A-Z](?=.*\n)/, '*')),
        passphrase: file('passphrase.txt', passphrase),
        der: file('key.der', privateKey.export({ type: 'pkcs8', format: 'der' })),
      },
      passphrase,
      adminToken: org.admin.accessToken,
      programs: join(dirname(project), 'programs'),
      writeConnections: (connections) =>
        writeFileSync(connectionFile(stage), JSON.stringify({ version: 1, connections })),
      keyAsCertificate: () => {
        const path = globalSettings(stage);
        const body = stranger.replace(/-----.*-----/g, '').trim();
        writeFileSync(path, readFileSync(path, 'utf8').replace(/<certificate>[^<]*/, `<certificate>${body}`));
      },
      breakAppFile: () => {
        const path = oauthSettings(stage);
        writeFileSync(path, readFileSync(path, 'utf8').replace('Api,', 'api,'));
      },
    };
  };

  const plantWorld = ({ keys, files, passphrase, bundle }: SecretWorld): void => {
    plantText(canaries, 'the bundle', bundle.slice(0, 2000), 32);
    plantText(canaries, 'the passphrase', passphrase);
    plantKey(canaries, 'the key', keys.acme);
    plantKey(canaries, 'another key', keys.stranger);
    plantText(canaries, 'the encrypted key', readFileSync(files.encrypted, 'utf8'), 100);
    plantText(canaries, 'the EC key', readFileSync(files.ec, 'utf8').replace(/-----.*-----/g, ''), 60);
  };

  it('are found if they are there, in each form', () => {
    const { acme } = world.keys;
    const body = acme.replace(/-----.*-----|\s/g, '');
    const token = stage.org.admin.accessToken;
    const forms = [
      acme,
      body.slice(900, 940),
      acme.replaceAll('\n', '\\n'),
      Buffer.from(acme).toString('base64'),
      Buffer.from(`x${acme}`).toString('base64url'),
      Buffer.from(body, 'base64').toString('hex'),
      JSON.stringify({ key: acme }),
      encodeURIComponent(acme),
      `Bearer ${token}`,
      Buffer.from(`user:${token}`).toString('base64'),
    ];
    for (const text of forms) expect(findCanaries(canaries, { text }), text.slice(0, 50)).not.to.deep.equal([]);
    expect(findCanaries(canaries, { text: readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8') })).to.deep.equal([]);
  });

  for (const [what, scenarios] of Object.entries(secretScenarios))
    it(`are nowhere, however ${what} ends`, async () => {
      const wrong: string[] = [];
      for (const scenario of scenarios(world)) {
        const runs: Record<string, PluginRun> = {};
        for (const how of ['text', 'JSON']) runs[how] = await inScenario(scenario, () => here(scenario, how));
        Object.assign(runs, await inScenario(scenario, () => onRunners(scenario)));
        if (scenario.spawned) Object.assign(runs, await inScenario(scenario, () => spawned(scenario)));
        for (const [how, { json, stderr, stdout }] of Object.entries(runs))
          if (how.endsWith('JSON') && endingOf(json) !== scenario.ends)
            wrong.push(`${scenario.name}: ended with ${endingOf(json)}\n${stderr}${stdout}`);
        wrong.push(...leaks(runs, scenario).map((leak) => `${scenario.name}: ${leak}`));
      }
      expect(wrong.join('\n')).to.equal('');
    });

  it('were looked for where sf logs everything', () => {
    const levels = new Set([...logged.matchAll(/"level":(\d+)/g)].map((match) => Number(match[1])));
    expect(Math.min(...levels), logged.slice(0, 500)).to.be.lessThan(20);
  });

  /** As text or as JSON, in this process. */
  const here = async ({ argv, env = {} }: SecretScenario, how: string): Promise<PluginRun> => {
    const options = { cwd: stage.project, env: { ...stage.options.env, ...env } };
    const run = await runPluginHere(how === 'JSON' ? [...argv, '--json'] : argv, options);
    const shown = { stdout: run.raw, stderr: JSON.stringify(run.error) ?? '' };
    return { code: run.exitCode, ...shown, commandLines: [], json: run.json };
  };

  /** As text on a runner: what works on each of them, everything else on one after another. */
  const onRunners = async ({ name, argv, env = {} }: SecretScenario): Promise<Record<string, PluginRun>> => {
    const all = Object.entries(runnerEnvironments(runnerFolder));
    const some = name === 'good' ? all : all.slice(turn % all.length).slice(0, 1);
    turn += 1;
    const runs: Record<string, PluginRun> = {};
    for (const [runner, variables] of some) {
      const options = { cwd: stage.project, env: { ...stage.options.env, ...variables, ...env } };
      const run = await runPluginHere(argv, options);
      const shown = { stdout: run.raw, stderr: JSON.stringify(run.error) ?? '' };
      runs[`on ${runner}`] = { code: run.exitCode, ...shown, commandLines: [] };
    }
    return runs;
  };

  /** The same in processes of their own. sf repeats its own command line under DEBUG. */
  const spawned = async ({ argv, env = {} }: SecretScenario): Promise<Record<string, PluginRun>> => {
    const [text, json] = await Promise.all([run(argv, { DEBUG: '*', ...env }), run([...argv, '--json'], env)]);
    return { 'process, text': text, 'process, JSON': json };
  };

  /** With the faults and files of the scenario, which are put right again. */
  const inScenario = async <T>({ switches, prepare }: SecretScenario, action: () => Promise<T>): Promise<T> => {
    const changed = [connectionFile(stage), oauthSettings(stage), globalSettings(stage)];
    const files = changed.map((path) => ({ path, text: readFileSync(path) }));
    setSwitches(stage.org, switches);
    prepare?.();
    try {
      return await action();
    } finally {
      setSwitches(stage.org);
      for (const { path, text } of files) writeFileSync(path, text);
    }
  };
});
