import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtKeyPassphrase from '../../../src/commands/jwt/key/passphrase.ts';
import JwtSecretPush, { type JwtSecretPushResult } from '../../../src/commands/jwt/secret/push.ts';
import { decodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { knownKeys, rotateScene, setUp } from '../../tools/rotateScene.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';
import { standIn, type StandInCall, type StandInRule } from '../../tools/standIns.ts';
import { startBitbucket } from '../../tools/storeServers.ts';

describe('sf jwt secret push', () => {
  let stage: Scene;
  beforeEach(async () => (stage = await rotateScene()));
  afterEach(() => stage.end());

  const push = (...argv: string[]): Promise<CommandRun<JwtSecretPushResult>> =>
    runCommand<JwtSecretPushResult>(JwtSecretPush, argv, stage.options);

  /** A program that is the only one. */
  const addStandIn = (name: string, rules: StandInRule[] = []): (() => StandInCall[]) => {
    const folder = join(dirname(stage.project), 'bin');
    stage.options.env.PATH = folder;
    return standIn(folder, name, rules);
  };

  it('gives the bundle to gh, on its standard input and nowhere else, and says how to see it', async () => {
    const calls = addStandIn('gh', [{ match: /^repo view/, stdout: 'acme/app\n' }]);
    const run = await push('-c', 'acme', '--provider', 'github', '--environment', 'production');
    expect(run.exitCode, run.raw).to.equal(0);
    const last = calls().at(-1);
    expect(last?.line).to.equal('secret set SF_JWT_ACME --env production');
    const bundle = await decodeBundle(last?.input ?? '', '');
    expect(bundle.key).to.equal(knownKeys(stage).current);
    expect(last?.input).to.not.match(/\s/);
    expect(run.stdout.split('\n').map((line) => line.trim())).to.include.members([
      'Secrets for github (acme/app):',
      `SF_JWT_ACME: stored (bundle of acme, ${last?.input.length} bytes)`,
      'To see that the secrets arrived (names only):',
      'gh secret list --env production',
    ]);
    for (const call of calls())
      expect(JSON.stringify([call.argv, call.env])).to.not.include(last?.input.slice(90, 130));
    expect(run.raw).to.not.include(last?.input.slice(90, 130));
  });

  it('stores the passphrase of an encrypted key as a second secret, and refuses one that opens nothing', async () => {
    const calls = addStandIn('vault');
    const [file, wrong] = ['passphrase', 'wrong'].map((name) => join(dirname(stage.project), name));
    writeFileSync(file ?? '', 'correct horse <&> battery\n', { mode: 0o600 });
    writeFileSync(wrong ?? '', 'another one, and wrong\n', { mode: 0o600 });
    const change = ['--key-name', 'acme', '--new-passphrase-file', file ?? ''];
    expect((await runCommand(JwtKeyPassphrase, change, stage.options)).exitCode).to.equal(0);
    const argv = ['-c', 'acme', '--provider', 'hashicorp-vault', '--place', 'secret', '--json'];
    const missing = await push(...argv);
    expect(missing.json?.result.failures[0]?.error.name, missing.raw).to.equal('SecretPassphraseMissingError');
    expect(missing.exitCode).to.equal(2);
    const refused = await push(...argv, '--passphrase-file', wrong ?? '');
    expect(refused.json?.result.failures[0]?.error.name, refused.raw).to.equal('KeyPassphraseWrongError');
    expect(refused.exitCode).to.equal(2);
    expect(calls()).to.deep.equal([]);
    const run = await push(...argv, '--passphrase-file', file ?? '');
    expect(run.exitCode, run.raw).to.equal(0);
    const stored = calls().filter(({ line }) => line.startsWith('kv put'));
    expect(stored.map(({ argv: [, , , , path] }) => path)).to.deep.equal(['SF_JWT_ACME', 'SF_JWT_ACME_KEY_PASSPHRASE']);
    expect((await decodeBundle(stored[0]?.input ?? '', '')).key).to.include('ENCRYPTED');
    expect(stored[1]?.input).to.equal('correct horse <&> battery');
    expect(run.json?.result.secrets.map(({ part, outcome }) => `${part} ${outcome}`)).to.deep.equal([
      'bundle stored',
      'passphrase stored',
    ]);
  });

  it('shows the exact command in a dry run, and stores nothing', async () => {
    const calls = addStandIn('az', [{ match: /variable list/, stdout: '["SF_JWT_ACME"]' }]);
    const run = await push('-c', 'acme', '--provider', 'azure', '--place', 'deploy it', '--dry-run');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.stdout).to.include(
      `AZURE_DEVOPS_EXT_PIPELINE_VAR_SF_JWT_ACME="$(sf jwt export --connection acme --format bundle)" az pipelines variable update --pipeline-name 'deploy it' --name SF_JWT_ACME --secret true --prompt-value true --output none`,
    );
    expect(run.stdout).to.include("You're signed in to azure");
    expect(calls().map(({ line }) => /variable (\w+)/.exec(line)?.[1])).to.deep.equal(['list', 'list']);
  });

  it('shows a command that does nothing else, whatever a place is called', async () => {
    addStandIn('az', [{ match: /variable list/, stdout: '[]' }]);
    const place = `it's "x" $(touch y) \`z\` & w`;
    const run = await push('-c', 'acme', '--provider', 'azure', '--place', place, '--dry-run', '--json');
    const { command = '' } = run.json?.result.secrets[0] ?? {};
    const { stdout } = spawnSync('/bin/sh', ['-c', `az() { printf '%s\\n' "$@"; }; ${command}`]);
    expect(stdout.toString().split('\n').slice(0, 5)).to.deep.equal([
      ...['pipelines', 'variable', 'create', '--pipeline-name'],
      place,
    ]);
  });

  it('stores the others of several where one has no key, and where the program refuses one', async () => {
    await setUp(stage, 'other', '--allow-shared-key', '--app-name', 'OtherLogin');
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { connections: Record<string, object> };
    file.connections.third = { ...file.connections.other, keyName: 'nowhere' };
    writeFileSync(path, JSON.stringify(file));
    addStandIn('gh', [{ match: /^secret set SF_JWT_OTHER/, stderr: 'HTTP 403: no rights\n', code: 1 }]);
    const run = await push('--all', '--provider', 'github', '--json');
    expect(run.exitCode, run.raw).to.equal(2);
    const { secrets = [], failures = [] } = run.json?.result ?? {};
    expect(secrets.map(({ connection, outcome, error }) => [connection, outcome, error?.name])).to.deep.equal([
      ['acme', 'stored', undefined],
      ['other', 'failed', 'HandOverRefusedError'],
    ]);
    expect(failures.map(({ connection, error }) => [connection, error.name])).to.deep.equal([
      ['third', 'KeyPairMissingError'],
    ]);
  });

  it('sends it by REST, with the token of the environment', async () => {
    const server = await startBitbucket('the-token');
    try {
      Object.assign(stage.options.env, {
        BITBUCKET_TOKEN: 'the-token',
        BITBUCKET_API_URL: `${server.origin}/2.0`,
        SF_JWT_ALLOWED_HOSTS: `${stage.org.host},${server.host}`,
      });
      const run = await push('-c', 'acme', '--provider', 'bitbucket', '--place', 'acme/app', '--json');
      expect(run.exitCode, run.raw).to.equal(0);
      const [value = ''] = Object.values(server.values);
      expect((await decodeBundle(value, '')).username).to.equal(stage.loginUser);
      expect(run.raw).to.not.include('the-token');
    } finally {
      await server.close();
    }
  });

  for (const [title, argv, name] of [
    ['a place that is missing', ['--provider', 'azure-key-vault'], 'StorePlaceMissingError'],
    ['two places at once', ['--provider', 'azure', '--place', 'x', '--group', '7'], 'StorePlaceMissingError'],
    ['a place that looks like a flag', ['--provider', 'github', '--environment=--repo'], 'StorePlaceInvalidError'],
    [
      'a part that means nothing',
      ['--provider', 'aws-secrets-manager', '--environment', 'x'],
      'StorePartNotTakenError',
    ],
    ['a program that is missing', ['--provider', 'gitlab'], 'HandOverMissingError'],
    ['a token that is missing', ['--provider', 'bitbucket', '--place', 'a/b'], 'StoreTokenMissingError'],
  ] as const)
    it(`is wrong usage with ${title}`, async () => {
      addStandIn('gh');
      const run = await push('-c', 'acme', '--json', ...argv);
      expect(run.json?.name, run.raw).to.equal(name);
      expect(run.exitCode).to.equal(2);
    });

  for (const [title, provider, rules, name, exitCode] of [
    ['where the program is missing', 'glab', undefined, 'HandOverMissingError', 2],
    ['where nobody is signed in', 'gh', [{ match: /^auth status/, code: 1 }], 'HandOverRefusedError', 1],
  ] as const)
    it(`a dry run shows the exact command ${title}, and what speaks against it`, async () => {
      const calls = addStandIn(provider === 'gh' ? 'gh' : 'other', [...(rules ?? [])]);
      const kind = provider === 'gh' ? 'github' : 'gitlab';
      const run = await push('-c', 'acme', '--provider', kind, '--dry-run');
      expect(run.exitCode, run.raw).to.equal(exitCode);
      const giving = 'sf jwt export --connection acme --format bundle';
      const lines = run.stdout.split('\n').map((line) => line.trim());
      if (provider === 'gh') expect(lines).to.include(`${giving} | gh secret set SF_JWT_ACME`);
      else
        expect(lines).to.include.members([
          'If it’s new there:'.replace('’', "'"),
          `${giving} | glab variable set SF_JWT_ACME --masked --protected --raw`,
          'If it exists there:',
          `${giving} | glab variable update SF_JWT_ACME --masked --protected --raw`,
        ]);
      expect(run.stdout).to.match(
        /This can't be stored from here yet\. The (?:program "glab" can't be found|command "gh auth)/,
      );
      const { result } = (await push('-c', 'acme', '--provider', kind, '--dry-run', '--json')).json ?? {};
      expect(result?.problem).to.include({ name, exitCode });
      expect(result?.secrets.map(({ outcome, existed }) => [outcome, existed])).to.deep.equal([
        ['wouldStore', undefined],
      ]);
      expect(calls().every(({ line }) => line === 'auth status')).to.equal(true);
      expect(run.raw).to.not.include(knownKeys(stage).current?.split('\n')[3]);
    });

  it('a dry run shows the request where the token is missing, or the host refuses', async () => {
    const run = await push('-c', 'acme', '--provider', 'bitbucket', '--place', 'acme/app', '--dry-run');
    expect(run.exitCode, run.raw).to.equal(2);
    expect(run.stdout).to.include(
      'POST https://api.bitbucket.org/2.0/repositories/acme/app/pipelines_config/variables',
    );
    expect(run.stdout).to.include('The token for bitbucket is missing: BITBUCKET_TOKEN.');
    const server = await startBitbucket('the-token');
    try {
      Object.assign(stage.options.env, {
        BITBUCKET_TOKEN: 'another',
        BITBUCKET_API_URL: `${server.origin}/2.0`,
        SF_JWT_ALLOWED_HOSTS: `${stage.org.host},${server.host}`,
      });
      const argv = ['-c', 'acme', '--provider', 'bitbucket', '--place', 'acme/app', '--dry-run', '--json'];
      const refused = await push(...argv);
      expect(refused.json?.result.problem?.name, refused.raw).to.equal('StoreRefusedError');
      expect(refused.exitCode).to.equal(1);
      await server.close();
      const away = await push(...argv);
      expect([away.json?.result.problem?.name, away.exitCode]).to.deep.equal(['StoreUnreachableError', 75]);
    } finally {
      await server.close().catch(() => undefined);
    }
  });

  it('what a dry run shows stores the secret, pasted into a shell', async () => {
    const calls = addStandIn('gh');
    const folder = dirname(stage.project);
    const run = await push('-c', 'acme', '--provider', 'github', '--environment', "it's x", '--dry-run', '--json');
    const { command = '' } = run.json?.result.secrets[0] ?? {};
    const sf = standIn(join(folder, 'bin'), 'sf', [{ match: /^jwt export/, stdout: 'THE-BUNDLE\n' }]);
    const { status } = spawnSync('/bin/sh', ['-c', command], { env: { PATH: join(folder, 'bin') } });
    expect(status).to.equal(0);
    expect(sf().map(({ line }) => line)).to.deep.equal(['jwt export --connection acme --format bundle']);
    const last = calls().at(-1);
    expect([last?.argv, last?.input]).to.deep.equal([
      ['secret', 'set', 'SF_JWT_ACME', '--env', "it's x"],
      'THE-BUNDLE\n',
    ]);
  });

  it('changes nothing if nobody is signed in', async () => {
    const calls = addStandIn('gh', [{ match: /^auth status/, stderr: 'You are not logged in\n', code: 1 }]);
    const run = await push('-c', 'acme', '--provider', 'github', '--json');
    expect(run.json?.name, run.raw).to.equal('HandOverRefusedError');
    expect(run.exitCode).to.equal(1);
    expect(calls()).to.have.length(1);
  });
});
