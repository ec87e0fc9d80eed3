/** What the environment says about TLS: a session or an assertion goes to no server whose certificate nobody vouches for. */
import { expect } from 'chai';
import { runPlugin, type PluginRun } from '../tools/builtPlugin.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { logInAdmin } from '../tools/scene.ts';
import { trust } from '../tools/tunnel.ts';
import { appFilesFor, projectWith } from '../unit/org/appProject.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';

describe('a server whose certificate nobody vouches for', () => {
  const { key } = opensslPair();
  let org: LocalOrg;
  let project: string;

  before(async () => {
    org = await startLocalOrg({ https: true });
    const distrust = trust(org.caFile ?? '');
    await logInAdmin(org);
    distrust();
    const { origin, state } = org;
    const login = { instanceUrl: origin, username: 'ci@acme.example', clientId: 'x' };
    const acme = { ...login, app: 'JwtLogin', orgId: state.organization.id };
    project = projectWith(await appFilesFor('acme'), { version: 1, connections: { acme } });
  });
  after(() => org.close());
  beforeEach(() => void (org.requests.length = 0));

  const run = (argv: string[], env: Record<string, string>): Promise<PluginRun> =>
    runPlugin(['jwt', ...argv], {
      cwd: project,
      env: { SF_JWT_ALLOWED_HOSTS: org.host, CI: undefined, SF_JWT_KEY: key, NODE_EXTRA_CA_CERTS: undefined, ...env },
    });
  const verify = ['verify', '-c', 'acme'];
  const deploy = ['deploy', '-c', 'acme', '--no-prompt', '--dry-run', '--target-org', 'admin'];

  it('gets no assertion where the certificates of the system count', async () => {
    const { code, stdout } = await run(verify, { NODE_OPTIONS: '--use-openssl-ca' });
    expect([code, org.requests], stdout).to.deep.equal([1, []]);
  });

  it('gets no assertion where Node.js is told to verify nothing', async () => {
    const { code, stdout } = await run(verify, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect([code, org.requests], stdout).to.deep.equal([2, []]);
  });

  it('gets no session of an administrator where Node.js is told to verify nothing', async () => {
    const { code, stdout, stderr } = await run(deploy, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(code, stdout + stderr).to.be.greaterThan(0);
    expect(org.requests.map(({ path }) => path)).to.deep.equal([]);
  });

  it('is one that can be known: the same commands reach it with its authority', async () => {
    const NODE_EXTRA_CA_CERTS = org.caFile ?? '';
    await run(verify, { NODE_EXTRA_CA_CERTS });
    expect(org.requests.map(({ kind }) => kind)).to.include('token');
    org.requests.length = 0;
    await run(deploy, { NODE_EXTRA_CA_CERTS });
    expect(JSON.stringify(org.requests)).to.include(org.admin.accessToken);
  });
});
