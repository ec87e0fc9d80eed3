import { checkAppName } from '../../app/names.ts';
import { certificateDays, checkKeyPairInput, keySizes } from '../../keypair/write/generate.ts';
import { checkKeyName } from '../../keypair/store/names.ts';
import { isOrgId } from '../../connection/orgId.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';
import type { Connection, ConnectionDefaults } from '../../connection/types.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { shortPath } from '../../base/places.ts';
import type { SetupInput, SetupRequest, SetupWorld } from './facts.ts';
import { setupConnection } from './knownConnection.ts';

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
    throw jwtError(
      'ConnectionIsAnother',
      [request.connection, changed.known ?? '', changed.flag, changed.wanted ?? ''],
      [shortPath(request.connectionFile), request.connection],
    );
};
