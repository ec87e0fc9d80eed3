import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import { readCertificate, formatFingerprint } from '../../../src/base/certificate.ts';
import { makePermissionSet } from '../../org/defaults.ts';
import { newId } from '../../org/ids.ts';
import type { App, OrgState } from '../../org/state.ts';
import { addUser, assign as assignUser } from '../../tools/people.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { opensslPair, pemBody } from '../local-org/appPackage.ts';
import { certificatePem } from '../org/appProject.ts';
import { assign, diffScene, loginUser, present, type DiffScene } from './diffScene.ts';

let scene: DiffScene;

const diff = async (...argv: string[]) => {
  const { json, exitCode, stderr } = await scene.diff(...argv);
  const [connection] = json?.result?.connections ?? [];
  if (!connection) throw new Error(JSON.stringify(json) + stderr);
  return { ...connection, status: exitCode, warnings: json?.warnings.join('\n') ?? '' };
};

/** In short: subject, what it is about, and the state. */
const found = async (...argv: string[]): Promise<string[]> =>
  (await diff(...argv)).differences.map(({ subject, type, name, element, state }) =>
    [subject, ...(subject === 'component' ? [type] : []), element ?? name, state].join(' '),
  );

const oauthFile = 'jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml';
const globalFile = 'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml';
const policyFile = 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';
const connectionFile = 'config/jwt-connections.json';

const edit = (path: string, change: (text: string) => string): void => {
  const file = join(scene.project, path);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};
const addElement = (path: string, xml: string): void =>
  edit(path, (text) => text.replace(/\n<\/\w+>\s*$/, `\n${xml}$&`));
const connections = (change: (record: Record<string, unknown>) => Record<string, object>): void =>
  edit(connectionFile, (text) => {
    const file = JSON.parse(text) as { connections: { acme: Record<string, unknown> } };
    return JSON.stringify({ ...file, connections: change(file.connections.acme) });
  });

const state = (): OrgState => scene.org.state;
const user = () => present(state().users.find(({ username }) => username === loginUser));

/** Another app of the org, with a certificate of its own. */
const otherApp = (app: App, certificate: string): App => {
  const copy = structuredClone(app);
  Object.assign(copy, {
    id: newId('ExternalClientApplication'),
    fullName: 'Other',
    consumerKey: `${app.consumerKey}x`,
  });
  for (const component of Object.values(copy.components)) {
    component.fullName = component.fullName.replace('JwtLogin', 'Other');
    if ('externalClientApplication' in component.elements) component.elements.externalClientApplication = 'Other';
  }
  Object.assign(present(copy.components.ExtlClntAppGlobalOauthSettings).elements, { certificate });
  return copy;
};

describe('sf jwt diff', () => {
  beforeEach(async () => {
    scene = await diffScene();
  });
  afterEach(() => scene.org.close());

  it('names a username that never was filled in', async () => {
    process.env.SF_JWT_ACME_USERNAME = '$(SF_USER)';
    const { error } = await diff().finally(() => delete process.env.SF_JWT_ACME_USERNAME);
    expect(error?.message).to.include('SF_JWT_ACME_USERNAME').and.include('$(NAME)');
  });

  it('finds nothing right after a deploy, and changes nothing in the org', async () => {
    scene.org.requests.length = 0;
    expect(await diff()).to.deep.include({
      connection: 'acme',
      outcome: 'same',
      exitCode: 0,
      status: 0,
      app: 'JwtLogin',
      orgId: state().organization.id,
      orgName: 'Acme',
      differences: [],
      notComparable: [],
    });
    const writing = scene.org.requests.filter(({ soapAction = '', method, kind }) =>
      kind === 'soap' ? !/^(?:read|list)Metadata$/.test(soapAction) : method !== 'GET',
    );
    expect(writing).to.deep.equal([]);
  });

  it('shows a table with both sides, and what to do next', async () => {
    scene.elements('ExtlClntAppGlobalOauthSettings').isDeviceFlowEnabled = 'true';
    const argv = ['--target-org', scene.admin, '--connection', 'acme'];
    // A table is as wide as the terminal.
    const options = { cwd: scene.project, env: { COLUMNS: '220' } };
    const { stdout, exitCode } = await runCommand(JwtDiff, argv, options);
    expect(exitCode).to.equal(1);
    expect(stdout).to.include('acme: the app JwtLogin in Acme').and.include("doesn't match the files. Differences: 1");
    expect(stdout).to.match(
      /ExtlClntAppGlobalOauthSettings JwtLogin_glbloauth +│ isDeviceFlowEnabled +│ false +│ true/,
    );
    expect(stdout).to.include(`sf jwt deploy --connection acme --target-org ${scene.admin}\n`);
    expect(stdout).to.include('sf jwt diff --export --connection acme');
    expect(stdout).not.to.match(/sf jwt setup|Setup →/);
  });

  it('says what a deploy doesn’t do: take grants away, assign, and look after users', async () => {
    state().permissionSetAssignments.length = 0;
    const argv = ['--target-org', scene.admin, '--connection', 'acme'];
    const nextOf = async () => (await runCommand(JwtDiff, argv, { cwd: scene.project })).stdout.split('└')[1] ?? '';
    const assignment = await nextOf();
    expect(assignment).to.include('sf jwt setup --connection acme').and.not.include('sf jwt deploy');
    user().isFrozen = true;
    expect(await nextOf()).to.include('Setup → Users');
    const set = makePermissionSet('Extra');
    state().permissionSets.push(set);
    state().setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId: set.id, setupEntityId: scene.app().id });
    expect(await nextOf()).to.include('A deploy keeps grants that are only in the org');
  });

  describe('certificates', () => {
    const other = opensslPair().certificate;
    const fingerprint = (pem: string): string => `SHA-256 ${formatFingerprint(readCertificate(pem).sha256)}`;

    it('are shown by their fingerprints, the old one and the new one', async () => {
      scene.elements('ExtlClntAppGlobalOauthSettings').certificate = pemBody(other);
      const [first, ...others] = (await diff()).differences;
      expect(others).to.deep.equal([]);
      expect(first?.files).to.include(fingerprint(await certificatePem()));
      expect(first?.org).to.include(fingerprint(other));
      expect(first?.message)
        .to.include(fingerprint(other))
        .and.include(fingerprint(await certificatePem()));
    });

    it('that the org hides are not comparable, and never equal', async () => {
      scene.org.switches.certificateReadable = false;
      const shown = await diff();
      expect(shown).to.deep.include({ outcome: 'incomplete', differences: [], status: 0 });
      const [hidden] = shown.notComparable;
      expect(hidden).to.include({ element: 'certificate', reason: 'hidden' });
      expect(hidden?.message)
        .to.include("Either the org hides it, or the app doesn't have one")
        .and.include(fingerprint(await certificatePem()));
    });

    it('that an app lost are a difference, where the org shows those of other apps', async () => {
      delete scene.elements('ExtlClntAppGlobalOauthSettings').certificate;
      expect(await diff()).to.deep.include({ outcome: 'incomplete', differences: [], status: 0 });
      state().apps.push(otherApp(scene.app(), pemBody(other)));
      const lost = await diff();
      expect(lost).to.deep.include({ outcome: 'different', notComparable: [], status: 1 });
      expect(lost.differences.map(({ element, state: how }) => [element, how])).to.deep.equal([
        ['certificate', 'onlyInFiles'],
      ]);
    });

    it('and whatever else stands in their place is shown by no piece of it', async () => {
      const { key } = opensslPair();
      edit(globalFile, (text) => text.replace(/<certificate>[^<]*/, `<certificate>${pemBody(key)}`));
      const { stdout, stderr } = await scene.diff();
      expect(stdout).to.include('not a certificate');
      for (const line of pemBody(key).split('\n')) expect(stdout + stderr).not.to.include(line);
    });
  });

  describe('what is no difference:', () => {
    it('what the org made for itself', async () => {
      scene.elements('ExternalClientApplication').orgScopedExternalApp = '00D000000000001:Other';
      scene.elements('ExtlClntAppOauthSettings').oauthLink = '00D000000000001:x';
      scene.app().consumerSecret = 'another';
      expect(await found()).to.deep.equal([]);
    });

    it('PKCE that the files turn off and the org turns on again', async () => {
      edit(globalFile, (text) => text.replace('<isPkceRequired>true', '<isPkceRequired>false'));
      expect(await found()).to.deep.equal([]);
    });

    it('security settings that the org holds and no file speaks of', async () => {
      const now = { createdAt: 0, modifiedAt: 0 };
      const elements = { externalClientApplication: 'JwtLogin', label: 'x' };
      scene.app().components.ExtlClntAppOauthSecuritySettings = { id: '1', fullName: 'S', elements, ...now };
      expect(await found()).to.deep.equal([]);
    });
  });

  it('says that token IP ranges count of which no file speaks, and of no other app’s', async () => {
    const now = { createdAt: 0, modifiedAt: 0 };
    const tokenIpRanges = [{ startIpAddress: '192.0.2.0', endIpAddress: '192.0.2.255' }];
    const elements = { externalClientApplication: 'JwtLogin', label: 'x', tokenIpRanges };
    const component = { id: '1', fullName: 'Any_Name', elements, ...now };
    scene.app().components.ExtlClntAppOauthSecuritySettings = component;
    const run = await diff();
    expect(run).to.deep.include({ outcome: 'incomplete', exitCode: 0, differences: [] });
    expect(run.notComparable.map(({ element, reason }) => `${element} ${reason}`)).to.deep.equal([
      'tokenIpRanges notInFiles',
    ]);
    Object.assign(elements, { externalClientApplication: 'Other' });
    expect((await diff()).outcome).to.equal('same');
  });

  it('names whom the key opens beside the login user, active ones only', async () => {
    expect((await diff()).warnings).to.equal('');
    const org = scene.org;
    const set = present(org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access'));
    const people = [1, 2, 3, 4, 5, 6, 7].map((each) => addUser(org, `user-${each}@acme.example`));
    for (const one of people) assignUser(org, one, set.id);
    present(people[6]).isActive = false;
    const run = await diff();
    expect(run).to.deep.include({ outcome: 'same', exitCode: 0 });
    expect(run.warnings)
      .to.include('user-1@acme.example')
      .and.include('user-5@acme.example and 1 more')
      .and.not.include(loginUser);
  });

  it('compares security settings that a file speaks of', async () => {
    const folder = 'jwt/JwtLogin/app/externalClientApps';
    writeFileSync(
      join(scene.project, folder, 'S.ecaOauthSecurity-meta.xml'),
      '<ExtlClntAppOauthSecuritySettings xmlns="http://soap.sforce.com/2006/04/metadata"><externalClientApplication>JwtLogin</externalClientApplication><label>y</label></ExtlClntAppOauthSecuritySettings>',
    );
    expect(await found()).to.deep.equal(['component ExtlClntAppOauthSecuritySettings S onlyInFiles']);
    const elements = { externalClientApplication: 'JwtLogin', label: 'x' };
    const component = { id: '1', fullName: 'S', elements, createdAt: 0, modifiedAt: 0 };
    scene.app().components.ExtlClntAppOauthSecuritySettings = component;
    expect(await found()).to.deep.equal(['element label changed']);
    state().organization.apiVersion = '66.0';
    expect((await diff()).notComparable.map(({ subject, reason }) => `${subject} ${reason}`)).to.deep.equal([]);
  });

  it('compares the consumer key with that of the connection file', async () => {
    connections((acme) => ({ acme: { ...acme, clientId: scene.app().consumerKey } }));
    expect(await found()).to.deep.equal([]);
    scene.app().consumerKey = '3MVG9another';
    expect(await found()).to.deep.equal(['element consumerKey changed']);
  });

  it('names what nothing can compare', async () => {
    addElement(globalFile, '    <consumerSecret>very-secret-indeed</consumerSecret>');
    addElement(globalFile, '    <shouldRotateConsumerKey>true</shouldRotateConsumerKey>');
    edit(globalFile, (text) => text.replace(/<callbackUrl>[^<]*/, '<callbackUrl>${CALLBACK}'));
    const { notComparable, differences, outcome } = await diff();
    expect({ differences, outcome }).to.deep.equal({ differences: [], outcome: 'incomplete' });
    expect(notComparable.map(({ element, reason }) => `${element} ${reason}`)).to.have.members([
      'callbackUrl placeholder',
      'consumerSecret secret',
      'shouldRotateConsumerKey order',
    ]);
    expect(JSON.stringify(notComparable)).not.to.include('very-secret');
  });

  describe('who may log in', () => {
    const add = (name: string): string => {
      const set = makePermissionSet(name);
      state().permissionSets.push(set);
      return set.id;
    };
    const grant = (parentId: string): void =>
      void state().setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId, setupEntityId: scene.app().id });

    it('a grant that is gone, of a permission set', async () => {
      state().setupEntityAccess.length = 0;
      expect(await found()).to.deep.equal(['grant JwtLogin_Access onlyInFiles']);
    });

    it('a grant that was added, to a permission set or a profile', async () => {
      grant(add('Extra'));
      const profile = present(state().profiles[1]);
      grant(state().permissionSets.find(({ profileId }) => profileId === profile.id)?.id ?? '');
      expect(await found()).to.deep.equal(['grant Extra onlyInOrg', `grant ${profile.name} onlyInOrg`]);
      expect((await diff()).differences[0]?.message).to.equal(
        "The org lets the permission set Extra log in (OAuth policy, SetupEntityAccess); the files don't.",
      );
    });

    it('an assignment that is gone', async () => {
      state().permissionSetAssignments.length = 0;
      expect(await found()).to.deep.equal(['assignment JwtLogin_Access onlyInFiles']);
      expect((await diff()).differences[0]?.message).to.include(loginUser);
    });

    it('an assignment that has ended', async () => {
      present(state().permissionSetAssignments[0]).expirationDate = '2026-01-01T00:00:00.000Z';
      expect(await found()).to.deep.equal(['assignment JwtLogin_Access ended']);
    });

    it('each of several permission sets and profiles', async () => {
      const profile = present(state().profiles[1]);
      const own = present(state().permissionSets.find(({ profileId }) => profileId === profile.id));
      grant(add('Second'));
      grant(own.id);
      assign(scene.org, 'Second');
      edit(policyFile, (text) =>
        text.replace(
          /<commaSeparatedPermissionSet>.*/,
          `<commaSeparatedPermissionSet>second,JwtLogin_Access</commaSeparatedPermissionSet>\n<commaSeparatedProfile>${profile.name}</commaSeparatedProfile>`,
        ),
      );
      expect(await found()).to.deep.equal([]);
      const rows = [...state().setupEntityAccess];
      for (const row of rows) {
        state().setupEntityAccess.splice(0, rows.length, ...rows.filter((each) => each !== row));
        const set = present(state().permissionSets.find(({ id }) => id === row.parentId));
        const name = set === own ? profile.name : set.name === 'Second' ? 'second' : set.name;
        expect(await found()).to.deep.equal([`grant ${name} onlyInFiles`]);
      }
      state().setupEntityAccess.splice(0, rows.length, ...rows);
      const assignments = [...state().permissionSetAssignments];
      for (const row of assignments) {
        state().permissionSetAssignments.splice(0, 2, ...assignments.filter((each) => each !== row));
        const name = state().permissionSets.find(({ id }) => id === row.permissionSetId)?.name;
        expect(await found()).to.deep.equal([`assignment ${name === 'Second' ? 'second' : name} onlyInFiles`]);
      }
    });

    it('the user of the login', async () => {
      user().isFrozen = true;
      expect(await found()).to.deep.equal([`user ${loginUser} frozen`]);
      user().isActive = false;
      expect(await found()).to.deep.equal([`user ${loginUser} inactive`]);
      user().username = 'renamed@acme.example';
      expect(await found()).to.deep.equal([`user ${loginUser} onlyInFiles`]);
    });

    it('what the permission set in the files grants beyond them', async () => {
      present(
        state().permissionSets.find(({ name }) => name === 'JwtLogin_Access'),
      ).permissions.PermissionsModifyAllData = true;
      const { differences } = await diff();
      expect(differences).to.have.length(1);
      expect(differences[0]).to.include({
        type: 'PermissionSet',
        element: 'userPermissions',
        org: 'ModifyAllData',
      });
    });

    it('says which answers the org refused, and compares the rest', async () => {
      const admin = present(state().permissionSets.find(({ permissions }) => permissions.PermissionsModifyMetadata));
      admin.permissions.PermissionsViewSetup = false;
      admin.permissions.PermissionsManageUsers = false;
      state().setupEntityAccess.length = 0;
      const { differences, notComparable } = await diff();
      expect(notComparable.map(({ subject, reason, name }) => [subject, reason, name])).to.deep.equal([
        ['grant', 'refused', 'SetupEntityAccess'],
      ]);
      expect(differences.map(({ subject, state: how }) => `${subject} ${how}`)).to.deep.equal(['grant onlyInFiles']);
    });

    it('says where no username is known', async () => {
      rmSync(join(scene.project, connectionFile));
      const { notComparable } = await diff('--app-name', 'JwtLogin');
      expect(notComparable).to.have.length(1);
      expect(notComparable[0]).to.include({ subject: 'assignment', reason: 'noUsername' });
    });
  });

  describe('an app', () => {
    it('that is not in the org', async () => {
      state().apps.length = 0;
      expect(await found()).to.deep.equal([
        'component ExternalClientApplication JwtLogin onlyInFiles',
        'component ExtlClntAppOauthSettings JwtLogin_oauth onlyInFiles',
        'component ExtlClntAppGlobalOauthSettings JwtLogin_glbloauth onlyInFiles',
        'component ExtlClntAppConfigurablePolicies JwtLogin_plcy onlyInFiles',
        'component ExtlClntAppOauthConfigurablePolicies JwtLogin_oauthPlcy onlyInFiles',
      ]);
    });

    it('that isn’t ours', async () => {
      scene.elements('ExternalClientApplication').description = 'Made by hand';
      const { differences, warnings } = await diff();
      expect(differences.map(({ element }) => element)).to.deep.equal(['description']);
      expect(warnings).to.include("acme: The app JwtLogin in the org wasn't created by this plugin");
    });

    it('that came with a package', async () => {
      scene.app().namespacePrefix = 'acme';
      const { outcome, error, status } = await diff();
      expect({ outcome, name: error?.name, status }).to.deep.equal({
        outcome: 'failed',
        name: 'AppNamespacedError',
        status: 1,
      });
    });

    it('whose components have other names in the org', async () => {
      for (const [type, component] of Object.entries(scene.app().components))
        if (type !== 'ExternalClientApplication') component.fullName = `X_${type}`;
      expect(await found()).to.deep.equal([]);
      scene.elements('ExtlClntAppOauthSettings').label = 'x';
      expect(await found()).to.deep.equal(['element label changed']);
    });

    it('that lacks a component, or has one that the files lack', async () => {
      delete scene.app().components.ExtlClntAppConfigurablePolicies;
      rmSync(join(scene.project, oauthFile));
      expect(await found()).to.deep.equal([
        'component ExtlClntAppConfigurablePolicies JwtLogin_plcy onlyInFiles',
        'component ExtlClntAppOauthSettings JwtLogin_oauth onlyInOrg',
      ]);
    });

    it('whose name a connected app has', async () => {
      state().apps.length = 0;
      const app = {
        id: '0H4',
        name: 'JwtLogin',
        consumerKey: 'x',
        certificate: null,
        scopes: [],
        adminApprovedUsersOnly: false,
      };
      state().connectedApps.push(app);
      expect((await diff()).error?.name).to.equal('ConnectedAppExistsError');
    });
  });

  it('makes the global settings that are kept out of source control, from what the connection file records', async () => {
    rmSync(join(scene.project, globalFile));
    const { sha256, publicKeySha256, notAfter } = readCertificate(await certificatePem());
    const certificate = { sha256, publicKeySha256, notAfter: notAfter.toISOString() };
    connections((acme) => ({ acme: { ...acme, certificate } }));
    const shown = await diff();
    expect(shown).to.deep.include({ outcome: 'same', differences: [] });
    expect(shown.warnings).to.include("The app files don't include global OAuth settings");
    scene.elements('ExtlClntAppGlobalOauthSettings').isDeviceFlowEnabled = 'true';
    expect(await found()).to.deep.equal(['element isDeviceFlowEnabled changed']);
    connections((acme) => ({ acme: { ...acme, certificate: { ...certificate, sha256: 'ab'.repeat(32) } } }));
    expect(await found()).to.deep.equal(['element certificate changed', 'element isDeviceFlowEnabled changed']);
  });

  it('compares what queries show where the session is for REST alone, and says what they don’t', async () => {
    for (const session of state().sessions) session.format = 'jwt';
    state().organization.apiVersion = '67.0';
    const clean = await diff();
    expect(clean).to.deep.include({ outcome: 'incomplete', differences: [], status: 0 });
    const lines = clean.notComparable.map(({ subject, type, name }) => [subject, type ?? name].join(' '));
    expect(lines).to.have.members([
      'elements ExternalClientApplication',
      'elements ExtlClntAppOauthSettings',
      'component ExtlClntAppGlobalOauthSettings',
      'elements ExtlClntAppConfigurablePolicies',
      'elements ExtlClntAppOauthConfigurablePolicies',
      'component PermissionSet',
      'grant OAuth policy',
    ]);
    scene.elements('ExternalClientApplication').contactEmail = 'x@acme.example';
    scene.elements('ExtlClntAppOauthSettings').commaSeparatedOauthScopes = 'Api,RefreshToken,Full';
    scene.elements('ExtlClntAppConfigurablePolicies').isEnabled = 'false';
    scene.elements('ExtlClntAppOauthConfigurablePolicies').permittedUsersPolicyType = 'AllSelfAuthorized';
    state().setupEntityAccess.length = 0;
    state().permissionSetAssignments.length = 0;
    expect(await found()).to.have.members([
      'element contactEmail changed',
      'element commaSeparatedOauthScopes changed',
      'element isEnabled changed',
      'element permittedUsersPolicyType changed',
      'grant JwtLogin_Access onlyInFiles',
      'assignment JwtLogin_Access onlyInFiles',
    ]);
    expect((await diff('--export')).error?.name).to.equal('SessionIsJwtError');
    scene.org.switches.internalObjectsRefused = true;
    expect((await diff()).notComparable.filter(({ subject }) => subject === 'component')).to.have.length(5);
    state().apps.length = 0;
    expect((await found()).length).to.be.greaterThan(0);
  });
});
