import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyList, { type JwtKeyListResult } from '../../../src/commands/jwt/key/list.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { listKeys } from '../../../src/flows/keys/list.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { filesBelow, temporaryFolder } from '../keypair/pairs.ts';

describe('sf jwt key list', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  const file = (name: string): string => join(folder, name);
  const options = () => ({ env: { SF_JWT_KEY_DIR: file('keys') }, cwd: folder });
  const generate = (name: string, ...argv: string[]) =>
    runCommand(JwtGenerateKeypair, ['--name', name, ...argv], options());
  const list = async (argv: string[] = [], exitCode = 0): Promise<JwtKeyListResult> => {
    const run = await runCommand<JwtKeyListResult>(JwtKeyList, ['--json', ...argv], options());
    expect(run.exitCode, run.raw).to.equal(exitCode);
    expect(run.raw).not.to.include('PRIVATE KEY');
    return run.json?.result as JwtKeyListResult;
  };
  const text = async (...argv: string[]): Promise<string> => (await runCommand(JwtKeyList, argv, options())).stdout;
  const ids = ({ keys }: JwtKeyListResult): string[] =>
    keys.flatMap(({ keyName, findings }) => findings.map(({ id }) => `${keyName}: ${id}`));
  const facts = (name: string) => readCertificate(readFileSync(file(`keys/${name}.crt`), 'utf8'));
  const connections = (all: object): void => {
    mkdirSync(file('config'), { recursive: true });
    writeFileSync(file('sfdx-project.json'), '{}');
    writeFileSync(file('config/jwt-connections.json'), JSON.stringify({ version: 1, connections: all }));
  };
  const at = (host: string, rest: object = {}) => ({
    instanceUrl: `https://${host}.my.salesforce.com`,
    username: 'x@y.example',
    ...rest,
  });

  it('shows what can be told without a passphrase, and makes no folder', async () => {
    expect((await list()).keys).to.deep.equal([]);
    expect(filesBelow(folder)).to.deep.equal({});
    expect(await text()).to.include('The key store is empty: ');

    writeFileSync(file('one.txt'), 'canary one');
    await generate('beta', '--bits', '3072');
    await generate('acme', '--passphrase-file', 'one.txt', '--days', '100');
    const { keys, keyFolder, protectedBy, findings } = await list();
    expect({ keyFolder, protectedBy, findings }).to.deep.equal({
      keyFolder: file('keys'),
      protectedBy: 'modes',
      findings: [],
    });
    expect(keys.map(({ keyName, encrypted }) => [keyName, encrypted])).to.deep.equal([
      ['acme', true],
      ['beta', false],
    ]);
    const [acme, beta] = keys;
    expect(beta?.certificate).to.include({ bits: 3072, daysLeft: 364 });
    expect(acme?.certificate).to.include({ sha256: facts('acme').sha256, daysLeft: 99, selfSigned: true });
    expect(acme).to.deep.include({ connections: [], history: [], chain: [], findings: [] });
    expect(await text('--key-name', 'acme'))
      .to.match(/acme\n {2}SHA-256 {2,}([0-9A-F]{2}:){31}/)
      .and.to.include('(99 days left)')
      .and.to.match(/Encrypted +yes/);
    expect(await text('--key-name', 'beta')).to.match(/Encrypted +no/);
    expect((await list(['--key-name', 'beta'])).keys.map(({ keyName }) => keyName)).to.deep.equal(['beta']);
    expect((await list(['--key-name', 'nobody'])).keys).to.deep.equal([]);
  });

  it('shows the history, also of a name that has nothing else', async () => {
    await generate('acme');
    const { sha256, notAfter } = facts('acme');
    await generate('acme', '--force');
    const path = file(`keys/history/acme/${sha256}`);
    const entry = {
      name: sha256,
      path,
      sha256,
      notAfter: notAfter.toISOString(),
      hasKey: true,
      readableByOthers: false,
    };
    expect((await list()).keys[0]?.history).to.deep.equal([entry]);
    expect(await text()).to.match(/History +1 in /);
    chmodSync(join(path, 'acme.key'), 0o644);
    expect(ids(await list())).to.deep.equal(['acme: key-open-to-others']);
    rmSync(file('keys/acme.key'));
    rmSync(file('keys/acme.crt'));
    expect(ids(await list())).to.deep.equal(['acme: key-history-only', 'acme: key-open-to-others']);
    writeFileSync(join(path, 'acme.crt'), 'x');
    expect((await list()).keys[0]?.history[0]).not.to.have.property('sha256');
  });

  it('names who uses a key, and warns of one key for several orgs', async () => {
    await generate('acme');
    await generate('beta');
    const record = (name: string) => {
      const { sha256, publicKeySha256, notAfter } = facts(name);
      return { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
    };
    connections({
      acme: at('acme', { orgId: '00D000000000001AAA', certificate: record('acme') }),
      'acme-2': at('other', { orgId: '00D000000000001', keyName: 'acme' }),
      beta: at('beta', { certificate: record('beta') }),
    });
    const fine = await list();
    expect(fine.keys.map(({ connections: uses }) => uses.map(({ connection }) => connection))).to.deep.equal([
      ['acme', 'acme-2'],
      ['beta'],
    ]);
    expect(ids(fine)).to.deep.equal([]);
    expect(await text())
      .to.include('acme, acme-2')
      .and.to.include(file('config/jwt-connections.json'));

    connections({
      acme: at('acme', { certificate: { ...record('acme'), sha256: 'b'.repeat(64) } }),
      gamma: at('gamma', { keyName: 'gone', certificate: record('acme') }),
      delta: at('Acme', { keyName: 'acme', instanceUrl: 'https://ACME.my.salesforce.com/' }),
    });
    const bad = await list();
    expect(ids(bad)).to.deep.equal(['acme: key-shared', 'acme: certificate-not-recorded']);
    expect(bad.keys[0]?.findings[0]?.text).to.include('acme, gamma, delta');
    expect(bad.keys[0]?.findings[1]?.text).to.include('sf jwt setup --connection acme --allow-certificate-change');
  });

  it('shows many key pairs in one table that fits 80 columns, and what is wrong below it', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `acme-sandbox-${index + 1}`);
    for (const name of names) await generate(name, '--days', name.endsWith('-7') ? '5' : '100');
    writeFileSync(file('keys/acme-sandbox-3.crt'), 'x');
    const uses = names
      .slice(0, 6)
      .map((name): [string, object] => [`${name}-nightly`, at('acme', { keyName: 'acme-sandbox-2' })]);
    connections(Object.fromEntries(uses));
    const shown = (
      await runCommand(JwtKeyList, [], { ...options(), env: { ...options().env, OCLIF_TABLE_COLUMN_OVERRIDE: '80' } })
    ).stdout;
    const lines = shown.replace(folder, '').split('\n');
    const table = lines.filter((line) => /^[^\w\s]/.test(line.trim()) && !line.includes('- '));
    expect(Math.max(...table.map((line) => line.length)), shown).to.equal(80);
    const end = new Date(facts('acme-sandbox-12').notAfter);
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(end);
    expect(shown).to.match(/Key Pair +│ +Expires +│ +Days Left +│ +Connections/);
    expect(shown).to.match(new RegExp(`│ acme-sandbox-12 +│ ${day} +│ 99 +│ – +│`));
    expect(shown).to.match(/│ acme-sandbox-3 +│ – +│ – +│ – +│/);
    expect(shown).to.match(/│ acme-sandbox-2 +│ [^│]+│ 99 +│ acme-sandbox-1-nightly, +│/);
    expect(shown.split('acme-sandbox-6-nightly')).to.have.length(2);
    expect(shown)
      .to.match(/\nacme-sandbox-3\n +.*\[key-pair-broken\]/)
      .and.to.match(/\nacme-sandbox-7\n +.*\[certificate-soon\]/);
    expect(shown).to.include('sf jwt key list --key-name <name>').and.to.not.include('SHA-256');
    expect(lines.length, shown).to.be.lessThan(60);
  });

  it('names the connections whose key is not in the key store, and the name that they look for', async () => {
    await generate('acme');
    await generate('beta');
    const { publicKeySha256, sha256, notAfter } = facts('beta');
    const certificate = { publicKeySha256, sha256, notAfter: notAfter.toISOString() };
    connections({
      acme: at('acme'),
      gamma: at('gamma', { keyName: 'gone' }),
      delta: at('delta'),
      other: at('beta', { certificate }),
    });
    const all = await list();
    expect(all.withoutKey.map(({ connection, keyName }) => [connection, keyName])).to.deep.equal([
      ['gamma', 'gone'],
      ['delta', 'delta'],
    ]);
    expect(await text()).to.include('key store: gamma (key name gone), delta. If only a pipeline');
    expect((await list(['--key-name', 'gone'])).withoutKey.map(({ connection }) => connection)).to.deep.equal([
      'gamma',
    ]);
    expect((await list(['--key-name', 'acme'])).withoutKey).to.deep.equal([]);
    expect(await text('--key-name', 'acme')).to.not.include('without a key');
  });

  it('warns of two pairs with the same private key', async () => {
    await generate('acme');
    for (const ending of ['key', 'crt'])
      writeFileSync(file(`keys/copy.${ending}`), readFileSync(file(`keys/acme.${ending}`)), { mode: 0o600 });
    const twice = await list();
    expect(ids(twice)).to.deep.equal(['acme: key-twice', 'copy: key-twice']);
    expect(twice.keys[0]?.findings[0]?.text).to.include('acme, copy');
    expect(ids(await list(['--key-name', 'copy']))).to.deep.equal(['copy: key-twice']);
  });

  it('says what is wrong with files and folders, and goes on', async () => {
    await generate('acme');
    await generate('beta', '--days', '5');
    await generate('broken');
    await generate('lonely');
    await generate('ended');
    writeFileSync(file('keys/broken.crt'), 'x');
    rmSync(file('keys/lonely.crt'));
    chmodSync(file('keys/acme.key'), 0o640);
    writeFileSync(file('keys/.hidden.key'), 'x');
    writeFileSync(file('keys/notes.txt'), 'x');
    const found = await list([], 1);
    expect(ids(found)).to.deep.equal([
      'acme: key-open-to-others',
      'beta: certificate-soon',
      'broken: key-pair-broken',
      'hidden: key-left-behind',
      'lonely: key-pair-broken',
    ]);
    expect(found.keys[2]).to.not.have.property('certificate');
    expect(found.keys[2]?.findings[0]?.actions).to.have.length.greaterThan(0);
    chmodSync(file('keys'), 0o755);
    expect((await list(['--key-name', 'acme'])).findings.map(({ id }) => id)).to.deep.equal(['key-folder-open']);
  });

  it('puts an interrupted replacement right, and says so', async () => {
    await generate('acme');
    const old = readFileSync(file('keys/acme.key'));
    await generate('acme', '--force');
    writeFileSync(file('keys/acme.key'), old);
    expect(ids(await list())).to.deep.equal(['acme: key-restored']);
    expect(ids(await list())).to.deep.equal([]);
  });

  it('names a certificate that has ended as a problem', async () => {
    await generate('acme', '--days', '1');
    const now = () => new Date(facts('acme').notAfter.getTime() + 1.5 * 86_400_000);
    const request = { keyFolder: file('keys'), connectionFile: file('none.json') };
    const { hasProblem, keys } = await listKeys(request, { now, home: folder, platform: 'linux' });
    expect([hasProblem, keys[0]?.certificate?.daysLeft]).to.deep.equal([true, -2]);
  });

  it('says on Windows that it cannot tell who may read a folder outside of the profile', async () => {
    const request = { keyFolder: file('keys'), connectionFile: file('none.json') };
    const { protectedBy, findings } = await listKeys(request, {
      now: () => new Date(),
      home: 'C:\\Users\\x',
      platform: 'win32',
    });
    expect(protectedBy).to.equal('unknown');
    expect(findings.map(({ id }) => id)).to.deep.equal(['key-protection-unknown']);
    expect(findings[0]?.text).to.include('icacls');
  });

  it('says that a key store is no folder, and that a connection file is damaged', async () => {
    writeFileSync(file('keys'), 'x');
    const run = await runCommand<JwtKeyListResult>(JwtKeyList, ['--json'], options());
    expect([run.json?.name, run.exitCode]).to.deep.equal(['FileNotReadableError', 2]);
    rmSync(file('keys'));
    connections({});
    writeFileSync(file('config/jwt-connections.json'), '{');
    const damaged = await runCommand<JwtKeyListResult>(JwtKeyList, ['--json'], options());
    expect(damaged.json?.name).to.equal('ConnectionFileNotJsonError');
  });

  it('warns of keys of the connection file that this version does not know', async () => {
    connections({ acme: at('acme', { colour: 'red' }) });
    const run = await runCommand<JwtKeyListResult>(JwtKeyList, ['--json'], options());
    expect(run.json?.warnings.join()).to.include('colour');
  });
});
