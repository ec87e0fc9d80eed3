import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { Connection } from '../../../../src/connection/types.ts';
import { broken, changed, projectOf, sampleSources, type Parts } from './project.ts';
import { lintRules } from '../../../../src/flows/lint/rules.ts';
import { sourceFile } from '../../../../src/flows/lint/readProject.ts';
import { readCertificate } from '../../../../src/base/certificate.ts';
import { acmePem, betaPem, goldenText } from '../../app/sample.ts';

const app = 'ExternalClientApplication';
const settings = 'ExtlClntAppOauthSettings';
const global = 'ExtlClntAppGlobalOauthSettings';
const policies = 'ExtlClntAppConfigurablePolicies';
const oauthPolicies = 'ExtlClntAppOauthConfigurablePolicies';

/** The sample with an element more in one file, or with another value of one that is there. */
const adding = (type: string, xml: string): Parts => ({
  files: changed(type, (text) => text.replace('    <label>', `    ${xml}\n    <label>`)),
});
const setting = (type: string, element: string, value: string): Parts => ({
  files: changed(type, (text) => text.replace(new RegExp(`<${element}>[^<]*`), `<${element}>${value}`)),
});
const dropping = (type: string, element: string): Parts => ({
  files: changed(type, (text) => text.replace(new RegExp(` *<${element}>[^<]*</${element}>\\n`), '')),
});
const withMore = (...more: Array<[string, string]>): Parts => ({
  files: [...sampleSources(), ...more.map(([path, text]) => sourceFile(path, text))],
});
const inPackage = (...connections: string[]): Parts => ({
  files: sampleSources().flatMap((file) =>
    file.type !== global
      ? [file]
      : connections.map((name) => ({
          ...sourceFile(file.path.replace('orgs/acme', `orgs/${name}`), file.text),
          packageDirectory: 'force-app',
        })),
  ),
});
const certificate = (text: string): Parts => setting(global, 'certificate', text);
const der = (type: 'pkcs8' | 'pkcs1'): string => key.export({ type, format: 'der' }).toString('base64');
const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const encrypted = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' });

/** A certificate that nobody here has made. */
const opensslCertificate = (...newkey: string[]): string =>
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-nodes',
        ...(newkey.includes('-days') ? [] : ['-days', '3650']),
        '-subj',
        '/CN=acme',
        '-keyout',
        '/dev/null',
        '-newkey',
        ...newkey,
      ],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString();

const login = { username: 'ci@acme.example', app: 'JwtLogin' };
const connections = (acme: Partial<Connection>, others: Record<string, Connection> = {}): Parts => ({
  connections: {
    connections: { acme: { instanceUrl: 'https://acme.my.salesforce.com', ...login, ...acme }, ...others },
  },
});
/** The sample as an app of somebody else that knows nothing of the JWT bearer flow: no certificate, no marker, elsewhere. */
const otherApp = (change: (text: string) => string = (text) => text): Parts => ({
  files: sampleSources().map(({ path, text }) =>
    sourceFile(
      path.replace('jwt/JwtLogin/app/', 'src/').replace('jwt/JwtLogin/orgs/acme/', 'src/'),
      change(text.replace(/ *<certificate>[^<]*<\/certificate>\n/, '').replaceAll('[sf-plugin-jwt]', '')),
    ),
  ),
});
const inOtherApp = (type: string, element: string, value: string): Parts =>
  otherApp((text) =>
    text.includes(`<${type} `)
      ? text
          .replace(new RegExp(` *<${element}>[^<]*</${element}>\n`), '')
          .replace('    <label>', `    <${element}>${value}</${element}>\n    <label>`)
      : text,
  );

/** A connected app beside the sample, as an org writes one. */
const connectedApp = (config: string, rest = ''): Parts =>
  withMore([
    'force-app/connectedApps/Old.connectedApp-meta.xml',
    `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@acme.example</contactEmail><label>Old</label><oauthConfig>${config}</oauthConfig>${rest}</ConnectedApp>`,
  ]);

const sha = (pem: string) => {
  const { sha256, publicKeySha256, notAfter } = readCertificate(pem);
  return { certificate: { sha256, publicKeySha256, notAfter: notAfter.toISOString() } };
};
const slot = { orgId: '00D000000000001AAA' };
const other = { instanceUrl: 'https://acme.my.salesforce.com', ...login, ...slot };

/** A file more, in or beside the folder of an app. */
const inFolder = (path: string, text: string, inAppFolder: boolean): Parts => ({
  files: [...sampleSources(), { ...sourceFile(path, text), inAppFolder }],
});

const orgSettings = (element: string, value: string): Parts =>
  withMore([
    'force-app/settings/ExternalClientApp.settings-meta.xml',
    `<ExternalClientAppSettings><${element}>${value}</${element}></ExternalClientAppSettings>`,
  ]);

/** For each rule a project that breaks it and no other, and one that nearly does. */
const cases: Record<string, [trips: Parts, nearMiss: Parts]> = {
  'file-unreadable': [{ broken: [{ path: 'x', problem: 'y' }] }, {}],
  'child-without-app': [
    withMore([
      'a/Other_plcy.ecaPlcy',
      '<ExtlClntAppConfigurablePolicies><externalClientApplication>Other</externalClientApplication><isEnabled>true</isEnabled></ExtlClntAppConfigurablePolicies>',
    ]),
    setting(policies, 'externalClientApplication', '\n  JwtLogin '),
  ],
  'duplicate-component': [
    withMore(['jwt/JwtLogin/app/x/Retrieved.ecaPlcy-meta.xml', sampleText(policies)]),
    withMore(['jwt/JwtLogin/orgs/acme/x/JwtLogin_plcy.ecaPlcy-meta.xml', sampleText(policies)]),
  ],
  'app-and-connected-app': [
    withMore(['x/jwtlogin.connectedApp', '<ConnectedApp/>']),
    withMore(['x/JwtLogin2.connectedApp-meta.xml', '<ConnectedApp/>']),
  ],
  'inside-package-directory': [inPackage('acme'), {}],
  'overlays-in-one-path': [
    inPackage('acme', 'beta'),
    withMore(['jwt/JwtLogin/orgs/beta/x/JwtLogin_glbloauth.ecaGlblOauth-meta.xml', sampleText(global)]),
  ],
  'permission-set-wider': [
    adding('PermissionSet', '<userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>'),
    withMore([
      'jwt/JwtLogin/app/permissionsets/JwtLogin_Deploy.permissionset-meta.xml',
      '<PermissionSet><userPermissions><name>ApiEnabled</name></userPermissions></PermissionSet>',
    ]),
  ],
  'foreign-component': [
    inFolder('jwt/JwtLogin/app/profiles/Admin.profile-meta.xml', '<Profile/>', true),
    inFolder('elsewhere/profiles/Admin.profile-meta.xml', '<Profile/>', false),
  ],
  'file-name-misfit': [
    inFolder('jwt/JwtLogin/app/x/JwtLogin_Extra.profile-meta.xml', '<PermissionSet/>', true),
    inFolder('jwt/JwtLogin/app/x/Extra.permissionset-meta.xml', '<PermissionSet/>', true),
  ],
  'org-specific-element': [adding(settings, '<oauthLink>00D:x</oauthLink>'), adding(settings, '<oauthLink/>')],
  'consumer-key-present': [
    adding(global, '<consumerKey>3MVG9abc</consumerKey>'),
    adding(global, '<consumerKey>${CONSUMER_KEY}</consumerKey>'),
  ],
  'consumer-secret-present': [
    adding(global, '<consumerSecret>ABC</consumerSecret>'),
    adding(global, '<!-- <consumerSecret>ABC</consumerSecret> --><consumerSecret></consumerSecret>'),
  ],
  'credentials-rotate': [
    adding(global, '<shouldRotateConsumerKey>true</shouldRotateConsumerKey>'),
    adding(global, '<shouldRotateConsumerSecret>false</shouldRotateConsumerSecret>'),
  ],
  'jwt-access-tokens': [
    adding(global, '<isNamedUserJwtEnabled>true</isNamedUserJwtEnabled>'),
    adding(global, '<isNamedUserJwtEnabled>false</isNamedUserJwtEnabled>'),
  ],
  'high-assurance': [
    adding(oauthPolicies, '<requiredSessionLevel>HIGH_ASSURANCE</requiredSessionLevel>'),
    adding(oauthPolicies, '<requiredSessionLevel>STANDARD</requiredSessionLevel>'),
  ],
  'dpop-required': [adding(global, '<isDPopEnabled>true</isDPopEnabled>'), inOtherApp(global, 'isDPopEnabled', 'true')],
  'mtls-required': [adding(global, '<isMtlsEnabled>true</isMtlsEnabled>'), inOtherApp(global, 'isMtlsEnabled', 'true')],
  'app-off': [setting(policies, 'isEnabled', 'false'), inOtherApp(policies, 'isEnabled', 'false')],
  'refresh-secret-optional': [
    setting(global, 'isSecretRequiredForRefreshToken', 'false'),
    dropping(global, 'isSecretRequiredForRefreshToken'),
  ],
  'refresh-token-endless': [
    setting(oauthPolicies, 'refreshTokenPolicyType', 'Infinite'),
    setting(oauthPolicies, 'refreshTokenPolicyType', 'Zero'),
  ],
  'policy-missing': [
    { files: sampleSources().filter(({ type }) => type !== oauthPolicies) },
    { files: sampleSources().filter(({ type }) => ![oauthPolicies, settings].includes(type)) },
  ],
  'profile-administrator': [
    adding(oauthPolicies, '<commaSeparatedProfile>Sales User, System administrator</commaSeparatedProfile>'),
    adding(oauthPolicies, '<commaSeparatedProfile>System Administrator Lite</commaSeparatedProfile>'),
  ],
  'run-as-user': [
    adding(oauthPolicies, '<clientCredentialsFlowUser>jane@acme.example</clientCredentialsFlowUser>'),
    adding(oauthPolicies, '<executeHandlerAs>${RUN_AS}</executeHandlerAs>'),
  ],
  'secrets-readable': [
    orgSettings('enableClientSecretInRestApiAccess', 'true'),
    orgSettings('enableClientSecretInRestApiAccess', 'false'),
  ],
  'callback-wildcard': [
    setting(global, 'callbackUrl', 'https://acme.example/cb\nhttp://localhost:*/cb'),
    setting(global, 'callbackUrl', 'myapp://callback\n${URL}/*'),
  ],
  'contact-email-invalid': [
    setting(app, 'contactEmail', 'Integration Team'),
    setting(app, 'contactEmail', "o'neil+ci@müller.example"),
  ],
  'secret-optional': [
    setting(global, 'isConsumerSecretOptional', 'true'),
    dropping(global, 'isConsumerSecretOptional'),
  ],
  'pkce-off': [setting(global, 'isPkceRequired', 'false'), dropping(global, 'isPkceRequired')],
  'other-flow': [setting(global, 'isDeviceFlowEnabled', 'true'), dropping(global, 'isDeviceFlowEnabled')],
  'ip-bypass': [
    setting(oauthPolicies, 'ipRelaxationPolicyType', 'BYPASS_2factor'),
    setting(oauthPolicies, 'ipRelaxationPolicyType', 'Enforce_relaxrefresh'),
  ],
  'self-authorized': [
    dropping(oauthPolicies, 'permittedUsersPolicyType'),
    setting(oauthPolicies, 'permittedUsersPolicyType', ' AdminApprovedPreAuthorized '),
  ],
  'element-of-other-type': [
    adding(policies, '<sessionTimeoutInMinutes>15</sessionTimeoutInMinutes>'),
    adding(oauthPolicies, '<sessionTimeoutInMinutes>15</sessionTimeoutInMinutes>'),
  ],
  'element-unknown': [
    adding(policies, '<ipRelaxation>ENFORCE</ipRelaxation>'),
    adding(policies, '<fullName>JwtLogin_plcy</fullName><!-- <ipRelaxation>ENFORCE</ipRelaxation> -->'),
  ],
  'element-too-new': [
    { ...adding(policies, '<isCanvasPluginEnabled>false</isCanvasPluginEnabled>'), version: 65 },
    { ...adding(policies, '<isCanvasPluginEnabled>false</isCanvasPluginEnabled>'), version: 66 },
  ],
  'element-version-unsure': [
    { ...adding(oauthPolicies, '<commaSeparatedProfile>A</commaSeparatedProfile>'), version: 61 },
    { ...adding(oauthPolicies, '<commaSeparatedProfile>A</commaSeparatedProfile>'), version: 62 },
  ],
  'value-unknown': [
    setting(oauthPolicies, 'ipRelaxationPolicyType', 'RelaxIPRestrictions'),
    setting(oauthPolicies, 'ipRelaxationPolicyType', 'Enforce_RelaxRefresh'),
  ],
  'count-invalid': [
    adding(oauthPolicies, '<sessionTimeoutInMinutes>2 hours</sessionTimeoutInMinutes>'),
    adding(oauthPolicies, '<sessionTimeoutInMinutes>120</sessionTimeoutInMinutes>'),
  ],
  'scope-too-wide': [
    setting(settings, 'commaSeparatedOauthScopes', 'Api,Web,RefreshToken'),
    setting(settings, 'commaSeparatedOauthScopes', 'Api,RefreshToken,OpenID'),
  ],
  'scope-refresh-missing': [
    setting(settings, 'commaSeparatedOauthScopes', 'Api'),
    setting(settings, 'commaSeparatedOauthScopes', 'Api, OfflineAccess'),
  ],
  'scope-unknown': [
    setting(settings, 'commaSeparatedOauthScopes', 'Api,RefreshToken,refresh_token'),
    setting(settings, 'commaSeparatedOauthScopes', '${SCOPES}'),
  ],
  'certificate-missing': [certificate('  \n'), certificate('${CERTIFICATE}')],
  'certificate-unreadable': [certificate('AAAA'), certificate(`\n${acmePem}\n`)],
  'private-key-in-file': [
    certificate(der('pkcs8')),
    adding(app, '<!-- a private key never stands here: -----BEGIN CERTIFICATE----- -->'),
  ],
  'certificate-weak': [certificate(opensslCertificate('rsa:1024')), certificate(opensslCertificate('rsa:2048'))],
  'certificate-ended': [{ now: new Date('2037-01-01') }, connectedApp('<certificate>${CERTIFICATE}</certificate>')],
  'certificate-ending': [{ now: new Date('2036-10-21') }, { now: new Date('2036-10-19') }],
  'certificate-long': [
    certificate(opensslCertificate('rsa:2048', '-days', '3700')),
    certificate(opensslCertificate('rsa:2048', '-days', '3652')),
  ],
  'certificate-too-large': [certificate(goldenText('big.crt')), {}],
  'connection-file-invalid': [{ problem: { name: 'ConnectionFileNotJsonError', message: 'x' } }, connections({})],
  'secret-in-connection-file': [{ problem: { name: 'ConnectionFileHasSecretError', message: 'x' } }, connections({})],
  'placeholder-in-connection-file': [
    connections({ clientId: '${SF_CLIENT_ID}' }),
    connections({ clientId: '3MVG9__a.b__c', username: "o'brien$x@acme.example" }),
  ],
  'generic-login-host': [
    connections({ instanceUrl: 'https://login.salesforce.com/' }),
    connections(
      { instanceUrl: 'test', appKind: 'connectedApp' },
      { uat: { ...other, instanceUrl: 'https://test.my.salesforce.com' } },
    ),
  ],
  'key-of-several-users': [
    connections(slot, { uat: { ...other, username: 'boss@acme.example' } }),
    connections(slot, {
      same: { ...other, username: other.username.toUpperCase() },
      own: { ...other, app: 'Other', username: 'boss@acme.example' },
      elsewhere: { ...other, orgId: '00D000000000002AAA', username: 'boss@acme.example' },
    }),
  ],
  'slot-disagreement': [
    connections({ ...slot, clientId: '3MVG1' }, { uat: { ...other, clientId: '3MVG2' } }),
    connections({ ...slot, clientId: '3MVG1' }, { uat: { ...other, app: 'Other', clientId: '3MVG2' }, dev: other }),
  ],
  'certificate-not-recorded': [
    connections(sha(betaPem)),
    connections(sha(acmePem), { beta: { ...other, ...sha(betaPem) } }),
  ],
  'overlay-orphaned': [
    { connections: { connections: { beta: { ...other, orgId: '00D000000000002AAA' } } } },
    connections({}, { beta: { ...other, orgId: '00D000000000002AAA' } }),
  ],
  'rule-off-without-reason': [
    { connections: { ...connections({}).connections, lint: { off: [{ rule: 'pkce-off', reason: ' ' }] } } },
    {
      connections: {
        ...connections({}).connections,
        lint: { off: [{ rule: 'pkce-off', reason: 'A partner can’t.' }] },
      },
    },
  ],
};

function sampleText(type: string): string {
  return sampleSources().find((file) => file.type === type)?.text ?? '';
}

describe('lint rules', () => {
  it('find nothing in what this plugin writes', () => {
    expect(broken(projectOf({ version: 61, ...connections(sha(acmePem)) }))).to.deep.equal([]);
  });

  it('all have a case', () => {
    expect(Object.keys(cases)).to.have.members(lintRules.map(({ id }) => id));
  });

  for (const [id, [trips, nearMiss]] of Object.entries(cases)) {
    it(`${id}: one project breaks it alone, another nearly does`, () => {
      expect(broken(projectOf(trips))).to.deep.equal([id]);
      expect(broken(projectOf(nearMiss))).to.deep.equal([]);
    });
  }

  const more: ReadonlyArray<[string, string, Parts]> = [
    [
      'an EC certificate',
      'certificate-weak',
      certificate(opensslCertificate('ec', '-pkeyopt', 'ec_paramgen_curve:P-256')),
    ],
    ['the last day of a certificate', 'certificate-ending', { now: new Date('2036-11-01') }],
    ['a misspelt state', 'value-unknown', setting(app, 'distributionState', 'Packageable')],
    [
      'users that no org knows',
      'value-unknown',
      setting(oauthPolicies, 'permittedUsersPolicyType', 'AdminApprovedUsers'),
    ],
    ['a switch that says yes', 'value-unknown', setting(global, 'isPkceRequired', 'yes')],
    [
      'a unit of its own',
      'value-unknown',
      adding(oauthPolicies, '<refreshTokenValidityUnit>Weeks</refreshTokenValidityUnit>'),
    ],
    ['a start page', 'value-unknown', adding(policies, '<startPage>Home</startPage>')],
    ['a session level', 'value-unknown', adding(oauthPolicies, '<requiredSessionLevel>HIGH</requiredSessionLevel>')],
    ['the settings that Metadata API had', 'secrets-readable', orgSettings('enableConsumerSecretApiAccess', 'true')],
    [
      'the API name of the profile',
      'profile-administrator',
      adding(oauthPolicies, '<commaSeparatedProfile>Admin</commaSeparatedProfile>'),
    ],
    ['a handler', 'run-as-user', adding(oauthPolicies, '<executeHandlerAs>a@acme.example</executeHandlerAs>')],
    [
      'the old place of the switch',
      'jwt-access-tokens',
      { ...adding(oauthPolicies, '<isNamedUserJwtEnabled>true</isNamedUserJwtEnabled>'), version: 63 },
    ],
    [
      'the old place in a new version',
      'element-of-other-type',
      { ...adding(oauthPolicies, '<isNamedUserJwtEnabled>false</isNamedUserJwtEnabled>'), version: 64 },
    ],
    ['a secret in a connected app', 'consumer-secret-present', connectedApp('<consumerSecret>ABC</consumerSecret>')],
    ['a key in a connected app', 'consumer-key-present', connectedApp('<consumerKey>3MVG9abc</consumerKey>')],
    ['Full in a connected app', 'scope-too-wide', connectedApp('<scopes>Api</scopes><scopes>Full</scopes>')],
    ['PKCE off in a connected app', 'pkce-off', connectedApp('<isPkceRequired>false</isPkceRequired>')],
    [
      'refresh tokens of a connected app',
      'refresh-token-endless',
      connectedApp('', '<oauthPolicy><refreshTokenPolicy>infinite</refreshTokenPolicy></oauthPolicy>'),
    ],
    [
      'the IP policy of a connected app',
      'ip-bypass',
      connectedApp('', '<oauthPolicy><ipRelaxation>BYPASS</ipRelaxation></oauthPolicy>'),
    ],
    [
      'a callback of a connected app',
      'callback-wildcard',
      connectedApp('<callbackUrl>https://*.acme.example</callbackUrl>'),
    ],
    [
      'the user of a connected app',
      'run-as-user',
      connectedApp('<oauthClientCredentialUser>a@acme.example</oauthClientCredentialUser>'),
    ],
    ['a profile of a connected app', 'profile-administrator', connectedApp('', '<profileName>Admin</profileName>')],
    [
      'a key in a connected app’s certificate',
      'private-key-in-file',
      connectedApp(`<certificate>${der('pkcs8')}</certificate>`),
    ],
    [
      'a certificate of a connected app',
      'certificate-weak',
      connectedApp(`<certificate>${opensslCertificate('rsa:1024')}</certificate>`),
    ],
    ['a PKCS#1 key without its lines', 'private-key-in-file', certificate(der('pkcs1'))],
    ['an encrypted key without its lines', 'private-key-in-file', certificate(encrypted.toString('base64'))],
    ['a key as PEM', 'private-key-in-file', certificate(key.export({ type: 'pkcs8', format: 'pem' }).toString())],
    [
      'base64 of a PEM key',
      'private-key-in-file',
      certificate(Buffer.from(key.export({ type: 'pkcs1', format: 'pem' })).toString('base64')),
    ],
    ['a key in a comment', 'private-key-in-file', adding(app, '<!-- -----BEGIN RSA PRIVATE KEY----- -->')],
    ['a file without the element certificate', 'certificate-missing', dropping(global, 'certificate')],
    ['no scopes at all', 'scope-refresh-missing', dropping(settings, 'commaSeparatedOauthScopes')],
    ['a child that names no app', 'child-without-app', dropping(policies, 'externalClientApplication')],
    ['everybody by choice', 'self-authorized', setting(oauthPolicies, 'permittedUsersPolicyType', 'AllSelfAuthorized')],
    [
      'a policy of a connection under another name',
      'duplicate-component',
      withMore(['jwt/JwtLogin/orgs/acme/x/Own.ecaPlcy-meta.xml', sampleText(policies)]),
    ],
    [
      'a host with a placeholder',
      'placeholder-in-connection-file',
      connections({ instanceUrl: 'https://<my-domain>.my.salesforce.com' }),
    ],
    ['a username of a template', 'placeholder-in-connection-file', connections({ username: 'ci@{{ domain }}' })],
    ['a token in the org ID', 'placeholder-in-connection-file', connections({ orgId: '#{ORG_ID}#' })],
    ['an expression as key name', 'placeholder-in-connection-file', connections({ keyName: '${{ vars.KEY }}' })],
    ['the short name of the host', 'generic-login-host', connections({ instanceUrl: 'test' })],
    [
      'two certificates in one slot',
      'slot-disagreement',
      connections({ ...slot, ...sha(acmePem) }, { uat: { ...other, ...sha(betaPem) } }),
    ],
    [
      'two keys in one slot',
      'slot-disagreement',
      connections({ ...slot, keyName: 'a' }, { uat: { ...other, orgId: slot.orgId.slice(0, 15), keyName: 'b' } }),
    ],
  ];
  for (const [what, id, parts] of more) {
    it(`${id}: is broken by ${what}`, () => {
      expect(broken(projectOf(parts))).to.deep.equal([id]);
    });
  }

  const fine: ReadonlyArray<[string, Parts]> = [
    ['an app of others without a certificate', otherApp()],
    ['its scopes without a refresh token', inOtherApp(settings, 'commaSeparatedOauthScopes', 'Api')],
    ['its access tokens in JWT format', inOtherApp(global, 'isNamedUserJwtEnabled', 'true')],
    ['its high assurance', inOtherApp(oauthPolicies, 'requiredSessionLevel', 'HIGH_ASSURANCE')],
    [
      'the old place of a switch in a project of its time',
      { ...adding(oauthPolicies, '<isNamedUserJwtEnabled>false</isNamedUserJwtEnabled>'), version: 62 },
    ],
    [
      'the first known version of an element',
      { ...adding(oauthPolicies, '<apexHandler>Handler</apexHandler>'), version: 61 },
    ],
    ['an element of 63', { ...adding(policies, '<isMobilePluginEnabled>false</isMobilePluginEnabled>'), version: 63 }],
    [
      'an element that an org of 62 wrote',
      { ...adding(global, '<isCodeCredPostOnly>false</isCodeCredPostOnly>'), version: 62 },
    ],
    [
      'a connected app with everything closed',
      connectedApp(
        '<isPkceRequired>true</isPkceRequired><scopes>Api</scopes>',
        '<oauthPolicy><ipRelaxation>ENFORCE</ipRelaxation><refreshTokenPolicy>zero</refreshTokenPolicy></oauthPolicy>',
      ),
    ],
    ['placeholders that a pipeline fills', setting(oauthPolicies, 'permittedUsersPolicyType', '${POLICY}')],
  ];
  for (const [what, parts] of fine)
    it(`find nothing in ${what}`, () => {
      expect(broken(projectOf(parts))).to.deep.equal([]);
    });

  for (const [what, parts] of [
    ['a connection', { ...otherApp(), connections: { connections: { x: { ...other } } } }],
    ['our marker', otherApp((text) => text.replace('</description>', ' [sf-plugin-jwt]</description>'))],
  ] as Array<[string, Parts]>)
    it(`know an app of the JWT bearer flow by ${what}`, () => {
      expect(broken(projectOf(parts))).to.deep.equal(['certificate-missing']);
    });

  it('say that an ended certificate of a connected app has ended, and when', () => {
    const ended = projectOf({ ...connectedApp(`<certificate>${betaPem}</certificate>`), now: new Date('2050-01-01') });
    expect(broken(ended)).to.include('certificate-ended').and.not.to.include('certificate-ending');
  });

  it('name the line, the likely scope and both certificates', () => {
    const find = (id: string, parts: Parts) => lintRules.find((rule) => rule.id === id)?.find(projectOf(parts));
    expect(
      find('scope-unknown', setting(settings, 'commaSeparatedOauthScopes', 'RefreshToken,chatter_api')),
    ).to.deep.equal([
      {
        path: 'jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
        line: 3,
        tokens: ['chatter_api', 'Chatter'],
      },
    ]);
    expect(find('certificate-not-recorded', connections(sha(betaPem)))?.[0]?.tokens).to.deep.equal([
      'acme',
      readCertificate(acmePem).sha256,
      readCertificate(betaPem).sha256,
    ]);
    expect(find('generic-login-host', connections({ instanceUrl: 'login' }))?.[0]?.keys).to.deep.equal([
      'connections',
      'acme',
    ]);
  });
});
