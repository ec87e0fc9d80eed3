import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../../../../src/base/certificate.ts';
import type { KeyOrigin } from '../../../../../src/connection/resolve/key.ts';
import type { PassphraseOrigin } from '../../../../../src/connection/resolve/passphrase.ts';
import { verifyConnection, type Verification } from '../../../../../src/flows/verify/verify.ts';
import { certificateCheck } from '../../../../../src/flows/verify/checks/keyChecks.ts';
import { generateKeyPair, type KeyPair } from '../../../../../src/keypair/write/generate.ts';
import { writeKeyPair } from '../../../../../src/keypair/store/store.ts';
import { connection, pem, privateKey, testWorld } from '../world.ts';

const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' })
  .toString();

describe('a certificate of a key pair', () => {
  for (const [pemBytes, outcome] of [
    [4096, 'pass'],
    [4097, 'warn'],
  ] as const)
    it(`of ${pemBytes} bytes is a ${outcome}`, async () => {
      const world = testWorld();
      const [notBefore, notAfter] = [new Date('2026-01-01'), new Date('2028-01-01')];
      const facts = { certificate: { sha256: '', publicKeySha256: '', notBefore, notAfter, pemBytes } };
      const input = { connection: connection(), keyFolder: '/nowhere' };
      const result = await certificateCheck.run({ facts, input, world, deadline: 0 });
      expect(result.outcome).to.equal(outcome);
    });
});

describe('the key of a verification', () => {
  let folder: string;
  let pair: KeyPair;
  before(async () => {
    const now = new Date('2026-11-22T10:00:00Z');
    pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 365, bits: 2048 }, { now });
  });
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'jwt-verify-key-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const verify = (key: KeyOrigin, certificate?: string): Promise<Verification> => {
    const recorded = certificate && { ...readCertificate(certificate), notAfter: '2027-11-22T00:00:00Z' };
    return verifyConnection(
      { connection: connection({ key, ...(recorded && { certificate: recorded }) }), keyFolder: join(folder, 'keys') },
      testWorld(),
    );
  };
  const check = ({ checks }: Verification, id: string) => checks.find((each) => each.id === id);
  const inFile = async (text: string, mode = 0o600): Promise<KeyOrigin> => {
    const path = join(folder, 'x.key');
    await writeFile(path, text);
    await chmod(path, mode);
    return { source: 'flag', path };
  };

  it('comes from the key store, with the certificate to compare', async () => {
    await writeKeyPair(join(folder, 'keys'), 'acme', pair, { force: false, now: new Date() });
    const result = await verify({ source: 'key store', keyName: 'acme' }, pair.certificatePem);
    expect(check(result, 'key')).to.deep.include({
      outcome: 'pass',
      evidence: '2048-bit RSA key from the key store, key pair "acme".',
    });
    expect(check(result, 'key-fit')).to.deep.include({
      outcome: 'pass',
      evidence:
        'The key belongs to the certificate in the key store, the certificate that the connection file records.',
    });
    expect(check(result, 'certificate')?.evidence).to.match(/^Valid until 2027-11-2\d, 36\d days left\.$/);
    expect(result.outcome).to.equal('proven');
  });

  it('ends when the recorded certificate does, if the key store has another one for it that was not deployed', async () => {
    await writeKeyPair(join(folder, 'keys'), 'acme', pair, { force: false, now: new Date() });
    const { publicKeySha256 } = readCertificate(pair.certificatePem);
    const recorded = { publicKeySha256, sha256: 'f'.repeat(64), notAfter: '2026-12-02T10:00:00Z' };
    const key = { source: 'key store' as const, keyName: 'acme' };
    const input = { connection: connection({ key, certificate: recorded }), keyFolder: join(folder, 'keys') };
    const result = await verifyConnection({ ...input, expiresIn: { milliseconds: 30 * 86_400_000 } }, testWorld());
    expect(check(result, 'certificate')?.evidence).to.include('10 days');
    expect(result.certificateEnds).to.equal('2026-12-02T10:00:00.000Z');
    expect([check(result, 'expiry')?.outcome, result.exitCode]).to.deep.equal(['warn', 30]);
  });

  it('has an end in the result: that of its own certificate, or the recorded one if the key is missing', async () => {
    const { certificatePem } = pair;
    const own = await verify({ source: 'bundle', text: pair.privateKeyPem, variable: 'SF_JWT_ACME', certificatePem });
    expect(own.certificateEnds).to.equal(readCertificate(certificatePem).notAfter.toISOString());
    const missing = await verify({ source: 'key store', keyName: 'missing' }, certificatePem);
    expect(missing.certificateEnds).to.equal('2027-11-22T00:00:00.000Z');
    const other = await generateKeyPair({ subject: { commonName: 'acme' }, days: 9, bits: 2048 });
    expect((await verify(await inFile(pair.privateKeyPem), other.certificatePem)).certificateEnds).to.equal(undefined);
  });

  it('of the key store may be another one than the connection file records', async () => {
    const other = await generateKeyPair({ subject: { commonName: 'acme' }, days: 9, bits: 2048 });
    await writeKeyPair(join(folder, 'keys'), 'acme', other, { force: false, now: new Date() });
    const result = await verify({ source: 'key store', keyName: 'acme' }, pair.certificatePem);
    expect([result.outcome, check(result, 'key-fit')?.outcome]).to.deep.equal(['proven', 'warn']);
    expect(check(result, 'key-fit')?.evidence).to.include('connection file');
  });

  it('of the key store warns when others can read it, or when it had to be put back', async () => {
    const keys = join(folder, 'keys');
    await writeKeyPair(keys, 'acme', pair, { force: false, now: new Date() });
    const replacement = await generateKeyPair({ subject: { commonName: 'acme' }, days: 9, bits: 2048 });
    await writeKeyPair(keys, 'acme', replacement, { force: true, now: new Date() });
    await writeFile(join(keys, 'acme.key'), pair.privateKeyPem);
    const restored = await verify({ source: 'key store', keyName: 'acme' });
    expect(check(restored, 'key')).to.deep.include({ outcome: 'warn' });
    expect(check(restored, 'key')?.evidence).to.include('was restored');
    await chmod(join(keys, 'acme.key'), 0o640);
    const open = await verify({ source: 'key store', keyName: 'acme' });
    expect(check(open, 'key')?.evidence).to.include('chmod 600').and.not.include('was restored');
  });

  it('has a certificate that is not valid yet when the clock is wrong', async () => {
    const early = await generateKeyPair(
      { subject: { commonName: 'acme' }, days: 9, bits: 2048 },
      { now: new Date('2027-01-01T00:00:00Z') },
    );
    await writeKeyPair(join(folder, 'keys'), 'acme', early, { force: false, now: new Date() });
    const result = await verify({ source: 'key store', keyName: 'acme' });
    expect(check(result, 'certificate')?.outcome).to.equal('warn');
    expect(check(result, 'certificate')?.evidence).to.match(/^Not valid before 202[67]-/);
  });

  it('may come from a file that a variable names', async () => {
    const origin = { ...(await inFile(pem)), variable: 'SF_JWT_KEY_FILE' } as KeyOrigin;
    expect(check(await verify(origin), 'key')?.evidence).to.include('SF_JWT_KEY_FILE');
  });

  it('is missing in the key store', async () => {
    const { fault, exitCode } = await verify({ source: 'key store', keyName: 'acme' });
    expect([fault?.id, exitCode]).to.deep.equal(['key-pair-missing', 1]);
    expect(fault?.fix.join()).to.include('acme');
  });

  it('warns when others can read its file, and says how to close it', async () => {
    const result = await verify(await inFile(pem, 0o644));
    expect(check(result, 'key')?.outcome).to.equal('warn');
    expect(check(result, 'key')?.evidence).to.include('chmod 600').and.include('x.key');
    expect(result.exitCode).to.equal(0);
  });

  it('may be base64, and says so', async () => {
    const result = await verify({
      source: 'environment',
      text: Buffer.from(pem).toString('base64'),
      variable: 'SF_JWT_KEY',
    });
    expect(check(result, 'key')).to.deep.include({
      outcome: 'pass',
      evidence: '2048-bit RSA key from the environment variable SF_JWT_KEY. It was base64-encoded.',
    });
  });

  it('has a line for every repair that reading may do', async () => {
    const single = pem.trim().replaceAll('\n', ' ');
    for (const text of [
      `"${pem}"`,
      JSON.stringify(pem),
      pem.replaceAll('\n', '\\n'),
      pem.replaceAll('\n', '\r'),
      pem.replaceAll('\n', ''),
      pem.replaceAll('-----', '\u2014\u2014-'),
      pem.replaceAll('\n', '\u200B\n'),
      pem.replace(/^/gm, '  '),
      `${pem.trim()}%`,
      single,
    ])
      expect(
        check(await verify({ source: 'environment', text, variable: 'X' }), 'key')?.evidence.split('. ').length,
      ).to.be.greaterThan(1);
  });

  it('of a file that is not there is a fault, not an error', async () => {
    const { fault, exitCode, checks } = await verify({ source: 'flag', path: join(folder, 'gone.key') });
    expect([fault?.id, exitCode]).to.deep.equal(['key-file-not-readable', 1]);
    expect(fault?.explanation).to.include('gone.key');
    expect(checks.slice(1).every(({ outcome }) => outcome === 'skipped')).to.equal(true);
  });

  for (const [text, id] of [
    ['', 'key-empty'],
    ['***', 'key-masked'],
    ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'key-is-certificate'],
    ['-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----', 'key-is-public'],
    [encrypted, 'key-encrypted'],
    ['-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----', 'key-cut-off'],
    ['hello', 'key-not-readable'],
  ] as const)
    it(`is ${id}`, async () => {
      const { fault, exitCode, attempts } = await verify({ source: 'environment', text, variable: 'SF_JWT_KEY' });
      expect([fault?.id, exitCode, attempts]).to.deep.equal([id, 1, 0]);
      expect(fault?.evidence).to.equal('the environment variable SF_JWT_KEY');
      expect(fault?.fix).to.have.length.greaterThan(0);
    });

  describe('that is encrypted', () => {
    const verifyWith = (passphrase?: PassphraseOrigin, askPassphrase?: (origin: string) => Promise<string>) =>
      verifyConnection(
        {
          connection: connection({
            key: { source: 'environment', text: encrypted, variable: 'SF_JWT_KEY' },
            passphrase,
          }),
          keyFolder: join(folder, 'keys'),
        },
        { ...testWorld(), askPassphrase },
      );
    const variable = (text: string): PassphraseOrigin => ({ source: 'environment', text, variable: 'P' });

    it('is opened with a passphrase from the environment, from a file, or from a person', async () => {
      const path = join(folder, 'passphrase');
      await writeFile(path, 'canary\n', { mode: 0o600 });
      const asked: string[] = [];
      const ask = async (origin: string) => (asked.push(origin), 'canary');
      for (const result of [
        await verifyWith(variable('canary')),
        await verifyWith({ source: 'flag', path }),
        await verifyWith(undefined, ask),
      ])
        expect([result.outcome, check(result, 'key')?.outcome]).to.deep.equal(['proven', 'pass']);
      expect(asked).to.deep.equal(['the environment variable SF_JWT_KEY']);
    });

    it('is warned about when others can read the file with its passphrase', async () => {
      const path = join(folder, 'passphrase');
      await writeFile(path, 'canary');
      await chmod(path, 0o644);
      const { checks } = await verifyWith({ source: 'flag', path });
      expect(checks[0]).to.deep.include({ outcome: 'warn' });
      expect(checks[0]?.evidence).to.include('chmod 600');
    });

    it('tells a missing, an empty, a wrong and an impossible passphrase apart', async () => {
      const ids = [undefined, variable(''), variable('wrong'), variable('a\nb'), variable('x'.repeat(1001))].map(
        async (origin) => (await verifyWith(origin)).fault?.id,
      );
      expect(await Promise.all(ids)).to.deep.equal([
        'key-encrypted',
        'key-passphrase-empty',
        'key-passphrase-wrong',
        'key-passphrase-invalid',
        'key-passphrase-invalid',
      ]);
    });

    it('asks nobody when the key is in the clear', async () => {
      const asked = await verifyConnection(
        { connection: connection(), keyFolder: join(folder, 'keys') },
        { ...testWorld(), askPassphrase: async () => expect.fail('asked') },
      );
      expect(asked.outcome).to.equal('proven');
    });
  });
});
