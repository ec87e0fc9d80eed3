import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { publicKeySha256 } from '../../../src/base/certificate.ts';
import { createPrivateKey } from 'node:crypto';
import { signAssertion } from '../../../src/login/assertion.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { postAssertion, readyApp } from '../local-org/appPackage.ts';
import { damagedByShell, followAdvice, formPassphrase, forms, makeForms, shellDamages } from './forms.ts';
import { errorOf, temporaryFolder } from './pairs.ts';
import { isInstalled } from './witness.ts';
import { processorTime } from '../../tools/processorTime.ts';

describe('keys that other programs made', function () {
  this.timeout(120_000);
  let folder: string;
  let remove: () => void;
  let org: LocalOrg;
  let clientId: string;
  let expectedHash: string;

  before(async function () {
    if (!isInstalled('openssl', 'version') || !isInstalled('keytool', '-help')) this.skip();
    ({ path: folder, remove } = temporaryFolder());
    makeForms(folder);
    const key = file('plain.key').toString();
    expectedHash = publicKeySha256(createPrivateKey(key));
    org = await startLocalOrg();
    clientId = await readyApp(org, { key, certificate: file('plain.crt').toString() });
  });
  after(async () => {
    await org?.close();
    remove?.();
  });

  const file = (name: string): Buffer => readFileSync(join(folder, name));

  const logsIn = async (input: Buffer, passphrase?: string): Promise<void> => {
    const { key } = await readPrivateKey(input, passphrase);
    const claims = { key, clientId, username: 'ci@acme.example', audience: org.origin };
    const assertion = await signAssertion({ ...claims, now: new Date(), jti: `${Math.random()}` });
    expect((await postAssertion(org, assertion)).status).to.equal(200);
  };

  for (const { what, file: name, own, encrypted, error } of forms)
    it(`in the form ${what}: ${error ?? 'logs in'}`, async () => {
      if (error) {
        const caught = await errorOf(readPrivateKey(file(name), formPassphrase));
        expect(caught.name).to.equal(`${error}Error`);
        return;
      }
      const passphrase = encrypted ? formPassphrase : undefined;
      const read = await readPrivateKey(file(name), passphrase);
      expect(read.repairs).to.deep.equal([]);
      expect(read.encrypted).to.equal(encrypted === true);
      if (own) return;
      expect(read.publicKeySha256).to.equal(expectedHash);
      if (/p12|bag/.test(name)) expect(read.certificates).to.have.length(1);
      await logsIn(file(name), passphrase);
    });

  for (const { what, file: name, encrypted } of forms.filter((form) => form.encrypted))
    it(`in the form ${what} tell a missing, an empty and a wrong passphrase apart`, async () => {
      const name0 = (await errorOf(readPrivateKey(file(name)))).name;
      const name1 = (await errorOf(readPrivateKey(file(name), ''))).name;
      const name2 = (await errorOf(readPrivateKey(file(name), 'wrong'))).name;
      const isKeystore = what.includes('PKCS#12');
      const [locked, secret] = isKeystore ? ['Keystore', 'KeystorePassword'] : ['Key', 'KeyPassphrase'];
      expect([encrypted, name0, name1, name2]).to.deep.equal([
        true,
        `${locked}EncryptedError`,
        `${secret}EmptyError`,
        `${secret}WrongError`,
      ]);
    });

  for (const { what, script, repair } of shellDamages)
    for (const name of ['plain.key', 'pkcs1.key', 'aes.key', 'pbes2.key', 'bag.pem'])
      it(`are repaired and log in after ${what} (${name})`, async () => {
        const damaged = damagedByShell(script, join(folder, name));
        const read = await readPrivateKey(damaged, formPassphrase);
        expect(read.repairs).to.include(repair);
        expect(read.publicKeySha256).to.equal(expectedHash);
        await logsIn(damaged, formPassphrase);
      });

  const madeByHand: Array<[string, (pem: string) => string]> = [
    ['as JWK', (pem) => JSON.stringify(createPrivateKey(pem).export({ format: 'jwk' }))],
    ['with tabs in place of line breaks', (pem) => pem.replaceAll('\n', '\t')],
    ['with zero-width characters', (pem) => pem.replaceAll('\n', '\u200B\n')],
    ['with joined dashes', (pem) => pem.replaceAll('-----', '\u2014\u2014-')],
  ];
  for (const [what, change] of madeByHand)
    it(`log in ${what}`, async () => logsIn(Buffer.from(change(file('plain.key').toString()))));

  it('can be read once the advice for keystores and OpenSSH keys was followed', async () => {
    const [keystore, openssh] = followAdvice(folder);
    expect((await readPrivateKey(keystore ?? '', 'secret1')).bits).to.be.greaterThan(2047);
    expect((await readPrivateKey(openssh ?? '')).bits).to.equal(2048);
  });

  it('are refused when they ask for too many rounds, without doing them', async () => {
    const used = processorTime();
    for (const name of ['pbes2.der', 'modern.p12', 'legacy.p12']) {
      const der = file(name);
      // The default of 2,048 rounds, in two bytes, becomes 65,535 of them in four.
      const rounds = Buffer.from('02020800', 'hex');
      expect(der.includes(rounds)).to.equal(true);
      const many = withInteger(der, rounds, Buffer.from('02047fffffff', 'hex'));
      expect((await errorOf(readPrivateKey(many, formPassphrase))).name).to.equal('KeyRoundsTooManyError');
    }
    expect(used()).to.be.lessThan(2000);
  });
});

/** Replaces every occurrence of an element and grows the lengths of all that hold one. */
const withInteger = (der: Buffer, from: Buffer, to: Buffer): Buffer => {
  if (der.equals(from)) return to;
  if (!der.includes(from) || ((der[0] ?? 0) & 0x20) === 0) return opened(der, from, to);
  const { header, end } = lengthOf(der);
  const parts: Buffer[] = [];
  for (let offset = header; offset < end;) {
    const inner = lengthOf(der.subarray(offset));
    parts.push(withInteger(der.subarray(offset, offset + inner.end), from, to));
    offset += inner.end;
  }
  return wrapped(der[0] ?? 0, Buffer.concat(parts));
};

/** An OCTET STRING that holds DER. */
const opened = (der: Buffer, from: Buffer, to: Buffer): Buffer => {
  const { header } = lengthOf(der);
  if (der[0] !== 4 || !der.includes(from) || der[header] !== 0x30) return der;
  return wrapped(4, withInteger(der.subarray(header), from, to));
};

const lengthOf = (der: Buffer): { header: number; end: number } => {
  const first = der[1] ?? 0;
  if (first < 0x80) return { header: 2, end: 2 + first };
  const count = first & 0x7f;
  return { header: 2 + count, end: 2 + count + der.readUIntBE(2, count) };
};

const wrapped = (tag: number, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([tag, 0x83, content.length >> 16, (content.length >> 8) & 255, content.length & 255]),
    content,
  ]);
