/** The local org is checked from outside: by the real `sf`, which nobody here wrote. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg, LocalOrgOptions } from '../../org/index.ts';
import { runSf } from '../../tools/realSf.ts';
import type { SfRun } from '../../tools/realSf.ts';
import { appFiles, opensslPair } from '../../unit/local-org/appPackage.ts';

const pair = opensslPair();
const stranger = opensslPair();

type Setting = { title: string; options: LocalOrgOptions; isSandbox: boolean };
const SETTINGS: Setting[] = [
  { title: 'https, production', options: { https: true }, isSandbox: false },
  { title: 'http, sandbox', options: {}, isSandbox: true },
];

for (const { title, options, isSandbox } of SETTINGS) {
  describe(`the local org under the real sf (${title})`, () => {
    let org: LocalOrg;
    let home: string;
    let project: string;

    before(async () => {
      org = await startLocalOrg({ ...options, state: (state) => void (state.organization.isSandbox = isSandbox) });
      home = mkdtempSync(join(tmpdir(), 'local-org-nut-'));
      project = join(home, 'project');
      write(
        'sfdx-project.json',
        JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '67.0' }),
      );
    });
    after(async () => {
      await org.close();
      rmSync(home, { recursive: true, force: true });
    });

    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    };
    const writeApp = (files: Record<string, string>): void => {
      for (const [path, text] of Object.entries(files)) write(`force-app/${path}-meta.xml`, text);
    };
    const sf = (...args: string[]): Promise<SfRun> =>
      runSf([...args, '--json'], {
        home,
        cwd: project,
        env: { SF_ACCESS_TOKEN: org.admin.accessToken, NODE_EXTRA_CA_CERTS: org.caFile },
      });
    const deploy = (...more: string[]): Promise<SfRun> =>
      sf('project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', 'admin', ...more);
    const result = <T>(run: SfRun): T => {
      expect(run.code, run.stdout + run.stderr).to.equal(0);
      return run.json?.result as T;
    };

    it('logs an admin in', async () => {
      const login = ['org', 'login', 'access-token', '--instance-url', org.origin, '--no-prompt', '--alias', 'admin'];
      const { orgId } = result<{ orgId: string }>(await sf(...login));
      expect(orgId).to.equal(org.state.organization.id);
    });

    it('validates five good files and changes nothing', async () => {
      writeApp(appFiles('NutApp', pair.certificate));
      const { status, checkOnly } = result<{ status: string; checkOnly: boolean }>(await deploy('--dry-run'));
      expect({ status, checkOnly }).to.deep.equal({ status: 'Succeeded', checkOnly: true });
      expect(org.state.apps).to.deep.equal([]);
    });

    it('deploys them, and says what it made', async () => {
      const { files } = result<{ files: { type: string; state: string }[] }>(await deploy());
      expect(files.map(({ type, state }) => `${type} ${state}`)).to.have.members([
        'ExternalClientApplication Created',
        'ExtlClntAppConfigurablePolicies Created',
        'ExtlClntAppGlobalOauthSettings Created',
        'ExtlClntAppOauthConfigurablePolicies Created',
        'ExtlClntAppOauthSettings Created',
        'PermissionSet Created',
      ]);
    });

    it('says that nothing changed when they are deployed again', async () => {
      const { files } = result<{ files: { state: string }[] }>(await deploy());
      expect([...new Set(files.map(({ state }) => state))]).to.deep.equal(['Unchanged']);
    });

    it('deploys the same over REST', async () => {
      const run = await runSf(
        ['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', 'admin', '--json'],
        {
          home,
          cwd: project,
          env: { SF_ORG_METADATA_REST_DEPLOY: 'true', NODE_EXTRA_CA_CERTS: org.caFile },
        },
      );
      expect(result<{ status: string }>(run).status).to.equal('Succeeded');
      expect(org.requests.filter(({ kind }) => kind === 'deployRequest')).not.to.deep.equal([]);
    });

    it("refuses an unknown element, in the org's words, with the line", async () => {
      const path = 'force-app/externalClientApps/NutApp.eca-meta.xml';
      const good = readFileSync(join(project, path), 'utf8');
      write(path, good.replace('    <label>', '    <lable>x</lable>\n    <label>'));
      const run = await deploy();
      write(path, good);
      expect(run.code).to.equal(1);
      const { files } = run.json?.result as { files: { state: string; error: string; lineNumber: number }[] };
      const failed = files.filter(({ state }) => state === 'Failed');
      expect(failed).to.have.length(1);
      expect(failed[0]).to.include({ lineNumber: 6 });
      expect(failed[0]?.error).to.include('lable invalid at this location in type ExternalClientApplication');
    });

    it('gives the global settings back with the consumer key and without the secret', async () => {
      const metadata = 'ExtlClntAppGlobalOauthSettings:NutApp_glbloauth';
      result(await sf('project', 'retrieve', 'start', '--metadata', metadata, '--target-org', 'admin'));
      const path = 'force-app/extlClntAppGlobalOauthSets/NutApp_glbloauth.ecaGlblOauth-meta.xml';
      const text = readFileSync(join(project, path), 'utf8');
      expect(text).to.include(`<consumerKey>${org.state.apps[0]?.consumerKey}</consumerKey>`);
      expect(text).not.to.include('consumerSecret>');
    });

    it("says what it can't retrieve", async () => {
      const run = await sf(
        'project',
        'retrieve',
        'start',
        '--metadata',
        'ExternalClientApplication:Nobody',
        '--target-org',
        'admin',
      );
      expect(run.stdout).to.include("Entity of type 'ExternalClientApplication' named 'Nobody' cannot be found");
    });

    it('lists metadata', async () => {
      const list = await sf(
        'org',
        'list',
        'metadata',
        '--metadata-type',
        'ExternalClientApplication',
        '--target-org',
        'admin',
      );
      expect(result<{ fullName: string }[]>(list).map(({ fullName }) => fullName)).to.deep.equal(['NutApp']);
    });

    it('answers queries', async () => {
      const soql = `SELECT Parent.Name FROM SetupEntityAccess WHERE SetupEntityId = '${org.state.apps[0]?.id}'`;
      const { records } = result<{ records: { Parent: { Name: string } }[] }>(
        await sf('data', 'query', '--query', soql, '--target-org', 'admin'),
      );
      expect(records.map(({ Parent }) => Parent.Name)).to.deep.equal(['NutApp_Access']);
    });

    it('answers queries as a table', async () => {
      const soql = 'SELECT Username, Profile.Name FROM User ORDER BY Username';
      const run = await runSf(['data', 'query', '--query', soql, '--target-org', 'admin'], {
        home,
        cwd: project,
        env: { NODE_EXTRA_CA_CERTS: org.caFile },
      });
      expect(run.stdout).to.include('admin@acme.example').and.include('System Administrator');
    });

    it('assigns a permission set', async () => {
      const assign = ['org', 'assign', 'permset', '--name', 'NutApp_Access', '--on-behalf-of', 'ci@acme.example'];
      result(await sf(...assign, '--target-org', 'admin'));
      expect(org.state.permissionSetAssignments).to.have.length(1);
    });

    const loginJwt = (key: string): Promise<SfRun> => {
      write('server.key', key);
      const who = ['--username', 'ci@acme.example', '--client-id', org.state.apps[0]?.consumerKey ?? ''];
      return sf(
        'org',
        'login',
        'jwt',
        ...who,
        '--jwt-key-file',
        'server.key',
        '--instance-url',
        org.origin,
        '--alias',
        'ci',
      );
    };

    it('refuses a JWT login with another key', async () => {
      const run = await loginJwt(stranger.key);
      expect(run.code).to.equal(1);
      expect(run.json?.name).to.equal('JwtGrantError');
      expect(run.json?.message).to.include('invalid assertion');
    });

    it("lets a JWT login with the deployed certificate's key in, and its session read", async () => {
      const { username } = result<{ username: string }>(await loginJwt(pair.key));
      expect(username).to.equal('ci@acme.example');
      const { records } = result<{ records: { Username: string }[] }>(
        await sf(
          'data',
          'query',
          '--query',
          "SELECT Username FROM User WHERE Username LIKE 'ci@%'",
          '--target-org',
          'ci',
        ),
      );
      expect(records.map(({ Username }) => Username)).to.deep.equal(['ci@acme.example']);
    });

    it('shows sessions with their apps, and ends one by its row', async () => {
      const soql = "SELECT Id, LoginHistory.Application FROM AuthSession WHERE LoginType = 'Remote Access 2.0'";
      type Row = { Id: string; LoginHistory: { Application: string } };
      const list = await sf('data', 'query', '--query', soql, '--target-org', 'admin');
      const [row, ...more] = result<{ records: Row[] }>(list).records;
      expect([row?.LoginHistory.Application, more.length]).to.deep.equal(['NutApp', 0]);
      const end = ['data', 'delete', 'record', '--sobject', 'AuthSession', '--record-id', row?.Id ?? ''];
      result(await sf(...end, '--target-org', 'admin'));
      const refused = await sf('data', 'query', '--query', 'SELECT Id FROM User', '--target-org', 'ci');
      // sf renews a session that it has a key for.
      expect(org.state.sessions.filter(({ appId }) => appId !== null).length, refused.stdout).to.equal(1);
      expect(org.state.sessions.some(({ listed }) => listed?.id === row?.Id)).to.equal(false);
    });

    it('deletes the app and its parts', async () => {
      const metadata = 'ExternalClientApplication:NutApp';
      result(await sf('project', 'delete', 'source', '--metadata', metadata, '--no-prompt', '--target-org', 'admin'));
      expect(org.state.apps).to.deep.equal([]);
      expect(org.state.setupEntityAccess).to.deep.equal([]);
    });
  });
}
