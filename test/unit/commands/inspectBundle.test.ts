import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtInspect, { type JwtInspectResult } from '../../../src/commands/jwt/inspect.ts';
import { decodeBundle, encodeBundle, type Bundle } from '../../../src/connection/bundle/bundle.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { harmIn, harmInData, injections } from '../../tools/injections.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';
import { ask } from '../keypair/witness.ts';

describe('jwt inspect of a bundle', () => {
  let folder: string;
  let remove: () => void;
  before(() => {
    ({ path: folder, remove } = temporaryFolder());
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-subj', '/CN=plain', '-days', '9', '-nodes'];
    ask('openssl', ...request, '-keyout', at('plain.key'), '-out', at('plain.crt'));
    ask('openssl', 'pkcs8', '-topk8', '-in', at('plain.key'), '-passout', 'pass:canary', '-out', at('closed.key'));
  });
  after(() => remove());

  const at = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const run = (argv: string[], env: Record<string, string> = {}): Promise<CommandRun<JwtInspectResult>> =>
    runCommand({ run: async (all: string[], root: string) => JwtInspect.run(all, root) }, argv, {
      cwd: folder,
      env: { SF_JWT_KEY_DIR: at('keys'), SF_JWT_KEY_PASSPHRASE: 'canary', TZ: 'UTC', ...env },
    });
  const inspected = async (argv: string[], env?: Record<string, string>) => {
    const { json, raw } = await run([...argv, '--json'], env);
    if (!json?.result) expect.fail(raw);
    const [first] = json.result.inspected;
    return { exitCode: json.status, first, ids: first?.findings.map(({ id }) => id) };
  };
  const login = {
    clientId: '3MVG9.x_y',
    username: 'ci@acme.example',
    instanceUrl: 'https://acme.my.salesforce.com',
    orgId: '00D5g000001abcDEAQ',
  };
  const pair = () => generateKeyPair({ subject: { commonName: 'acme' }, days: 90, bits: 2048 });
  const made = async (changes: Partial<Bundle> = {}) => {
    const { privateKeyPem: key, certificatePem: certificate } = await pair();
    return encodeBundle({ key, certificate, ...login, ...changes });
  };

  it('says what it holds, that it is whole and fits, and when its certificate ends, in a variable or a file', async () => {
    const text = await made();
    writeFileSync(at('acme.txt'), `"${text.replace(/.{76}/g, '$&\n')}"\n`, { mode: 0o600 });
    for (const { first, exitCode, ids } of [
      await inspected(['--env', 'SF_JWT_ACME'], { SF_JWT_ACME: text }),
      await inspected(['acme.txt']),
    ]) {
      expect([first?.kind, exitCode, ids]).to.deep.equal(['bundle', 0, []]);
      expect(first?.bundle).to.deep.equal({ version: 1, ...login });
      expect(first?.key).to.deep.include({ type: 'RSA', bits: 2048, encrypted: false });
      expect(first?.certificates[0]?.daysLeft).to.equal(89);
    }
  });

  it('shows the same to people, and never the key', async () => {
    const text = await made();
    const { stdout, raw } = await run(['--env', 'SF_JWT_ACME'], { SF_JWT_ACME: text });
    for (const shown of [...Object.values(login), 'bundle of a connection', 'Bundle version', '89 days'])
      expect(stdout).to.include(shown);
    const { key } = await decodeBundle(text, '');
    for (const line of key.split('\n').slice(1, -2)) expect(raw).not.to.include(line);
    expect(raw).not.to.include(text.slice(40, 80));
  });

  it('names what is wrong with it, with its key and with its certificate', async () => {
    const text = await made();
    const { certificatePem } = await pair();
    const wrong: Record<string, [id: string, given: string]> = {
      'cut off': ['bundle-cut-off', text.slice(0, 900)],
      'another certificate': ['key-does-not-fit', await made({ certificate: certificatePem })],
      'a certificate that ends soon': [
        'certificate-soon',
        await made({ key: read('plain.key'), certificate: read('plain.crt') }),
      ],
      'a key that is none': [
        'key-cut-off',
        await made({ key: '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----' }),
      ],
      'a certificate that is none': [
        'certificate-not-readable',
        await made({ certificate: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' }),
      ],
    };
    for (const [what, [id, given]] of Object.entries(wrong)) {
      const { first, ids } = await inspected(['--env', 'X'], { X: given });
      expect(first?.kind, what).to.equal('bundle');
      expect(ids, what).to.include(id);
    }
  });

  it('with an encrypted key says so, and opens it with its passphrase', async () => {
    const text = await made({ key: read('closed.key'), certificate: read('plain.crt') });
    const opened = await inspected(['--env', 'X'], { X: text });
    expect([opened.first?.key?.encrypted, opened.first?.key?.bits]).to.deep.equal([true, 2048]);
    const closed = await inspected(['--env', 'X'], { X: text, SF_JWT_KEY_PASSPHRASE: '' });
    expect([closed.first?.key?.encrypted, closed.first?.bundle?.username]).to.deep.equal([true, login.username]);
  });

  for (const [what, text] of Object.entries(injections))
    it(`shows ${what} in its values as harmless text`, async () => {
      const hostile = text.slice(0, 900).toWellFormed();
      const X = await made({ username: hostile, clientId: hostile, instanceUrl: hostile });
      const shown = await run(['--env', 'X'], { X });
      expect(harmIn(shown.raw)).to.deep.equal([]);
      expect(shown.stdout).to.include('pwned');
      expect(harmInData((await run(['--env', 'X', '--json'], { X })).json)).to.deep.equal([]);
    });

  it('gives no key to --repair', async () => {
    const argv = ['--env', 'X', '--repair', '--output-file', 'out.key'];
    const { json } = await run([...argv, '--json'], { X: await made() });
    expect(json?.name).to.equal('RepairImpossibleError');
    expect(existsSync(at('out.key'))).to.equal(false);
  });
});
