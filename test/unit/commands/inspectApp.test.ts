/** `sf jwt inspect` of metadata files, and of assertions as requests carry them. */
import { createSign } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtInspect, { type JwtInspectResult } from '../../../src/commands/jwt/inspect.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { acmePem, sampleFiles } from '../app/sample.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

let folder: string;
let remove: () => void;

const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const inspect = async (...argv: string[]) => {
  const command = { run: async (all: string[], root: string) => JwtInspect.run(all, root) };
  const run = (more: string[]) => runCommand<JwtInspectResult>(command, [...argv, ...more], { cwd: folder });
  const { json, raw } = await run(['--json']);
  if (!json?.result) expect.fail(raw);
  const [first] = json.result.inspected;
  const ids = json.result.inspected.flatMap(({ findings }) => findings.map(({ id }) => id));
  return { exitCode: json.status, first, ids, fits: json.result.fits, text: (await run([])).stdout };
};

const connectedApp = (certificate: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ours -->\n<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><label>x</label><oauthConfig><callbackUrl>https://x</callbackUrl>${certificate}</oauthConfig></ConnectedApp>`;

describe('jwt inspect of a metadata file', () => {
  before(() => ({ path: folder, remove } = temporaryFolder()));
  after(() => remove());

  it('reads the certificate of a connected app', async () => {
    put('acme.crt', acmePem);
    const file = put('Old.connectedApp-meta.xml', connectedApp(`<certificate>${acmePem}</certificate>`));
    const { first, text, exitCode } = await inspect(file);
    expect(first).to.include({ kind: 'appFile', componentType: 'ConnectedApp' });
    expect(first?.certificates[0]?.sha256).to.equal(readCertificate(acmePem).sha256);
    expect(text).to.match(/Type +ConnectedApp/);
    expect(exitCode).to.equal(0);
  });

  it('names the type of every file of an app, and finds fault only where a certificate belongs', async () => {
    for (const { type, content } of sampleFiles()) {
      const { first, ids, exitCode } = await inspect(put('file.xml', content));
      expect([first?.kind, first?.componentType, ids, exitCode]).to.deep.equal(['appFile', type, [], 0]);
    }
    const global = sampleFiles().find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings')?.content ?? '';
    const without = await inspect(put('file.xml', global.replace(/ *<certificate>[^<]*<\/certificate>\n/, '')));
    expect([without.ids, without.exitCode]).to.deep.equal([['app-file-without-certificate'], 1]);
    for (const [type, text] of [
      ['ConnectedApp', connectedApp('')],
      ['ExternalClientAppSettings', '<ExternalClientAppSettings/>'],
      [
        'ExtlClntAppOauthSecuritySettings',
        '\uFEFF<ExtlClntAppOauthSecuritySettings></ExtlClntAppOauthSecuritySettings>',
      ],
      ['Profile', '<Profile xmlns="http://soap.sforce.com/2006/04/metadata"/>'],
    ] as const) {
      const { first, ids } = await inspect(put('file.xml', text));
      expect([first?.componentType, ids]).to.deep.equal([type, []]);
    }
  });

  it('leaves other XML, and a metadata file that is broken, to be told as before', async () => {
    expect((await inspect(put('file.xml', '<RSAKeyValue><D>x</D></RSAKeyValue>'))).first?.kind).to.equal('unknown');
    const broken = await inspect(put('file.xml', '<ConnectedApp><oauthConfig></ConnectedApp>'));
    expect([broken.first?.componentType, broken.ids]).to.deep.equal(['ConnectedApp', ['app-file-not-readable']]);
  });
});

describe('jwt inspect of an assertion in a request', () => {
  let key: string;
  before(async () => {
    ({ path: folder, remove } = temporaryFolder());
    const pair = await generateKeyPair({ subject: { commonName: 'x' }, days: 90, bits: 2048 });
    key = pair.privateKeyPem;
    put('x.crt', pair.certificatePem);
  });
  after(() => remove());

  /** As a program makes it by hand. */
  const assertion = (encoding: 'base64' | 'base64url', claims: object = { sub: 'ci??>>@acme.example' }): string => {
    const exp = Math.floor(Date.now() / 1000) + 120;
    const parts = [{ alg: 'RS256' }, { iss: '3MVG9abc', aud: 'https://login.salesforce.com', exp, ...claims }];
    const body = parts.map((part) => Buffer.from(JSON.stringify(part)).toString(encoding)).join('.');
    return `${body}.${createSign('RSA-SHA256').update(body).sign(key).toString(encoding)}`;
  };

  it('names plain base64 as what is wrong, and still checks the signature', async () => {
    const { first, ids, fits, exitCode } = await inspect(put('a.txt', assertion('base64')), 'x.crt');
    expect(first?.kind).to.equal('assertion');
    expect([ids, exitCode]).to.deep.equal([['assertion-in-base64'], 1]);
    expect(fits[0]?.fits).to.equal(true);
  });

  const requests: ReadonlyArray<[string, (word: string) => string, string[]]> = [
    ['a form body', (word) => `grant_type=urn%3Aietf%3Aparams&assertion=${word}`, ['assertion-in-body']],
    ['a form body that begins with it', (word) => `assertion=${word}&grant_type=x`, ['assertion-in-body']],
    ['a curl command', (word) => `curl https://x/token -d 'assertion=${word}'`, ['assertion-in-body']],
    ['a JSON body', (word) => `{"grant_type":"x","assertion":"${word}"}`, ['assertion-in-body']],
    ['a client assertion', (word) => `client_assertion=${word}&client_id=x`, ['assertion-as-client']],
    ['a client assertion in JSON', (word) => `{"client_assertion": "${word}"}`, ['assertion-as-client']],
    ['lines of 64 signs', (word) => word.replace(/.{64}/g, '$&\n'), ['assertion-folded']],
    ['lines of Windows', (word) => word.replace(/.{76}/g, '$&\r\n  '), ['assertion-folded']],
    ['parts with blanks between them', (word) => word.replaceAll('.', ' . '), ['assertion-folded']],
    [
      'the address of a request',
      (word) => `https://x.example/token?grant_type=x&assertion=${word}`,
      ['assertion-in-body'],
    ],
    ['a header', (word) => `Authorization: Bearer ${word}`, ['assertion-as-bearer']],
    ['the value of a header', (word) => `bearer ${word}`, ['assertion-as-bearer']],
  ];
  for (const [what, wrap, expected] of requests)
    it(`finds it in ${what}`, async () => {
      const { first, ids, exitCode } = await inspect(put('a.txt', wrap(assertion('base64url'))), 'x.crt');
      expect(first?.kind).to.equal('assertion');
      expect([ids, exitCode]).to.deep.equal([expected, 0]);
    });

  for (const [what, change, expected] of [
    [
      'URL-encoded plain base64',
      (text: string) => encodeURIComponent(text),
      ['assertion-escaped', 'assertion-in-base64'],
    ],
    [
      'plain base64 in lines',
      (text: string) => text.replace(/.{60}/g, '$&\n'),
      ['assertion-folded', 'assertion-in-base64'],
    ],
    [
      'plain base64 as the value of a variable',
      (text: string) => `assertion=${text}`,
      ['assertion-in-body', 'assertion-in-base64'],
    ],
  ] as const)
    it(`names ${what}, and still checks the signature`, async () => {
      const { ids, fits, exitCode } = await inspect(put('a.txt', change(assertion('base64'))), 'x.crt');
      expect([ids, exitCode, fits[0]?.fits]).to.deep.equal([expected, 1, true]);
    });

  for (const [what, change] of [
    ['two parts', (word: string) => word.split('.').slice(0, 2).join('.')],
    ['an empty signature', (word: string) => word.replace(/[^.]*$/, '')],
    ['two parts in lines', (word: string) => word.split('.').slice(0, 2).join('.').replace(/.{50}/, '$&\n')],
  ] as const)
    it(`says that ${what} aren’t signed`, async () => {
      const { first, ids, exitCode } = await inspect(put('a.txt', change(assertion('base64url'))), 'x.crt');
      expect(first?.kind).to.equal('assertion');
      expect(ids).to.include('assertion-unsigned');
      expect(exitCode).to.equal(1);
    });

  it('finds plain base64 in an encoded form body', async () => {
    const { ids } = await inspect(put('a.txt', `assertion=${encodeURIComponent(assertion('base64'))}`), 'x.crt');
    expect(ids).to.deep.equal(['assertion-in-body', 'assertion-in-base64']);
  });

  it('says what an access token in a header is, and nothing of it', async () => {
    const { first, ids } = await inspect(put('a.txt', 'Bearer 00D000000000001!AQEAQ.abcdefghijklmnop'));
    expect([first?.kind, ids]).to.deep.equal(['accessToken', []]);
  });

  it('says that prn is the old name of sub', async () => {
    const claims = { prn: 'ci@acme.example' };
    const { first, ids } = await inspect(put('a.txt', assertion('base64url', claims)), 'x.crt');
    expect(ids).to.have.members(['claim-sub', 'claim-prn']);
    expect(first?.claims?.find(({ claim }) => claim === 'prn')?.text).to.include('old name of sub');
    rmSync(join(folder, 'a.txt'));
  });
});
