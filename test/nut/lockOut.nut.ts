/** What a deploy of the same files by the real `sf` does to those who use an app, and what this plugin does in its place. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { AppFile } from '../../src/app/model.ts';
import { certificateBody } from '../../src/base/certificate.ts';
import type { DeployedEntry } from '../../src/flows/deploy/connections.ts';
import type { User } from '../org/state.ts';
import { deployForeignApp } from '../tools/foreignApp.ts';
import { jwtLogin } from '../tools/jwtLogin.ts';
import { addPermissionSet, addUser, assign, grant, selfAuthorize } from '../tools/people.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import type { CommandRun } from '../tools/runCommand.ts';
import { runDeploy } from '../tools/runDeploy.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';
import { appFilesFor, privateKeyPem, projectWith } from '../unit/org/appProject.ts';

let stage: Scene;
let home: string;
let key: string;
const stranger = opensslPair();

const replaced = (files: readonly AppFile[], type: string, from: RegExp | string, to: string): AppFile[] =>
  files.map((file) => (file.type === type ? { ...file, content: file.content.replace(from, to) } : file));

/** The files as a project of the CLI has them, deployed by the CLI. */
const bySf = async (files: readonly AppFile[]): Promise<SfRun> => {
  const project = join(home, 'project');
  rmSync(project, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const directories = [{ path: 'force-app', default: true }];
  write('sfdx-project.json', JSON.stringify({ packageDirectories: directories, sourceApiVersion: '67.0' }));
  for (const { path, content } of files) write(`force-app/${path.replace(/^(?:app|orgs\/\w+)\//, '')}`, content);
  const sf = (...args: string[]): Promise<SfRun> =>
    runSf([...args, '--json'], { home, cwd: project, env: { SF_ACCESS_TOKEN: stage.org.admin.accessToken } });
  const login = ['org', 'login', 'access-token', '--instance-url', stage.org.origin, '--no-prompt', '--alias', 'admin'];
  expect((await sf(...login)).code).to.equal(0);
  return sf('project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', 'admin');
};

const byPlugin = (files: readonly AppFile[], ...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
  runDeploy(['--connection', 'acme', '--target-org', 'admin', '--json', ...argv], {
    ...stage.options,
    cwd: projectWith(files),
  });

const login = (user: User, withKey = key): Promise<string> => jwtLogin(stage.org, withKey, 'JwtLogin', user.username);
const settings = (): Record<string, unknown> =>
  stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
const policy = (): Record<string, unknown> =>
  stage.org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.elements ?? {};

const globalSettings = 'ExtlClntAppGlobalOauthSettings';
const oauthPolicy = 'ExtlClntAppOauthConfigurablePolicies';

/** The app of the files in the org, and users who log in: by its permission set, and by one that was granted by hand. */
const inUse = async (): Promise<{ files: AppFile[]; users: User[] }> => {
  const files = await appFilesFor('acme');
  const { exitCode, stdout } = await byPlugin(files);
  expect(exitCode, stdout).to.equal(0);
  const [bySet, byHand] = [addUser(stage.org, 'by-set@acme.example'), addUser(stage.org, 'by-hand@acme.example')];
  assign(stage.org, bySet, stage.org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access')?.id ?? '');
  const hand = addPermissionSet(stage.org, 'By_Hand');
  assign(stage.org, byHand, hand.id);
  grant(stage.org, 'JwtLogin', hand.id);
  return { files, users: [bySet, byHand] };
};

type Prepared = { files: AppFile[]; users: User[]; key?: string };
type Harm = {
  what: string;
  prepare: () => Promise<Prepared>;
  /** How the users are refused after the deploy by sf. */
  dead: RegExp;
  /** What the plugin says, or `deployed`. */
  plugin: string;
};

const harms: Harm[] = [
  {
    what: 'files without a certificate',
    prepare: async () => {
      const { files, users } = await inUse();
      return { files: replaced(files, globalSettings, / *<certificate>[^]*<\/certificate>\n/, ''), users };
    },
    dead: /invalid assertion/,
    plugin: 'CertificateMissingError',
  },
  {
    what: 'files with the certificate of another key',
    prepare: async () => {
      const { users } = await inUse();
      return { files: await appFilesFor('acme', { certificatePem: stranger.certificate }), users };
    },
    dead: /invalid assertion/,
    plugin: 'CertificateChangeError',
  },
  {
    what: 'a policy that doesn’t name who was granted the app by hand',
    prepare: async () => {
      const { files, users } = await inUse();
      return { files, users: users.slice(1) };
    },
    dead: /not admin approved/,
    plugin: 'deployed',
  },
  {
    what: 'a policy without any grants',
    prepare: async () => {
      const { files, users } = await inUse();
      return { files: replaced(files, oauthPolicy, / *<commaSeparatedPermissionSet>.*\n/, ''), users };
    },
    dead: /not admin approved/,
    plugin: 'deployed',
  },
  {
    what: 'a policy that leaves out who is permitted',
    prepare: async () => {
      const { files, users } = await inUse();
      return { files: replaced(files, oauthPolicy, / *<permittedUsersPolicyType>.*\n/, ''), users };
    },
    dead: /hasn't approved this consumer/,
    plugin: 'PolicyLocksOutError',
  },
  {
    what: 'an admin-approved policy where users had authorized themselves',
    prepare: async () => {
      const { files } = await inUse();
      policy()['permittedUsersPolicyType'] = 'AllSelfAuthorized';
      const anna = addUser(stage.org, 'anna@acme.example');
      selfAuthorize(stage.org, 'JwtLogin', anna);
      return { files, users: [anna] };
    },
    dead: /not admin approved/,
    plugin: 'PolicyLocksOutError',
  },
  {
    what: 'files over an app that somebody else made',
    prepare: async () => {
      await deployForeignApp(stage.org, 'JwtLogin', { certificate: certificateBody(stranger.certificate) });
      const partner = addUser(stage.org, 'partner@acme.example');
      selfAuthorize(stage.org, 'JwtLogin', partner);
      return { files: await appFilesFor('acme'), users: [partner], key: stranger.key };
    },
    dead: /invalid assertion|not admin approved/,
    plugin: 'OrgAppNotOursError',
  },
];

describe('a deploy and those who use the app', function () {
  this.timeout(120_000);
  before(async () => {
    // Each command in this process leaves its listeners behind.
    process.setMaxListeners(0);
    key = await privateKeyPem();
  });
  beforeEach(async () => {
    stage = await scene();
    home = mkdtempSync(join(tmpdir(), 'lock-out-nut-'));
  });
  afterEach(async () => {
    await stage.end();
    rmSync(home, { recursive: true, force: true });
  });

  describe('the same files', () => {
    for (const { what, prepare, dead, plugin } of harms) {
      it(`${what}: sf shuts them out`, async () => {
        const { files, users, key: theirs } = await prepare();
        for (const user of users) expect(await login(user, theirs), user.username).to.equal('logged in');
        const { code, stdout } = await bySf(files);
        expect(code, stdout).to.equal(0);
        for (const user of users) expect(await login(user, theirs), user.username).to.match(dead);
      });

      it(`${what}: this plugin doesn’t`, async () => {
        const { files, users, key: theirs } = await prepare();
        const { json, exitCode, stdout } = await byPlugin(files);
        expect(json?.name ?? (exitCode === 0 ? 'deployed' : stdout)).to.equal(plugin);
        for (const user of users) expect(await login(user, theirs), user.username).to.equal('logged in');
      });
    }
  });

  it('takes flows, scopes and callback URLs of somebody else’s app away by sf, and keeps them with --adopt', async () => {
    const files = await appFilesFor('acme');
    const has = () => ({
      flow: settings()['isDeviceFlowEnabled'],
      callback: settings()['callbackUrl'],
      scopes: stage.org.state.apps[0]?.components.ExtlClntAppOauthSettings?.elements['commaSeparatedOauthScopes'],
    });
    await deployForeignApp(stage.org);
    const { exitCode, stdout } = await byPlugin(files, '--adopt', '--allow-certificate-change');
    expect(exitCode, stdout).to.equal(0);
    expect(has().flow).to.equal('true');
    expect(has().callback).to.include('https://portal.acme.example/callback');
    expect(has().scopes).to.equal('Web,RefreshToken,OpenID,Api');
    expect((await bySf(files)).code).to.equal(0);
    expect(has()).to.deep.equal({
      flow: 'false',
      callback: 'http://localhost:1717/OauthRedirect',
      scopes: 'Api,RefreshToken',
    });
  });

  describe('files that the org refuses from sf', () => {
    type Refused = { what: string; prepare: () => Promise<AppFile[]>; says: RegExp; plugin: string };
    const other = (files: AppFile[], name: string): AppFile[] =>
      files.map((file) => ({ ...file, path: file.path.replace('JwtLogin_oauthPlcy', name) }));
    const refusals: Refused[] = [
      {
        what: 'a second policy record under another name',
        prepare: async () => {
          const { files } = await inUse();
          return other(files, 'JwtLogin_defaultPolicy').map((file) =>
            file.type === oauthPolicy ? { ...file, fullName: 'JwtLogin_defaultPolicy' } : file,
          );
        },
        says: /ExternalClientApplicationId duplicates value on JwtLogin_oauthPlcy/,
        plugin: 'deployed',
      },
      {
        what: 'the OAuth link of another org',
        prepare: async () => {
          const { files } = await inUse();
          const link = '<oauthLink>00D000000000001:1</oauthLink>\n    <label>';
          return replaced(files, 'ExtlClntAppOauthSettings', '<label>', link);
        },
        says: /oauthLink isn't valid for this org/,
        plugin: 'deployed',
      },
      {
        what: 'the name of a connected app',
        prepare: async () => {
          stage.org.state.connectedApps.push({
            id: '0H45f0000000001CAA',
            name: 'Jwtlogin',
            consumerKey: 'x',
            certificate: null,
            scopes: [],
            adminApprovedUsersOnly: false,
          });
          return appFilesFor('acme');
        },
        says: /duplicate_developer_name/,
        plugin: 'ConnectedAppExistsError',
      },
      {
        what: 'a permission set of the integration license',
        prepare: async () => {
          addPermissionSet(stage.org, 'Integration', 'Salesforce API Integration');
          return appFilesFor('acme', { permissionSets: ['Integration'] });
        },
        says: /license doesn't allow access to this app/,
        plugin: 'PermissionSetCannotHoldAppError',
      },
      {
        what: 'a part of an app',
        prepare: async () => (await appFilesFor('acme')).filter(({ type }) => type === globalSettings),
        says: /no ExternalClientApplication named JwtLogin found/,
        plugin: 'AppFileMissingError',
      },
    ];
    for (const { what, prepare, says, plugin } of refusals)
      it(`${what}: ${plugin === 'deployed' ? 'this plugin makes them fit' : 'this plugin says so before it sends anything'}`, async () => {
        const files = await prepare();
        const { code, stdout } = await bySf(files);
        expect(code).to.equal(1);
        expect(JSON.stringify(JSON.parse(stdout))).to.match(says);
        stage.org.requests.splice(0);
        const { json, exitCode, stdout: ours } = await byPlugin(files);
        expect(json?.name ?? (exitCode === 0 ? 'deployed' : ours)).to.equal(plugin);
        const sent = stage.org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;
        expect(sent).to.equal(plugin === 'deployed' ? 1 : 0);
      });
  });
});
