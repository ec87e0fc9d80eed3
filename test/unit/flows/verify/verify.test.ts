import { expect } from 'chai';
import { decodeJwt } from 'jose';
import type { ResolvedConnection } from '../../../../src/connection/resolve/resolve.ts';
import { verifyConnection, type Verification, type VerifyInput } from '../../../../src/flows/verify/verify.ts';
import { checkIds } from '../../../../src/flows/verify/types.ts';
import {
  accessToken,
  answer,
  connection,
  cut,
  keyHash,
  orgId,
  origin,
  pem,
  refusal,
  testWorld,
  token,
  userId,
  type TestWorld,
} from './world.ts';

const verify = (
  world: TestWorld,
  changes: Partial<ResolvedConnection> = {},
  input: Partial<VerifyInput> = {},
): Promise<Verification> =>
  verifyConnection({ connection: connection(changes), keyFolder: '/nowhere', ...input }, world);

/** The checks that nobody has to ask for. */
const always = checkIds.filter((id) => !['deploy', 'smoke', 'expiry'].includes(id));

const outcomes = ({ checks }: Verification): string => checks.map(({ id, outcome }) => `${id}:${outcome}`).join(' ');
const evidence = ({ checks }: Verification, id: string): string =>
  checks.find((check) => check.id === id)?.evidence ?? '';
const sent = ({ requests }: TestWorld): string[] => requests.map(({ method, url }) => `${method} ${url}`);
const recorded = (publicKeySha256 = keyHash, notAfter = '2027-11-22T00:00:00Z') => ({
  sha256: 'a'.repeat(64),
  publicKeySha256,
  notAfter,
});

describe('a verification', () => {
  it('that goes well takes four requests, one of them for a token', async () => {
    const world = testWorld();
    const result = await verify(world, {
      certificate: recorded(),
      orgPins: [{ orgId: orgId.slice(0, 15), source: 'flag' }],
    });
    expect(sent(world)).to.deep.equal([
      `GET ${origin}/.well-known/openid-configuration`,
      `POST ${origin}/services/oauth2/token`,
      `GET ${origin}/services/oauth2/userinfo`,
      `GET ${origin}/services/data/v66.0/`,
    ]);
    expect(outcomes(result)).to.equal(always.map((id) => `${id}:pass`).join(' '));
    expect(result).to.deep.include({
      connection: 'acme',
      username: 'ci@acme.example',
      instanceUrl: origin,
      audience: origin,
      clientId: '3MVG9x',
      orgId,
      userId,
      outcome: 'proven',
      exitCode: 0,
      attempts: 1,
      fault: undefined,
    });
    expect(world.checks).to.deep.equal(result.checks);
  });

  it('leaves out what passed checks have seen where nobody reads it, and nothing else', async () => {
    const warned = { certificate: { sha256: 'a'.repeat(64), publicKeySha256: 'b'.repeat(64), notAfter: '2030-01-01' } };
    const read = await verify(testWorld(), warned);
    const unread = await verify({ ...testWorld(), readsPassed: () => false }, warned);
    expect(unread.checks.some(({ outcome }) => outcome === 'warn')).to.equal(true);
    expect(unread).to.deep.equal({
      ...read,
      checks: read.checks.map((each) => (each.outcome === 'pass' ? { ...each, evidence: '' } : each)),
    });
  });

  it('sends the assertion in the body only, with the audience that was asked for', async () => {
    const world = testWorld();
    await verify(world, {}, { audience: 'https://login.salesforce.com' });
    const request = world.requests[1];
    const form = new URLSearchParams(String(request?.body));
    expect(Object.fromEntries([...form.keys()].map((key) => [key, true]))).to.deep.equal({
      grant_type: true,
      assertion: true,
    });
    expect(form.get('grant_type')).to.equal('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(decodeJwt(form.get('assertion') ?? '')).to.deep.equal({
      iss: '3MVG9x',
      sub: 'ci@acme.example',
      aud: 'https://login.salesforce.com',
      exp: 1795341600 + 180,
      jti: 'jti-1',
    });
    expect(request?.url).not.to.include('assertion');
  });

  it('holds no key, assertion or token in its result', async () => {
    for (const world of [
      testWorld(),
      testWorld({ token: ({ body }) => answer(400, { error: 'x', error_description: body }) }),
    ]) {
      const text = JSON.stringify(await verify(world));
      expect(text)
        .not.to.include(accessToken)
        .and.not.include(pem.slice(40, 80))
        .and.not.match(/eyJ[\w-]+\.eyJ/);
    }
  });

  it('uses the API version that was asked for', async () => {
    const world = testWorld();
    await verify(world, {}, { apiVersion: '61.0' });
    expect(sent(world)[3]).to.equal(`GET ${origin}/services/data/v61.0/`);
  });

  it('skips what it cannot compare, and says so', async () => {
    const result = await verify(testWorld());
    expect(outcomes(result)).to.include('key-fit:skipped certificate:skipped');
    expect(result.outcome).to.equal('proven');
  });

  describe('of the certificate', () => {
    it('of another key in the connection file warns, and the org decides', async () => {
      const other = { certificate: recorded('c'.repeat(64)) };
      const proven = await verify(testWorld(), other);
      expect([proven.outcome, proven.exitCode]).to.deep.equal(['proven', 0]);
      expect(outcomes(proven)).to.include('key-fit:warn certificate:skipped');
      const refusing = testWorld({
        token: () => answer(400, { error: 'invalid_grant', error_description: 'invalid assertion' }),
      });
      const refused = await verify(refusing, other);
      expect([refused.fault?.id, refused.exitCode, refused.fault?.retryable]).to.deep.equal(['key-outdated', 1, true]);
      expect(refused.fault?.evidence).to.include('invalid assertion');
      expect(refused.fault?.excluded).not.to.be.empty;
    });

    for (const [end, outcome, text] of [
      ['2026-12-22T10:00:00Z', 'pass', '30 days left'],
      ['2026-12-22T09:00:00Z', 'warn', '29 days left'],
      ['2026-11-22T09:59:59Z', 'warn', 'Expired on 2026-11-22'],
      ['nonsense', 'skipped', 'No certificate'],
    ] as const)
      it(`is ${outcome} when it ends at ${end}`, async () => {
        const result = await verify(testWorld(), { certificate: recorded(keyHash, end) });
        expect(outcomes(result)).to.include(`certificate:${outcome}`);
        expect(evidence(result, 'certificate')).to.include(text);
        expect(result.exitCode).to.equal(0);
      });
  });

  describe('of the host', () => {
    for (const [instanceUrl, id] of [
      ['https://acme.my.salesforce.com.evil.io', 'host-not-allowed'],
      ['https://user:hidden@acme.my.salesforce.com', 'instance-url-invalid'],
    ] as const)
      it(`sends nothing for ${id}, and exits with 2`, async () => {
        const world = testWorld();
        const result = await verify(world, { instanceUrl });
        expect([result.fault?.id, result.exitCode]).to.deep.equal([id, 2]);
        expect(world.requests).to.deep.equal([]);
        expect(JSON.stringify(result)).not.to.include('hidden');
      });

    it('sends nothing while TLS is not verified', async () => {
      const world = testWorld({}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
      expect((await verify(world)).fault?.id).to.equal('tls-verification-off');
      expect(world.requests).to.deep.equal([]);
    });

    for (const [code, id, exitCode] of [
      ['ENOTFOUND', 'dns-unknown', 1],
      ['ECONNREFUSED', 'connection-refused', 75],
      ['ETIMEDOUT', 'timed-out', 75],
      ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls-untrusted', 1],
    ] as const)
      it(`sends no assertion after ${code}`, async () => {
        const world = testWorld({ discovery: cut(code) });
        const result = await verify(world);
        expect([result.fault?.id, result.exitCode, result.attempts]).to.deep.equal([id, exitCode, 0]);
        expect(world.requests).to.have.length(1);
        expect(evidence(result, 'network')).to.equal(`${code}, words about ${code}`);
      });

    for (const discovery of [
      answer(404, '<html>'),
      answer(200, '<html>'),
      answer(503),
      answer(200, {}),
      answer(302, '', { location: '/x' }),
    ])
      it(`only warns without a discovery document: ${JSON.stringify(discovery).slice(0, 60)}`, async () => {
        const result = await verify(testWorld({ discovery }));
        expect(outcomes(result)).to.include('host:warn clock:skipped token:pass');
        expect(result.exitCode).to.equal(0);
      });
  });

  describe('of the clock', () => {
    const at = (offset: number) =>
      answer(
        200,
        { issuer: origin },
        { date: new Date(Date.parse('2026-11-22T10:00:00Z') + offset * 1000).toUTCString() },
      );
    for (const [offset, outcome, text] of [
      [0, 'pass', ''],
      [-59, 'pass', ''],
      [-300, 'warn', 'ahead'],
      [300, 'warn', 'behind'],
    ] as const)
      it(`is ${outcome} when the server is ${offset} seconds ahead`, async () => {
        const result = await verify(testWorld({ discovery: at(offset) }));
        expect(outcomes(result)).to.include(`clock:${outcome} token:pass`);
        expect(evidence(result, 'clock')).to.include(text);
      });
  });

  describe('of the answer', () => {
    it('sends the token nowhere when another org answers', async () => {
      for (const source of ['flag', 'environment', 'connection file'] as const) {
        const world = testWorld();
        const result = await verify(world, { orgPins: [{ orgId: '00D000000000001AAA', source }] });
        expect([result.fault?.id, result.exitCode]).to.deep.equal(['org-unexpected', 1]);
        expect(evidence(result, 'identity')).to.include(source).and.include(orgId);
        expect(world.requests).to.have.length(2);
      }
    });

    it('compares the pin of the file too when the one from outside fits', async () => {
      const orgPins = [
        { orgId, source: 'flag' as const },
        { orgId: '00D000000000001AAA', source: 'connection file' as const },
      ];
      expect((await verify(testWorld(), { orgPins })).fault?.id).to.equal('org-unexpected');
    });

    for (const instance_url of [
      'https://evil.io',
      'http://acme.my.salesforce.com',
      'https://acme.my.salesforce.com@evil.io',
      '',
    ])
      it(`sends the token not to "${instance_url}"`, async () => {
        const world = testWorld({ token: token({ instance_url }) });
        const result = await verify(world);
        expect([result.fault?.id, result.exitCode]).to.deep.equal(['answered-host-not-allowed', 1]);
        expect(world.requests).to.have.length(2);
      });

    for (const id of [
      '',
      'nonsense',
      `${origin}/id/${orgId}`,
      `${origin}/id/${userId}/${orgId}`,
      `${origin}/id/${orgId}/${userId}?x`,
    ])
      it(`is without identity with the id "${id}"`, async () => {
        const world = testWorld({ token: token({ id }) });
        expect((await verify(world)).fault?.id).to.equal('answer-without-identity');
        expect(world.requests).to.have.length(2);
      });

    it('warns about another username, and takes one in other case', async () => {
      const other = await verify(testWorld({ userinfo: answer(200, { preferred_username: 'x@acme.example' }) }));
      expect(outcomes(other)).to.include('identity:warn api:pass');
      expect(evidence(other, 'identity')).to.include('x@acme.example');
      const same = await verify(testWorld({ userinfo: answer(200, { preferred_username: 'CI@acme.example' }) }));
      expect(outcomes(same)).to.include('identity:pass');
    });

    for (const userinfo of [answer(403, 'Bad_OAuth_Token'), cut('ECONNRESET'), answer(200, 'x')])
      it(`does not need userinfo: ${JSON.stringify(userinfo).slice(0, 50)}`, async () => {
        expect(outcomes(await verify(testWorld({ userinfo })))).to.include('identity:pass api:pass');
      });

    for (const [name, body, id] of [
      ['a page', '<html>', 'page-instead-of-answer'],
      ['an empty body', '', 'answer-empty'],
      ['a text', 'welcome', 'answer-not-json'],
      ['no token', { instance_url: origin }, 'answer-incomplete'],
      ['a token that is no text', { access_token: 7, instance_url: origin }, 'answer-incomplete'],
      ['a token that is no header', { access_token: 'a\r\nb', instance_url: origin }, 'answer-incomplete'],
      ['no instance URL', { access_token: 'a' }, 'answer-incomplete'],
    ] as const)
      it(`is refused with ${name}`, async () => {
        const result = await verify(testWorld({ token: answer(200, body) }));
        expect([result.fault?.id, result.exitCode]).to.deep.equal([id, 1]);
      });

    for (const [api, id, exitCode] of [
      [answer(401, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }]), 'session-refused', 1],
      [answer(403, [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'x' }]), 'api-disabled', 1],
      [answer(404, [{ errorCode: 'NOT_FOUND', message: 'x' }]), 'api-version-unknown', 1],
      [answer(503, '<html>'), 'server-error', 75],
      [cut('ECONNRESET'), 'connection-reset', 75],
      [answer(200, '<html>'), 'page-instead-of-answer', 1],
    ] as const)
      it(`of the API is ${id}`, async () => {
        const result = await verify(testWorld({ api }));
        expect([result.fault?.id, result.exitCode]).to.deep.equal([id, exitCode]);
        expect([result.orgId, result.userId]).to.deep.equal([orgId, userId]);
      });
  });

  describe('in a pipeline', () => {
    const fromFile = [{ orgId, source: 'connection file' as const }];
    const pin = async (env: Record<string, string>, changes: Partial<ResolvedConnection> = {}) => {
      const { checks } = await verify(testWorld({}, env), changes);
      const check = checks.find(({ id }) => id === 'pin');
      return `${check?.outcome}: ${check?.evidence}`;
    };

    it('warns when nothing outside the project pins the org', async () => {
      expect(await pin({ CI: 'true' }, { orgPins: fromFile })).to.match(/^warn: .*SF_JWT_ACME_ORG_ID/);
      expect(await pin({ CI: 'true' }, { name: undefined })).to.match(/^warn: .*SF_JWT_ORG_ID/);
    });

    it('does not warn with a pin, or elsewhere, and says which pin there is', async () => {
      expect(await pin({ CI: 'true' }, { orgPins: [{ orgId, source: 'environment' }] })).to.match(
        /^pass: .*environment/,
      );
      expect(await pin({}, { orgPins: fromFile })).to.match(/^skipped: .*connection file specifies/);
      expect(await pin({})).to.match(/^skipped: .*any org/);
    });

    it('fails with --strict before any request', async () => {
      const world = testWorld({}, { CI: 'true' });
      const result = await verify(world, { orgPins: fromFile }, { strict: true });
      expect([result.fault?.id, result.exitCode, world.requests]).to.deep.equal(['pin-missing', 1, []]);
      expect(result.fault?.fix.join()).to.include('SF_JWT_ACME_ORG_ID');
      const pinned = await verify(world, { orgPins: [{ orgId, source: 'flag' }] }, { strict: true });
      expect(pinned.outcome).to.equal('proven');
    });
  });

  it('passes on what is no error of ours', async () => {
    const broken = connection();
    Object.defineProperty(broken, 'key', {
      get: () => {
        throw new RangeError('bug');
      },
    });
    const error = await verifyConnection({ connection: broken, keyFolder: '/x' }, testWorld()).catch(
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(RangeError);
  });

  it('shows refused assertions with what the server said', async () => {
    const result = await verify(testWorld({ token: refusal('invalid_grant', 'invalid assertion') }));
    expect(result.fault).to.include({
      id: 'assertion-invalid',
      httpStatus: 400,
      evidence: 'HTTP 400, invalid_grant: invalid assertion',
    });
    expect([result.exitCode, result.attempts]).to.deep.equal([1, 1]);
  });
});
