import { expect } from 'chai';
import { checkCertificate, checkDeployable } from '../../../src/app/check.ts';
import type { AppComponent } from '../../../src/app/model.ts';
import { acmePem, betaPem, goldenText, sampleFile, sampleFiles, thrownBy } from './sample.ts';

const changed = (type: string, change: (content: string) => string): AppComponent[] =>
  sampleFiles().map((file) => (file.type === type ? { ...file, content: change(file.content) } : file));

const global = 'ExtlClntAppGlobalOauthSettings';
const withCertificate = (text: string): AppComponent[] =>
  changed(global, (content) => content.replace(/<certificate>[^<]*/, `<certificate>${text}`));

const retrievedPolicy = (): AppComponent => ({
  ...sampleFile('ExtlClntAppOauthConfigurablePolicies'),
  fullName: 'JwtLogin_defaultPolicy',
  path: 'app/extlClntAppOauthPolicies/JwtLogin_defaultPolicy.ecaOauthPlcy-meta.xml',
});

describe('deployable app files', () => {
  it('hold one app and its certificate', () => {
    const { app, certificate } = checkDeployable(sampleFiles(), 'acme');
    expect(app).to.equal('JwtLogin');
    expect(certificate.subject).to.equal('CN=acme');
  });

  it('may hold the certificate in other forms, and files of other types', () => {
    const layout: AppComponent = { type: 'Layout', fullName: 'L', path: 'l.xml', content: '<Layout/>' };
    for (const form of [acmePem, acmePem.replace(/-----.*?-----|\s/g, ''), Buffer.from(acmePem).toString('base64')]) {
      expect(checkDeployable([...withCertificate(form), layout]).certificate.subject).to.equal('CN=acme');
    }
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
    ['broken XML', 'AppFileNotReadableError', changed('ExtlClntAppOauthSettings', () => '<a>'), '_oauth'],
  ];
  for (const [what, name, files, mentioned] of refused) {
    it(`with ${what} are refused as ${name}`, () => {
      const error = thrownBy(() => checkDeployable(files, 'acme'));
      expect(error.name).to.equal(name);
      expect(error.message).to.include(mentioned);
    });
  }

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
