import { expect } from 'chai';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

const permission = (name: string): string =>
  `<userPermissions><enabled>true</enabled><name>${name}</name></userPermissions>`;

describe('sf jwt deploy and what permission sets grant', () => {
  let org: LocalOrg;
  let username: string;
  let files: Awaited<ReturnType<typeof appFilesFor>>;
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
    files = await appFilesFor('acme');
  });
  afterEach(() => org.close());

  const run = (argv: string[], some = files): Promise<CommandRun<DeployedEntry>> =>
    runDeploy(['--target-org', username, '--connection', 'acme', ...argv], { cwd: projectWith(some) });
  const granting = (...names: string[]): typeof files =>
    files.map((file) =>
      file.type === 'PermissionSet'
        ? {
            ...file,
            content: file.content.replace('</PermissionSet>', `${names.map(permission).join('')}</PermissionSet>`),
          }
        : file,
    );
  const deploysSeen = (): number => org.state.deployments.length;

  it('asks nothing for the one that grants just the app', async () => {
    const { exitCode, stdout, stderr } = await run([]);
    expect(exitCode, stderr).to.equal(0);
    expect(stdout + stderr).not.to.include('additional permissions');
  });

  for (const argv of [[], ['--dry-run'], ['--json'], ['--json', '--dry-run']])
    it(`refuses more than the app in a set that is there, and names only what is new ${argv.join(' ')}`, async () => {
      await run(['--allow-permissions'], granting('ApiEnabled'));
      const before = deploysSeen();
      const { exitCode, stdout, stderr } = await run(argv, granting('ApiEnabled', 'ModifyAllData'));
      expect(exitCode).to.equal(1);
      expect(stdout + stderr)
        .to.include('ModifyAllData')
        .and.include('--allow-permissions')
        .and.not.include('ApiEnabled');
      expect(deploysSeen()).to.equal(before);
    });

  it('refuses a second set that brings its own permissions', async () => {
    const [set] = granting('ModifyAllData').filter(({ type }) => type === 'PermissionSet');
    if (!set) throw new Error('no permission set');
    const evil = {
      ...set,
      fullName: 'Evil',
      path: 'app/permissionsets/Evil.permissionset-meta.xml',
    };
    const { json } = await run(['--json'], [...files, evil]);
    expect(json?.name).to.equal('PermissionsNotAllowedError');
    expect(json?.message).to.include('Evil (userPermissions: ModifyAllData)');
    expect(deploysSeen()).to.equal(0);
  });

  it('deploys them with the flag, and says before what they grant; nothing is asked again after that', async () => {
    const { exitCode, stderr } = await run(['--allow-permissions'], granting('ModifyAllData'));
    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.include('userPermissions: ModifyAllData');
    expect((await run([], granting('ModifyAllData'))).exitCode).to.equal(0);
  });
});

describe('sf jwt deploy to an org that doesn’t keep what it was sent', () => {
  let org: LocalOrg;
  let username: string;
  let files: Awaited<ReturnType<typeof appFilesFor>>;
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
    files = await appFilesFor('acme');
  });
  afterEach(() => org.close());
  const run = (...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
    runDeploy(['--target-org', username, '--connection', 'acme', ...argv], { cwd: projectWith(files) });
  /** Once the deploy is over, and before it is read back. */
  const afterDeploy = (change: () => void): void => {
    org.switches.onRequest = ({ soapAction, path }) => {
      if (org.state.deployments.length > 0 && soapAction !== 'checkDeployStatus' && !path.includes('/token')) change();
      return undefined;
    };
  };

  it('tells it of an app that isn’t there', async () => {
    afterDeploy(() => (org.state.apps = []));
    expect((await run('--json')).json?.result.notAsSent).to.deep.equal(['JwtLogin']);
  });

  it('names the element that is another', async () => {
    afterDeploy(() => {
      const elements = org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.elements;
      if (elements) elements.sessionTimeoutInMinutes = '480';
      const settings = org.state.apps[0]?.components.ExtlClntAppOauthSettings?.elements;
      if (settings) settings.commaSeparatedOauthScopes = 'Full';
    });
    const { stdout } = await run();
    expect(stdout).to.include('its configuration differs').and.include('JwtLogin_oauth (commaSeparatedOauthScopes)');
  });

  it('says nothing of one that keeps it', async () => {
    expect((await run('--json')).json?.result).not.to.have.property('notAsSent');
  });
});

describe('sf jwt deploy and files that aren’t the app’s', () => {
  let org: LocalOrg;
  let username: string;
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
  });
  afterEach(() => org.close());

  const foreign: Array<[string, string, string]> = [
    ['profiles/Admin.profile-meta.xml', '<Profile/>', 'AppFileTypeRefusedError'],
    ['remoteSiteSettings/Evil.remoteSite-meta.xml', '<RemoteSiteSetting/>', 'AppFileTypeRefusedError'],
    ['connectedApps/Evil.connectedApp-meta.xml', '<ConnectedApp/>', 'AppFileTypeRefusedError'],
    ['package.xml', '<Package/>', 'AppFileTypeRefusedError'],
    ['destructiveChanges.xml', '<Package/>', 'AppFileTypeRefusedError'],
    ['permissionsets/Evil.eca-meta.xml', '<PermissionSet/>', 'AppFileNameMisfitError'],
  ];
  for (const [path, content, name] of foreign)
    for (const folder of ['app', 'orgs/acme'])
      it(`refuses ${folder}/${path}, and sends nothing`, async () => {
        const files = await appFilesFor('acme');
        const [file] = files;
        if (!file) throw new Error('no file');
        const cwd = projectWith([...files, { ...file, path: `${folder}/${path}`, content }]);
        for (const argv of [[], ['--dry-run']]) {
          const { json } = await runDeploy(['--target-org', username, '--connection', 'acme', '--json', ...argv], {
            cwd,
          });
          expect(json?.name).to.equal(name);
        }
        expect(org.state.deployments).to.have.length(0);
      });
});
