import type { AppLintRule, LintFinding, SourceFile } from './model.ts';
import {
  appOf,
  appTypeFiles,
  atElement,
  atFile,
  connectedAppType,
  filesOfType,
  groupBy,
  placeList,
  placeValue,
  repeatedValues,
  reviewedFiles,
} from './places.ts';

const policyType = 'ExtlClntAppOauthConfigurablePolicies';

/** The administrators' profile as Metadata API, English, and other languages of Salesforce name it. */
const administratorProfiles = new Set(
  [
    ...['System Administrator', 'Admin', 'Systemadministrator', 'Administrateur système', 'Administrador del sistema'],
    ...['Administrador do sistema', 'Amministratore del sistema', 'Systeembeheerder', 'システム管理者'],
  ].map((name) => name.toLowerCase()),
);

const runAsElements = ['clientCredentialsFlowUser', 'executeHandlerAs', 'oauthClientCredentialUser'];

const openSecrets = ['enableClientSecretInRestApiAccess', 'enableConsumerSecretApiAccess'];

/** Rules about who may log in, and as whom. */
export const policyRules: readonly AppLintRule[] = [
  {
    id: 'self-authorized',
    severity: 'warning',
    find: ({ files }) => [
      ...filesOfType(files, policyType).flatMap(selfAuthorized),
      ...filesOfType(files, connectedAppType)
        .filter((file) => placeValue(file, 'isAdminApproved') === 'false')
        .map((file) => atElement(file, 'isAdminApproved')),
    ],
  },
  { id: 'policy-missing', severity: 'warning', find: ({ files }) => appsWithoutPolicy(files) },
  {
    id: 'profile-administrator',
    severity: 'warning',
    find: ({ files }) => reviewedFiles(files).flatMap(administratorGrants),
  },
  {
    id: 'run-as-user',
    severity: 'warning',
    find: ({ files }) =>
      reviewedFiles(files)
        .filter(({ connection }) => connection === undefined)
        .flatMap((file) =>
          runAsElements.flatMap((name) => {
            const username = placeValue(file, name);
            return username === undefined ? [] : [atElement(file, name, name, username)];
          }),
        ),
  },
  {
    id: 'secrets-readable',
    severity: 'warning',
    find: ({ files }) =>
      filesOfType(files, 'ExternalClientAppSettings').flatMap((file) =>
        openSecrets.filter((name) => placeValue(file, name) === 'true').map((name) => atElement(file, name, name)),
      ),
  },
];

/** Where the element is missing, an org takes it for AllSelfAuthorized. */
const selfAuthorized = (file: SourceFile): LintFinding[] => {
  if (!Object.hasOwn(file.elements, 'permittedUsersPolicyType')) return [atFile(file)];
  return placeValue(file, 'permittedUsersPolicyType') === 'AllSelfAuthorized'
    ? [atElement(file, 'permittedUsersPolicyType')]
    : [];
};

/** An app that is there with OAuth settings and without a policy: the org makes one, for everybody. */
const appsWithoutPolicy = (files: readonly SourceFile[]): LintFinding[] =>
  [...groupBy(appTypeFiles(files), appOf).entries()].flatMap(([app, ofApp]) => {
    const [settings] = filesOfType(ofApp, 'ExtlClntAppOauthSettings');
    const isWhole = filesOfType(ofApp, 'ExternalClientApplication').length > 0;
    return settings && isWhole && filesOfType(ofApp, policyType).length === 0 ? [atFile(settings, app)] : [];
  });

const administratorGrants = (file: SourceFile): LintFinding[] => {
  const isConnected = file.type === connectedAppType;
  const element = isConnected ? 'profileName' : 'commaSeparatedProfile';
  const names = isConnected ? repeatedValues(file, element) : placeList(file, element);
  return names
    .filter((name) => administratorProfiles.has(name.toLowerCase()))
    .map((name) => atElement(file, element, name));
};
