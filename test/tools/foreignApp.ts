/** An app that somebody else made in a local org, for something else than a JWT login: deployed by hand-written files. */
import type { LocalOrg } from '../org/index.ts';
import { appFiles, deployFiles, type AppOptions } from '../unit/local-org/appPackage.ts';

/** What the app has on, and this plugin would switch off. */
export const foreignOptions: AppOptions = {
  app: { description: 'Portal of our partners.', contactEmail: 'portal@acme.example', label: 'Partner portal' },
  oauth: {
    commaSeparatedOauthScopes: 'Web, RefreshToken, OpenID',
    trustedIpRanges: '<endIpAddress>10.0.0.9</endIpAddress><startIpAddress>10.0.0.1</startIpAddress>',
  },
  global: {
    callbackUrl: 'https://portal.acme.example/callback\nhttps://portal.acme.example/other?a=1&amp;b=2',
    certificate: null,
    isClientCredentialsFlowEnabled: 'true',
    isCodeCredFlowEnabled: 'true',
    isDeviceFlowEnabled: 'true',
    isSecretRequiredForRefreshToken: 'false',
  },
  policy: { isSamlPluginEnabled: 'true', startPage: 'OAuth', startUrl: 'https://portal.acme.example' },
  oauthPolicy: {
    clientCredentialsFlowUser: 'admin@acme.example',
    commaSeparatedPermissionSet: null,
    ipRelaxationPolicyType: 'Bypass',
    isClientCredentialsFlowEnabled: 'true',
    permittedUsersPolicyType: 'AllSelfAuthorized',
    refreshTokenPolicyType: 'Infinite',
    refreshTokenValidityPeriod: null,
    refreshTokenValidityUnit: null,
    sessionTimeoutInMinutes: '30',
  },
};

/** Deploys it over SOAP; `certificate` is that of whoever logs in with it already. */
export const deployForeignApp = async (
  org: LocalOrg,
  name = 'JwtLogin',
  { certificate, options = foreignOptions }: { certificate?: string; options?: AppOptions } = {},
): Promise<void> => {
  const global = { ...options.global, ...(certificate !== undefined && { certificate }) };
  const files = Object.entries(appFiles(name, '', { ...options, global })).filter(
    ([path]) => !path.includes('permissionset'),
  );
  const { status, problems } = await deployFiles(org, Object.fromEntries(files));
  if (status !== 'Succeeded') throw new Error(problems.join('\n'));
};
