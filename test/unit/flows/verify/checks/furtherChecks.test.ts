import { expect } from 'chai';
import fc from 'fast-check';
import type { ResolvedConnection } from '../../../../../src/connection/resolve/resolve.ts';
import { verifyConnection, type Verification, type VerifyInput } from '../../../../../src/flows/verify/verify.ts';
import { parseExpiresIn } from '../../../../../src/flows/verify/expiresIn.ts';
import { checkSmokeQuery } from '../../../../../src/flows/verify/checks/smokeQuery.ts';
import { answer, connection, cut, keyHash, origin, testWorld, token, type TestWorld } from '../world.ts';

const verify = (
  world: TestWorld,
  input: Partial<VerifyInput> = {},
  changes: Partial<ResolvedConnection> = {},
): Promise<Verification> =>
  verifyConnection({ connection: connection(changes), keyFolder: '/nowhere', ...input }, world);

const seen = ({ checks }: Verification, id: string): string => {
  const check = checks.find((each) => each.id === id);
  return `${check?.outcome}: ${check?.evidence}`;
};
const nameOf = (action: () => unknown): string => {
  try {
    return JSON.stringify(action());
  } catch (error) {
    return (error as Error).name;
  }
};

describe('further checks of a verification', () => {
  describe('the scopes', () => {
    for (const [scope, expected] of [
      ['api refresh_token', /^pass: api refresh_token/],
      ['refresh_token api id openid', /^pass/],
      ['offline_access api', /^pass/],
      ['api', /^warn: Missing: refresh_token\.$/],
      ['refresh_token', /^warn: Missing: api\.$/],
      ['api refresh_token web', /^warn: More than a pipeline needs: web\./],
      ['api refresh_token pardot_api wave_api', /^warn: More than a pipeline needs: pardot_api wave_api\./],
      ['cdp_profile_api api refresh_token', /^warn: More than a pipeline needs: cdp_profile_api\./],
      ['api offline_access lightning content', /^warn: More than a pipeline needs: lightning content\./],
      ['full', /^warn: More than a pipeline needs: full\./],
      ['', /^skipped/],
    ] as const)
      it(`"${scope}" ${expected.source}`, async () => {
        const result = await verify(testWorld({ token: token({ scope }) }));
        expect(seen(result, 'scopes')).to.match(expected);
        expect(result.exitCode).to.equal(0);
      });
  });

  for (const [changes, outcome] of [
    [{}, 'pass'],
    [{ token_format: 'jwt' }, 'warn'],
    [{ access_token: 'eyJhbGciOiJSUzI1NiJ9.x.y' }, 'warn'],
  ] as const)
    it(`the token format is ${outcome} for ${JSON.stringify(changes)}`, async () => {
      const result = await verify(testWorld({ token: token(changes) }));
      expect(seen(result, 'token-format').split(':')[0]).to.equal(outcome);
      expect(JSON.stringify(result)).not.to.include('eyJ');
    });

  describe('the right to deploy', () => {
    const rights = (fields: object) => testWorld({ query: answer(200, { totalSize: 1, records: [fields] }) });

    it('is asked with one query, and only when wanted', async () => {
      const world = rights({ PermissionsModifyMetadata: true, PermissionsModifyAllData: false });
      const result = await verify(world, { checkDeploy: true });
      expect(seen(result, 'deploy')).to.equal(
        'pass: Can deploy metadata: Modify Metadata Through Metadata API Functions.',
      );
      expect(world.requests).to.have.length(5);
      expect(decodeURIComponent(world.requests[4]?.url ?? '')).to.include('FROM+UserPermissionAccess');
      expect((await verify(rights({}))).checks.map(({ id }) => id)).not.to.include('deploy');
    });

    for (const fields of [{}, { PermissionsModifyMetadata: false, PermissionsModifyAllData: null }])
      it(`is missing by name: ${JSON.stringify(fields)}`, async () => {
        const result = await verify(rights(fields), { checkDeploy: true, smoke: 'SELECT Id FROM A' });
        expect([result.fault?.id, result.exitCode]).to.deep.equal(['deploy-right-missing', 1]);
        expect(result.fault?.evidence).to.include('Modify Metadata Through Metadata API Functions');
        expect(seen(result, 'smoke')).to.match(/^skipped: .*"deploy permission" failed/);
      });
  });

  describe('the query of the user', () => {
    it('goes to the API as it was given, and only the number of rows is shown', async () => {
      const world = testWorld({ query: answer(200, { totalSize: 3, records: [{ Name: 'Canary' }] }) });
      const result = await verify(world, { smoke: "SELECT Name FROM A WHERE B = 'x&y'", apiVersion: '61.0' });
      expect(seen(result, 'smoke')).to.equal('pass: The query succeeded. Rows: 3.');
      expect(JSON.stringify(result)).not.to.include('Canary');
      const url = new URL(world.requests[4]?.url ?? '');
      expect([url.pathname, url.searchParams.get('q')]).to.deep.equal([
        '/services/data/v61.0/query',
        "SELECT Name FROM A WHERE B = 'x&y'",
      ]);
    });

    for (const [query, id, exitCode] of [
      [answer(400, [{ errorCode: 'INVALID_FIELD', message: 'No such column' }]), 'query-refused', 1],
      [answer(401, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }]), 'session-refused', 1],
      [answer(200, { records: [] }), 'answer-incomplete', 1],
      [cut('ECONNRESET'), 'connection-reset', 75],
    ] as const)
      it(`fails as ${id}`, async () => {
        const result = await verify(testWorld({ query }), { smoke: 'SELECT Id FROM A' });
        expect([result.fault?.id, result.exitCode]).to.deep.equal([id, exitCode]);
      });

    for (const [text, outcome] of [
      ['SELECT Id FROM A', '"SELECT Id FROM A"'],
      [' select Id from A ', '"select Id from A"'],
      ["SELECT Id FROM A WHERE B = 'for update'", `"SELECT Id FROM A WHERE B = 'for update'"`],
      ['SELECT Id FROM A FOR UPDATE', 'SmokeQueryInvalidError'],
      ['SELECT Id FROM A for\n view', 'SmokeQueryInvalidError'],
      ['SELECT Id FROM A FOR REFERENCE', 'SmokeQueryInvalidError'],
      ['SELECT Id FROM A UPDATE VIEWSTAT', 'SmokeQueryInvalidError'],
      ["SELECT Id FROM A WHERE B = '\\' OR C' FOR UPDATE", 'SmokeQueryInvalidError'],
      ['DELETE FROM A', 'SmokeQueryInvalidError'],
      ['FIND {x}', 'SmokeQueryInvalidError'],
      ['', 'SmokeQueryInvalidError'],
    ] as const)
      it(`${JSON.stringify(text)} is ${outcome}`, () => expect(nameOf(() => checkSmokeQuery(text))).to.equal(outcome));
  });

  describe('the end of the certificate', () => {
    const recorded = (notAfter: string) => ({
      certificate: { sha256: 'a'.repeat(64), publicKeySha256: keyHash, notAfter },
    });

    // The clock of the test world stands at 2026-11-22T10:00:00Z.
    for (const [expiresIn, notAfter, outcome, exitCode] of [
      ['30d', '2026-12-22T10:00:01Z', 'pass', 0],
      ['30d', '2026-12-22T10:00:00Z', 'warn', 30],
      ['12h', '2026-11-22T22:00:01Z', 'pass', 0],
      ['12h', '2026-11-22T22:00:00Z', 'warn', 30],
      ['1d', '2026-11-01T00:00:00Z', 'warn', 30],
      ['20%', '2026-12-22T10:00:00Z', 'skipped', 0],
      ['1d', 'nonsense', 'skipped', 0],
    ] as const)
      it(`${notAfter} is ${outcome} for ${expiresIn}, exit ${exitCode}`, async () => {
        const result = await verify(testWorld(), { expiresIn: parseExpiresIn(expiresIn) }, recorded(notAfter));
        expect(seen(result, 'expiry').split(':')[0]).to.equal(outcome);
        expect([result.outcome, result.exitCode]).to.deep.equal(['proven', exitCode]);
      });

    it('does not hide a login that fails', async () => {
      const world = testWorld({ api: answer(503) });
      const result = await verify(world, { expiresIn: { milliseconds: 1e15 } }, recorded('2026-11-23T00:00:00Z'));
      expect([result.fault?.id, result.exitCode]).to.deep.equal(['server-error', 75]);
    });

    for (const [text, outcome] of [
      ['30d', '{"milliseconds":2592000000}'],
      [' 12H ', '{"milliseconds":43200000}'],
      ['20 %', '{"percent":20}'],
      ['101%', 'ExpiresInInvalidError'],
      ['30', 'ExpiresInInvalidError'],
      ['-1d', 'ExpiresInInvalidError'],
      ['', 'ExpiresInInvalidError'],
      ['constructor', 'ExpiresInInvalidError'],
    ] as const)
      it(`"${text}" is ${outcome}`, () => expect(nameOf(() => parseExpiresIn(text))).to.equal(outcome));

    it('is a span or an error, whatever is given', () =>
      fc.assert(
        fc.property(fc.string(), (text) => {
          expect(nameOf(() => parseExpiresIn(text))).to.match(
            /^\{"(?:milliseconds|percent)":\d+\}$|^ExpiresInInvalidError$/,
          );
        }),
        { seed: 4, numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
      ));
  });

  describe('the user name and the host', () => {
    const warned = async (instanceUrl: string, username: string, isExternalApp = false): Promise<string> =>
      seen(
        await verify(
          testWorld({ token: token({ instance_url: origin }) }),
          {},
          { instanceUrl, username, isExternalApp },
        ),
        'instance-url',
      );

    for (const [instanceUrl, username, expected] of [
      ['https://acme.my.salesforce.com', 'ci@acme.com', /^pass/],
      ['https://acme.my.salesforce.com', 'ci@acme.com.au', /^pass/],
      ['https://acme.my.salesforce.com', 'ci@acme.co.uk', /^pass/],
      [
        'https://acme.my.salesforce.com',
        'ci@acme.com.uat',
        /^warn: .*sandbox.*https:\/\/acme--uat\.sandbox\.my\.salesforce\.com/,
      ],
      ['login', 'CI@acme.com.UAT', /^warn: .*sandbox.*My Domain/],
      ['test', 'ci@acme.com.uat', /^pass/],
      ['test', 'ci@acme.com', /^warn: .*doesn't look like/],
      ['acme--uat.sandbox.my', 'ci@acme.com.uat', /^pass/],
      ['acme--uat.sandbox.my', 'ci@acme.com', /^warn: .*You probably mean https:\/\/acme\.my\.salesforce\.com\./],
      ['https://acme--uat.my.salesforce.com', 'ci@acme.com', /^warn: .*You probably mean https:\/\/acme\.my/],
      ['https://acme-dev-ed.develop.my.salesforce.com', 'ci@acme.com.uat', /^pass/],
      ['https://acme.my.site.com/x', 'ci@acme.com.uat', /^pass/],
    ] as const)
      it(`${username} at ${instanceUrl} ${expected.source.slice(0, 40)}`, async () =>
        expect(await warned(instanceUrl, username)).to.match(expected));

    for (const host of ['login', 'test'])
      it(`${host} is doubtful for an External Client App, before anything is sent`, async () => {
        expect(await warned(host, 'ci@acme.com.uat', true)).to.match(/^warn: .*often can't find/);
        const world = testWorld({ discovery: cut('ENOTFOUND') });
        const result = await verify(world, {}, { instanceUrl: host, isExternalApp: true });
        expect(seen(result, 'instance-url')).to.match(/^warn/);
      });
  });
});
