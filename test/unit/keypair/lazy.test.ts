import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { temporaryFolder } from './pairs.ts';
import { ask, isInstalled } from './witness.ts';

const module = fileURLToPath(new URL('../../../src/keypair/read/read.ts', import.meta.url));

/** The packages that a fresh process has loaded after it read a key. */
const loadedBy = (key: string): string[] => {
  const script = `
    import { createRequire } from 'node:module';
    const { readPrivateKey } = await import(${JSON.stringify(module)});
    await readPrivateKey(process.env.TEST_KEY, 'x');
    console.log(Object.keys(createRequire(${JSON.stringify(module)}).cache).join('\\n'));`;
  const argv = ['--input-type=module', '--eval', script];
  return execFileSync(process.execPath, argv, { encoding: 'utf8', env: { ...process.env, TEST_KEY: key } }).split('\n');
};

describe('reading a good key', () => {
  it('loads no node-forge, plain or encrypted', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const encrypted = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    for (const key of [plain, encrypted.toString()]) {
      const loaded = loadedBy(key);
      expect(loaded.some((path) => path.includes('@salesforce'))).to.equal(true);
      expect(loaded.filter((path) => path.includes('node-forge'))).to.deep.equal([]);
    }
  });

  it('does load it for a keystore with ciphers that OpenSSL has lost, as this test can see', function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    const { path: folder, remove } = temporaryFolder();
    try {
      const [key, store] = [join(folder, 'k.key'), join(folder, 'k.p12')];
      const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', `${key}.crt`];
      ask('openssl', ...request, '-subj', '/CN=x');
      const argv = ['-inkey', key, '-in', `${key}.crt`, '-passout', 'pass:x', '-out', store];
      ask('openssl', 'pkcs12', '-export', '-legacy', ...argv);
      const loaded = loadedBy(readFileSync(store).toString('base64'));
      expect(loaded.some((path) => path.includes('node-forge'))).to.equal(true);
    } finally {
      remove();
    }
  });
});
