import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { certificateBody } from '../../../../src/base/certificate.ts';
import { lintProject } from '../../../../src/flows/lint/lint.ts';
import type { LintProject } from '../../../../src/flows/lint/model.ts';
import { sourceFile } from '../../../../src/flows/lint/readProject.ts';
import { lintRules } from '../../../../src/flows/lint/rules.ts';
import { acmePem, sampleFiles } from '../../app/sample.ts';

const foundIn = (files: LintProject['files'], more: Partial<LintProject> = {}): string[] => [
  ...new Set(
    lintRules.flatMap(({ id, find }) =>
      find({ files, broken: [], now: new Date('2026-06-01'), ...more }).map(() => id),
    ),
  ),
];

const connected = (config: string) =>
  sourceFile(
    'force-app/connectedApps/Old.connectedApp-meta.xml',
    `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@acme.example</contactEmail><label>Old</label><oauthConfig>${config}</oauthConfig></ConnectedApp>`,
  );
const certificate = `<certificate>${certificateBody(acmePem)}</certificate>`;

describe('lint of connected apps', () => {
  const rows: ReadonlyArray<[string, string]> = [
    ['self-authorized', '<isAdminApproved>false</isAdminApproved>'],
    ['other-flow', '<isClientCredentialEnabled>true</isClientCredentialEnabled>'],
    ['other-flow', '<isDeviceFlowEnabled>true</isDeviceFlowEnabled>'],
    ['other-flow', '<isCodeCredentialEnabled>true</isCodeCredentialEnabled>'],
    ['other-flow', '<isTokenExchangeEnabled>true</isTokenExchangeEnabled>'],
    ['scope-unknown', '<scopes>Api</scopes><scopes>Everything</scopes>'],
    ['mtls-required', `${certificate}<isPKImTLSEnabled>true</isPKImTLSEnabled>`],
  ];
  const bare = (config: string): string[] => foundIn([connected(config.includes(certificate) ? certificate : '')]);
  for (const [id, config] of rows)
    it(`${id}: ${config.slice(-60)}`, () => {
      expect(foundIn([connected(config)]).filter((each) => !bare(config).includes(each))).to.deep.equal([id]);
    });

  for (const config of [
    '<isAdminApproved>true</isAdminApproved>',
    '<isDeviceFlowEnabled>false</isDeviceFlowEnabled>',
    '<scopes>SFAP</scopes><scopes>A2A</scopes><scopes>OpenID</scopes>',
    '<scopes>${SCOPE}</scopes>',
    // Not an app that logs in by JWT.
    '<isPKImTLSEnabled>true</isPKImTLSEnabled>',
  ])
    it(`finds nothing in ${config}`, () => {
      expect(foundIn([connected(config)])).to.deep.equal(bare(config));
    });
});

describe('lint of an app that is off', () => {
  const files = (off: string) =>
    sampleFiles().map(({ path, content }) =>
      sourceFile(`jwt/JwtLogin/${path}`, content.replace(`<${off}>true`, `<${off}>false`)),
    );
  for (const element of ['isEnabled', 'isOauthPluginEnabled'])
    it(`app-off: ${element}`, () => {
      expect(foundIn(files(element))).to.include('app-off');
      expect(foundIn(files('nothing'))).not.to.include('app-off');
    });

  it('says nothing of an app that isn’t one of a JWT login', () => {
    const policy = files('isEnabled').find(({ type }) => type === 'ExtlClntAppConfigurablePolicies');
    const others = policy ? [sourceFile('force-app/x/JwtLogin_plcy.ecaPlcy-meta.xml', policy.text)] : [];
    expect(others).to.have.length(1);
    expect(foundIn(others)).not.to.include('app-off');
  });
});

describe('lint of a folder of a connection', () => {
  it('takes it for orphaned unless the file names it, or a bundle is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lint-'));
    const write = async (path: string, text: string): Promise<void> => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    };
    for (const { path, content } of sampleFiles({}, 'only-bundle')) await write(`jwt/JwtLogin/${path}`, content);
    await write('config/jwt-connections.json', '{"version":1,"connections":{}}');
    const orphans = async (env: Record<string, string>): Promise<number> => {
      const place = { paths: [folder], baseFolder: folder, appsFolder: join(folder, 'jwt'), env };
      const { findings } = await lintProject({ ...place, connectionFile: join(folder, 'config/jwt-connections.json') });
      return findings.filter(({ rule }) => rule === 'overlay-orphaned').length;
    };
    expect(await orphans({})).to.equal(1);
    expect(await orphans({ SF_JWT_OTHER: 'x' })).to.equal(1);
    expect(await orphans({ SF_JWT_ONLY_BUNDLE: 'x' })).to.equal(0);
  });
});
