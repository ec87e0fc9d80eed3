import type { AuthInfo } from '@salesforce/core';
import { checkAppName } from '../../app/names.ts';
import { certificateDays, checkKeyPairInput, keySizes, type KeySize } from '../../keypair/write/generate.ts';
import { checkKeyName } from '../../keypair/store/names.ts';
import { isOrgId } from '../../connection/orgId.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import type { Connection, ConnectionDefaults } from '../../connection/types.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { isSameUsername } from '../../base/username.ts';
import { shortPath } from '../../base/places.ts';
import type { AccessRequest } from '../deploy/facts.ts';
import type { HandOverTarget } from '../handOver/targets.ts';
import type { SetupInput, SetupWorld } from './facts.ts';
import { setupConnection } from './knownConnection.ts';
import type { Purpose } from './rights/presets.ts';

/** What a person asked for; everything optional has a default or is known from the connection file. */
export type SetupRequest = AccessRequest & {
  connection: string;
  username?: string;
  /** Makes the user if the org has none of the name, as an integration user; one who is there gets the licence. */
  createUser?: boolean;
  /** Of a new user: the address, and one of several profiles, by the name that the org shows. */
  userEmail?: string;
  userProfile?: string;
  app?: string;
  contactEmail?: string;
  /** What the login is for, where a person said it. */
  preset?: Purpose;
  scopes?: readonly string[];
  keyName?: string;
  days?: number;
  bits?: KeySize;
  /** Of the private key: what opens it, or protects a new one. */
  passphrase?: string;
  instanceUrl?: string;
  clientId?: string;
  expectedOrgId?: string;
  allowCertificateChange: boolean;
  /** Lets the login authenticate as a user who has the permissions of an administrator. */
  allowAdminUser?: boolean;
  /** Lets several users share the key, since the app lets all of them in. */
  allowSharedKey?: boolean;
  /** Whether an app that has to be made gets a chosen consumer key, so that it can be made again with the same one. */
  keepClientId?: boolean;
  /** Who gets the secret once the login is proven. */
  handOver?: HandOverTarget;
  /** Whether the key pair stays nowhere here once it's handed over. */
  noKeep?: boolean;
  waitMinutes: number;
  dryRun: boolean;
  /** The admin's login, which deploys and inspects. */
  authInfo: AuthInfo;
  /** Whether a person named it, and not a default of sf or the connection file. */
  adminIsNamed?: boolean;
  /** The default `target-org` of sf. */
  defaultAdmin?: AuthInfo;
  connectionFile: string;
  appsFolder: string;
  keyFolder: string;
  projectFolder?: string;
  /** Where a deploy is kept until its end has been seen. */
  stateFolder: string;
};

/** The request with what the connection file and the bundle say about it; what contradicts them is refused. */
export const completeRequest = async (request: SetupRequest, { env, onWarning }: SetupWorld): Promise<SetupInput> => {
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
  // As the connection file spells it: another case is no change.
  const username = record.username ?? request.username;
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
    { flag: '--username', wanted: request.username, known: record.username, isSame: isSameUsername },
    { flag: '--app-name', wanted: request.app, known: record.app },
    {
      flag: '--instance-url',
      wanted: url(request.instanceUrl),
      known: request.instanceUrl && url(record.instanceUrl),
    },
  ].find(
    ({ wanted, known, isSame = isSameText }) => wanted !== undefined && known !== undefined && !isSame(wanted, known),
  );
  if (changed)
    throw jwtError(
      'ConnectionIsAnother',
      [request.connection, changed.known ?? '', changed.flag, changed.wanted ?? ''],
      [shortPath(request.connectionFile), request.connection],
    );
};

const isSameText = (one: string, other: string): boolean => one === other;
