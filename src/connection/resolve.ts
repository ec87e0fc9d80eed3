import { jwtError } from '../base/errors.ts';
import { connectionVariable, type Environment } from './environment.ts';
import { resolveKey, type KeyOrigin } from './key.ts';
import { environmentPrefix, type VariableSuffix } from './names.ts';
import { isOrgId } from './orgId.ts';
import { resolvePassphrase, type PassphraseOrigin } from './passphrase.ts';
import type { CertificateRecord, Connection, ConnectionFile } from './types.ts';

/** Where a value came from. */
export type Source = 'flag' | 'environment' | 'connection file' | 'key store' | 'default';

/** The flags that say who logs in where. */
export type LoginFlags = {
  instanceUrl?: string;
  username?: string;
  clientId?: string;
  jwtKeyFile?: string;
  expectedOrgId?: string;
};

/** An org that must answer, and who says so. */
export type OrgPin = { orgId: string; source: Source };

export type ResolvedConnection = {
  name?: string;
  instanceUrl: string;
  username: string;
  clientId: string;
  /** The orgs that must answer: a pin from outside the project first, then that of the connection file. */
  orgPins: OrgPin[];
  key: KeyOrigin;
  /** Where the passphrase of the key is, if one is given. */
  passphrase?: PassphraseOrigin;
  /** What the connection file says about the certificate in the org. */
  certificate?: CertificateRecord;
  /** Whether the app is known to be an External Client App, which exists in its own org only. */
  isExternalApp?: boolean;
  /** Whether the connection file says that the org is a sandbox, which may be refreshed. */
  isSandbox?: boolean;
  sources: Record<string, Source>;
};

export type ConnectionRequest = {
  name?: string;
  flags: LoginFlags;
  /** The file with the passphrase of the key. */
  passphraseFile?: string;
  env: Environment;
  file?: ConnectionFile;
  /** Whether it is the only one selected: then variables without its name count too. Default: yes. */
  single?: boolean;
};

/** One value: its flag, its variable and its place in the file. */
type ValueRow = {
  property: 'instanceUrl' | 'username' | 'clientId';
  flag: string;
  variable: VariableSuffix;
};

const valueRows: readonly ValueRow[] = [
  { property: 'username', flag: '--username', variable: 'USERNAME' },
  { property: 'clientId', flag: '--client-id', variable: 'CLIENT_ID' },
  { property: 'instanceUrl', flag: '--instance-url', variable: 'INSTANCE_URL' },
];

type Found = { value: string; source: Source };

/**
 * Puts a connection together; first match: flags, variables with its name, variables without, connection file and key
 * store. Throws ConnectionIncomplete with all missing flags, OrgIdInvalid, KeyFileIsKey.
 */
export const resolveConnection = (request: ConnectionRequest): ResolvedConnection => {
  const inFile = connectionInFile(request);
  const found = Object.fromEntries(valueRows.map((row) => [row.property, findValue(row, request, inFile)]));
  const key = resolveKey(request, inFile?.keyName);
  const { instanceUrl, username, clientId } = found;
  if (!instanceUrl || !username || !clientId || !key) throw incomplete(request, found, key);
  const orgPins = findPins(request, inFile);
  const passphrase = resolvePassphrase(request);
  return {
    name: request.name,
    instanceUrl: instanceUrl.value,
    username: username.value,
    clientId: clientId.value,
    orgPins,
    key,
    ...(passphrase && { passphrase }),
    certificate: inFile?.certificate,
    ...(isExternalApp(inFile) && { isExternalApp: true }),
    ...(inFile?.environment === 'sandbox' && { isSandbox: true }),
    sources: {
      instanceUrl: instanceUrl.source,
      username: username.source,
      clientId: clientId.source,
      key: key.source,
      ...(orgPins[0] && { orgId: orgPins[0].source }),
    },
  };
};

/** The orgs that must answer for a connection: by flag, by variable and by the connection file. Throws OrgIdInvalid. */
export const resolveOrgPins = (request: ConnectionRequest): OrgPin[] => findPins(request, connectionInFile(request));

const connectionInFile = ({ name, file }: ConnectionRequest): Connection | undefined =>
  name !== undefined && file && Object.hasOwn(file.connections, name) ? file.connections[name] : undefined;

/** An app that the connection file names was made by this plugin, which makes no other kind. */
const isExternalApp = ({ app, appKind }: Partial<Connection> = {}): boolean =>
  appKind === undefined ? app !== undefined : appKind === 'externalClientApp';

const findValue = (row: ValueRow, request: ConnectionRequest, inFile?: Connection): Found | undefined => {
  const flag = request.flags[row.property];
  if (flag !== undefined) return { value: flag.trim(), source: 'flag' };
  const variable = findVariable(row.variable, request);
  if (variable !== undefined) return { value: variable, source: 'environment' };
  const value = inFile?.[row.property];
  return value === undefined ? undefined : { value, source: 'connection file' };
};

const findVariable = (suffix: VariableSuffix, { name, env, single = true }: ConnectionRequest): string | undefined =>
  (name === undefined ? undefined : connectionVariable(env, suffix, environmentPrefix(name))) ??
  (single ? connectionVariable(env, suffix) : undefined);

const findPins = (request: ConnectionRequest, inFile?: Connection): OrgPin[] => {
  const candidates: Array<{ orgId: string | undefined; source: Source }> = [
    { orgId: request.flags.expectedOrgId?.trim(), source: 'flag' },
    { orgId: findVariable('ORG_ID', request), source: 'environment' },
    { orgId: inFile?.orgId, source: 'connection file' },
  ];
  return candidates.flatMap(({ orgId, source }) => {
    if (orgId === undefined) return [];
    if (!isOrgId(orgId)) throw jwtError('OrgIdInvalid', [orgId, source]);
    return [{ orgId, source }];
  });
};

const incomplete = (request: ConnectionRequest, found: Record<string, Found | undefined>, key?: KeyOrigin): Error => {
  const rows = [
    ...valueRows.filter(({ property }) => !found[property]),
    ...(key ? [] : [{ flag: '--jwt-key-file', variable: 'KEY' as const }]),
  ];
  const prefix = request.name === undefined ? 'SF_JWT' : environmentPrefix(request.name);
  const missing = rows.map(({ flag, variable }) => `${flag} (or the variable ${prefix}_${variable})`);
  return jwtError('ConnectionIncomplete', [missing.join(', ')]);
};
