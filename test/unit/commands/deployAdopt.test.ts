import { mkdtempSync, readdirSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import { certificateBody } from '../../../src/base/certificate.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { AppComponentType, User } from '../../org/state.ts';
import { deployForeignApp } from '../../tools/foreignApp.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import { addPermissionSet, addUser, assign, grant, selfAuthorize } from '../../tools/people.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { opensslPair } from '../local-org/appPackage.ts';
import { appFilesFor, certificatePem, privateKeyPem, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

describe('sf jwt deploy --adopt', () => {
  let org: LocalOrg;
  let username: string;
  let files: Awaited<ReturnType<typeof appFilesFor>>;
  let partner: User;

  const run = (...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
    runDeploy(['--target-org', username, '--connection', 'acme', ...argv], {
      cwd: projectWith(files),
    });
  const adopt = (...argv: string[]) => run('--adopt', '--allow-certificate-change', ...argv);
  const deploysSeen = (): number => org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;
  const elements = (type: AppComponentType): Record<string, unknown> => ({
    ...org.state.apps[0]?.components[type]?.elements,
  });
  const all = () =>
    Object.fromEntries(
      Object.keys(org.state.apps[0]?.components ?? {}).map((type) => [type, elements(type as AppComponentType)]),
    );
  const login = async (user: User): Promise<string> => jwtLogin(org, await privateKeyPem(), 'JwtLogin', user.username);

  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
    files = await appFilesFor('acme');
    await deployForeignApp(org);
    partner = addUser(org, 'partner@acme.example');
    selfAuthorize(org, 'JwtLogin', partner);
    org.requests.length = 0;
  });
  afterEach(() => org.close());

  it('doesn’t put our callback URL in place of one that the org doesn’t show, but one that a person wrote', async () => {
    const settings = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
    delete settings.callbackUrl;
    const { json, exitCode } = await adopt('--json');
    expect(json?.name).to.equal('AppCallbackUnknownError');
    expect(json?.actions?.join()).to.include('Callback URL').and.include('.ecaGlblOauth-meta.xml');
    expect(exitCode).to.equal(1);
    expect(deploysSeen()).to.equal(0);
    files = files.map((file) => ({
      ...file,
      content: file.content.replace(/<callbackUrl>[^<]*/, '<callbackUrl>https://portal.acme.example/callback'),
    }));
    const again = await adopt('--json');
    expect(again.json?.result.deployed, again.stdout).to.equal(true);
    expect(elements('ExtlClntAppGlobalOauthSettings').callbackUrl).to.equal('https://portal.acme.example/callback');
  });

  it('is needed for an app that somebody else made', async () => {
    const { json } = await run('--json', '--allow-certificate-change');
    expect(json?.name).to.equal('OrgAppNotOursError');
    expect(json?.actions?.join()).to.include('--adopt');
    expect(deploysSeen()).to.equal(0);
  });

  it('keeps all that the org has, and adds only what a JWT login needs', async () => {
    const before = all();
    const { json, exitCode } = await adopt('--json');
    expect(exitCode, JSON.stringify(json)).to.equal(0);
    const after = all();
    expect(after).to.deep.equal({
      ...before,
      ExternalClientApplication: {
        ...before.ExternalClientApplication,
        description: 'Portal of our partners. [adopted] [sf-plugin-jwt]',
      },
      ExtlClntAppOauthSettings: {
        ...before.ExtlClntAppOauthSettings,
        commaSeparatedOauthScopes: 'Web,RefreshToken,OpenID,Api',
      },
      ExtlClntAppGlobalOauthSettings: {
        ...before.ExtlClntAppGlobalOauthSettings,
        certificate: certificateBody(await certificatePem()),
      },
    });
    expect(json?.result.grants).to.deep.equal([{ kind: 'permissionSet', name: 'JwtLogin_Access' }]);
  });

  it('ends no login, and opens one to whoever has authorized the app', async () => {
    expect(await login(partner)).to.include('invalid assertion');
    await adopt('--json');
    expect(await login(partner)).to.equal('logged in');
  });

  it('says what of the files it didn’t apply, and what stands in the way of a login', async () => {
    const { json, stdout } = { json: (await adopt('--json', '--dry-run')).json, stdout: (await adopt()).stdout };
    const adoption = json?.result.adoption;
    expect(adoption?.isNew).to.equal(true);
    expect(adoption?.obstacles).to.deep.equal(['selfAuthorization']);
    const kept = adoption?.kept.map(({ name, kept: value, inFiles }) => `${name} ${value} ${inFiles}`) ?? [];
    expect(kept).to.include.members([
      'commaSeparatedOauthScopes Web,RefreshToken,OpenID,Api Api,RefreshToken',
      'isDeviceFlowEnabled true false',
      'isClientCredentialsFlowEnabled true false',
      'isSecretRequiredForRefreshToken false true',
      'isCodeCredFlowEnabled true -',
      'permittedUsersPolicyType AllSelfAuthorized AdminApprovedPreAuthorized',
      'refreshTokenPolicyType Infinite Zero',
      'sessionTimeoutInMinutes 30 -',
      'ipRelaxationPolicyType Bypass Enforce',
      'isSamlPluginEnabled true -',
    ]);
    expect(kept.join('\n')).not.to.match(
      /^(?:label|description|contactEmail|certificate|commaSeparatedPermissionSet) /m,
    );
    expect(json?.warnings.join('\n'))
      .to.include("This plugin didn't create this app")
      .and.include('isDeviceFlowEnabled');
    expect(json?.warnings.join('\n')).to.include('authorize it once in a browser').and.include('--force-policy');
    expect(stdout).to.match(
      /Kept from the org: ExtlClntAppGlobalOauthSettings isDeviceFlowEnabled is true \(in the app files: false\)/,
    );
  });

  it('goes on keeping it with every later deploy of the same files', async () => {
    await adopt('--json');
    const before = all();
    const { json, exitCode } = await run('--json');
    expect(exitCode, JSON.stringify(json)).to.equal(0);
    expect(all()).to.deep.equal(before);
    expect(json?.result.components.every(({ state }) => state === 'unchanged')).to.equal(true);
    expect(json?.result.adoption?.isNew).to.equal(false);
    expect(json?.warnings.join()).to.include('is an adopted app');
    expect(await login(partner)).to.equal('logged in');
  });

  const diff = (cwd: string, ...argv: string[]) =>
    runCommand<JwtDiffResult>(JwtDiff, ['--target-org', username, '--connection', 'acme', '--json', ...argv], { cwd });
  const textsIn = (cwd: string): Record<string, string> => filesBelow(join(cwd, 'jwt'));
  const inProject = async (cwd: string, ...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
    runDeploy(['--target-org', username, '--connection', 'acme', ...argv], { cwd });

  it('makes the files say what the org keeps, so that diff finds nothing and the files decide from then on', async () => {
    const cwd = projectWith(files);
    const before = textsIn(cwd);
    const planned = await inProject(cwd, '--adopt', '--allow-certificate-change', '--dry-run', '--json');
    expect(textsIn(cwd), 'a dry run writes nothing').to.deep.equal(before);
    expect(planned.json?.warnings.join()).to.include('the deploy also changes them').and.include('.ecaGlblOauth');
    const { json, exitCode } = await inProject(cwd, '--adopt', '--allow-certificate-change', '--json');
    expect(exitCode, JSON.stringify(json)).to.equal(0);
    expect(json?.result.adoptedFiles).to.deep.equal(planned.json?.result.adoptedFiles);
    expect(json?.result.adoptedFiles?.map(({ state }) => state)).to.deep.equal(Array(5).fill('changed'));
    expect(Object.values(textsIn(cwd)).join())
      .to.include('[adopted] [sf-plugin-jwt]')
      .and.include('>Infinite<');
    const compared = await diff(cwd);
    expect(compared.json?.result.connections[0]?.differences).to.deep.equal([]);
    expect(compared.exitCode).to.equal(0);
    const inOrg = all();
    const again = await inProject(cwd, '--json');
    expect(again.exitCode, JSON.stringify(again.json)).to.equal(0);
    expect(again.json?.result).not.to.have.any.keys('adoption', 'adoptedFiles');
    expect(all()).to.deep.equal(inOrg);
  });

  it('gives the connection files of its own where another one shares them', async () => {
    const cwd = projectWith(files);
    await mkdir(join(cwd, 'jwt/JwtLogin/orgs/other'), { recursive: true });
    const shared = await readFile(join(cwd, 'jwt/JwtLogin/app/externalClientApps/JwtLogin.eca-meta.xml'), 'utf8');
    const { json } = await inProject(cwd, '--adopt', '--allow-certificate-change', '--json');
    const paths = json?.result.adoptedFiles?.map(({ path }) => path) ?? [];
    expect(paths).to.have.length(5);
    expect(
      paths.every((path) => path.startsWith('orgs/acme/')),
      paths.join(),
    ).to.equal(true);
    expect(await readFile(join(cwd, 'jwt/JwtLogin/app/externalClientApps/JwtLogin.eca-meta.xml'), 'utf8')).to.equal(
      shared,
    );
    expect((await diff(cwd)).exitCode).to.equal(0);
  });

  it('leaves the files as they are where they can’t say all that the org keeps, and names it', async () => {
    const settings = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
    settings['isNamedUserJwtEnabled'] = 'true';
    const cwd = projectWith(files);
    const before = textsIn(cwd);
    const { json } = await inProject(cwd, '--adopt', '--allow-certificate-change', '--json');
    expect(json?.result).to.have.property('adoption');
    expect(json?.result).not.to.have.property('adoptedFiles');
    expect(json?.warnings.join()).to.include('The app files stay as they are').and.include('isNamedUserJwtEnabled');
    expect(textsIn(cwd)).to.deep.equal(before);
    expect((await diff(cwd)).exitCode).to.equal(1);
  });

  it('writes nothing where the org refuses, and through no link', async () => {
    const cwd = projectWith(files);
    const before = textsIn(cwd);
    org.state.apps.splice(0);
    await deployForeignApp(org, 'JwtLogin', { certificate: certificateBody(opensslPair().certificate) });
    expect((await inProject(cwd, '--adopt', '--json')).json?.name).to.equal('CertificateChangeError');
    expect(textsIn(cwd)).to.deep.equal(before);
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    await mkdir(join(cwd, 'jwt/JwtLogin/orgs/other'), { recursive: true });
    await symlink(elsewhere, join(cwd, 'jwt/JwtLogin/orgs/acme/externalClientApps'));
    const linked = await inProject(cwd, '--adopt', '--allow-certificate-change', '--json');
    expect(readdirSync(elsewhere)).to.deep.equal([]);
    expect(JSON.stringify(linked.json)).to.match(/Link|link/);
  });

  it('lets files decide that say of themselves that they describe an adopted app', async () => {
    await adopt('--json');
    selfAuthorize(org, 'JwtLogin', partner);
    files = (await appFilesFor('acme', { description: 'Ours now. [adopted]' })).map((file) => ({
      ...file,
      content: file.content.replace('AdminApprovedPreAuthorized', 'AllSelfAuthorized'),
    }));
    const { json } = await run('--json');
    expect(json?.result).not.to.have.property('adoption');
    expect(elements('ExtlClntAppGlobalOauthSettings')['isDeviceFlowEnabled']).to.equal('false');
  });

  it('keeps the grants and adds those of the files', async () => {
    const theirs = addPermissionSet(org, 'Partners');
    grant(org, 'JwtLogin', theirs.id);
    const { json } = await adopt('--json');
    expect(json?.result.grants.map(({ name }) => name)).to.deep.equal(['JwtLogin_Access', 'Partners']);
  });

  it('keeps an admin-approved policy, under whatever name the record has', async () => {
    const policy = org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    if (policy) {
      policy.fullName = 'JwtLogin_defaultPolicy';
      policy.elements['permittedUsersPolicyType'] = 'AdminApprovedPreAuthorized';
    }
    const access = addPermissionSet(org, 'Partners');
    assign(org, partner, access.id);
    grant(org, 'JwtLogin', access.id);
    const { json, exitCode } = await adopt('--json');
    expect(exitCode, JSON.stringify(json)).to.equal(0);
    expect(json?.result.adoption?.obstacles).to.deep.equal([]);
    expect(await login(partner)).to.equal('logged in');
    expect(org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.fullName).to.equal(
      'JwtLogin_defaultPolicy',
    );
  });

  it('changes the policy with --force-policy only, and names who is shut out', async () => {
    const { json } = await adopt('--json', '--force-policy');
    expect(json?.result.losesAccess?.users.map((user) => user.username)).to.deep.equal(['partner@acme.example']);
    expect(json?.result.adoption?.obstacles).to.deep.equal([]);
    const policy = elements('ExtlClntAppOauthConfigurablePolicies');
    expect(policy).to.include({
      permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
      ipRelaxationPolicyType: 'Bypass',
    });
    expect(await login(partner)).to.include('not admin approved');
  });

  it('leaves switches that end logins as they are, and says so', async () => {
    const of = (type: AppComponentType): Record<string, unknown> => org.state.apps[0]?.components[type]?.elements ?? {};
    of('ExtlClntAppConfigurablePolicies')['isEnabled'] = 'false';
    of('ExtlClntAppConfigurablePolicies')['isOauthPluginEnabled'] = 'false';
    of('ExtlClntAppOauthConfigurablePolicies')['requiredSessionLevel'] = 'HIGH_ASSURANCE';
    of('ExtlClntAppGlobalOauthSettings')['isNamedUserJwtEnabled'] = 'true';
    const { json } = await adopt('--json');
    expect(json?.result.adoption?.obstacles).to.deep.equal([
      'disabled',
      'oauthOff',
      'highAssurance',
      'selfAuthorization',
      'tokenFormat',
    ]);
    expect(of('ExtlClntAppConfigurablePolicies')['isEnabled']).to.equal('false');
    expect(of('ExtlClntAppGlobalOauthSettings')['isNamedUserJwtEnabled']).to.equal('true');
    for (const text of ['turned off in the org', 'high-assurance session', 'SOAP API rejects'])
      expect(json?.warnings.join()).to.include(text);
  });

  describe('and the certificate that the app has', () => {
    const stranger = opensslPair();
    const withTheirs = async (): Promise<void> => {
      org.state.apps.splice(0);
      await deployForeignApp(org, 'JwtLogin', { certificate: certificateBody(stranger.certificate) });
      org.state.approvals.splice(0);
      selfAuthorize(org, 'JwtLogin', partner);
      org.requests.length = 0;
    };
    const theirLogin = (): Promise<string> => jwtLogin(org, stranger.key, 'JwtLogin', partner.username);

    it('is never replaced without --allow-certificate-change', async () => {
      await withTheirs();
      const { json } = await run('--adopt', '--json');
      expect(json?.name).to.equal('CertificateChangeError');
      expect(deploysSeen()).to.equal(0);
      expect(await theirLogin()).to.equal('logged in');
      expect((await adopt('--json')).json?.result.deployed).to.equal(true);
      expect(await theirLogin()).to.include('invalid assertion');
    });

    it('may be there where the org shows none: refused, with the place to look at', async () => {
      await withTheirs();
      org.switches.certificateReadable = false;
      const { json, exitCode } = await run('--adopt', '--json');
      expect(json?.name).to.equal('CertificateUnknownError');
      expect(json?.actions?.join()).to.include('Enable JWT Bearer Flow').and.include('--allow-certificate-change');
      expect(exitCode).to.equal(1);
      expect(await theirLogin()).to.equal('logged in');
    });

    it('is known not to be there where the org shows that of another app', async () => {
      await deployForeignApp(org, 'Other', { certificate: certificateBody(stranger.certificate) });
      expect((await run('--adopt', '--json')).json?.result.deployed).to.equal(true);
    });

    it('stays if it is ours already', async () => {
      org.state.apps.splice(0);
      await deployForeignApp(org, 'JwtLogin', { certificate: certificateBody(await certificatePem()) });
      expect((await run('--adopt', '--json')).json?.result.deployed).to.equal(true);
    });

    it('can’t be there in an app without OAuth settings, which gets ours', async () => {
      const app = org.state.apps[0];
      delete app?.components.ExtlClntAppGlobalOauthSettings;
      delete app?.components.ExtlClntAppOauthSettings;
      const { json } = await run('--adopt', '--json');
      expect(json?.result.deployed, JSON.stringify(json)).to.equal(true);
      expect(await login(partner)).to.equal('logged in');
    });
  });

  describe('refuses', () => {
    it('an installed app', async () => {
      Object.assign(org.state.apps[0] ?? {}, { namespacePrefix: 'pkg' });
      expect((await adopt('--json')).json?.name).to.equal('AppNamespacedError');
    });

    it('a connected app of the name, whatever its capitals and blanks', async () => {
      org.state.apps.splice(0);
      org.state.connectedApps.push({
        id: '0H45f0000000001CAA',
        name: 'JWTLogin',
        consumerKey: 'x',
        certificate: null,
        scopes: [],
        adminApprovedUsersOnly: false,
      });
      expect((await adopt('--json')).json?.name).to.equal('ConnectedAppExistsError');
    });
  });

  it('does no harm to an app of ours, and none where there is no app', async () => {
    org.state.apps.splice(0);
    expect((await run('--adopt', '--json')).json?.result).to.include({ deployed: true });
    const second = await run('--adopt', '--json');
    expect(second.json?.result.deployed).to.equal(true);
    expect(second.json?.result).not.to.have.property('adoption');
  });
});
