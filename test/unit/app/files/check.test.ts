import { expect } from 'chai';
import { checkCertificate, checkDeployable } from '../../../../src/app/files/check.ts';
import type { AppComponent } from '../../../../src/app/model.ts';
import { acmePem, betaPem, goldenText, sampleFile, sampleFiles, thrownBy } from '../sample.ts';

const changed = (type: string, change: (content: string) => string): AppComponent[] =>
  sampleFiles().map((file) => (file.type === type ? { ...file, content: change(file.content) } : file));

const global = 'ExtlClntAppGlobalOauthSettings';
const withCertificate = (text: string): AppComponent[] =>
  changed(global, (content) => content.replace(/<certificate>[^<]*/, `<certificate>${text}`));

const withElement = (type: string, element: string): AppComponent[] =>
  changed(type, (content) => content.replace(`</${type}>`, `${element}</${type}>`));

const retrievedPolicy = (): AppComponent => ({
  ...sampleFile('ExtlClntAppOauthConfigurablePolicies'),
  fullName: 'JwtLogin_defaultPolicy',
  path: 'app/extlClntAppOauthPolicies/JwtLogin_defaultPolicy.ecaOauthPlcy-meta.xml',
});

const policies = 'ExtlClntAppConfigurablePolicies';
const oauthPolicies = 'ExtlClntAppOauthConfigurablePolicies';
const blocking: ReadonlyArray<readonly [string, string, string]> = [
  [policies, 'isEnabled', 'false'],
  [policies, 'isEnabled', ' 0 '],
  [policies, 'isOauthPluginEnabled', 'False'],
  [oauthPolicies, 'requiredSessionLevel', 'HIGH_ASSURANCE'],
  ['ExtlClntAppOauthSettings', 'commaSeparatedOauthScopes', 'Api,Web'],
];

const withValue = (files: readonly AppComponent[], type: string, name: string, value: string): AppComponent[] =>
  files.map((file) =>
    file.type === type
      ? {
          ...file,
          content: file.content
            .replace(new RegExp(`<${name}>.*</${name}>`), '')
            .replace(`</${type}>`, `<${name}>${value}</${name}></${type}>`),
        }
      : file,
  );

describe('deployable app files', () => {
  it('hold one app and its certificate', () => {
    const { app, certificate } = checkDeployable(sampleFiles(), 'acme');
    expect(app).to.equal('JwtLogin');
    expect(certificate.subject).to.equal('CN=acme');
  });

  it('may hold the certificate in other forms', () => {
    for (const form of [acmePem, acmePem.replace(/-----.*?-----|\s/g, ''), Buffer.from(acmePem).toString('base64')]) {
      expect(checkDeployable(withCertificate(form)).certificate.subject).to.equal('CN=acme');
    }
  });

  const permissionSet = sampleFile('PermissionSet');
  const foreign: ReadonlyArray<[string, string, Partial<AppComponent>]> = [
    ['a profile', 'AppFileTypeRefusedError', { type: 'Profile', content: '<Profile/>' }],
    ['a profile that its reader took for something else', 'AppFileTypeRefusedError', { content: '<Profile/>' }],
    ['a manifest', 'AppFileTypeRefusedError', { fullName: '', path: 'app/package.xml', content: '<Package/>' }],
    ['a type of other capitals', 'AppFileTypeRefusedError', { content: '<permissionSet/>' }],
    ['a type with a prefix', 'AppFileTypeRefusedError', { content: '<m:PermissionSet xmlns:m="x"/>' }],
    ['a name that another type has', 'AppFileNameMisfitError', { path: 'app/x/JwtLogin_Access.profile-meta.xml' }],
    ['no name of a source file', 'AppFileNameMisfitError', { path: 'app/x/JwtLogin_Access.xml' }],
    [
      'the name of another component inside',
      'AppFileNameMisfitError',
      { content: '<PermissionSet><fullName>Other</fullName></PermissionSet>' },
    ],
    ['a name of dots', 'AppFileNameMisfitError', { fullName: '..', path: 'app/x/...permissionset-meta.xml' }],
    ['a name of markup', 'AppFileNameMisfitError', { fullName: '<a>', path: 'app/x/<a>.permissionset-meta.xml' }],
  ];
  for (const [what, name, part] of foreign)
    it(`with ${what} are refused`, () => {
      const others = sampleFiles().filter(({ type }) => type !== 'PermissionSet');
      const error = thrownBy(() => checkDeployable([...others, { ...permissionSet, ...part }], 'acme'));
      expect(error).to.include({ name, exitCode: 2 });
      expect(error.actions?.join(' ')).to.include(part.path ?? permissionSet.path);
    });

  it('with two files of one permission set are refused, whatever their folders and capitals', () => {
    const second = {
      ...permissionSet,
      fullName: 'JWTLOGIN_Access',
      path: 'app/other/JWTLOGIN_Access.permissionset-meta.xml',
    };
    const error = thrownBy(() => checkDeployable([...sampleFiles(), second], 'acme'));
    expect(error).to.include({ name: 'AppFileDuplicateError' });
  });

  const refused: ReadonlyArray<[string, string, AppComponent[], string]> = [
    ['no global settings', 'CertificateMissingError', sampleFiles().filter(({ type }) => type !== global), 'acme'],
    [
      'no certificate element',
      'CertificateMissingError',
      changed(global, (content) => content.replace(/<certificate>[^<]*<\/certificate>/, '')),
      'acme',
    ],
    ['an empty certificate', 'CertificateMissingError', withCertificate('  \n '), 'acme'],
    ['a placeholder', 'CertificateMissingError', withCertificate('${CERTIFICATE}'), 'acme'],
    ['an unreadable certificate', 'CertificateNotReadableError', withCertificate('AAAA'), ''],
    [
      'two orgs',
      'SeveralGlobalSettingsError',
      [...sampleFiles(), ...sampleFiles({ certificatePem: betaPem }, 'beta').filter(({ part }) => part === 'org')],
      'orgs/beta/',
    ],
    [
      'two policies, one under a name from the org',
      'AppFileDuplicateError',
      [...sampleFiles(), retrievedPolicy()],
      'JwtLogin_defaultPolicy',
    ],
    ['no app', 'AppFileMissingError', sampleFiles().filter(({ type }) => type !== 'ExternalClientApplication'), ''],
    ['two apps', 'AppFileNotBoundError', [...sampleFiles(), ...sampleFiles({ app: 'Other' }).slice(0, 1)], 'Other'],
    [
      'a child of another app',
      'AppFileNotBoundError',
      changed('ExtlClntAppConfigurablePolicies', (content) => content.replace('>JwtLogin<', '>Other<')),
      '"Other"',
    ],
    [
      'a child of no app',
      'AppFileNotBoundError',
      changed('ExtlClntAppOauthSettings', (content) => content.replace(/<externalClientApplication>.*/, '')),
      '_oauth',
    ],
    ...(['shouldRotateConsumerKey', 'shouldRotateConsumerSecret'] as const).map(
      (name): [string, string, AppComponent[], string] => [
        name,
        'AppFileRotatesCredentialsError',
        withElement(global, `<${name}>true</${name}>`),
        name,
      ],
    ),
    [
      'tokens in JWT format',
      'AppFileTokenFormatError',
      withElement(global, '<isNamedUserJwtEnabled> 1 </isNamedUserJwtEnabled>'),
      'orgs/acme/',
    ],
    ...blocking.map(([type, name, value]): [string, string, AppComponent[], string] => [
      `${name} ${value}`,
      'AppFileEndsLoginsError',
      withValue(sampleFiles(), type, name, value),
      name,
    ]),
    [
      'an app without the marker',
      'AppFileNotMarkedError',
      changed('ExternalClientApplication', (content) => content.replace('[sf-plugin-jwt]', '')),
      'JwtLogin.eca-meta.xml',
    ],
    [
      'an app without a description',
      'AppFileNotMarkedError',
      changed('ExternalClientApplication', (content) => content.replace(/<description>.*<\/description>/s, '')),
      'JwtLogin.eca-meta.xml',
    ],
    ['broken XML', 'AppFileNotReadableError', changed('ExtlClntAppOauthSettings', () => '<a>'), '_oauth'],
  ];
  for (const [what, name, files, mentioned] of refused) {
    it(`with ${what} are refused as ${name}`, () => {
      const error = thrownBy(() => checkDeployable(files, 'acme'));
      expect(error.name).to.equal(name);
      expect(error.message).to.include(mentioned);
    });
  }

  it('may say that they don’t rotate and that tokens stay as they are', () => {
    const off =
      '<shouldRotateConsumerKey>false</shouldRotateConsumerKey><isNamedUserJwtEnabled>0</isNamedUserJwtEnabled>';
    expect(checkDeployable(withElement(global, off)).app).to.equal('JwtLogin');
  });

  for (const [type, name, value] of blocking)
    it(`of an adopted app may leave ${name} ${value} to whoever made it`, () => {
      const adopted = changed('ExternalClientApplication', (content) =>
        content.replace('[sf-plugin-jwt]', '[adopted] [sf-plugin-jwt]'),
      );
      expect(checkDeployable(withValue(adopted, type, name, value)).app).to.equal('JwtLogin');
    });

  it('may allow logins in so many words', () => {
    const on = withValue(sampleFiles(), policies, 'isEnabled', 'true');
    expect(checkDeployable(withValue(on, oauthPolicies, 'requiredSessionLevel', 'STANDARD')).app).to.equal('JwtLogin');
  });

  it('tell which command writes the certificate', () => {
    const error = thrownBy(() => checkDeployable(withCertificate(''), 'acme'));
    expect(error.actions?.[0]).to.include('sf jwt generate metadata --connection acme');
  });

  it('with a certificate above 4 KB are refused', () => {
    const { pemBytes } = checkCertificate(acmePem);
    expect(pemBytes).to.be.lessThan(4096);
    const error = thrownBy(() => checkCertificate(goldenText('big.crt')));
    expect(error.name).to.equal('CertificateTooLargeError');
    expect(error.message).to.match(/\d{4} bytes.*4096/);
  });
});
