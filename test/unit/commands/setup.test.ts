import { chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { certificateBody, readCertificate } from '../../../src/base/certificate.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';
import { makePermissionSet } from '../../org/defaults.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

describe('sf jwt setup', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => (stage = await scene()));
  afterEach(() => stage.end());

  const run = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
    runCommand(JwtSetup, ['--no-prompt', '--target-org', 'admin', ...argv], stage.options);
  const setUp = (...argv: string[]) => run('--connection', 'acme', '--username', stage.loginUser, ...argv);
  const connections = (): ConnectionFile =>
    JSON.parse(readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8')) as ConnectionFile;
  const changingRequests = (): string[] =>
    stage.org.requests
      .filter(
        ({ method, soapAction, path }) => (method === 'POST' && path.includes('/sobjects/')) || soapAction === 'deploy',
      )
      .map(({ soapAction, path }) => soapAction ?? path);

  describe('in an org that has nothing but an admin and a login user', () => {
    it('does all of it with flags alone, and changes nothing when it runs again', async () => {
      const first = await setUp('--json');
      expect(first.exitCode, first.stdout).to.equal(0);
      const result = first.json?.result;
      expect(result?.verification?.outcome).to.equal('proven');
      expect(result?.verification?.checks.map(({ outcome }) => outcome)).not.to.include('fail');
      expect(result?.preauthorized).to.deep.equal([{ kind: 'permissionSet', name: 'JwtLogin_Access' }]);
      expect(result?.steps.map(({ step, outcome }) => `${step} ${outcome}`)).to.deep.equal([
        'org unchanged',
        'user unchanged',
        'key-pair created',
        'app-files created',
        'access created',
        'deploy created',
        'consumer-key unchanged',
        'connection created',
        'login unchanged',
      ]);

      const [app] = stage.org.state.apps;
      expect(result?.clientId).to.equal(app?.consumerKey);
      expect(stage.org.state.organization.id).to.equal(result?.org.id);
      expect(statSync(join(stage.keyFolder, 'acme.key')).mode & 0o777).to.equal(0o600);
      expect(connections().connections['acme']).to.deep.equal({
        app: 'JwtLogin',
        certificate: connections().connections['acme']?.certificate,
        clientId: app?.consumerKey,
        environment: 'production',
        instanceUrl: stage.org.origin,
        keyName: 'acme',
        orgId: stage.org.state.organization.id,
        username: stage.loginUser,
      });
      expect(connections().apps).to.deep.equal({ JwtLogin: { marker: '[sf-plugin-jwt]', path: 'jwt/JwtLogin' } });

      const before = { files: filesBelow(stage.project), keys: filesBelow(stage.keyFolder) };
      stage.org.requests.splice(0);
      const second = await run('--connection', 'acme', '--json');
      expect(second.exitCode, second.stdout).to.equal(0);
      expect(second.json?.result.steps.every(({ outcome }) => outcome === 'unchanged')).to.equal(true);
      expect(changingRequests()).to.deep.equal([]);
      expect({ files: filesBelow(stage.project), keys: filesBelow(stage.keyFolder) }).to.deep.equal(before);
    });

    it('tells a person what it did, and the next steps, of which one generates the pipeline jobs', async () => {
      const { stdout, exitCode } = await setUp();
      expect(exitCode).to.equal(0);
      expect(stdout).to.include(`Proven: "acme" logs in to ${stage.org.origin} as ${stage.loginUser}.`);
      expect(stdout).to.include('sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME\n');
      const generate = 'sf jwt generate pipeline --provider github --job gate --job watch --connection acme';
      expect(stdout).to.include(`${generate}\n`).and.to.not.include('secrets.');
      expect(stdout).to.include('Commit config/jwt-connections.json and jwt/JwtLogin');
    });

    it('says all that it would do in a dry run, lets the org validate it, and changes nothing anywhere', async () => {
      const before = JSON.stringify({ ...stage.org.state, deployments: [], sessions: [] });
      const { exitCode, json, stdout } = await setUp('--dry-run', '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result.steps.map(({ step, outcome }) => `${step} ${outcome}`)).to.deep.equal([
        'org unchanged',
        'user unchanged',
        'key-pair wouldCreate',
        'app-files wouldCreate',
        'access wouldCreate',
        'deploy wouldCreate',
        'consumer-key skipped',
        'connection skipped',
        'login skipped',
      ]);
      expect(changingRequests()).to.deep.equal(['deploy']);
      expect(stage.org.requests.find(({ soapAction }) => soapAction === 'deploy')?.body).to.include(
        '<checkOnly>true</checkOnly>',
      );
      expect(JSON.stringify({ ...stage.org.state, deployments: [], sessions: [] })).to.equal(before);
      expect(filesBelow(stage.project)).to.have.all.keys('sfdx-project.json');
      expect(existsSync(stage.keyFolder)).to.equal(false);
    });

    it('tells in a dry run what the org would refuse', async () => {
      const { json, exitCode } = await setUp(
        '--dry-run',
        '--contact-email',
        'ci@acme.example',
        '--app-name',
        'Taken',
        '--json',
      );
      expect(exitCode, JSON.stringify(json)).to.equal(0);
      stage.org.state.connectedApps.push({
        id: '0H45f0000000001CAA',
        name: 'Taken',
        consumerKey: 'x',
        certificate: null,
        scopes: [],
        adminApprovedUsersOnly: false,
      });
      expect((await setUp('--dry-run', '--app-name', 'Taken', '--json')).json?.name).to.equal(
        'ConnectedAppExistsError',
      );
    });
  });

  it('waits while the org distributes a new app', async () => {
    stage.org.switches.propagationAttempts = 1;
    const { exitCode, json } = await setUp('--wait', '1', '--json');
    expect(exitCode).to.equal(0);
    expect(json?.result.verification?.attempts).to.equal(2);
  });

  it('keeps all that it did when the login cannot be proven, and says so', async () => {
    stage.org.switches.propagationAttempts = 99;
    const { exitCode, stdout } = await setUp('--wait', '0');
    expect(exitCode).to.equal(1);
    expect(stdout).not.to.include('Next steps');
    expect(stdout).to.match(/✘ +Login/);
    expect(stdout).to.include("isn't proven yet").and.to.include('sf jwt verify --connection acme');
    expect(connections().connections['acme']?.clientId).to.equal(stage.org.state.apps[0]?.consumerKey);
  });

  it('mends only what is missing: an assignment that an administrator took away', async () => {
    await setUp('--json');
    stage.org.state.permissionSetAssignments.splice(0);
    stage.org.requests.splice(0);
    const { exitCode, json } = await run('--connection', 'acme', '--json');
    expect(exitCode).to.equal(0);
    expect(changingRequests()).to.have.length(1);
    expect(changingRequests()[0]).to.match(/sobjects\/PermissionSetAssignment$/);
    expect(json?.result.steps.filter(({ outcome }) => outcome !== 'unchanged').map(({ step }) => step)).to.deep.equal([
      'access',
    ]);
  });

  it('grants the app to the permission set if the policy did not', async () => {
    await setUp('--json');
    stage.org.state.setupEntityAccess.splice(0);
    const { exitCode, stdout } = await run('--connection', 'acme', '--json');
    expect(exitCode, stdout).to.equal(0);
    expect(stage.org.state.setupEntityAccess).to.have.length(1);
  });

  it('takes what it can from the connection file', async () => {
    await setUp('--json');
    const file = connections();
    const known = file.connections['acme'];
    const path = join(stage.project, 'config/jwt-connections.json');
    writeFileSync(
      path,
      JSON.stringify({
        ...file,
        connections: { acme: { instanceUrl: known?.instanceUrl, username: known?.username } },
      }),
    );
    const { exitCode, stdout } = await run('--connection', 'acme', '--json');
    expect(exitCode, stdout).to.equal(0);
    expect(connections()).to.deep.equal(file);
  });

  it('shares key pair, certificate and consumer key with another connection of the same app', async () => {
    await setUp('--json');
    const { exitCode, stdout } = await run('--connection', 'acme-nightly', '--username', stage.loginUser, '--json');
    expect(exitCode, stdout).to.equal(0);
    const { acme, 'acme-nightly': nightly } = connections().connections;
    expect(nightly).to.deep.equal(acme);
    expect(Object.keys(filesBelow(stage.keyFolder)).sort()).to.deep.equal(['acme.crt', 'acme.key']);
  });

  describe('with a certificate in the org that is not the one here', () => {
    const elsewhere = (): Scene['options'] => ({
      ...stage.options,
      env: { ...stage.options.env, SF_JWT_KEY_DIR: join(stage.keyFolder, 'another-machine') },
    });
    const again = (...argv: string[]): Promise<CommandRun<JwtSetupResult>> =>
      runCommand(JwtSetup, ['--no-prompt', '-o', 'admin', '-c', 'acme', '--json', ...argv], elsewhere());

    for (const readable of [true, false])
      it(`refuses to replace it, ${readable ? 'as the org shows it' : 'as the connection file knows it'}`, async () => {
        await setUp('--json');
        stage.org.switches.certificateReadable = readable;
        stage.org.requests.splice(0);
        const { exitCode, json } = await again();
        expect(exitCode).to.equal(1);
        expect(json?.name).to.equal('CertificateInUseError');
        expect(json?.actions?.join('\n')).to.include('--allow-certificate-change');
        expect(changingRequests()).to.deep.equal([]);
      });

    it('sends nothing to an org that hides it while the login works, and deploys again when it does not', async () => {
      await setUp('--json');
      stage.org.switches.certificateReadable = false;
      stage.org.requests.splice(0);
      expect((await setUp('--json')).exitCode).to.equal(0);
      expect(changingRequests()).to.deep.equal([]);
      delete stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate;
      expect((await setUp('--json')).json?.result.verification?.outcome).to.equal('proven');
      expect(changingRequests()).not.to.deep.equal([]);
    });

    describe('that nobody here knows', () => {
      beforeEach(async () => {
        await setUp('--json');
        stage.org.switches.certificateReadable = false;
        rmSync(join(stage.project, 'config/jwt-connections.json'));
        stage.org.requests.splice(0);
      });

      it('goes on if the key pair of this machine logs in with it', async () => {
        const { exitCode, stdout } = await setUp('--json');
        expect(exitCode, stdout).to.equal(0);
      });

      it('refuses to replace it if the key pair of this machine does not log in with it', async () => {
        const other = await generateKeyPair({ subject: { commonName: 'acme' }, days: 10, bits: 2048 });
        await writeKeyPair(stage.keyFolder, 'acme', other, { force: true, now: new Date() });
        const { json } = await setUp('--json');
        expect(json?.name).to.equal('CertificateInUseError');
        expect(changingRequests()).to.deep.equal([]);
      });
    });

    it('keeps one that has ended, for it may still work, and replaces it when told to', async () => {
      await setUp('--json');
      const yearsAgo = new Date(Date.now() - 2 * 365 * 86_400_000);
      const ended = await generateKeyPair({ subject: { commonName: 'acme' }, days: 10, bits: 2048 }, { now: yearsAgo });
      await writeKeyPair(stage.keyFolder, 'acme', ended, { force: true, now: yearsAgo });
      const settings = stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings;
      if (settings) settings.elements['certificate'] = certificateBody(ended.certificatePem);

      const kept = await run('--connection', 'acme', '--json');
      expect(kept.exitCode, kept.stdout).to.equal(0);
      const { sha256 } = readCertificate(ended.certificatePem);
      expect(kept.json?.result.certificate.sha256).to.equal(sha256);
      expect(kept.json?.warnings.join('\n')).to.include('The certificate expired on');

      const renewed = await run('--connection', 'acme', '--allow-certificate-change', '--json');
      expect(renewed.exitCode, renewed.stdout).to.equal(0);
      expect(renewed.json?.result.certificate.sha256).not.to.equal(sha256);
    });

    it('finds the key pair under another name', async () => {
      await setUp('--json');
      for (const end of ['key', 'crt'])
        renameSync(join(stage.keyFolder, `acme.${end}`), join(stage.keyFolder, `moved.${end}`));
      const { exitCode, json, stdout } = await run('--connection', 'acme', '--key-name', 'moved', '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result.keyName).to.equal('moved');
      expect(connections().connections['acme']?.keyName).to.equal('moved');
      expect(changingRequests().filter((request) => request === 'deploy')).to.have.length(2);
    });

    it('gives the files and records of all connections of the app the new certificate', async () => {
      await setUp('--json');
      await run('--connection', 'acme-nightly', '--username', stage.loginUser, '--json');
      const { exitCode, stdout } = await again('--allow-certificate-change');
      expect(exitCode, stdout).to.equal(0);
      const { acme, 'acme-nightly': nightly } = connections().connections;
      expect(nightly?.certificate).to.deep.equal(acme?.certificate);
      const settings = 'extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml';
      const file = (name: string) => readFileSync(join(stage.project, `jwt/JwtLogin/orgs/${name}/${settings}`), 'utf8');
      expect(file('acme-nightly')).to.equal(file('acme'));
    });

    it('replaces it when told to, and proves the new one', async () => {
      await setUp('--json');
      const before = connections().connections['acme']?.certificate?.sha256;
      const { exitCode, json, stdout } = await again('--allow-certificate-change');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.result.certificate.sha256).not.to.equal(before);
      expect(connections().connections['acme']?.certificate?.sha256).to.equal(json?.result.certificate.sha256);
    });
  });

  describe('stops before it changes anything', () => {
    const user = () => stage.org.state.users.find(({ username }) => username === stage.loginUser);
    const obstacles: Array<[string, () => void, string[], string, RegExp]> = [
      [
        'a user that the org does not have',
        () => undefined,
        ['--username', "o'brien@acme.example"],
        'LoginUserMissingError',
        /o'brien@acme.example/,
      ],
      [
        'an inactive user',
        () => Object.assign(user() ?? {}, { isActive: false }),
        [],
        'LoginUserInactiveError',
        /isn't active/,
      ],
      ['a frozen user', () => Object.assign(user() ?? {}, { isFrozen: true }), [], 'LoginUserFrozenError', /frozen/],
      [
        'a permission set that is not there',
        () => undefined,
        ['--permission-set', 'Nope'],
        'PermissionSetMissingError',
        /Nope/,
      ],
      [
        'another org than expected',
        () => undefined,
        ['--expected-org-id', '00D000000000001AAA'],
        'OrgNotExpectedError',
        /00D000000000001AAA/,
      ],
      [
        'a host that may not get an assertion',
        () => undefined,
        ['--instance-url', 'https://evil.example'],
        'HostNotAllowedError',
        /evil\.example/,
      ],
      ['an impossible number of days', () => undefined, ['--days', '99999'], 'CertificateDaysInvalidError', /99999/],
      ['a name that no key pair can have', () => undefined, ['--key-name', 'a b'], 'KeyNameInvalidError', /a b/],
      ['an org ID that is none', () => undefined, ['--expected-org-id', 'foo'], 'OrgIdInvalidError', /foo/],
      ['a wrong scope', () => undefined, ['--scopes', 'apii refresh_token'], 'ScopeUnknownError', /apii/],
      ['a wrong name of an app', () => undefined, ['--app-name', '1st'], 'AppNameInvalidError', /1st/],
      [
        'an admin without the permissions',
        () => {
          for (const set of stage.org.state.permissionSets)
            set.permissions['PermissionsExternalClientAppDeveloper'] = false;
        },
        [],
        'AdminPermissionMissingError',
        /External Client Apps/,
      ],
    ];
    for (const [what, prepare, argv, name, message] of obstacles)
      it(`for ${what}`, async () => {
        prepare();
        const login = argv.includes('--username') ? [] : ['--username', stage.loginUser];
        const { json, exitCode } = await run('--connection', 'acme', ...login, ...argv, '--json');
        expect(json?.name).to.equal(name);
        expect(json?.message).to.match(message);
        expect(json?.actions?.length).to.be.greaterThan(0);
        expect(exitCode).to.be.oneOf([1, 2]);
        expect(changingRequests()).to.deep.equal([]);
      });

    it('for a name that could be another variable, before any request', async () => {
      const { json, exitCode } = await run('--connection', 'acme-key', '--username', stage.loginUser, '--json');
      expect(json?.name).to.equal('ConnectionNameReservedError');
      expect(exitCode).to.equal(2);
    });

    it('for another org than a variable of the environment expects', async () => {
      const env = { ...stage.options.env, SF_JWT_ACME_ORG_ID: '00D000000000001AAA' };
      const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--json'];
      const { json } = await runCommand<JwtSetupResult>(JwtSetup, argv, { ...stage.options, env });
      expect(json?.name).to.equal('OrgNotExpectedError');
      expect(changingRequests()).to.deep.equal([]);
    });

    it('for missing flags where nobody can be asked: all of them are named', async () => {
      const { json, exitCode } = await runCommand(JwtSetup, ['--json'], stage.options);
      expect(exitCode).to.equal(2);
      expect(json?.name).to.equal('SetupFlagsMissingError');
      for (const flag of ['--target-org', '--connection', '--username']) expect(json?.message).to.include(flag);
    });

    it('for another user under the name of a connection that is set up', async () => {
      await setUp('--json');
      stage.org.requests.splice(0);
      const { json } = await run('--connection', 'acme', '--username', 'other@acme.example', '--json');
      expect(json?.name).to.equal('ConnectionIsAnotherError');
      expect(json?.message).to.include(stage.loginUser).and.to.include('other@acme.example');
      expect(changingRequests()).to.deep.equal([]);
    });

    it('for another host under the name of a connection that is set up', async () => {
      await setUp('--json');
      const before = connections();
      const { json } = await run('--connection', 'acme', '--instance-url', 'https://acme.my.salesforce.com', '--json');
      expect(json?.name).to.equal('ConnectionIsAnotherError');
      expect(connections()).to.deep.equal(before);
    });

    it('for another consumer key than that of the app', async () => {
      await setUp('--json');
      const { json } = await run('--connection', 'acme', '--client-id', '3MVG9another', '--json');
      expect(json?.name).to.equal('ClientIdIsAnotherError');
    });

    it('and shows no stage as done that never ran', async () => {
      await setUp('--json');
      const { stdout, exitCode } = await run('--connection', 'acme', '--app-name', 'Other');
      expect(exitCode).to.equal(2);
      expect(stdout).not.to.include('Check the org');
    });

    it('for an app of that name that is not ours', async () => {
      await setUp('--json');
      const eca = stage.org.state.apps[0]?.components.ExternalClientApplication;
      if (eca) eca.elements['description'] = 'Somebody else made this.';
      stage.org.requests.splice(0);
      const { json } = await run('--connection', 'acme', '--json');
      expect(json?.name).to.equal('OrgAppNotOursError');
      expect(changingRequests()).to.deep.equal([]);
    });
  });

  it('says that --days and --bits have no effect on a key pair that is there', async () => {
    await setUp('--json');
    const { json } = await run('--connection', 'acme', '--days', '30', '--json');
    expect(json?.warnings.join('\n')).to.include('The key pair "acme" already exists');
  });

  it('outside of a project says where the files are, and that one secret is enough for the job', async () => {
    const outside = { ...stage.options, cwd: stage.keyFolder.replace(/keys$/, '') };
    const argv = ['--no-prompt', '--target-org', 'admin', '--connection', 'outside', '--username', stage.loginUser];
    const { stdout, raw, exitCode } = await runCommand(JwtSetup, argv, outside);
    expect(exitCode, raw).to.equal(0);
    expect(stdout).to.include("This folder isn't in a Salesforce project").and.not.to.include('Commit ');
    expect(stdout).to.include('this plugin: sf jwt verify --connection outside\n').and.not.to.include('generate pip');
    expect(stdout).to.include(`gh variable set SF_JWT_ALLOWED_HOSTS --body ${stage.org.host}`);
  });

  describe('of an org that is in no state for it', () => {
    const states: Array<[string, () => Promise<void> | void, string, number]> = [
      ['can’t be reached', () => stage.org.close(), 'OrgUnreachableError', 75],
      ['isn’t ready', () => void (stage.org.switches.http503 = true), 'OrgNotReadyError', 75],
      ['is too old', () => void (stage.org.state.organization.apiVersion = '65.0'), 'OrgApiTooOldError', 1],
    ];
    for (const [what, breakIt, name, exitCode] of states)
      it(`names one that ${what}, and asks it once`, async () => {
        await breakIt();
        stage.org.requests.length = 0;
        const { json } = await setUp('--json');
        expect(json).to.include({ name, status: exitCode });
        expect(stage.org.requests.length).to.be.lessThan(2);
      });

    it('picks its deploy up that a lost connection has cut off', async () => {
      stage.org.switches.polls = 2;
      stage.org.switches.onRequest = ({ soapAction }) =>
        soapAction === 'checkDeployStatus' && stage.org.state.deployments.some(isOfApp)
          ? { status: 400, body: 'no' }
          : undefined;
      const lost = await setUp('--json');
      expect(lost.json).to.include({ name: 'DeployLostError', status: 69 });
      stage.org.switches.onRequest = undefined;
      const { exitCode } = await setUp('--json');
      expect(exitCode).to.equal(0);
      expect(stage.org.state.deployments.filter(isOfApp)).to.have.length(1);
    });
    const isOfApp = ({ checkOnly, messages }: Scene['org']['state']['deployments'][number]): boolean =>
      !checkOnly && messages.some(({ componentType }) => componentType === 'ExternalClientApplication');
  });

  describe('with least privilege', () => {
    it('warns about an administrator as the login user', async () => {
      const admin = stage.org.admin.username;
      const { json } = await run('--connection', 'acme', '--username', admin, '--dry-run', '--json');
      expect(json?.warnings.join('\n')).to.include(`${admin} is the administrator who runs this setup`);
    });

    it('says what a named permission set grants beyond the app, and gives it to the login user', async () => {
      const set = makePermissionSet('Deploy_Pipeline', ['ModifyMetadata', 'ViewSetup']);
      stage.org.state.permissionSets.push(set);
      const { json, exitCode, stdout } = await setUp('--permission-set', 'Deploy_Pipeline', '--json');
      expect(exitCode, stdout).to.equal(0);
      expect(json?.warnings.join('\n')).to.match(/Deploy_Pipeline.*Modify Metadata Through Metadata API Functions/);
      expect(json?.result.preauthorized).to.deep.equal([{ kind: 'permissionSet', name: 'Deploy_Pipeline' }]);
      expect(stage.org.state.permissionSetAssignments.map(({ permissionSetId }) => permissionSetId)).to.deep.equal([
        set.id,
      ]);
      expect(stage.org.state.permissionSets.some(({ name }) => name === 'JwtLogin_Access')).to.equal(false);
    });

    it('takes the permission set of that name, not an installed one that is called alike', async () => {
      const installed = { ...makePermissionSet('Deploy', ['ModifyAllData']), namespacePrefix: 'pkg' };
      const own = makePermissionSet('Deploy');
      stage.org.state.permissionSets.push(installed, own);
      const { exitCode, stdout } = await setUp('--permission-set', 'Deploy', '--json');
      expect(exitCode, stdout).to.equal(0);
      const given = stage.org.state.permissionSetAssignments.map(({ permissionSetId }) => permissionSetId);
      expect(given).to.deep.equal([own.id]);
    });

    it('takes over no permission set that somebody else made', async () => {
      stage.org.state.permissionSets.push(makePermissionSet('JwtLogin_Access', ['ModifyAllData']));
      const { json } = await setUp('--json');
      expect(json?.name).to.equal('PermissionSetNotOursError');
      expect(stage.org.state.permissionSetAssignments).to.deep.equal([]);
    });

    it('makes the empty permission set also if it is named', async () => {
      const { exitCode, stdout } = await setUp('--permission-set', 'JwtLogin_Access', '--json');
      expect(exitCode, stdout).to.equal(0);
    });

    it('warns about a key that others can read', async () => {
      await setUp('--json');
      chmodSync(join(stage.keyFolder, 'acme.key'), 0o644);
      const { json } = await run('--connection', 'acme', '--json');
      expect(json?.warnings.join('\n')).to.include('Other users of this machine can read the private key');
    });

    it('says that a key pair was found that may belong to another login', async () => {
      const pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 10, bits: 2048 });
      await writeKeyPair(stage.keyFolder, 'acme', pair, { force: false, now: new Date() });
      const { json } = await setUp('--json');
      expect(json?.warnings.join('\n')).to.include('The key store already has a key pair "acme"');
    });

    it('refuses a permission set of a license that cannot hold an app', async () => {
      stage.org.state.permissionSets.push({
        ...makePermissionSet('Integration'),
        licenseName: 'Salesforce API Integration',
      });
      const { json } = await setUp('--permission-set', 'Integration', '--json');
      expect(json?.name).to.equal('PermissionSetCannotHoldAppError');
      expect(stage.org.state.apps).to.deep.equal([]);
    });
  });
});
