import type { AuthInfo } from '@salesforce/core';
import { checkAppName } from '../../app/names.ts';
import { certificateDays, checkKeyPairInput, keySizes } from '../../keypair/write/generate.ts';
import { checkKeyName } from '../../keypair/store/names.ts';
import { isPipeline } from '../../connection/environment.ts';
import { isOrgId } from '../../connection/orgId.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import { exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { readConnectionFile } from '../../connection/file.ts';
import type { FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import { checkConnectionName } from '../../connection/names.ts';
import type { Connection, ConnectionDefaults, ConnectionFile } from '../../connection/types.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { chooseAdminLogin, listAdminLogins, readAdminLogin } from '../../org/session/adminLogins.ts';
import { findUser } from '../../org/people/users.ts';
import { openAdminOrg } from '../../org/session/connect.ts';
import { bundleOf } from '../target/bundle.ts';
import { provideAccess } from './access.ts';
import { provideAppFiles } from './appFiles.ts';
import { findConsumerKey, recordConnection } from './connectionStep.ts';
import { deployFiles } from './deployStep.ts';
import type { SetupFacts, SetupInput, SetupRequest, SetupStep, SetupWorld } from './facts.ts';
import { provideKeyPair } from './keyPair.ts';
import { lookAtOrg, lookAtUser } from './lookAround.ts';
import { proveLogin } from './proveLogin.ts';
import { runFlowSteps, type StepEvent, type StepReport } from '../steps.ts';

/** The names of the steps, in order. */
export const setupStepNames = [
  'org',
  'user',
  'key-pair',
  'app-files',
  'access',
  'deploy',
  'consumer-key',
  'connection',
  'login',
] as const;

export type SetupFlow = {
  input: SetupInput;
  facts: Partial<SetupFacts>;
  steps: StepReport[];
  exitCode: ExitCode;
};

/**
 * From nothing to a proven login in one org; run again, it changes only what differs. A login that can't be proven is a
 * result. Thrown are the named errors of the steps: what they had done by then is found by the next run.
 */
export const setup = async (
  request: SetupRequest,
  world: SetupWorld,
  onEvent: (event: StepEvent) => void,
): Promise<SetupFlow> => {
  const input = await completeRequest(request, world);
  const { facts, reports } = await runFlowSteps<SetupFacts>(setupSteps(input, world), {
    dryRun: input.dryRun,
    onEvent,
  });
  return { input, facts, steps: reports, exitCode: facts.verification?.exitCode ?? exitCodes.proven.code };
};

const setupSteps = (input: SetupInput, world: SetupWorld): SetupStep[] => [
  lookAtOrg(input, world),
  lookAtUser(input, world),
  provideKeyPair(input, world),
  provideAppFiles(input, world),
  provideAccess(input, world),
  deployFiles(input, world),
  findConsumerKey(input, world),
  recordConnection(input),
  proveLogin(input, world),
];

export type SetupConnection = {
  file?: ConnectionFile;
  record?: Connection;
  bundle?: FoundBundle;
  username?: string;
  warnings: string[];
};

/** What the connection file and the bundle already say of a connection, so that nobody is asked for it. */
export const setupConnection = async (
  connectionFile: string,
  connection: string,
  env: SetupWorld['env'] = userEnvironment(),
): Promise<SetupConnection> => {
  checkConnectionName(connection);
  const read = await readConnectionFile(connectionFile);
  const records = read?.file.connections ?? {};
  const record = Object.hasOwn(records, connection) ? records[connection] : undefined;
  const bundle = await bundleOf(connection, record, env);
  const username = record?.username ?? bundle?.username;
  return { file: read?.file, record, bundle, username, warnings: read?.warnings ?? [] };
};

/** The stored login of sf that administers the org of a connection that the file knows; undefined if there is none. */
export const adminOfKnown = async (
  connection: string,
  { record }: Pick<SetupConnection, 'record'>,
  env: SetupWorld['env'] = userEnvironment(),
): Promise<AuthInfo | undefined> => {
  if (!record) return undefined;
  const { instanceUrl, orgId, username: loginUser } = record;
  try {
    const logins = await listAdminLogins({ ofProject: !isPipeline(env) });
    return await readAdminLogin(chooseAdminLogin({ connection, instanceUrl, loginUser, orgId }, logins));
  } catch (error) {
    if (isJwtError(error) && error.name === 'AdminLoginMissingError') return undefined;
    throw error;
  }
};

/** The org that a person chose, before anything is planned. */
export type SetupTarget = {
  orgId: string;
  name: string;
  environment: string;
  /** `acme-uat` for `https://acme--uat.sandbox.my.salesforce.com`; a name for the connection. */
  suggestedConnection?: string;
  /** Whether the org has a user with that username. */
  hasUser: (username: string) => Promise<boolean>;
};

/** Opens the org of the admin to see what it is. Errors: those of `openAdminOrg`. */
export const lookAtTarget = async (authInfo: AuthInfo): Promise<SetupTarget> => {
  const admin = await openAdminOrg({ authInfo });
  const { organization, instanceUrl } = admin;
  const suggestion = suggestedName(organization.name, new URL(instanceUrl).hostname);
  return {
    orgId: organization.id,
    name: organization.name,
    environment: organization.environment,
    hasUser: async (username) => (await findUser(admin, username)) !== undefined,
    ...(connectionNameProblem(suggestion) === undefined && { suggestedConnection: suggestion }),
  };
};

/** Why a text can't be the name of a connection; undefined if it can. */
export const connectionNameProblem = (name: string): string | undefined => {
  try {
    checkConnectionName(name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const suggestedName = (orgName: string, host: string): string => {
  const label = host.endsWith('.my.salesforce.com') ? (host.split('.')[0] ?? '') : orgName;
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
};

const completeRequest = async (request: SetupRequest, { env, onWarning }: SetupWorld): Promise<SetupInput> => {
  const { connectionFile, connection } = request;
  const { file, record, bundle, warnings } = await setupConnection(connectionFile, connection, env);
  warnings.forEach((text) => onWarning({ id: 'connectionFile', tokens: [text] }));
  const login = { ...record, ...(bundle && { username: bundle.username, instanceUrl: bundle.instanceUrl }) };
  refuseOtherIdentity(request, login, env);
  checkValues(request);
  return { ...request, ...namesFor(request, login, file?.defaults), file, record, bundle };
};

type Names = Pick<SetupInput, 'username' | 'app' | 'certificateDays'>;

const namesFor = (
  request: SetupRequest,
  record: Partial<Connection> = {},
  defaults: ConnectionDefaults = {},
): Names => {
  const username = request.username ?? record.username;
  if (username === undefined) throw jwtError('SetupFlagsMissing', ['--username'], ['--username <username>']);
  return {
    username,
    app: checkAppName(request.app ?? record.app ?? defaults.app ?? 'JwtLogin'),
    certificateDays: request.days ?? defaults.certificateDays ?? certificateDays.default,
  };
};

/** What would only be found out later, or never if it isn't needed this time. */
const checkValues = ({ connection, keyName, days, bits, expectedOrgId }: SetupRequest): void => {
  if (keyName !== undefined) checkKeyName(keyName);
  checkKeyPairInput({
    subject: { commonName: keyName ?? connection },
    days: days ?? certificateDays.default,
    bits: bits ?? keySizes[0],
  });
  if (expectedOrgId !== undefined && !isOrgId(expectedOrgId)) throw jwtError('OrgIdInvalid', [expectedOrgId, 'flag']);
};

/** Another user, app or host under the name of a connection would silently turn a working login into another one. */
const refuseOtherIdentity = (request: SetupRequest, record: Partial<Connection>, env: SetupWorld['env']): void => {
  const url = (text: string | undefined) => (text === undefined ? undefined : resolveInstanceUrl(text, env).url);
  const changed = [
    { flag: '--username', wanted: request.username, known: record.username },
    { flag: '--app-name', wanted: request.app, known: record.app },
    {
      flag: '--instance-url',
      wanted: url(request.instanceUrl),
      known: request.instanceUrl && url(record.instanceUrl),
    },
  ].find(({ wanted, known }) => wanted !== undefined && known !== undefined && wanted !== known);
  if (changed)
    throw jwtError('ConnectionIsAnother', [
      request.connection,
      changed.known ?? '',
      changed.flag,
      changed.wanted ?? '',
    ]);
};
