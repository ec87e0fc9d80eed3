/** A pull request against a login from a bundle: what it writes into the project sends nothing elsewhere. */
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { readCertificate } from '../../../src/base/certificate.ts';
import { attackedLogin, type AttackedLogin } from '../../tools/attackedLogin.ts';
import { harmIn } from '../../tools/injections.ts';
import { opensslPair } from '../local-org/appPackage.ts';

type Verified = {
  connections: Array<{
    outcome: string;
    username?: string;
    instanceUrl?: string;
    attempts: number;
    checks: Array<{ id: string; outcome: string }>;
  }>;
};

describe('a pull request against a login from a bundle', () => {
  let login: AttackedLogin;
  before(async () => (login = await attackedLogin()));
  after(() => login.end());
  beforeEach(() => void login.sent());

  const verify = (argv = ['--connection', 'acme'], env = {}) =>
    login.run<Verified>(['jwt', 'verify', '--json', ...argv], env);
  const authorize = () => login.run(['jwt', 'authorize', '--json', '--connection', 'acme']);

  /** The values of the connection that a pull request changes, each of which must stop the login before it begins. */
  const refused: Record<string, object> = {
    'another Salesforce host': { instanceUrl: 'https://evil.my.salesforce.com' },
    'a host of the attacker': { instanceUrl: 'https://evil.example' },
    'another username': { username: 'evil@acme.example' },
    'another client id': { clientId: '3MVG9evil' },
    'another org id': { orgId: '00D000000000001AAA' },
    'a path behind the host': { instanceUrl: '(origin)/services' },
    'the path of a site behind the host': { instanceUrl: '(origin)/evil' },
  };
  for (const [what, changes] of Object.entries(refused))
    it(`with ${what} sends nothing`, async () => {
      const text = JSON.stringify(changes).replace('(origin)', login.org.origin);
      login.connect(JSON.parse(text) as object);
      for (const run of [await verify(), await verify([]), await authorize()]) {
        expect(run.exitCode, run.raw).to.equal(2);
        expect(login.sent()).to.deep.equal([]);
      }
    });

  /** What has no say: the login is that of the bundle, or nothing is sent at all. */
  const ignored: Record<string, { changes?: object; rest?: object }> = {
    'a key name that leads out of the key store': { changes: { keyName: '../../evil' } },
    'an audience of its own': {
      changes: { audience: 'https://evil.example', aud: 'https://evil.example', audienceUrl: 'https://evil.example' },
    },
    'a site': { changes: { site: 'https://evil.example/x' } },
    'hostile names, tags, environment and description': {
      changes: {
        app: '../../evil\n::error::',
        tags: ['\u001b]0;evil\u0007', '::stop-commands::x'],
        environment: '$(touch evil)',
        description: '\n::add-mask::evil\n##vso[task.complete]',
      },
    },
    'another connection as its default': {
      rest: {
        defaults: { connection: 'evil' },
        connections: { evil: { instanceUrl: 'https://evil.example', username: 'evil@acme.example' } },
      },
    },
  };
  for (const [what, { changes, rest }] of Object.entries(ignored))
    it(`with ${what} changes neither host, user nor audience`, async () => {
      login.connect(changes, rest);
      const run = await verify();
      const { requests } = login.org;
      const assertions = requests
        .filter(({ kind }) => kind === 'token')
        .map(({ body }) => new URLSearchParams(body).get('assertion') ?? '');
      for (const assertion of assertions)
        expect(decodeJwt(assertion)).to.include({ aud: login.org.origin, sub: login.honest.username });
      expect(login.sent().filter((each) => each.includes('evil'))).to.deep.equal([]);
      expect(harmIn(run.raw)).to.deep.equal([]);
      if (run.exitCode === 0)
        expect(run.json?.result.connections[0]).to.deep.include({
          username: login.honest.username,
          instanceUrl: login.org.origin,
        });
      else expect([run.exitCode, assertions]).to.deep.equal([2, []]);
    });

  it('that takes the connection out of the file leaves the bundle to decide alone', async () => {
    login.put('config/jwt-connections.json', { version: 1, connections: {} });
    const run = await verify();
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.result.connections[0]?.outcome).to.equal('proven');
    expect(login.sent()).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
  });

  it('that records another certificate moves nothing: the bundle logs in where it says, and a warning tells of the record', async () => {
    const { sha256, publicKeySha256, notAfter } = readCertificate(opensslPair().certificate);
    login.connect({ certificate: { sha256, publicKeySha256, notAfter: notAfter.toISOString() } });
    const run = await verify();
    expect(run.exitCode, run.raw).to.equal(0);
    expect(run.json?.result.connections[0]?.checks.find(({ id }) => id === 'key-fit')?.outcome).to.equal('warn');
    expect(login.sent()).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
  });

  for (const name of ['__proto__', 'constructor', 'toString'])
    it(`with "${name}" as a name at any level changes no object of this process`, async () => {
      const evil = '{"polluted":"yes","instanceUrl":"https://evil.example","username":"evil@acme.example"}';
      const acme = JSON.stringify(login.honest);
      for (const text of [
        `{"version":1,"${name}":${evil},"connections":{"acme":${acme}}}`,
        `{"version":1,"connections":{"acme":${acme},"${name}":${evil}}}`,
        `{"version":1,"connections":{"acme":${acme.slice(0, -1)},"${name}":${evil}}}}`,
        `{"version":1,"apps":{"${name}":${evil}},"connections":{"acme":${acme}}}`,
        `{"version":1,"defaults":{"${name}":${evil},"connection":"${name}"},"connections":{"acme":${acme}}}`,
        `{"version":1,"lint":{"${name}":${evil}},"connections":{"${name}":${evil}}}`,
      ]) {
        login.put('config/jwt-connections.json', text);
        const run = await verify();
        expect(run.exitCode, text + run.raw).to.be.oneOf([0, 2]);
        expect(login.sent().filter((each) => each.includes('evil'))).to.deep.equal([]);
        expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
        expect(typeof {}.toString).to.equal('function');
      }
    });
});
