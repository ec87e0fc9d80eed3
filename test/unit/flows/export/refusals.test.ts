import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { exportKey } from '../../../../src/flows/export/export.ts';
import type { ExportFormatName, ExportRequest, ExportWorld } from '../../../../src/flows/export/types.ts';
import { jwtError } from '../../../../src/base/errors/errors.ts';
import { encryptPrivateKey } from '../../../../src/keypair/der/pbes2.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { writeKeyPair } from '../../../../src/keypair/store/store.ts';
import { generateKeyPair } from '../../../../src/keypair/write/generate.ts';
import { errorOf, temporaryFolder } from '../../keypair/pairs.ts';

type Refusal = { what: string; format: ExportFormatName; error: string } & Partial<ExportRequest>;

/** Each of an encrypted key, so that its passphrase would be asked for next. */
const refusals: readonly Refusal[] = [
  { what: 'a file that is there', format: 'pem', outputFile: 'taken', options: { decrypt: true }, error: 'FileExists' },
  { what: 'a file that is there, for a keystore', format: 'p12', outputFile: 'taken', error: 'FileExists' },
  { what: 'a file in a Git work tree', format: 'jwk', outputFile: 'repository/x', error: 'KeyInWorkTree' },
  { what: 'a folder that is not there', format: 'p12', outputFile: 'gone/x', error: 'FileNotWritable' },
  { what: 'a folder that cannot be written to', format: 'csr', outputFile: 'closed/x', error: 'FileNotWritable' },
  { what: 'a file in place of a folder', format: 'der', outputFile: 'taken/x', error: 'FileNotWritable' },
  { what: 'a format that has no encryption', format: 'jwk', outputFile: 'x', error: 'ExportNotEncryptable' },
  { what: 'an option of another format', format: 'p12', options: { decrypt: true }, error: 'ExportOptionUnknown' },
  { what: 'a bundle without a connection', format: 'bundle', outputFile: 'x', error: 'ExportNeedsConnection' },
  {
    what: 'a key that is not there, before where it would be shown',
    format: 'pem',
    keyName: 'gone',
    error: 'KeyPairMissing',
  },
  { what: 'a secret that nobody asked to see', format: 'pem', error: 'ExportOnTerminal' },
  { what: 'a secret that nobody asked to see, for a keystore', format: 'p12', error: 'ExportOnTerminal' },
];

describe('what an export refuses', () => {
  let folder: string;
  let remove: () => void;
  before(async () => {
    ({ path: folder, remove } = temporaryFolder());
    const { privateKeyPem, certificatePem } = await generateKeyPair({
      subject: { commonName: 'acme' },
      days: 9,
      bits: 2048,
    });
    const { key } = await readPrivateKey(privateKeyPem);
    const pair = { privateKeyPem: await encryptPrivateKey(key, 'canary one'), certificatePem };
    await writeKeyPair(join(folder, 'keys'), 'acme', pair, { force: false, now: new Date() });
    writeFileSync(join(folder, 'taken'), '');
    mkdirSync(join(folder, 'closed'), { mode: 0o500 });
    execFileSync('git', ['init', '-q', join(folder, 'repository')]);
  });
  after(() => {
    chmodSync(join(folder, 'closed'), 0o700);
    remove();
  });

  const request = ({ outputFile, keyName = 'acme', options = {} }: Refusal): ExportRequest => ({
    keyName,
    connectionFile: join(folder, 'none.json'),
    keyFolder: join(folder, 'keys'),
    ...(outputFile !== undefined && { outputFile: join(folder, outputFile) }),
    options,
  });
  const never = (): never => expect.fail('asked');
  const world: ExportWorld = {
    env: process.env,
    passphrase: never,
    givenStorePassword: never,
    askStorePassword: never,
    refuseExposure: () => undefined,
  };
  const onTerminal = (format: string) => (): never => {
    throw jwtError('ExportOnTerminal', [format]);
  };

  for (const refusal of refusals)
    it(`is told before anybody is asked: ${refusal.what}`, async function () {
      if (refusal.outputFile?.startsWith('closed') && process.getuid?.() === 0) this.skip();
      const before = readdirSync(folder);
      const { format, error, outputFile } = refusal;
      const exposure = outputFile === undefined ? { refuseExposure: onTerminal(format) } : {};
      const caught = await errorOf(exportKey(format, request(refusal), { ...world, ...exposure }));
      expect(caught.name, caught.message).to.equal(`${error}Error`);
      expect(readdirSync(folder)).to.deep.equal(before);
    });

  it('of the password of a keystore is told before the passphrase is asked for, and the other way round', async () => {
    const asked: string[] = [];
    const told = (name: string, answer?: string) => (): Promise<string> => {
      asked.push(name);
      return answer === undefined
        ? Promise.reject(jwtError('StorePasswordMissing', ['acme']))
        : Promise.resolve(answer);
    };
    const store = request({ what: '', format: 'p12', outputFile: 'x', error: '' });
    const missing = { ...world, givenStorePassword: told('given') };
    expect((await errorOf(exportKey('p12', store, missing))).name).to.equal('StorePasswordMissingError');
    const wrong = { ...world, givenStorePassword: async () => undefined, passphrase: told('passphrase', 'wrong') };
    expect((await errorOf(exportKey('p12', store, wrong))).name).to.equal('KeyPassphraseWrongError');
    expect(asked).to.deep.equal(['given', 'passphrase']);
  });
});
