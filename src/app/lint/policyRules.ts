import { isSwitchedOff, isSwitchedOn } from '../elements/elementValues.ts';
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
  placeText,
  placeValue,
  repeatedItems,
  reviewedFiles,
} from './places.ts';

const policyType = 'ExtlClntAppOauthConfigurablePolicies';

/** The administrators' profile as Metadata API, English, and other languages of Salesforce name it. */
const administratorProfiles = new Set(
  [
    ...['System Administrator', 'Admin', 'Systemadministrator', 'Administrateur système', 'Administrador del sistema'],
    ...['Administrador do sistema', 'Amministratore del sistema', 'Systeembeheerder', 'Systemadministratör'],
    ...['Järjestelmän pääkäyttäjä', 'Системный администратор', 'ผู้ดูแลระบบ', '系统管理员', '系統管理員', '시스템 관리자'],
    'システム管理者',
  ].map((name) => name.toLowerCase()),
);

const runAsElements = [
  'clientCredentialsFlowUser',
  'executeHandlerAs',
  'oauthClientCredentialUser',
  'pluginExecutionUser',
];

const openSecrets = ['enableClientSecretInRestApiAccess', 'enableConsumerSecretApiAccess'];

/** Rules about who may log in, and as whom. */
export const policyRules: readonly AppLintRule[] = [
  {
    id: 'self-authorized',
    severity: 'warning',
    find: ({ files }) => [
      ...filesOfType(files, policyType).flatMap(selfAuthorized),
      ...filesOfType(files, connectedAppType)
        .filter((file) => isSwitchedOff(placeText(file, 'isAdminApproved')))
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
        openSecrets.filter((name) => isSwitchedOn(placeText(file, name))).map((name) => atElement(file, name, name)),
      ),
  },
];

/** Where the element is missing or empty, an org takes it for AllSelfAuthorized. */
const selfAuthorized = (file: SourceFile): LintFinding[] =>
  ['', 'AllSelfAuthorized'].includes(placeText(file, 'permittedUsersPolicyType'))
    ? [atElement(file, 'permittedUsersPolicyType')]
    : [];

/** An app that is there with OAuth settings and without a policy: the org makes one, for everybody. */
const appsWithoutPolicy = (files: readonly SourceFile[]): LintFinding[] =>
  [...groupBy(appTypeFiles(files), appOf).entries()].flatMap(([app, ofApp]) => {
    const [settings] = filesOfType(ofApp, 'ExtlClntAppOauthSettings');
    const isWhole = filesOfType(ofApp, 'ExternalClientApplication').length > 0;
    return settings && isWhole && !isPolicyWhole(ofApp) ? [atFile(settings, app)] : [];
  });

/** A shared policy, or one of each connection that has files. */
const isPolicyWhole = (ofApp: readonly SourceFile[]): boolean => {
  const having = new Set(filesOfType(ofApp, policyType).map(({ connection }) => connection));
  const owners = new Set(ofApp.flatMap(({ connection }) => connection ?? []));
  return having.has(undefined) || (owners.size > 0 && [...owners].every((name) => having.has(name)));
};

const administratorGrants = (file: SourceFile): LintFinding[] => {
  const isConnected = file.type === connectedAppType;
  const element = isConnected ? 'profileName' : 'commaSeparatedProfile';
  const names = isConnected ? repeatedItems(file, element) : placeList(file, element);
  return names
    .filter((name) => administratorProfiles.has(name.toLowerCase()))
    .map((name) => atElement(file, element, name));
};
