import { expect } from 'chai';
import { startLocalOrg } from '../../org/index.ts';
import type { LocalOrg } from '../../org/index.ts';
import {
  appFiles,
  deployFiles,
  loginUser,
  opensslPair,
  packageXml,
  pemBody,
  postAssertion,
  readyApp,
  sign,
  soapCall,
  xml,
} from './appPackage.ts';
import type { AppOptions, DeployOutcome } from './appPackage.ts';

const pair = opensslPair();
const other = opensslPair();

describe('the local org: deploy', () => {
  let org: LocalOrg;
  beforeEach(async () => {
    org = await startLocalOrg();
  });
  afterEach(() => org.close());

  const deployApp = (options: AppOptions = {}, name = 'JwtApp'): Promise<DeployOutcome> =>
    deployFiles(org, appFiles(name, pair.certificate, options));
  const app = (): LocalOrg['state']['apps'][number] => org.state.apps[0] ?? expect.fail('no app');
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

  it('makes an app of six files and grants it to the permission set', async () => {
    const outcome = await deployApp();
    expect(outcome).to.include({ status: 'Succeeded' });
    expect(flags(outcome, 'ExternalClientApplication')).to.deep.equal(['changed', 'created']);
    expect(app().id).to.match(/^0xI\w{15}$/);
    expect(app().consumerKey).to.match(/^3MVG9[\w.]{80}$/);
    const parentId = org.state.permissionSets.find(({ name }) => name === 'JwtApp_Access')?.id;
    expect(org.state.setupEntityAccess).to.deep.include.members([
      { id: org.state.setupEntityAccess[0]?.id, parentId, setupEntityId: app().id },
    ]);
  });

  describe('with policies that don’t make grants', () => {
    beforeEach(() => void (org.switches.policyMakesGrants = false));

    it('keeps their names, and leaves the grants as they are', async () => {
      await deployApp();
      expect(org.state.setupEntityAccess).to.deep.equal([]);
      const policyName = 'JwtApp_oauthPlcy';
      const text = await read('ExtlClntAppOauthConfigurablePolicies', policyName);
      expect(text).to.include('<commaSeparatedPermissionSet>JwtApp_Access<');
      org.switches.policyMakesGrants = true;
      await deployApp();
      org.switches.policyMakesGrants = false;
      await deployApp({ oauthPolicy: { commaSeparatedPermissionSet: null } });
      expect(org.state.setupEntityAccess).to.have.length(1);
    });

    it('refuses names that the org doesn’t have all the same', async () => {
      const { problems } = await deployApp({ oauthPolicy: { commaSeparatedPermissionSet: 'Nobody' } });
      expect(problems.join()).to.include('no PermissionSet named Nobody found');
    });
  });

  it('changes nothing with checkOnly', async () => {
    const before = JSON.stringify([org.state.apps, org.state.permissionSets, org.state.setupEntityAccess]);
    const { xml: text } = await deployFiles(org, appFiles('JwtApp', pair.certificate), { checkOnly: true });
    expect(text).to.include('<status>Succeeded</status>').and.include('<checkOnly>true</checkOnly>');
    expect(JSON.stringify([org.state.apps, org.state.permissionSets, org.state.setupEntityAccess])).to.equal(before);
  });

  it('changes nothing after an error, though it reports what it had done', async () => {
    const outcome = await deployApp({ oauthPolicy: { commaSeparatedPermissionSet: 'Nobody' } });
    expect(outcome.status).to.equal('Failed');
    expect(flags(outcome, 'ExternalClientApplication')).to.include('created');
    expect(org.state.apps).to.deep.equal([]);
  });

  it('keeps the good part without rollbackOnError', async () => {
    const files = appFiles('JwtApp', pair.certificate, { oauthPolicy: { commaSeparatedPermissionSet: 'Nobody' } });
    expect((await deployFiles(org, files, { rollbackOnError: false })).status).to.equal('SucceededPartial');
    expect(app().components.ExtlClntAppOauthConfigurablePolicies?.fullName).to.equal('JwtApp_defaultPolicy');
  });

  it('reports what is there already as unchanged, and a change as changed', async () => {
    await deployApp();
    expect(flags(await deployApp(), 'ExtlClntAppGlobalOauthSettings')).to.deep.equal([]);
    const outcome = await deployFiles(org, appFiles('JwtApp', other.certificate));
    expect(flags(outcome, 'ExtlClntAppGlobalOauthSettings')).to.deep.equal(['changed']);
    expect(flags(outcome, 'ExtlClntAppOauthConfigurablePolicies')).to.deep.equal([]);
  });

  const refused: [string, AppOptions, string][] = [
    [
      'an unknown element',
      { global: { cert: 'x' } },
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}cert invalid at this location in type ExtlClntAppGlobalOauthSettings',
    ],
    [
      'an element of another type',
      { policy: { refreshTokenPolicyType: 'Zero' } },
      'invalid at this location in type ExtlClntAppConfigurablePolicies',
    ],
    [
      'an element of a later version',
      { global: { isMtlsEnabled: 'true' } },
      "Property 'isMtlsEnabled' not valid in version 67.0",
    ],
    [
      'a wrong enum value',
      { oauthPolicy: { permittedUsersPolicyType: 'Everybody' } },
      "'Everybody' is not a valid value for the enum 'PermittedUsersPolicyType'",
    ],
    ['a wrong boolean', { policy: { isEnabled: 'yes' } }, "'yes' is not a valid value for the type xsd:boolean"],
    [
      'a wrong number',
      { oauthPolicy: { refreshTokenValidityPeriod: 'long' } },
      "'long' is not a valid value for the type xsd:int",
    ],
    [
      'a missing required element',
      { policy: { isEnabled: null } },
      'Required field is missing: isEnabled in type ExtlClntAppConfigurablePolicies',
    ],
    ['elements inside text', { global: { certificate: '<a>x</a>' } }, 'Element certificate must hold text only'],
    ['a runtime scope name', { oauth: { commaSeparatedOauthScopes: 'api, RefreshToken' } }, 'Invalid OAuth scope: api'],
    ['a missing e-mail', { app: { contactEmail: null } }, 'Required fields are missing: [ContactEmail]'],
    ['a wrong e-mail', { app: { contactEmail: 'nobody' } }, 'Contact Email: invalid email address: nobody'],
    ['a managed app', { app: { distributionState: 'Managed' } }, "Distribution state Managed can't be set"],
    ['a missing callback', { global: { callbackUrl: null } }, 'Required fields are missing: [CallbackUrl]'],
    [
      'a callback without TLS',
      { global: { callbackUrl: 'http://acme.example/x' } },
      'Callback URL is not valid: http://acme.example/x',
    ],
    [
      'a certificate that is none',
      { global: { certificate: 'AAAA' } },
      'The certificate is invalid. Provide a valid X.509 certificate.',
    ],
    [
      'a certificate that is too large',
      { global: { certificate: 'A'.repeat(4097) } },
      'Certificate: data value too large: (max length=4096)',
    ],
    [
      'a short RSA key',
      { global: { certificate: pemBody(opensslPair('rsa:1024').certificate) } },
      'The certificate must have an RSA key of at least 2048 bits.',
    ],
    [
      'an EC key',
      { global: { certificate: pemBody(opensslPair('ec').certificate) } },
      'The certificate must have an RSA key of at least 2048 bits.',
    ],
    [
      'an app that is not there',
      { oauth: { externalClientApplication: 'Nobody' } },
      'In field: externalClientApplication - no ExternalClientApplication named Nobody found',
    ],
    [
      "another org's oauthLink",
      { oauth: { oauthLink: '00D000000000001:x' } },
      "The value of oauthLink isn't valid for this org",
    ],
    [
      "another org's orgScopedExternalApp",
      { app: { orgScopedExternalApp: '00D000000000001:JwtApp' } },
      "The value of orgScopedExternalApp isn't valid for this org",
    ],
    [
      'an unknown permission set',
      { oauthPolicy: { commaSeparatedPermissionSet: 'JwtApp_Access, Other' } },
      'INVALID_CROSS_REFERENCE_KEY: In field: commaSeparatedPermissionSet - no PermissionSet named  Other found',
    ],
    [
      'an unknown profile',
      { oauthPolicy: { commaSeparatedProfile: 'Nobody' } },
      'INVALID_CROSS_REFERENCE_KEY: In field: commaSeparatedProfile - no Profile named Nobody found',
    ],
    [
      'an unknown IP policy',
      { oauthPolicy: { ipRelaxationPolicyType: 'Never' } },
      "'Never' is not a valid value for ipRelaxationPolicyType",
    ],
    [
      'a lifetime without a length',
      { oauthPolicy: { refreshTokenValidityPeriod: null } },
      'Refresh token validity period and unit are required for the policy SpecificLifetime',
    ],
    [
      'a short consumer key',
      { global: { consumerKey: 'abc' } },
      'Consumer Key must be alphanumeric and between 8 and 256 characters long',
    ],
  ];
  for (const [what, options, expected] of refused) {
    it(`refuses ${what}`, async () => {
      const { status, problems } = await deployApp(options);
      expect(status).to.equal('Failed');
      expect(problems.join('\n')).to.include(expected);
      expect(org.state.apps).to.deep.equal([]);
    });
  }

  it('takes the policy case-insensitively where Salesforce does', async () => {
    expect((await deployApp({ oauthPolicy: { ipRelaxationPolicyType: 'ENFORCE' } })).status).to.equal('Succeeded');
  });

  for (const name of ['1App', 'My__App', 'App_', 'My App', 'Jwt-App'])
    it(`refuses the name ${name}`, async () => {
      expect((await deployApp({}, name)).status).to.equal('Failed');
    });

  const malformed: [string, string, string][] = [
    [
      'XML that is cut off',
      '<ExternalClientApplication xmlns="http://soap.sforce.com/2006/04/metadata"><label>',
      'Error parsing file:',
    ],
    [
      'a character that XML has not got',
      xml('ExternalClientApplication', { label: '\u0007' }),
      'Error parsing file: An invalid XML character was found.',
    ],
    ['an unknown entity', xml('ExternalClientApplication', { label: '&nbsp;' }), 'Error parsing file: The entity name'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'Error parsing file: DOCTYPE is disallowed'],
    [
      'no namespace',
      '<ExternalClientApplication><label>x</label></ExternalClientApplication>',
      'is not in the namespace',
    ],
    ['another root', xml('CustomApplication', { label: 'x' }), 'The root element must be ExternalClientApplication'],
    [
      'text between the elements',
      xml('ExternalClientApplication', { contactEmail: 'a@b.example' }).replace('</External', 'x</External'),
      'Unexpected text',
    ],
    [
      'an element twice',
      xml('ExternalClientApplication', { label: 'a</label><label>b' }),
      'Element label is duplicated at this location',
    ],
    [
      'another fullName',
      xml('ExternalClientApplication', { contactEmail: 'a@b.example', fullName: 'Other' }),
      "doesn't match the file name",
    ],
  ];
  for (const [what, text, expected] of malformed) {
    it(`refuses ${what}`, async () => {
      const { status, problems } = await deployFiles(org, { 'externalClientApps/X.eca': text });
      expect(status).to.equal('Failed');
      expect(problems.join('\n')).to.include(expected);
    });
  }

  it('knows elements by the version of package.xml', async () => {
    const files = appFiles('JwtApp', pair.certificate, {
      oauthPolicy: { commaSeparatedProfile: 'System Administrator' },
    });
    expect((await deployFiles(org, files, { version: '67.0' })).status).to.equal('Succeeded');
    const { problems } = await deployFiles(org, files, { version: '61.0' });
    expect(problems.join()).to.include("Property 'commaSeparatedProfile' not valid in version 61.0");
    expect((await deployFiles(org, appFiles('JwtApp', pair.certificate), { version: '61.0' })).status).to.equal(
      'Succeeded',
    );
  });

  it('refuses a package of a version that the org has not got yet', async () => {
    const { xml: text } = await deployFiles(org, appFiles('JwtApp', pair.certificate), { version: '68.0' });
    expect(text).to.include('Invalid version specified:68.0').and.include('<success>false</success>');
  });

  it('refuses what is no zip, and a zip without package.xml', async () => {
    const start = await soapCall(org, '<deploy><ZipFile>AAAA</ZipFile><DeployOptions/></deploy>');
    expect(start).to.include('<state>Queued</state>');
    expect(org.state.deployments.at(-1)?.errorMessage).to.equal('The zip file is not valid');
    const { xml: text } = await deployFiles(org, { 'package.xml': '<Wrong/>' });
    expect(text).to.include('Error parsing package.xml');
  });

  it('names what package.xml names and the zip lacks, and the other way round', async () => {
    const { problems } = await deployFiles(org, {
      'package.xml': packageXml('ExternalClientApplication', 'Ghost'),
      'externalClientApps/Stray.eca': 'x',
    });
    expect(problems).to.deep.equal([
      "An object 'Ghost' of type ExternalClientApplication was named in package.xml, but was not found in zipped directory",
      'Not in package.xml',
    ]);
  });

  it('refuses a type that it does not know', async () => {
    const { problems } = await deployFiles(org, { 'package.xml': packageXml('Wizard', 'X') });
    expect(problems).to.deep.equal(["Unknown type name 'Wizard' specified in package.xml"]);
  });

  it('refuses global settings alone on a new app', async () => {
    const files = Object.entries(appFiles('JwtApp', pair.certificate)).filter(([path]) =>
      /\.(eca|ecaGlblOauth)$/.test(path),
    );
    const { problems } = await deployFiles(org, Object.fromEntries(files));
    expect(problems.join()).to.include("doesn't have a valid OAuth settings configuration");
  });

  it('makes its own policies for an app that comes without', async () => {
    const files = Object.entries(appFiles('JwtApp', pair.certificate)).filter(([path]) => !/Plcy$/.test(path));
    await deployFiles(org, Object.fromEntries(files));
    const { ExtlClntAppOauthConfigurablePolicies: own } = app().components;
    expect(own?.fullName).to.equal('JwtApp_defaultPolicy');
    expect(own?.elements).to.include({
      permittedUsersPolicyType: 'AllSelfAuthorized',
      refreshTokenValidityPeriod: '365',
    });
    const { problems } = await deployApp();
    expect(problems).to.include(
      'duplicate value found: ExternalClientApplicationId duplicates value on JwtApp_defaultPolicy',
    );
  });

  it('lets users who approved the app in under its own policies', async () => {
    const files = Object.entries(appFiles('JwtApp', pair.certificate)).filter(([path]) => !/Plcy$/.test(path));
    await deployFiles(org, Object.fromEntries(files));
    const claims = { iss: app().consumerKey, sub: 'ci@acme.example', aud: org.origin, exp: Date.now() };
    expect((await postAssertion(org, sign(pair.key, claims))).json['error_description']).to.include("hasn't approved");
    org.state.approvals.push({ id: '0CQ', userId: loginUser(org).id, appId: app().id, createdAt: 0 });
    expect((await postAssertion(org, sign(pair.key, claims))).status).to.equal(200);
  });

  it('refuses to delete a type that it does not know', async () => {
    const { problems } = await deployFiles(org, { 'destructiveChanges.xml': packageXml('Wizard', 'X') });
    expect(problems).to.deep.equal(["Unknown type name 'Wizard' specified in destructiveChanges.xml"]);
  });

  it('refuses a name that a connected app has, or another app in other letters', async () => {
    org.state.connectedApps.push({
      id: '0H4',
      name: 'Jwt App',
      consumerKey: 'x',
      certificate: null,
      scopes: [],
      adminApprovedUsersOnly: true,
    });
    expect((await deployApp({}, 'Jwt_App')).problems.join()).to.include('duplicate_developer_name');
    await deployApp();
    expect((await deployApp({}, 'JWTAPP')).problems.join()).to.include('duplicate_developer_name');
  });

  it('refuses an app in a namespace', async () => {
    expect((await deployApp({}, 'acme__App')).problems.join()).to.include(
      'Cannot create a new component with the namespace: acme',
    );
  });

  it('removes a certificate that a deploy leaves out, and keeps the consumer key', async () => {
    await deployApp();
    const key = app().consumerKey;
    expect((await deployApp({ global: { certificate: null } })).status).to.equal('Succeeded');
    expect(app().components.ExtlClntAppGlobalOauthSettings?.elements).not.to.have.property('certificate');
    expect(app().consumerKey).to.equal(key);
  });

  it('drops grants that a deploy leaves out, also those made through REST', async () => {
    await deployApp({ oauthPolicy: { commaSeparatedProfile: 'System Administrator' } });
    expect(org.state.setupEntityAccess).to.have.length(2);
    await deployApp();
    expect(org.state.setupEntityAccess).to.have.length(1);
    await deployApp({ oauthPolicy: { commaSeparatedPermissionSet: null } });
    expect(org.state.setupEntityAccess).to.deep.equal([]);
  });

  it('lets the key be chosen once; another one later is passed over', async () => {
    await deployApp({ global: { consumerKey: 'chosen0123456789' } });
    expect(app().consumerKey).to.equal('chosen0123456789');
    expect((await deployApp({ global: { consumerKey: 'another0123456789' } })).status).to.equal('Succeeded');
    expect(app().consumerKey).to.equal('chosen0123456789');
    const { problems } = await deployApp({ global: { consumerKey: 'chosen0123456789' } }, 'Second');
    expect(problems.join()).to.include('duplicate value found: ConsumerKey');
  });

  it('makes a new key at every deploy that asks for one', async () => {
    await deployApp();
    const key = app().consumerKey;
    const rotating = { global: { shouldRotateConsumerKey: 'true' } };
    expect(flags(await deployApp(rotating), 'ExtlClntAppGlobalOauthSettings')).to.deep.equal(['changed']);
    expect(app().consumerKey).not.to.equal(key);
  });

  it('turns PKCE on again without a word', async () => {
    expect((await deployApp({ global: { isPkceRequired: 'false' } })).status).to.equal('Succeeded');
    expect(await read('ExtlClntAppGlobalOauthSettings', 'JwtApp_glbloauth')).to.include(
      '<isPkceRequired>true</isPkceRequired>',
    );
  });

  it('reads the key and the certificate back, never the secret', async () => {
    await deployFiles(org, appFiles('JwtApp', pair.certificate.replaceAll('\n', '\r\n')));
    const text = await read('ExtlClntAppGlobalOauthSettings', 'JwtApp_glbloauth');
    expect(text).to.include(`<consumerKey>${app().consumerKey}</consumerKey>`);
    expect(text).to.include(`<certificate>${pemBody(pair.certificate)}</certificate>`);
    expect(text).not.to.include('consumerSecret>').and.not.to.include(app().consumerSecret);
    org.switches.certificateReadable = false;
    expect(await read('ExtlClntAppGlobalOauthSettings', 'JwtApp_glbloauth')).not.to.include('<certificate>');
  });

  it('reads only what the version of the call knows', async () => {
    await deployApp();
    expect(await read('ExtlClntAppGlobalOauthSettings', 'JwtApp_glbloauth', '67.0')).to.include(
      'isNamedUserJwtEnabled',
    );
    expect(await read('ExtlClntAppGlobalOauthSettings', 'JwtApp_glbloauth', '61.0')).not.to.include(
      'isNamedUserJwtEnabled',
    );
  });

  it('reads grants back by name, in alphabetical order of elements', async () => {
    await readyApp(org, pair, { oauthPolicy: { commaSeparatedProfile: 'System Administrator' } });
    const text = await read('ExtlClntAppOauthConfigurablePolicies', 'JwtApp_oauthPlcy');
    expect(text).to.include(
      '<commaSeparatedPermissionSet>JwtApp_Access</commaSeparatedPermissionSet><commaSeparatedProfile>System Administrator</commaSeparatedProfile><externalClientApplication>',
    );
  });

  it('gives an empty record for what is not there', async () => {
    expect(await read('ExternalClientApplication', 'Nobody')).to.include('<records xsi:nil="true"/>');
  });

  it('takes the parts and the grants along when the app is deleted', async () => {
    await readyApp(org, pair);
    const { xml: text, problems } = await deployFiles(org, {
      'destructiveChanges.xml': packageXml('ExternalClientApplication', 'JwtApp', 'Ghost'),
    });
    expect(text).to.include('<deleted>true</deleted>').and.include('<status>Succeeded</status>');
    expect(problems).to.deep.equal(['No ExternalClientApplication named: Ghost found']);
    expect([org.state.apps, org.state.setupEntityAccess]).to.deep.equal([[], []]);
  });

  it('keeps the objects that a test holds the same objects', async () => {
    await deployApp();
    const held = app();
    await deployFiles(org, appFiles('JwtApp', other.certificate));
    expect(app()).to.equal(held);
    expect(held.components.ExtlClntAppGlobalOauthSettings?.elements['certificate']).to.equal(
      pemBody(other.certificate),
    );
  });
});
