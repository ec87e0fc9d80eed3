import { connectionRecord } from '../record.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { agreedBundle, overriddenVariables, type BundleRequest, type FoundBundle } from '../bundle/bundleVariables.ts';
import { connectionVariable } from '../environment.ts';
import { chooseKey, type KeyOrigin } from './key.ts';
import { environmentPrefix, type VariableSuffix } from '../names.ts';
import { isOrgId, isSameId } from '../orgId.ts';
import { resolvePassphrase, type PassphraseOrigin } from './passphrase.ts';
import type { CertificateRecord, Connection, ConnectionFile } from '../types.ts';

/** Where a value came from. */
export type Source = 'flag' | 'bundle' | 'environment' | 'connection file' | 'key store';

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
  /** What a person should know of where the values come from. */
  warnings?: string[];
};

export type ConnectionRequest = BundleRequest & {
  flags: LoginFlags;
  /** The file with the passphrase of the key. */
  passphraseFile?: string;
  file?: ConnectionFile;
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

type FoundValue = { value: string; source: Source };

/** Where values may come from, beside flags and variables. */
type KnownValues = { bundle?: FoundBundle; inFile?: Connection };

/**
 * Puts a connection together; first match: flags, its bundle, variables with its name, variables without, connection file
 * and key store. Throws ConnectionIncomplete with all missing flags, OrgIdInvalid, KeyFileIsKey, BundlePinDisagrees and
 * the errors of `agreedBundle`.
 */
export const resolveConnection = async (request: ConnectionRequest): Promise<ResolvedConnection> => {
  const inFile = connectionInFile(request);
  const bundle = await agreedBundle(request, inFile);
  const known = { bundle, inFile };
  const found = Object.fromEntries(valueRows.map((row) => [row.property, findValue(row, request, known)]));
  const key = chooseKey(request, bundle, inFile?.keyName);
  const { instanceUrl, username, clientId } = found;
  if (!instanceUrl || !username || !clientId || !key) throw incomplete(request, found, key);
  const orgPins = findPins(request, known);
  const warnings = bundle === undefined ? [] : overriddenVariables(bundle, request);
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
    ...knownOfOrg(inFile),
    sources: {
      instanceUrl: instanceUrl.source,
      username: username.source,
      clientId: clientId.source,
      key: key.source,
      ...(orgPins[0] && { orgId: orgPins[0].source }),
    },
    ...(warnings.length > 0 && { warnings }),
  };
};

/**
 * The orgs that must answer for a connection: by flag, by bundle, by variable and by the connection file. Throws
 * OrgIdInvalid, BundlePinDisagrees and the errors of `agreedBundle`.
 */
export const resolveOrgPins = async (request: ConnectionRequest): Promise<OrgPin[]> => {
  const inFile = connectionInFile(request);
  return findPins(request, { inFile, bundle: await agreedBundle(request, inFile) });
};

const connectionInFile = ({ name, file }: ConnectionRequest): Connection | undefined =>
  name === undefined ? undefined : connectionRecord(file, name);

const knownOfOrg = (inFile?: Connection): Pick<ResolvedConnection, 'isExternalApp' | 'isSandbox'> => ({
  ...(isExternalApp(inFile) && { isExternalApp: true }),
  ...(inFile?.environment === 'sandbox' && { isSandbox: true }),
});

/** An app that the connection file names was made by this plugin, which makes no other kind. */
const isExternalApp = ({ app, appKind }: Partial<Connection> = {}): boolean =>
  appKind === undefined ? app !== undefined : appKind === 'externalClientApp';

const findValue = (
  row: ValueRow,
  request: ConnectionRequest,
  { bundle, inFile }: KnownValues,
): FoundValue | undefined => {
  const flag = request.flags[row.property];
  if (flag !== undefined) return { value: flag.trim(), source: 'flag' };
  if (bundle) return { value: bundle[row.property], source: 'bundle' };
  const variable = findVariable(row.variable, request);
  if (variable !== undefined) return { value: variable, source: 'environment' };
  const value = inFile?.[row.property];
  return value === undefined ? undefined : { value, source: 'connection file' };
};

const findVariable = (suffix: VariableSuffix, { name, env, single = true }: ConnectionRequest): string | undefined =>
  (name === undefined ? undefined : connectionVariable(env, suffix, environmentPrefix(name))) ??
  (single ? connectionVariable(env, suffix) : undefined);

const findPins = (request: ConnectionRequest, { bundle, inFile }: KnownValues): OrgPin[] => {
  const candidates: Array<{ orgId: string | undefined; source: Source }> = [
    { orgId: request.flags.expectedOrgId?.trim(), source: 'flag' },
    { orgId: bundle?.orgId, source: 'bundle' },
    { orgId: findVariable('ORG_ID', request), source: 'environment' },
    { orgId: inFile?.orgId, source: 'connection file' },
  ];
  const pins = candidates.flatMap(({ orgId, source }) => {
    if (orgId === undefined) return [];
    if (!isOrgId(orgId)) throw jwtError('OrgIdInvalid', [orgId, source]);
    return [{ orgId, source }];
  });
  const other = bundle && pins.find(({ orgId }) => !isSameId(orgId, bundle.orgId));
  if (other) throw jwtError('BundlePinDisagrees', [bundle.variable, bundle.orgId, other.orgId, other.source]);
  return pins;
};

const incomplete = (
  request: ConnectionRequest,
  found: Record<string, FoundValue | undefined>,
  key?: KeyOrigin,
): Error => {
  const rows = [
    ...valueRows.filter(({ property }) => !found[property]),
    ...(key ? [] : [{ flag: '--jwt-key-file', variable: 'KEY' as const }]),
  ];
  const prefix = request.name === undefined ? 'SF_JWT' : environmentPrefix(request.name);
  const missing = rows.map(({ flag, variable }) =>
    detailText('value.orVariable', { flag, variable: `${prefix}_${variable}` }),
  );
  return jwtError('ConnectionIncomplete', [missing.join(', ')]);
};
