/** Kinds of shapes that apps in real repositories have: what is no fault of theirs, and what a reviewer stops at. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { certificateBody } from '../../../../src/base/certificate.ts';
import { lintProject } from '../../../../src/flows/lint/lint.ts';
import { sourceFile } from '../../../../src/flows/lint/readProject.ts';
import { lintRules } from '../../../../src/flows/lint/rules.ts';
import { acmePem } from '../../app/sample.ts';
import { projectOf } from './project.ts';

const types = {
  app: ['ExternalClientApplication', 'externalClientApps/Portal.eca'],
  settings: ['ExtlClntAppOauthSettings', 'extlClntAppOauthSettings/Portal_oauth.ecaOauth'],
  global: ['ExtlClntAppGlobalOauthSettings', 'extlClntAppGlobalOauthSets/Portal_glbloauth.ecaGlblOauth'],
  policy: ['ExtlClntAppConfigurablePolicies', 'extlClntAppPolicies/Portal_plcy.ecaPlcy'],
  oauthPolicy: ['ExtlClntAppOauthConfigurablePolicies', 'extlClntAppOauthPolicies/Portal_oauthPlcy.ecaOauthPlcy'],
} as const;
type Part = keyof typeof types;

/** An app as its repository has it, with what each file says beside what all say. */
const portal: Record<Part, string> = {
  app: '<contactEmail>team@portal.example</contactEmail><distributionState>Local</distributionState>',
  settings: '<commaSeparatedOauthScopes>Api,RefreshToken</commaSeparatedOauthScopes>',
  global: '<callbackUrl>https://portal.example/cb</callbackUrl>',
  policy: '<isEnabled>true</isEnabled><isOauthPluginEnabled>true</isOauthPluginEnabled>',
  oauthPolicy:
    '<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType><refreshTokenPolicyType>Zero</refreshTokenPolicyType>',
};

type Shape = Partial<Record<Part, string>> & { version?: number; folder?: string; without?: Part };

/** The app with elements more; those that it has already are replaced. */
const ofApp = ({ version, folder = 'force-app/main/default', without, ...more }: Shape) =>
  projectOf({
    version,
    files: (Object.keys(types) as Part[])
      .filter((part) => part !== without)
      .map((part) => {
        const [type, path] = types[part];
        const added = more[part] ?? '';
        const names = [...added.matchAll(/<(\w+)/g)].map(([, name]) => name);
        const kept = portal[part].replace(/<(\w+)>[^<]*<\/\1>/g, (all, name: string) =>
          names.includes(name) ? '' : all,
        );
        const owner = part === 'app' ? '' : '<externalClientApplication>Portal</externalClientApplication>';
        const text = `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">${kept}${added}${owner}<label>Portal</label></${type}>`;
        return sourceFile(`${folder}/${path}-meta.xml`, text);
      }),
  });

const ofConnectedApp = (config: string, rest = '') =>
  projectOf({
    files: [
      sourceFile(
        'src/connectedApps/Old.connectedApp',
        `<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata"><contactEmail>a@acme.example</contactEmail><label>Old</label><oauthConfig><callbackUrl>https://acme.example/cb</callbackUrl>${config}</oauthConfig>${rest}</ConnectedApp>`,
      ),
    ],
  });

type Project = ReturnType<typeof projectOf>;

const foundIn = (project: Project, ...severities: string[]): string[] =>
  lintRules
    .filter(({ severity, find }) => severities.includes(severity) && find(project).length > 0)
    .map(({ id }) => id);
const errorsIn = (project: Project): string[] => foundIn(project, 'error');
const reviewOf = (project: Project): string[] => foundIn(project, 'error', 'warning');

const element = (name: string, value: string): string => `<${name}>${value}</${name}>`;

const selfSigned = (days: number): string =>
  execFileSync(
    'openssl',
    ['req', '-x509', '-nodes', '-days', String(days), '-subj', '/CN=x', '-keyout', '/dev/null', '-newkey', 'rsa:2048'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString();
const certificate = (pem: string): string => element('certificate', certificateBody(pem));
const jwtScopes = '<scopes>Api</scopes><scopes>RefreshToken</scopes>';

describe('lint of what real repositories hold', () => {
  const innocent: Record<string, Shape[]> = {
    'an element in the version in which an org wrote it': [
      { version: 61, oauthPolicy: element('guestJwtTimeout', '30') },
      { version: 61, settings: element('commaSeparatedCustomScopes', 'orders') },
      { version: 62, global: element('isCodeCredFlowEnabled', 'false') },
      { version: 63, oauthPolicy: element('isGuestCodeCredFlowEnabled', 'false') },
      { version: 64, policy: element('startPage', 'None') },
      { version: 65, policy: element('isPushPluginEnabled', 'false') },
      { version: 66, global: element('isEnforceRefreshTokenTTL', 'true') },
    ],
    'an app of another flow without a certificate': [
      { global: element('isDeviceFlowEnabled', 'true') },
      { global: element('isTokenExchangeEnabled', 'true') },
      { global: element('isCodeCredFlowEnabled', 'true') },
      { global: element('isClientCredentialsFlowEnabled', 'true'), folder: 'src/jwt' },
      { global: element('certificate', '') },
    ],
    'JWT access tokens of an app of another flow': [
      { version: 66, global: element('isNamedUserJwtEnabled', 'true') },
      { version: 67, global: element('isNamedUserJwtEnabled', '1') },
      { version: 66, global: element('isNamedUserJwtEnabled', 'true') + element('isCodeCredFlowEnabled', 'true') },
    ],
    'scopes without a refresh token in an app of another flow': [
      { settings: element('commaSeparatedOauthScopes', 'Chatbot,SFApiPlatform') },
      { settings: element('commaSeparatedOauthScopes', 'OpenID,Profile') },
      { settings: element('commaSeparatedOauthScopes', 'MCP') },
      { settings: element('commaSeparatedOauthScopes', '') },
    ],
    'a switch where its version had it': [
      { version: 61, oauthPolicy: element('isNamedUserJwtEnabled', 'false') },
      { version: 63, oauthPolicy: element('isNamedUserJwtEnabled', 'true') },
      { oauthPolicy: element('isNamedUserJwtEnabled', 'false') },
    ],
    'a text that a pipeline fills in': [
      {
        global: element('certificate', '{{ CERTIFICATE }}'),
        settings: element('commaSeparatedOauthScopes', '#{SCOPES}#'),
      },
      { oauthPolicy: element('refreshTokenPolicyType', '__REFRESH_POLICY__') },
      { oauthPolicy: element('sessionTimeoutInMinutes', '${TIMEOUT}'), app: element('contactEmail', '%CONTACT%') },
      { settings: element('commaSeparatedOauthScopes', 'Api,RefreshToken,${MORE}') },
      { global: element('certificate', '@CERTIFICATE@') },
    ],
  };
  for (const [kind, shapes] of Object.entries(innocent))
    for (const shape of shapes)
      it(`no error for ${kind}: ${JSON.stringify(shape)}`, () => {
        expect(errorsIn(ofApp(shape))).to.deep.equal([]);
      });

  it('no error for an app and a connected app of one name, in whatever case, nor for policies of an installed app', () => {
    const { files } = ofApp({});
    for (const name of ['Portal', 'PORTAL', 'portal']) {
      const other = sourceFile(
        `x/${name}.connectedApp`,
        '<ConnectedApp><contactEmail>a@b.example</contactEmail></ConnectedApp>',
      );
      expect(reviewOf({ ...projectOf({}), files: [...files, other] })).to.deep.equal(['app-and-connected-app']);
    }
    for (const app of ['acme__Portal', 'a1__P', 'my_ns__The_App']) {
      const text = `<ExtlClntAppConfigurablePolicies>${element('externalClientApplication', app)}${element('isEnabled', 'true')}</ExtlClntAppConfigurablePolicies>`;
      expect(errorsIn(projectOf({ files: [sourceFile(`x/${app}.ecaPlcy-meta.xml`, text)] }))).to.deep.equal([]);
    }
  });

  const missed: Record<string, Shape[]> = {
    'value-unknown': [
      { oauthPolicy: element('permittedUsersPolicyType', 'AllUsers') },
      { oauthPolicy: element('permittedUsersPolicyType', 'adminapprovedpreauthorized') },
      { oauthPolicy: element('ipRelaxationPolicyType', 'ENFORCE_IP') },
      { oauthPolicy: element('refreshTokenPolicyType', 'Immediately') },
      { oauthPolicy: element('policyAction', 'Allow') },
      { app: element('distributionState', 'Internal') },
      { global: element('isPkceRequired', 'yes') },
    ],
    'count-invalid': [
      { oauthPolicy: element('refreshTokenValidityPeriod', '365 Days') },
      { oauthPolicy: element('sessionTimeoutInMinutes', 'ninety') },
      { oauthPolicy: element('namedUserJwtTimeout', '1.5') },
      { settings: element('assetTokenValidity', '-1') },
    ],
    'self-authorized': [
      { oauthPolicy: element('permittedUsersPolicyType', '') },
      { oauthPolicy: element('permittedUsersPolicyType', ' AllSelfAuthorized ') },
      { oauthPolicy: element('permittedUsersPolicyType', '\n') },
    ],
    'profile-administrator': [
      { oauthPolicy: element('commaSeparatedProfile', '${OTHERS}, System Administrator') },
      { oauthPolicy: element('commaSeparatedProfile', 'Systemadministratör') },
      { oauthPolicy: element('commaSeparatedProfile', '系统管理员,Vertrieb') },
      { oauthPolicy: element('commaSeparatedProfile', 'Administrador del sistema') },
    ],
    'refresh-token-endless': [{ oauthPolicy: element('refreshTokenPolicyType', 'Infinite') }],
    'refresh-secret-optional': [
      { global: element('isSecretRequiredForRefreshToken', '0') },
      { global: element('isSecretRequiredForRefreshToken', ' FALSE ') },
      { global: element('isSecretRequiredForRefreshToken', '\nfalse') },
    ],
    'pkce-off': [{ global: element('isPkceRequired', '0') }, { global: element('isPkceRequired', 'False') }],
    'secret-optional': [{ global: element('isConsumerSecretOptional', '1') }],
    'run-as-user': [
      { oauthPolicy: element('clientCredentialsFlowUser', 'integration.user@portal.example.uat') },
      { oauthPolicy: element('executeHandlerAs', 'jane.doe@portal.example') },
      { oauthPolicy: element('clientCredentialsFlowUser', '005000000000001AAA') },
    ],
    'policy-missing': [
      { without: 'oauthPolicy' },
      { without: 'oauthPolicy', global: element('isClientCredentialsFlowEnabled', 'false') },
      { without: 'oauthPolicy', folder: 'unpackaged/apps' },
    ],
    'certificate-long': [
      { global: certificate(selfSigned(5 * 3653)) },
      { global: certificate(selfSigned(36_500)) },
      { global: certificate(selfSigned(3655)) },
    ],
    'callback-wildcard': [
      { global: element('callbackUrl', 'https://*.portal.example/cb') },
      { global: element('callbackUrl', 'https://portal.example/*') },
      { global: element('callbackUrl', '${BASE}/cb\ncursor://*/cb') },
    ],
    'contact-email-invalid': [
      { app: element('contactEmail', 'n/a') },
      { app: element('contactEmail', 'Jane Doe &lt;jane@portal.example&gt;') },
      { app: element('contactEmail', 'team@portal') },
    ],
    'scope-too-wide': [
      { settings: element('commaSeparatedOauthScopes', 'Full') },
      { settings: element('commaSeparatedOauthScopes', 'Api, Web ,RefreshToken') },
      { settings: element('commaSeparatedOauthScopes', '${SCOPES},Full') },
    ],
  };
  for (const [id, shapes] of Object.entries(missed))
    for (const shape of shapes)
      it(`${id} for ${JSON.stringify(shape).slice(0, 120)}`, () => {
        const alone = reviewOf(ofApp(shape)).filter(
          (found) => !['scope-refresh-missing', 'inside-package-directory'].includes(found),
        );
        expect(alone).to.deep.equal([id]);
      });

  it('policy-missing where one connection has a policy and another hasn’t', () => {
    const { files } = ofApp({ without: 'oauthPolicy', folder: 'jwt/Portal/app' });
    const policyText = `<${types.oauthPolicy[0]}>${portal.oauthPolicy}${element('externalClientApplication', 'Portal')}</${types.oauthPolicy[0]}>`;
    const own = (name: string) =>
      sourceFile(`jwt/Portal/orgs/${name}/x/Portal_oauthPlcy.ecaOauthPlcy-meta.xml`, policyText);
    const global = sourceFile(
      'jwt/Portal/orgs/beta/x/Portal_glbloauth.ecaGlblOauth-meta.xml',
      `<${types.global[0]}>${portal.global}${element('externalClientApplication', 'Portal')}</${types.global[0]}>`,
    );
    const found = (...more: typeof files): boolean =>
      reviewOf({ ...projectOf({}), files: [...files, ...more] }).includes('policy-missing');
    expect([
      found(global),
      found(own('acme'), global),
      found(own('acme')),
      found(own('acme'), own('beta'), global),
    ]).to.deep.equal([true, true, false, false]);
  });

  const days = 24 * 60 * 60 * 1000;
  for (const ago of [1, 400, 3000])
    it(`certificate-ended ${ago} days after its end, in the past tense, in both kinds of apps`, () => {
      const now = new Date(Date.now() + (90 + ago) * days);
      const body = certificate(selfSigned(90));
      for (const project of [ofApp({ global: body }), ofConnectedApp(body)])
        expect(reviewOf({ ...project, now }))
          .to.include('certificate-ended')
          .and.not.to.include('certificate-ending');
    });

  const policyOf = (...inner: string[]): string => element('oauthPolicy', inner.join(''));
  const connected: ReadonlyArray<[id: string, config: string, rest?: string]> = [
    ['consumer-key-present', element('consumerKey', '3MVG9.abc_DEF')],
    ['consumer-secret-present', element('consumerSecret', '0123456789ABCDEF')],
    ['scope-too-wide', '<scopes>Full</scopes><scopes>RefreshToken</scopes>'],
    ['scope-too-wide', '<scopes>Api</scopes><scopes>Web</scopes>'],
    [
      'refresh-token-endless',
      '',
      policyOf(element('refreshTokenPolicy', 'INFINITE'), element('ipRelaxation', 'ENFORCE')),
    ],
    ['ip-bypass', '', policyOf(element('ipRelaxation', 'BYPASS_2FACTOR'))],
    ['pkce-off', element('isPkceRequired', '0')],
    ['secret-optional', element('isConsumerSecretOptional', 'TRUE')],
    ['refresh-secret-optional', element('isSecretRequiredForRefreshToken', 'false')],
    ['self-authorized', element('isAdminApproved', '0')],
    ['other-flow', '', policyOf(element('isTokenExchangeFlowEnabled', 'true'))],
    ['run-as-user', '', element('plugin', 'Handler') + element('pluginExecutionUser', 'jane@acme.example')],
    ['profile-administrator', '', element('profileName', 'Sales') + element('profileName', 'Systeembeheerder')],
    ['certificate-long', certificate(selfSigned(7300))],
    [
      'high-assurance',
      certificate(acmePem) + jwtScopes,
      '<sessionPolicy><sessionLevel>HIGH_ASSURANCE</sessionLevel></sessionPolicy>',
    ],
    ['scope-refresh-missing', `${certificate(acmePem)}<scopes>Api</scopes>`],
    ['scope-refresh-missing', `${certificate(acmePem)}<scopes>Full</scopes><scopes>Web</scopes>`],
    ['jwt-access-tokens', certificate(acmePem) + jwtScopes + element('isNamedUserJwtEnabled', 'true')],
    ['dpop-required', certificate(acmePem) + jwtScopes + element('isDPopEnabled', '1')],
  ];
  for (const [id, config, rest] of connected)
    it(`${id} in a connected app: ${`${config.replace(/<certificate>[^<]*<\/certificate>/, '')}${rest ?? ''}`.slice(0, 90)}`, () => {
      expect(
        reviewOf(ofConnectedApp(config, rest)).filter((each) => id === 'scope-too-wide' || each !== 'scope-too-wide'),
      ).to.deep.equal([id]);
    });

  for (const config of [
    `${jwtScopes}<isPkceRequired>true</isPkceRequired>${certificate(acmePem)}`,
    '<scopes>Api</scopes>',
    element('isNamedUserJwtEnabled', 'true'),
    element('consumerKey', '{{KEY}}') + element('consumerSecret', '#{SECRET}#'),
  ])
    it(`nothing in a connected app that says ${config.slice(0, 60)}`, () => {
      expect(
        reviewOf(ofConnectedApp(config, '<sessionPolicy><sessionLevel>STANDARD</sessionLevel></sessionPolicy>')),
      ).to.deep.equal([]);
    });
});

describe('lint of files with an ending that no type has', () => {
  for (const [name, type] of [
    ['Portal.ecaOauthPolicy-meta.xml', 'ExtlClntAppOauthConfigurablePolicies'],
    ['Portal.ecaGlobalOauthSettings-meta.xml', 'ExtlClntAppGlobalOauthSettings'],
    ['Portal.externalClientApplication-meta.xml', 'ExternalClientApplication'],
    ['Portal.externalClientApp.xml', 'ExternalClientApplication'],
    ['Portal.extlClntAppConfigurablePolicies', 'ExtlClntAppConfigurablePolicies'],
    ['Portal.connectedapp-meta.xml', 'ConnectedApp'],
    ['Portal.connectedApps', 'ConnectedApp'],
    ['Portal.ECA-meta.xml', 'ExternalClientApplication'],
  ] as const)
    it(`file-name-misfit: ${name}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-ending-'));
      writeFileSync(
        join(folder, name),
        `<${type}><externalClientApplication>Portal</externalClientApplication></${type}>`,
      );
      const { findings } = await lintProject({
        paths: [folder],
        baseFolder: folder,
        connectionFile: join(folder, 'none.json'),
        appsFolder: join(folder, 'jwt'),
      });
      rmSync(folder, { recursive: true });
      expect(findings.map(({ rule }) => rule)).to.include('file-name-misfit');
    });
});
