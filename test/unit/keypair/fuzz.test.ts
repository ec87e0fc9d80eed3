import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { publicKeySha256 } from '../../../src/base/certificate.ts';
import { errorTable } from '../../../src/base/errors/errorTable.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { damagedByShell, formPassphrase, forms, makeForms, shellDamages } from './forms.ts';
import { temporaryFolder } from './pairs.ts';
import { isInstalled } from './witness.ts';
import { processorTime } from '../../tools/processorTime.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

/** No single input may take longer than this, not even with rounds that a mutation multiplied. */
const longestMs = 10_000;

/** One change of some bytes: overwrite, remove, repeat, insert, cut off. */
const change = fc.record({
  how: fc.constantFrom('overwrite', 'remove', 'repeat', 'insert', 'cut'),
  where: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  length: fc.integer({ min: 1, max: 40 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const applied = (input: Buffer, { how, where, length, bytes }: Change): Buffer => {
  const at = Math.floor(where * input.length);
  const [head, tail] = [input.subarray(0, at), input.subarray(at)];
  if (how === 'cut') return head;
  if (how === 'remove') return Buffer.concat([head, tail.subarray(length)]);
  if (how === 'repeat') return Buffer.concat([head, tail.subarray(0, length), tail]);
  if (how === 'insert') return Buffer.concat([head, bytes, tail]);
  return Buffer.concat([head, bytes, tail.subarray(bytes.length)]);
};

const names = new Set(Object.keys(errorTable).filter((key) => key.startsWith('Key')));

describe('a key that was changed at random', function () {
  this.timeout(numRuns > 1000 ? 3_600_000 : 120_000);
  let folder: string;
  let remove: () => void;
  let expectedHash: string;
  before(function () {
    if (!isInstalled('openssl', 'version') || !isInstalled('keytool', '-help')) this.skip();
    ({ path: folder, remove } = temporaryFolder());
    makeForms(folder);
    expectedHash = publicKeySha256(createPrivateKey(file('plain.key')));
  });
  after(() => remove?.());

  const file = (name: string): Buffer => readFileSync(join(folder, name));

  /** Either the key itself, or a named problem of keys that says nothing of the input. */
  const judge = async (input: Buffer, secrets: readonly string[], hash?: string): Promise<void> => {
    const used = processorTime();
    try {
      const read = await readPrivateKey(input, formPassphrase);
      if (hash !== undefined) expect(read.publicKeySha256).to.equal(hash);
    } catch (caught) {
      const error = caught as Error & { actions?: string[]; cause?: unknown };
      expect(names.has(error.name.replace(/Error$/, '')), `${error.name}: ${error.message}`).to.equal(true);
      expect(error.cause).to.equal(undefined);
      const shown = JSON.stringify([error.message, error.actions]);
      for (const secret of secrets) expect(shown).not.to.include(secret);
    }
    expect(used()).to.be.lessThan(longestMs);
  };

  const fuzz = async (input: Buffer, hash?: string): Promise<void> => {
    const secrets = [formPassphrase, ...(input.toString('latin1').match(/[A-Za-z0-9+/]{40,64}/g) ?? []).slice(0, 40)];
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) =>
        judge(changes.reduce(applied, input), secrets, hash),
      ),
      { numRuns, seed: 3 },
    );
  };

  for (const { what, file: name, own } of forms)
    it(`in the form ${what} is the same key or a named problem`, async () => {
      const isOther = own === true || /ec|ed|pss|dsa|short|jks|jceks|openssh/.test(name);
      await fuzz(file(name), isOther ? undefined : expectedHash);
    });

  for (const { what, script } of shellDamages)
    it(`after ${what} is the same key or a named problem`, async () => {
      await fuzz(damagedByShell(script, join(folder, 'plain.key')), expectedHash);
    });

  it('as JWK is the same key or a named problem', async () => {
    const jwk = createPrivateKey(file('plain.key')).export({ format: 'jwk' });
    await fuzz(Buffer.from(JSON.stringify(jwk)), expectedHash);
  });

  it('into anything at all is a named problem', async () => {
    const pieces = fc.constantFrom(
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      'RSA ',
      '\\n',
      '"',
      '*',
      '=',
      '\n',
      '{',
      '<',
      'MIIE',
      '\u2014',
      '\u0000',
      '0\u0082',
    );
    const input = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.base64String().map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc.array(pieces, { maxLength: 12 }).map((parts) => Buffer.from(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(input, (bytes) => judge(bytes, [])),
      { numRuns, seed: 5 },
    );
  });

  it('of 1 MB is judged in a moment and with little memory, whatever it repeats', async () => {
    const key = file('plain.key').toString();
    const units = [
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----\n',
      key,
      'MIIE',
      '\\n',
      '"',
      '{',
      '[',
      ' ',
      '\u2014',
      '0\u0082',
      'A=',
      '-',
      '\r',
      '-----BEGIN A-----\n  A ',
      'Proc-Type: 4,ENCRYPTED\n',
    ];
    for (const unit of units) {
      const input = Buffer.from(unit.repeat(Math.floor(1_048_000 / Buffer.byteLength(unit))));
      const [used, before] = [processorTime(), process.memoryUsage().rss];
      await judge(input, []);
      expect(used(), unit).to.be.lessThan(5000);
      expect(process.memoryUsage().rss - before, unit).to.be.lessThan(150_000_000);
    }
  });
});
