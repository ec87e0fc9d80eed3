import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { withoutCredentials } from '../../../../src/base/text/credentials.ts';
import { decodeBundle, encodeBundle, looksLikeBundle, type Bundle } from '../../../../src/connection/bundle/bundle.ts';
import { findSecret } from '../../../../src/connection/secrets.ts';
import { findCanaries, plantKey, type Canaries } from '../../../tools/canary.ts';
import { opensslPair } from '../../local-org/appPackage.ts';

const { key, certificate } = opensslPair();
const bundle: Bundle = {
  key,
  certificate,
  clientId: '3MVG9.x_y',
  username: 'ci@acme.example',
  instanceUrl: 'https://acme.my.salesforce.com',
  orgId: '00D5g000001abcDEAQ',
};
const text = encodeBundle(bundle);
const base64 = (data: string): string => Buffer.from(data).toString('base64');
const jsonOf = (given: string): string => Buffer.from(given, 'base64').toString();

const failure = async (given: string): Promise<Error & { actions?: string[]; exitCode?: number }> => {
  try {
    await decodeBundle(given, 'SF_JWT_ACME');
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was read.');
};

describe('a bundle', () => {
  it('is one line of base64 and comes back as it was', async () => {
    expect(text).to.match(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(await decodeBundle(text, '')).to.deep.equal(bundle);
  });

  it('is JSON for everybody who has base64 and a JSON parser', () => {
    const json = execFileSync('openssl', ['base64', '-d', '-A'], { input: text }).toString();
    const { check, ...values } = JSON.parse(json) as Record<string, unknown>;
    expect(values).to.deep.equal({ sfJwtBundle: 1, ...bundle });
    expect(check).to.match(/^[\w-]{11}$/);
  });

  it('keeps an encrypted key encrypted', async () => {
    const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-passout', 'pass:secret'], {
      input: key,
    }).toString();
    const noted = `Public key SHA-256: ${'a'.repeat(64)}\n${encrypted}`;
    const kept = encodeBundle({ ...bundle, key: noted });
    const canaries: Canaries = new Map();
    expect((await decodeBundle(kept, '')).key).to.equal(noted);
    plantKey(canaries, 'the key', key);
    expect(findCanaries(canaries, { kept, json: jsonOf(kept) })).to.deep.equal([]);
  });

  const tolerated: Record<string, string> = {
    'blanks around it': `  ${text}\n`,
    'line breaks of a width of 76': text.replace(/.{76}/g, '$&\n'),
    'Windows line breaks': text.replace(/.{64}/g, '$&\r\n'),
    'escaped line breaks': text.replace(/.{64}/g, '$&\\n'),
    'double quotes': `"${text}"`,
    'single quotes': `'${text}'\n`,
    'typographic quotes': `\u201C${text}\u201D`,
    base64url: Buffer.from(text, 'base64').toString('base64url'),
    'lost padding': text.replace(/=+$/, ''),
    'a byte-order mark and a zero-width blank': `\uFEFF${text.slice(0, 50)}\u200B${text.slice(50)}`,
    'base64 around it': base64(text),
    'base64 in lines around it': base64(`${text}\n`).replace(/.{76}/g, '$&\n'),
  };
  for (const [what, given] of Object.entries(tolerated))
    it(`is read with ${what}`, async () => {
      expect(await decodeBundle(given, '')).to.deep.equal(bundle);
      expect(looksLikeBundle(given)).to.equal(true);
    });

  const changed = (from: string | RegExp, to: string): string => base64(jsonOf(text).replace(from, to));
  const broken: Record<string, [error: string, given: string]> = {
    nothing: ['BundleEmpty', ''],
    blanks: ['BundleEmpty', ' \n'],
    'two quotes': ['BundleEmpty', '""'],
    asterisks: ['BundleMasked', '***'],
    'a masked display': ['BundleMasked', '[MASKED]'],
    'its first half': ['BundleCutOff', text.slice(0, text.length / 2)],
    'all but its last characters': ['BundleCutOff', text.slice(0, -8)],
    'its first thirty characters': ['BundleCutOff', text.slice(0, 30)],
    'its last half': ['BundleCutOff', base64(jsonOf(text).slice(2000))],
    'a changed character in the key': ['BundleDamaged', changed(/MII(.{100})./, 'MII$1!')],
    'a changed username': ['BundleDamaged', changed('ci@acme', 'cl@acme')],
    'another org': ['BundleDamaged', changed('00D5g', '00D5f')],
    'a lost character in the middle': ['BundleDamaged', text.slice(0, 1500) + text.slice(1501)],
    'a character that base64 does not have': ['BundleDamaged', `${text.slice(0, 500)}%${text.slice(500)}`],
    'a lost value': ['BundleDamaged', changed(/"orgId":"\w+",/, '')],
    'the key in its place': ['BundleIsKey', key],
    'the key on one line': ['BundleIsKey', key.replaceAll('\n', '\\n')],
    'the key in base64': ['BundleIsKey', base64(key)],
    'the body of the key': ['BundleIsKey', key.replace(/-----.*-----|\s/g, '')],
    'the certificate': ['BundleIsKey', certificate],
    'a newer version': ['BundleTooNew', base64('{"sfJwtBundle":2,"sealed":"abc"}')],
    'a version that is no number': ['BundleDamaged', changed('"sfJwtBundle":1', '"sfJwtBundle":"x"')],
    'other JSON': ['BundleNotReadable', '{"private_key":"x","client_email":"y"}'],
    'other JSON in base64': ['BundleNotReadable', base64('{"private_key":"x","client_email":"y"}')],
    'an auth URL': ['BundleNotReadable', 'force://PlatformCLI::5Aep861abc@acme.my.salesforce.com'],
    'a word': ['BundleNotReadable', 'true'],
    'far too much': ['BundleTooLarge', 'A'.repeat(70_000)],
  };
  for (const [what, [name, given]] of Object.entries(broken))
    it(`is ${name} with ${what}, and nothing of it is shown`, async () => {
      const error = await failure(given);
      expect(error.name).to.equal(`${name}Error`);
      expect(error.exitCode).to.equal(2);
      expect(error.message).to.include('SF_JWT_ACME');
      const said = [error.message, ...(error.actions ?? [])].join('\n');
      const canaries: Canaries = new Map();
      plantKey(canaries, 'the key', key);
      expect(findCanaries(canaries, { said, stack: error.stack ?? '' })).to.deep.equal([]);
      expect(said).not.to.match(/ci@acme|3MVG9|client_email|5Aep|force:/);
      expect(error.cause).to.equal(undefined);
    });

  it('that a newer check would let pass is not read without a key', async () => {
    const made = encodeBundle({ ...bundle, key: 'none' });
    expect((await failure(made)).name).to.equal('BundleDamagedError');
    expect((await failure(encodeBundle({ ...bundle, orgId: 'x' }))).name).to.equal('BundleDamagedError');
  });

  it('whose check fits is damaged, and nothing of it is shown, if it is no JSON or has a value more', async () => {
    const checked = (body: string): string => {
      const check = createHash('sha256').update(body).digest('base64url').slice(0, 11);
      return base64(`${body},"check":"${check}"}`);
    };
    const body = jsonOf(text).replace(/,"check".*/, '');
    expect(await decodeBundle(checked(body), '')).to.deep.equal(bundle);
    for (const other of [body.replace('"clientId"', 'clientId'), `${body},"more":1`]) {
      const error = await failure(checked(other));
      expect(error.name).to.equal('BundleDamagedError');
      expect(error.message).not.to.match(/PRIVATE|MII/);
    }
  });

  it('ends with a named error or the same values, wherever it is cut or changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.nat(text.length),
        fc.base64String({ maxLength: 8 }),
        async (at, to, put) => {
          const given = text.slice(0, at) + put + text.slice(Math.min(to, at + 20));
          try {
            expect(await decodeBundle(given, 'X')).to.deep.equal(bundle);
          } catch (error) {
            expect((error as Error).name).to.match(/^Bundle(?:CutOff|Damaged|NotReadable|TooNew|IsKey|Empty)Error$/);
          }
        },
      ),
      { seed: 1, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });

  it('never crashes on any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.string().map(base64),
          fc.string().map((rest) => base64(`{"sfJwtBundle":1,${rest}`)),
        ),
        async (given) => {
          expect((await failure(given)).name).to.match(/^Bundle\w+Error$/);
        },
      ),
      { seed: 1, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });

  it('is taken out of every text, and found in a connection file', () => {
    const forms = [
      text,
      text.slice(0, 200),
      `SF_JWT_ACME=${text}`,
      base64(text),
      text.slice(20),
      tolerated['line breaks of a width of 76'] ?? '',
    ];
    for (const form of forms) {
      const cleaned = withoutCredentials(`before ${form} after`);
      expect(cleaned, form.slice(0, 40)).to.match(
        /^before (?:SF_JWT_ACME=)?.{0,40}\(removed\)(?:\s[\w+/=]{1,19})?(?:\s+after)?$/,
      );
      expect(cleaned).not.to.include(form.slice(-40, -20));
    }
    expect(findSecret({ connections: { acme: { description: text } } })?.join('.')).to.equal(
      'connections.acme.description',
    );
    expect(findSecret({ connections: { acme: { description: text.slice(0, 100) } } })).not.to.equal(undefined);
  });
});
