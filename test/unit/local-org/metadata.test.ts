import { expect } from 'chai';
import JSZip from 'jszip';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg } from '../../org/index.ts';
import { appFiles, deployFiles, opensslPair, packageXml, readyApp, soapCall, xml } from './appPackage.ts';
import type { AppOptions, DeployOutcome } from './appPackage.ts';

const pair = opensslPair();

describe('the local org: permission sets, retrieve, and who may', () => {
  let org: LocalOrg;
  beforeEach(async () => {
    org = await startLocalOrg();
  });
  afterEach(() => org.close());

  const deployApp = (options: AppOptions = {}, name = 'JwtApp'): Promise<DeployOutcome> =>
    deployFiles(org, appFiles(name, pair.certificate, options));
  const read = (type: string, name: string, version = '67.0'): Promise<string> =>
    soapCall(
      org,
      `<readMetadata><type>${type}</type><fullNames>${name}</fullNames></readMetadata>`,
      undefined,
      version,
    );
  const flags = ({ xml: text }: DeployOutcome, type: string): string[] => {
    const block = text.split('<componentSuccesses>').find((part) => part.includes(`<componentType>${type}<`)) ?? '';
    return ['changed', 'created', 'deleted'].filter((flag) => block.includes(`<${flag}>true<`));
  };

  const permissionSet = (values: Record<string, string>): Promise<DeployOutcome> =>
    deployFiles(org, { 'permissionsets/Extra.permissionset': xml('PermissionSet', values) });

  it('deploys user permissions, and takes those away that are not in the file any more', async () => {
    const grant = { label: 'x', userPermissions: '<enabled>true</enabled><name>ApiEnabled</name>' };
    expect((await permissionSet(grant)).status).to.equal('Succeeded');
    const extra = org.state.permissionSets.at(-1);
    expect(extra?.permissions).to.deep.equal({ PermissionsApiEnabled: true });
    await permissionSet({ label: 'x' });
    expect(extra?.permissions).to.deep.equal({});
  });

  it('gives a permission set back as it was deployed', async () => {
    const values = { description: 'What for', hasActivationRequired: 'true', label: 'Extra' };
    await permissionSet({ ...values, userPermissions: '<enabled>true</enabled><name>ApiEnabled</name>' });
    expect(await read('PermissionSet', 'Extra')).to.include(
      '<fullName>Extra</fullName><description>What for</description><hasActivationRequired>true</hasActivationRequired><label>Extra</label><userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>',
    );
    await permissionSet({ label: 'Extra' });
    expect(await read('PermissionSet', 'Extra'))
      .not.to.include('description')
      .and.not.to.include('userPermissions');
    expect(org.state.permissionSets.at(-1)).to.include({ description: null, hasActivationRequired: false });
    const own = org.state.permissionSets.find((set) => set.isOwnedByProfile)?.name ?? '';
    expect(await read('PermissionSet', own)).to.include('xsi:nil');
  });

  it('refuses another licence, a wrong name, and an object right without Read', async () => {
    await permissionSet({ label: 'x' });
    expect((await permissionSet({ label: 'x', license: 'Salesforce' })).problems.join()).to.include(
      'Cannot change the license',
    );
    const { problems } = await deployFiles(org, {
      'permissionsets/1x.permissionset': xml('PermissionSet', { label: 'x' }),
    });
    expect(problems.join()).to.include('The Permission Set Name field');
    const rights = ['allowCreate', 'allowDelete', 'allowRead', 'modifyAllRecords', 'viewAllRecords'].map(
      (right) => `<${right}>false</${right}>`,
    );
    const objectPermissions = `${rights.join('')}<allowEdit>true</allowEdit><object>Account</object>`;
    expect((await permissionSet({ label: 'x', objectPermissions })).problems.join()).to.include(
      'depends on permission(s): Read Account',
    );
  });

  it('deletes a permission set with its grants, but not one that is assigned', async () => {
    await readyApp(org, pair);
    await permissionSet({ label: 'x' });
    const remove = { 'destructiveChanges.xml': packageXml('PermissionSet', 'JwtApp_Access') };
    expect((await deployFiles(org, remove)).problems).to.deep.equal([
      "The permission set JwtApp_Access is assigned to users and can't be deleted",
    ]);
    org.state.permissionSetAssignments = [];
    expect((await deployFiles(org, remove)).status).to.equal('Succeeded');
    expect(org.state.setupEntityAccess).to.deep.equal([]);
    expect(org.state.permissionSets.map(({ name }) => name))
      .to.include('Extra')
      .and.not.include('JwtApp_Access');
  });

  it('deploys what * in package.xml stands for', async () => {
    const files = { ...appFiles('One', pair.certificate), ...appFiles('Two', pair.certificate) };
    const apps = Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.eca')));
    const { status } = await deployFiles(org, {
      ...apps,
      'package.xml': packageXml('ExternalClientApplication', 'One', '*'),
    });
    expect(status).to.equal('Succeeded');
    expect(org.state.apps.map(({ fullName }) => fullName)).to.deep.equal(['One', 'Two']);
  });

  it('deploys over REST too', async () => {
    const zip = new JSZip();
    zip.file('package.xml', packageXml('ExternalClientApplication', 'JwtApp'));
    zip.file('externalClientApps/JwtApp.eca', appFiles('JwtApp', '')['externalClientApps/JwtApp.eca'] ?? '');
    const rest = async (deployOptions: object, session = org.admin.accessToken): Promise<string> => {
      const form = new FormData();
      form.append('entity_content', new Blob([JSON.stringify({ deployOptions })], { type: 'application/json' }));
      form.append('file', new Blob([await zip.generateAsync({ type: 'arraybuffer' })]), 'package.xml');
      const headers = { authorization: `Bearer ${session}` };
      const url = `${org.origin}/services/data/v67.0/metadata/deployRequest`;
      const response = await fetch(url, { method: 'POST', body: form, headers });
      const { id } = (await response.clone().json()) as { id?: string };
      if (id === undefined) return response.text();
      return (await fetch(`${url}/${id}?includeDetails=true`, { headers })).text();
    };
    expect(await rest({ checkOnly: true }))
      .to.include('"status":"Succeeded"')
      .and.include('"componentSuccesses":[');
    expect(org.state.apps).to.deep.equal([]);
    await rest({});
    expect(org.state.apps).to.have.length(1);
    const url = `${org.origin}/services/data/v67.0/metadata/deployRequest`;
    const headers = { authorization: `Bearer ${org.admin.accessToken}` };
    expect((await fetch(url, { method: 'POST', body: 'x', headers })).status).to.equal(400);
    expect((await fetch(`${url}/0Af000000000001AAA`, { headers })).status).to.equal(404);
    for (const set of org.state.permissionSets) set.permissions = { PermissionsApiEnabled: true };
    expect(await rest({})).to.include('INSUFFICIENT_ACCESS');
  });

  it('retrieves by name and by *, and says what is not there', async () => {
    await deployApp();
    const types =
      '<types><members>*</members><name>ExternalClientApplication</name></types><types><members>Nobody</members><name>PermissionSet</name></types>';
    const started = await soapCall(
      org,
      `<retrieve><request><apiVersion>67.0</apiVersion><unpackaged>${types}<version>67.0</version></unpackaged></request></retrieve>`,
    );
    const id = /<id>(\w+)</.exec(started)?.[1];
    const done = await soapCall(
      org,
      `<checkRetrieveStatus><asyncProcessId>${id}</asyncProcessId></checkRetrieveStatus>`,
    );
    expect(done).to.include('Entity of type &apos;PermissionSet&apos; named &apos;Nobody&apos; cannot be found');
    const zip = await JSZip.loadAsync(/<zipFile>(.*)<\/zipFile>/.exec(done)?.[1] ?? '', { base64: true });
    expect(Object.keys(zip.files)).to.include.members([
      'unpackaged/externalClientApps/JwtApp.eca',
      'unpackaged/package.xml',
    ]);
    const text = (await zip.file('unpackaged/externalClientApps/JwtApp.eca')?.async('string')) ?? '';
    expect(text).to.include('<label>JwtApp</label>').and.include('<orgScopedExternalApp>');
    const again = await deployFiles(org, { 'externalClientApps/JwtApp.eca': text });
    expect(again.status, 'what an org gives out, it takes back').to.equal('Succeeded');
    expect(flags(again, 'ExternalClientApplication')).to.deep.equal([]);
  });

  it('lists what is there, with its file', async () => {
    await deployApp();
    const list = await soapCall(
      org,
      '<listMetadata><queries><type>ExtlClntAppConfigurablePolicies</type></queries></listMetadata>',
    );
    expect(list).to.include(
      '<fileName>extlClntAppPolicies/JwtApp_plcy.ecaPlcy</fileName><fullName>JwtApp_plcy</fullName>',
    );
  });

  it('refuses an unknown user permission and a permission set without a label', async () => {
    const unknown = { label: 'x', userPermissions: '<enabled>true</enabled><name>Fly</name>' };
    expect((await permissionSet(unknown)).problems).to.deep.equal(['Unknown user permission: Fly']);
    expect((await permissionSet({ description: 'x' })).problems.join()).to.include('Required field is missing: label');
  });

  it('refuses the app to a permission set of the integration licence', async () => {
    await permissionSet({ label: 'x', license: 'Salesforce API Integration' });
    const { problems } = await deployApp({ oauthPolicy: { commaSeparatedPermissionSet: 'Extra' } });
    expect(problems.join()).to.include("license doesn't allow access to this app");
  });

  it('refuses a user who may not, call by call and component by component', async () => {
    const set = org.state.permissionSets[0] ?? expect.fail();
    delete set.permissions['PermissionsExternalClientAppAdmin'];
    const { problems } = await deployApp();
    expect(problems).to.deep.equal(Array(2).fill('INSUFFICIENT_ACCESS: insufficient access rights on object id'));
    delete set.permissions['PermissionsModifyMetadata'];
    delete set.permissions['PermissionsModifyAllData'];
    expect((await deployApp()).xml).to.include('<faultcode>sf:INSUFFICIENT_ACCESS</faultcode>');
  });

  it('refuses a bad session, a JWT-format session, and a version to come', async () => {
    expect((await deployFiles(org, {}, { token: 'nobody' })).xml).to.include(
      '<faultcode>sf:INVALID_SESSION_ID</faultcode>',
    );
    const session = org.state.sessions[0] ?? expect.fail();
    session.format = 'jwt';
    expect((await deployApp()).xml).to.include('SOAP API does not support JWT-based access tokens');
    session.format = 'opaque';
    expect(await read('ExternalClientApplication', 'X', '68.0')).to.include('sf:UNSUPPORTED_API_VERSION');
  });

  it('limits a read to ten records and a list to three types', async () => {
    const names = '<fullNames>A</fullNames>'.repeat(11);
    expect(
      await soapCall(org, `<readMetadata><type>ExternalClientApplication</type>${names}</readMetadata>`),
    ).to.include('sf:LIMIT_EXCEEDED');
    const queries = '<queries><type>ExternalClientApplication</type></queries>'.repeat(4);
    expect(await soapCall(org, `<listMetadata>${queries}</listMetadata>`)).to.include('sf:LIMIT_EXCEEDED');
    expect(await read('Wizard', 'X')).to.include('sf:INVALID_TYPE');
    expect(await soapCall(org, '<login/>')).to.include('sf:INVALID_OPERATION');
  });

  it('reports a deployment as running as often as told', async () => {
    org.switches.polls = 1;
    await deployApp();
    const id = org.state.deployments[0]?.id ?? '';
    const check = `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId></checkDeployStatus>`;
    expect(org.state.deployments[0]?.pollsLeft).to.equal(0);
    expect(await soapCall(org, check)).to.include('<done>true</done>');
    org.switches.polls = 2;
    const { xml: text } = await deployApp();
    expect(text).to.include('<done>false</done>').and.include('<status>InProgress</status>');
  });
});
