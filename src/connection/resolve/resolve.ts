import { connectionRecord } from '../record.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { detailText } from '../../base/text/details.ts';
import { refuseUnfilled } from '../../base/errors/unfilledValue.ts';
import { agreedBundle, overriddenVariables, type BundleRequest } from '../bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { chooseKey, refuseUnfilledKeyPath, type KeyOrigin } from './key.ts';
import { environmentPrefix } from '../names.ts';
import { isOrgId, isSameId } from '../orgId.ts';
import { recordOfClientId } from './retiring.ts';
import { resolvePassphrase, type PassphraseOrigin } from './passphrase.ts';
import { loginRows, orgRow, valuesOf, variableNames, type FoundValue, type KnownValues } from './value.ts';
import type { CertificateRecord, Connection, ConnectionFile, RetiringApp } from '../types.ts';

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
  /** The app that the connection is leaving, whose key still logs in. */
  retiring?: RetiringApp;
  /** That app, where this login goes by it. */
  retiringApp?: string;
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

/**
 * Puts a connection together; first match: flags, its bundle, variables with its name, variables without, connection file
 * and key store. Throws ConnectionIncomplete with all missing flags, ValueEmpty, ValueUnfilled, OrgIdInvalid, KeyFileIsKey, BundlePinDisagrees and
 * the errors of `agreedBundle`.
 */
export const resolveConnection = async (request: ConnectionRequest): Promise<ResolvedConnection> => {
  const inFile = connectionInFile(request);
  const bundle = await agreedBundle(request, inFile);
  const known = { bundle, inFile };
  const found = Object.fromEntries(loginRows.map((row) => [row.property, firstValue(row, request, known)]));
  const { instanceUrl, username, clientId } = found;
  const ofApp = recordOfClientId(inFile, clientId?.value);
  const key = chooseKey(request, bundle, ofApp?.keyName);
  if (!instanceUrl || !username || !clientId || !key) throw incomplete(request, found, key);
  await refuseUnfilledKeyPath(key);
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
    certificate: ofApp?.certificate,
    ...knownOfTwoApps(inFile, ofApp),
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

/** The others aren't looked at: they have no effect. */
const firstValue = (...of: Parameters<typeof valuesOf>): FoundValue | undefined => valuesOf(...of).next().value;

const connectionInFile = ({ name, file }: ConnectionRequest): Connection | undefined =>
  name === undefined ? undefined : connectionRecord(file, name);

/** A login by the app that is left, or one whose key may turn out to be of that app. */
const knownOfTwoApps = (
  inFile: Connection | undefined,
  ofApp: Connection | undefined,
): Pick<ResolvedConnection, 'retiring' | 'retiringApp'> => {
  if (ofApp !== inFile) return { retiringApp: ofApp?.app };
  return inFile?.retiring ? { retiring: inFile.retiring } : {};
};

const knownOfOrg = (inFile?: Connection): Pick<ResolvedConnection, 'isExternalApp' | 'isSandbox'> => ({
  ...(isExternalApp(inFile) && { isExternalApp: true }),
  ...(inFile?.environment === 'sandbox' && { isSandbox: true }),
});

/** An app that the connection file names was made by this plugin, which makes no other kind. */
const isExternalApp = ({ app, appKind }: Partial<Connection> = {}): boolean =>
  appKind === undefined ? app !== undefined : appKind === 'externalClientApp';

const findPins = (request: ConnectionRequest, known: KnownValues): OrgPin[] => {
  const pins = [...valuesOf(orgRow, request, known)].map(({ value: orgId, source }) => {
    if (!isOrgId(orgId)) throw jwtError('OrgIdInvalid', [orgId, source]);
    return { orgId, source };
  });
  const { bundle } = known;
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
    ...loginRows.filter(({ property }) => !found[property]),
    ...(key ? [] : [{ flag: '--jwt-key-file', variable: 'KEY' as const }]),
  ];
  for (const { variable } of rows) refuseBlank(variableNames(variable, request), request.env);
  const prefix = request.name === undefined ? 'SF_JWT' : environmentPrefix(request.name);
  const missing = rows.map(({ flag, variable }) =>
    detailText('value.orVariable', { flag, variable: `${prefix}_${variable}` }),
  );
  return jwtError('ConnectionIncomplete', [missing.join(', ')]);
};

/** Whoever set a variable is told that it is empty, not that it is missing. */
const refuseBlank = (variables: readonly string[], env: EnvironmentVariables): void => {
  for (const variable of variables)
    if (env[variable] !== undefined) refuseUnfilled(env[variable], { id: 'variable', tokens: [variable] });
};
