import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { derTag, toDer, toDerInteger, toDerOid } from '../../../../src/keypair/der/der.ts';
import { oids } from '../../../../src/keypair/der/derivation.ts';
import { encryptPbes2 } from '../../../../src/keypair/der/pbes2.ts';
import { pkcs12Oids } from '../../../../src/keypair/der/pkcs12Oids.ts';
import { pemOf } from '../../../../src/base/text/pem.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { processorTime } from '../../../tools/processorTime.ts';
import { errorOf, newPair } from '../pairs.ts';

const sequence = (...parts: Buffer[]): Buffer => toDer(derTag.sequence, ...parts);
const octets = (bytes: Buffer): Buffer => toDer(derTag.octetString, bytes);
const explicit = (value: Buffer): Buffer => toDer(0xa0, value);
const data = (bytes: Buffer): Buffer => sequence(toDerOid(pkcs12Oids.data), explicit(octets(bytes)));

const pbkdf2 = (rounds: number): Buffer => {
  const derivation = sequence(toDerOid(oids.pbkdf2), sequence(octets(Buffer.alloc(8)), toDerInteger(rounds)));
  const scheme = sequence(toDerOid(oids.aes256Cbc), octets(Buffer.alloc(16)));
  return sequence(toDerOid(oids.pbes2), sequence(derivation, scheme));
};
const tripleDes = (rounds: number): Buffer =>
  sequence(toDerOid(pkcs12Oids.tripleDes), sequence(octets(Buffer.alloc(8)), toDerInteger(rounds)));

/** A part whose content no passphrase opens: whoever derives its key finds that out last. */
const encryptedPart = (algorithm: Buffer): Buffer => {
  const inner = sequence(toDerOid(pkcs12Oids.data), algorithm, toDer(0x80, Buffer.alloc(32)));
  return sequence(toDerOid(pkcs12Oids.encryptedData), explicit(sequence(toDerInteger(0), inner)));
};
const bag = (oid: string, value: Buffer): Buffer => sequence(toDerOid(oid), explicit(value));
const mac = (rounds: number): Buffer => {
  const digest = sequence(sequence(toDerOid('1.3.14.3.2.26'), toDer(derTag.null)), octets(Buffer.alloc(20)));
  return sequence(digest, octets(Buffer.alloc(8)), toDerInteger(rounds));
};
const keystore = (parts: Buffer[], ...rest: Buffer[]): Buffer =>
  sequence(toDerInteger(3), data(sequence(...parts)), ...rest);
const times = (count: number, part: Buffer): Buffer[] => Array.from({ length: count }, () => part);

/** What one derivation takes here, of a twentieth of the rounds that a file may ask for. */
const oneDerivation = (): number => {
  const used = processorTime();
  pbkdf2Sync('x', 'salt', 500_000, 32, 'sha256');
  return used();
};

describe('a hostile keystore', () => {
  const refused: Array<[string, Buffer, string]> = [
    ['60 parts with 500,000 old rounds', keystore(times(60, encryptedPart(tripleDes(500_000)))), 'KeyPartsTooMany'],
    ['200 parts with 9,999,999 rounds', keystore(times(200, encryptedPart(pbkdf2(9_999_999)))), 'KeyPartsTooMany'],
    ['three parts with 500,000 old rounds', keystore(times(3, encryptedPart(tripleDes(500_000)))), 'KeyRoundsTooMany'],
    ['one part with more old rounds', keystore([encryptedPart(tripleDes(500_001))]), 'KeyRoundsTooMany'],
    ['two parts with 5,000,001 rounds', keystore(times(2, encryptedPart(pbkdf2(5_000_001)))), 'KeyRoundsTooMany'],
    ['a part and a MAC', keystore([encryptedPart(pbkdf2(6_000_000))], mac(6_000_000)), 'KeyRoundsTooMany'],
    [
      'a MAC and a key in the clear part',
      keystore(
        [data(sequence(bag(pkcs12Oids.shroudedKeyBag, sequence(pbkdf2(6_000_000), octets(Buffer.alloc(32))))))],
        mac(6_000_000),
      ),
      'KeyRoundsTooMany',
    ],
    [
      'bags in bags in bags',
      keystore([
        data(
          sequence(
            times(9, Buffer.alloc(0)).reduce(
              (inside) => bag(pkcs12Oids.safeContentsBag, sequence(inside)),
              bag(pkcs12Oids.keyBag, sequence()),
            ),
          ),
        ),
      ]),
      'KeyPartsTooDeep',
    ],
    [
      '501 bags',
      keystore([data(sequence(...times(501, bag(pkcs12Oids.certificateBag, sequence()))))]),
      'KeyPartsTooMany',
    ],
    ['more bytes than any key has', keystore([data(Buffer.alloc(140_000))]), 'KeyBytesTooMany'],
  ];
  for (const [what, file, name] of refused)
    it(`with ${what} is refused by name, before any of the work`, async () => {
      const single = oneDerivation();
      for (const input of [file, file.toString('base64'), pemOf('PKCS12', file)]) {
        const used = processorTime();
        expect((await errorOf(readPrivateKey(input, 'canary'))).name).to.equal(`${name}Error`);
        expect(used()).to.be.below(single);
      }
    });

  it('may be a text with many encrypted keys: none of them is opened', async () => {
    const single = oneDerivation();
    const keys = times(50, Buffer.alloc(0)).map(() => sequence(pbkdf2(9_999_999), octets(randomBytes(64))));
    const used = processorTime();
    const text = keys.map((key) => pemOf('ENCRYPTED PRIVATE KEY', key)).join('');
    expect((await errorOf(readPrivateKey(text, 'canary'))).name).to.equal('KeySeveralError');
    expect(used()).to.be.below(single);
  });
});

describe('opening an encrypted key', () => {
  it('leaves the process free for a signal meanwhile', async () => {
    const { key } = await readPrivateKey((await newPair()).privateKeyPem);
    const plain = key.export({ type: 'pkcs8', format: 'der' });
    const { algorithm, content } = await encryptPbes2(plain, {
      passphrase: 'canary',
      rounds: 600_000,
      random: randomBytes,
    });
    const order: string[] = [];
    const timer = new Promise<void>((resolve) => setTimeout(() => resolve(void order.push('timer')), 1));
    const opened = readPrivateKey(sequence(algorithm, octets(content)), 'canary').then(() => order.push('key'));
    await Promise.all([timer, opened]);
    expect(order).to.deep.equal(['timer', 'key']);
  });
});
