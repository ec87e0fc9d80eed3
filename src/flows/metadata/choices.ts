import { connectionRecord } from '../../connection/record.ts';
import { chosenElements } from '../../app/files/chosenElements.ts';
import { knownSettings, type KnownSettings } from '../../app/files/existing.ts';
import type { AppComponent, AppSettings } from '../../app/model.ts';
import { checkAppName, defaultPermissionSet } from '../../app/names.ts';
import { toScopeTokens } from '../../app/elements/scopes.ts';
import { servesOtherFlow } from '../../app/elements/otherFlows.ts';
import { writtenText } from '../../app/elements/writtenTexts.ts';
import { defaultCallbackUrl, defaultScopes } from '../../app/elements/settings.ts';
import { parseComponent } from '../../app/xml.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { readConnectionFor } from '../../connection/file.ts';
import { checkConnectionName } from '../../connection/names.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import type { MetadataRequest } from './model.ts';

export type ChosenNames = {
  app: string;
  keyName: string;
  file?: ConnectionFile;
  record?: Connection;
  fileWarnings: Notice[];
};

/** The names that the request leaves open, from the connection file or by default; all of them are checked. */
export const chosenAppNames = async (request: MetadataRequest): Promise<ChosenNames> => {
  checkConnectionName(request.connection);
  const { file, warnings } = (await readConnectionFor(request.connectionFile, request.connection)) ?? {};
  const record = connectionRecord(file, request.connection);
  const app = request.app ?? record?.app ?? file?.defaults?.app;
  return {
    app: checkAppName(app ?? 'JwtLogin'),
    keyName: request.keyName ?? record?.keyName ?? request.connection,
    file,
    record,
    fileWarnings: choiceWarnings(warnings),
  };
};

const choiceWarnings = (texts: readonly string[] = []): Notice[] =>
  texts.map((text) => warningNotice('connectionFile', text));

/**
 * The settings of the app: what is asked for, then what its files say already, then the defaults. Throws
 * `ContactEmailMissing` for an app whose files name nobody, and the errors of `toScopeTokens` and `chosenElements`.
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
  const elements = request.elements && { elements: chosenElements(request.elements) };
  const parsed = existing.map(({ content, path }) => parseComponent(content, path).elements);
  return {
    ...wanted,
    app,
    certificatePem,
    contactEmail,
    scopes: toScopeTokens(scopes),
    permissionSets: uniqueNames(permissionSets),
    hasOtherFlow: servesOtherFlow({ ...wanted, ...elements }, parsed),
    ...elements,
  };
};

const defaultsFor = ({ defaultContactEmail }: MetadataRequest, app: string) => ({
  contactEmail: defaultContactEmail,
  label: app.replaceAll('_', ' '),
  description: writtenText('app.description'),
  callbackUrl: defaultCallbackUrl,
  scopes: defaultScopes as readonly string[],
  permissionSets: [defaultPermissionSet(app)] as readonly string[],
});

/** The settings that the request names, without those that it leaves open. */
const asked = (request: MetadataRequest): KnownSettings => {
  const { contactEmail, label, description, callbackUrl, scopes, permissionSets, options } = request;
  const settings = { contactEmail, label, description, callbackUrl, scopes, permissionSets, ...options };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
};

const uniqueNames = (names: readonly string[]): string[] => [...new Set(names)];
