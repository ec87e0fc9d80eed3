import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { fleetScene, type FleetScene } from '../../tools/fleetScene.ts';
import { withStandardInput } from '../../tools/standardInput.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';

const numbered = (count: number): string[] => Array.from({ length: count }, (_, at) => `org-${at + 10}`);

describe('verify of a fleet', () => {
  let fleet: FleetScene;
  beforeEach(async () => (fleet = await fleetScene()));
  afterEach(() => fleet.end());

  const run = (argv: string[], env: Record<string, string | undefined> = {}): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, argv, { ...fleet.options, env: { ...fleet.options.env, ...env } });
  const outcomes = ({ json }: CommandRun<JwtVerifyResult>): string[] =>
    (json?.result ?? (json as unknown as { data: JwtVerifyResult }).data).connections.map(
      ({ connection, outcome, fault }) => [connection, outcome, fault?.id].filter(Boolean).join(' '),
    );
  const freeze = (name: string): void => {
    const user = fleet.org.state.users.find(({ username }) => username === `${name}@acme.example`);
    if (user) user.isFrozen = true;
  };
  const withoutTimes = (text = ''): string => text.replaceAll(/"durationMs": \d+|-?\d+ seconds off/g, '0');

  it('proves all of them, asks each host for its discovery document once, and keeps their order', async () => {
    const names = fleet.add(numbered(12));
    const ran = await run(['--all', '--json']);
    expect(ran.exitCode, ran.raw).to.equal(0);
    expect(outcomes(ran)).to.deep.equal(names.map((name) => `${name} proven`));
    const kinds = fleet.org.requests.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'discovery')).to.have.length(1);
    expect(kinds.filter((kind) => kind === 'token')).to.have.length(12);
  });

  it('names what failed, skips what has no key here, and tries the rest', async () => {
    fleet.add(['bad', 'good', 'fine']);
    fleet.add(['away'], { keyName: 'elsewhere' });
    fleet.records['empty'] = { instanceUrl: fleet.org.origin, username: 'x@acme.example', keyName: 'fleet' };
    fleet.write();
    freeze('bad');
    const ran = await run(['--all', '--json']);
    expect(outcomes(ran)).to.deep.equal([
      'away skipped',
      'bad failed user-inactive',
      'empty failed connection-incomplete',
      'fine proven',
      'good proven',
    ]);
    expect(ran.exitCode).to.equal(2);
    const { stdout } = await run(['--all']);
    expect(stdout).to.include('2 proven, 2 failed, 1 skipped').and.include("isn't in the key store");
    const required = await run(['--all', '--require-all', '--json']);
    expect(outcomes(required)[0]).to.equal('away failed key-pair-missing');
    // Whoever names it wants it.
    expect(outcomes(await run(['-c', 'away', '-c', 'good', '--json']))[0]).to.equal('away failed key-pair-missing');
  });

  it('reports each kind of failure rightly, among many that are proven', async () => {
    const { org, project, records } = fleet;
    const other = await generateKeyPair({ subject: { commonName: 'other' }, days: 90, bits: 2048 });
    writeFileSync(join(project, 'keys/other.key'), other.privateKeyPem, { mode: 0o600 });
    writeFileSync(join(project, 'keys/other.crt'), other.certificatePem);
    const expected = new Map(fleet.add(numbered(60)).map((name) => [name, 'proven']));
    const kinds: Record<string, [string, object?]> = {
      frozen: ['failed user-inactive'],
      unknown: ['failed user-not-approved', { username: 'nobody@acme.example' }],
      client: ['failed client-id-invalid', { clientId: '3MVG9wrong' }],
      key: ['failed assertion-invalid', { keyName: 'other' }],
      refused: ['failed connection-refused', { instanceUrl: 'http://127.0.0.1:1' }],
      host: ['failed host-not-allowed', { instanceUrl: 'https://acme.example' }],
      elsewhere: ['skipped', { keyName: 'elsewhere' }],
      org: ['failed org-unexpected', { orgId: '00D000000000001EAA' }],
    };
    for (const [kind, [outcome, record]] of Object.entries(kinds))
      for (const name of fleet.add([`${kind}-a`, `${kind}-b`], record)) {
        if (kind === 'frozen') freeze(name);
        // A name that stands for nobody would be taken by the record that adds the user.
        if (kind === 'unknown') Object.assign(records[name] ?? {}, record);
        expected.set(name, outcome);
      }
    fleet.write();
    const ran = await run(['--all', '--json'], { SF_JWT_ALLOWED_HOSTS: `${org.host},127.0.0.1:1` });
    expect(outcomes(ran).map((text) => text.replace(/^\S+ /, ''))).to.deep.equal(
      [...expected].sort(([one], [two]) => (one < two ? -1 : 1)).map(([, outcome]) => outcome),
    );
    expect(ran.exitCode).to.equal(2);
  });

  it('proves nothing where every key is elsewhere, and says so by its status', async () => {
    fleet.add(['away', 'far'], { keyName: 'elsewhere' });
    const ran = await run(['--all', '--json']);
    expect([ran.exitCode, ...outcomes(ran)]).to.deep.equal([1, 'away skipped', 'far skipped']);
  });

  it('takes those with a tag', async () => {
    fleet.add(['one', 'two'], { tags: ['uat'] });
    fleet.add(['three'], { tags: ['prod'] });
    expect(outcomes(await run(['--tag', 'uat', '--json']))).to.deep.equal(['one proven', 'two proven']);
    expect(outcomes(await run(['--tag', 'prod', '--json']))).to.deep.equal(['three proven']);
    expect((await run(['--tag', 'qa', '--json'])).json?.name).to.equal('TagUnknownError');
    expect((await run(['--all', '--tag', 'uat'])).exitCode).to.equal(2);
  });

  it('ends with the first failure, if it is so wanted', async () => {
    const names = fleet.add(numbered(4));
    freeze('org-11');
    const ran = await run(['--all', '--fail-fast', '--concurrency', '1', '--json']);
    expect(outcomes(ran)).to.deep.equal([
      `${names[0]} proven`,
      `${names[1]} failed user-inactive`,
      `${names[2]} skipped`,
      `${names[3]} skipped`,
    ]);
    expect(ran.exitCode).to.equal(1);
  });

  it('is divided into shards, whose results together are those of the whole', async () => {
    fleet.add(numbered(11));
    freeze('org-15');
    const whole = await run(['--all', '--json']);
    mkdirSync(join(fleet.project, 'results/deep'), { recursive: true });
    for (const index of [1, 2, 3]) {
      const shard = await run(['--all', '--json', '--shard', `${index}/3`]);
      expect(shard.json?.result.connections.length).to.be.within(3, 4);
      expect(shard.json?.result.part).to.include({ shard: `${index}/3`, total: 11 });
      writeFileSync(join(fleet.project, `results/deep/${index}.json`), shard.stdout);
    }
    fleet.org.requests.length = 0;
    const merged = await run(['--json', '--merge', 'results/*/*.json']);
    expect(withoutTimes(merged.stdout)).to.equal(withoutTimes(whole.stdout));
    expect([merged.exitCode, fleet.org.requests.length]).to.deep.equal([1, 0]);
    const listed = await run([
      '--json',
      '--merge',
      'results/deep/3.json',
      'results/deep/1.json',
      'results/deep/2.json',
    ]);
    expect(listed.stdout).to.equal(merged.stdout);
    expect((await run(['--merge', 'results/deep/*.json'])).stdout)
      .to.include('org-15')
      .and.include('10 proven, 1 failed');
  });

  it('names what failed in merged results, however few they are', async () => {
    fleet.add(numbered(2));
    freeze('org-11');
    writeFileSync(join(fleet.project, 'results.json'), (await run(['--all', '--json'])).stdout);
    const merged = await run(['--merge', 'results.json']);
    expect(merged.stdout).to.include('1 proven, 1 failed').and.include('[user-inactive]').and.include('org-11');
    const lines = (await run(['--merge', 'results.json', '--concise'])).stdout.trim().split('\n');
    expect(lines).to.have.length(2);
    expect(lines[1]).to.include('org-11').and.include('user-inactive');
  });

  it('is tried again for what isn’t proven', async () => {
    fleet.add(numbered(3));
    freeze('org-11');
    const results = join(fleet.project, 'results.json');
    writeFileSync(results, (await run(['--all', '--json'])).stdout);
    const again = await run(['--retry-failed', results, '--json']);
    expect([again.exitCode, ...outcomes(again)]).to.deep.equal([1, 'org-11 failed user-inactive']);
    fleet.org.state.users.forEach((user) => (user.isFrozen = false));
    const cured = await run(['--retry-failed', results, '--json']);
    expect([cured.exitCode, ...outcomes(cured)]).to.deep.equal([0, 'org-11 proven']);
    writeFileSync(results, cured.stdout);
    fleet.org.requests.length = 0;
    const nothing = await run(['--retry-failed', results, '--json']);
    expect([nothing.exitCode, ...outcomes(nothing), fleet.org.requests.length]).to.deep.equal([0, 0]);
  });

  it('takes the connections of another project', async () => {
    fleet.add(['one', 'two']);
    const elsewhere = { ...fleet.options, cwd: '/' };
    const file = join(fleet.project, 'config/jwt-connections.json');
    const ran = await runCommand<JwtVerifyResult>(JwtVerify, ['--all', '--connection-file', file, '--json'], elsewhere);
    expect(outcomes(ran), ran.raw).to.deep.equal(['one proven', 'two proven']);
    const none = await run(['--all', '--connection-file', 'config/none.json', '--json']);
    expect([none.exitCode, none.json?.name]).to.deep.equal([2, 'ConnectionFileMissingError']);
  });

  it('takes the connections that come by the standard input', async () => {
    fleet.add(['one', 'two']);
    const text = JSON.stringify({ version: 1, connections: { two: fleet.records['two'] } });
    const ran = await withStandardInput(text, () => run(['--all', '--connection-file', '-', '--json']));
    expect(outcomes(ran), ran.raw).to.deep.equal(['two proven']);
    const none = await withStandardInput('', () => run(['--all', '--connection-file', '-', '--json']));
    expect([none.exitCode, none.json?.name]).to.deep.equal([2, 'StandardInputEmptyError']);
  });

  for (const [what, argv, name] of [
    ['a shard that is none', ['--all', '--shard', '9/8'], 'ShardInvalidError'],
    ['no results', ['--merge', 'nothing/*.json'], 'ResultsMissingError'],
    ['other results', ['--merge', 'sfdx-project.json'], 'ResultsNotReadableError'],
    [
      'a login without a name',
      ['--shard', '1/2', '--username', 'x@y.example', '-i', 'x', '-f', 'k', '-r', 'login'],
      'ShardWithoutNameError',
    ],
  ] as const)
    it(`names ${what}`, async () => {
      if (!argv.includes('--username' as never)) fleet.add(['one']);
      const ran = await run([...argv, '--json']);
      expect([ran.exitCode, ran.json?.name], ran.raw).to.deep.equal([2, name]);
      expect(ran.json?.actions?.join()).not.to.equal('');
    });
});
