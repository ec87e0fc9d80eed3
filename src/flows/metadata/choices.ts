import { knownSettings, type KnownSettings } from '../../app/existing.ts';
import type { AppComponent, AppSettings } from '../../app/model.ts';
import { checkAppName, defaultPermissionSet } from '../../app/names.ts';
import { toScopeTokens } from '../../app/scopes.ts';
import { defaultCallbackUrl, defaultScopes } from '../../app/settings.ts';
import { jwtError } from '../../base/errors.ts';
import { readConnectionFile } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import type { MetadataRequest, MetadataWarning } from './model.ts';

/** The names that the request leaves open, from the connection file or by default; all of them are checked. */
export const chosenNames = async (request: MetadataRequest) => {
  checkConnectionName(request.connection);
  const { recorded, warnings } = await connectionRecord(request);
  return {
    app: checkAppName(request.app ?? recorded.app ?? 'JwtLogin'),
    keyName: request.keyName ?? recorded.keyName ?? request.connection,
    fileWarnings: warnings.map((text): MetadataWarning => ({ id: 'connectionFile', tokens: [text] })),
  };
};

/** What the connection file says of the connection; its default app stands in for a connection that names none. */
const connectionRecord = async ({ connection, connectionFile }: MetadataRequest) => {
  const read = await readConnectionFile(connectionFile);
  if (!read) return { recorded: {}, warnings: [] };
  const { connections, defaults } = read.file;
  const { app = defaults?.app, keyName } = connections[connection] ?? {};
  return { recorded: { app, keyName }, warnings: read.warnings };
};

/**
 * The settings of the app: what is asked for, then what its files say already, then the defaults. Throws
 * `ContactEmailMissing` for an app whose files name nobody, and the errors of `toScopeTokens`.
 */
export const appSettings = (
  request: MetadataRequest,
  app: string,
  certificatePem: string,
  existing: readonly AppComponent[],
): AppSettings => {
  const wanted = { ...defaultsFor(request, app), ...knownSettings(existing), ...asked(request) };
  const { contactEmail, scopes, permissionSets } = wanted;
  if (!contactEmail) throw jwtError('ContactEmailMissing', [app]);
  return {
    ...wanted,
    app,
    certificatePem,
    contactEmail,
    scopes: toScopeTokens(scopes),
    permissionSets: unique(permissionSets),
  };
};

const defaultsFor = ({ defaultContactEmail }: MetadataRequest, app: string) => ({
  contactEmail: defaultContactEmail,
  label: app.replaceAll('_', ' '),
  description: 'Server-to-server login with the JWT bearer flow.',
  callbackUrl: defaultCallbackUrl,
  scopes: defaultScopes as readonly string[],
  permissionSets: [defaultPermissionSet(app)] as readonly string[],
});

/** The settings that the request names, without those that it leaves open. */
const asked = ({
  contactEmail,
  label,
  description,
  callbackUrl,
  scopes,
  permissionSets,
}: MetadataRequest): KnownSettings => {
  const settings = { contactEmail, label, description, callbackUrl, scopes, permissionSets };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
};

const unique = (names: readonly string[]): string[] => [...new Set(names)];
