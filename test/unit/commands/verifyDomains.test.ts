/** Every kind of login host, under its real name and over TLS: only the proxy of the test knows that it is this machine. */
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { startLocalOrg, type LocalOrg, type LocalOrgOptions } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { startTunnel, trust, type Tunnel } from '../../tools/tunnel.ts';
import { opensslPair, readyApp } from '../local-org/appPackage.ts';

const command = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };
const username = 'ci@acme.example';

const production = 'https://acme.my.salesforce.com';
const sandbox = 'https://acme--uat.sandbox.my.salesforce.com';
const custom = 'https://login.acme.example';
const site = 'https://acme.my.site.com/customers';

/** What the user gives → the URL that is asked for, which is the `aud` too. */
const cases: Array<{ given: string; url: string; own: string; isSandbox?: boolean; env?: Record<string, string> }> = [
  { given: production, url: production, own: production },
  { given: 'ACME.my.salesforce.com/', url: production, own: production },
  { given: 'acme.my', url: production, own: production },
  { given: 'https://acme.lightning.force.com/lightning/page/home', url: production, own: production },
  { given: 'login', url: 'https://login.salesforce.com', own: production },
  { given: 'test', url: 'https://test.salesforce.com', own: sandbox, isSandbox: true },
  { given: 'acme--uat.sandbox.my', url: sandbox, own: sandbox, isSandbox: true },
  { given: site, url: site, own: production },
  { given: custom, url: custom, own: production, env: { SF_JWT_ALLOWED_HOSTS: 'login.acme.example' } },
  // A custom domain is often what the org calls itself: then the token is sent there, and needs the same permission.
  { given: production, url: production, own: custom, env: { SF_JWT_ALLOWED_HOSTS: 'login.acme.example' } },
];

describe('jwt verify under the names of Salesforce', () => {
  const pair = opensslPair();
  let org: LocalOrg;
  let tunnel: Tunnel;
  let distrust: () => void;

  const start = async (options: LocalOrgOptions): Promise<string> => {
    org = await startLocalOrg({ ...options, https: true });
    tunnel = await startTunnel(org.port);
    distrust = trust(org.caFile ?? '');
    const { origin } = org;
    // The app is deployed over the port; the org's own name is for clients.
    const clientId = await readyApp({ ...org, origin: `https://localhost:${org.port}` }, pair);
    expect(org.origin).to.equal(origin);
    org.requests.length = 0;
    return clientId;
  };
  afterEach(async () => {
    distrust();
    tunnel.close();
    await org.close();
  });

  const verify = (
    instanceUrl: string,
    clientId: string,
    env: Record<string, string> = {},
  ): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand(command, ['--instance-url', instanceUrl, '--username', username, '--client-id', clientId, '--json'], {
      env: { SF_JWT_KEY: pair.key, HTTPS_PROXY: tunnel.url, CI: undefined, ...env },
    });

  for (const { given, url, own, isSandbox = false, env } of cases)
    it(`proves ${given} of the org ${own}`, async () => {
      const domains = [own, production, sandbox, custom, site].filter(
        (name, index, all) => all.indexOf(name) === index,
      );
      const state = (orgState: LocalOrg['state']): void => void (orgState.organization.isSandbox = isSandbox);
      const names = [...domains, `https://${isSandbox ? 'test' : 'login'}.salesforce.com`];
      const clientId = await start({ domains: names, state });
      const { json, exitCode, error } = await verify(given, clientId, env);
      const verification = json?.result.connections[0];
      expect([exitCode, verification?.fault, error]).to.deep.equal([0, undefined, undefined]);
      expect(org.requests.map(({ kind }) => kind)).to.deep.equal(['discovery', 'token', 'userinfo', 'data']);
      const assertion = new URLSearchParams(org.requests[1]?.body).get('assertion') ?? '';
      expect(decodeJwt(assertion).aud).to.equal(url);
      expect(org.requests[1]?.rawPath).to.equal(`${new URL(url).pathname.replace(/\/$/, '')}/services/oauth2/token`);
      expect(new Set(tunnel.asked)).to.deep.equal(new Set([`${new URL(url).host}:443`, `${new URL(own).host}:443`]));
      expect(verification?.instanceUrl).to.equal(url);
    });

  it('says that a Lightning URL was turned into its My Domain', async () => {
    const clientId = await start({ domains: [production] });
    const { json } = await verify('https://acme.lightning.force.com', clientId);
    const check = json?.result.connections[0]?.checks.find(({ id }) => id === 'instance-url');
    expect(check?.evidence).to.include('acme.lightning.force.com').and.include(production);
  });

  it('does not send the token to a custom domain that the environment does not allow', async () => {
    const clientId = await start({ domains: [custom, production] });
    const { json } = await verify(production, clientId);
    expect(json?.result.connections[0]?.fault?.id).to.equal('answered-host-not-allowed');
    expect(org.requests.map(({ kind }) => kind)).to.deep.equal(['discovery', 'token']);
  });
});
