import { isBlocker, type LoginBlockerId } from '../../../app/blockers.ts';
import { readCertificate, type CertificateFacts } from '../../../base/certificate.ts';
import { isJwtError } from '../../../base/errors/errors.ts';
import type { AppPart, AppSign } from '../../../org/app/appSigns.ts';
import { seenValue } from '../../../org/signs/seen.ts';
import { appOfClientId, appOfLogin } from '../appOfLogin.ts';
import type { LoginSide, OrgLooks, OrgSideSeen } from '../model.ts';

type Switches = {
  [
    id in 'isDisabled' | 'isOauthOff' | 'isSelfAuthorized' | 'isHighAssurance' | 'asksDpop' | 'asksMtls' | 'givesJwt'
  ]?: boolean;
};

export type AppPicture = Switches & {
  /** Its API name, where one is known. */
  appName?: string;
  /** What the login history calls it. */
  appLabel?: string;
  hasApp?: boolean;
  /** Whose consumer key the client ID is. `other`: of an app of another name; `nobody`: of no app in this org. */
  clientIdIs?: 'ours' | 'other' | 'nobody';
  clientIdOwner?: string;
  hasPolicy?: boolean;
  hasOauthPolicy?: boolean;
  lacksRefreshScope?: boolean;
  lacksApiScope?: boolean;
  /** The certificate of the app against the key. */
  certificateIs?: 'ours' | 'other' | 'none';
  /** The org shows no certificate of any app: then the app may have one all the same. */
  isCertificateUnseen?: boolean;
  certificateHash?: string;
  certificateEnd?: Date;
  isCertificateOver?: boolean;
  changedMinutesAgo?: number;
  hasNamesake?: boolean;
};

const settingsOfKey = 'ExtlClntAppGlobalOauthSettings';
const scopesType = 'ExtlClntAppOauthSettings';
const policyOfApp = 'ExtlClntAppConfigurablePolicies';
const oauthPolicyOfApp = 'ExtlClntAppOauthConfigurablePolicies';

/** What the org says of the app of a login. */
export const appPicture = (login: LoginSide, org: OrgSideSeen | undefined, now: Date): AppPicture => {
  if (!org) return login.app === undefined ? {} : { appName: login.app };
  const { looks } = org;
  const row = appOfLogin(login, looks);
  const settings = seenValue(looks.settings);
  const appName = row?.name ?? login.app ?? appOfClientId(login, settings);
  const parts = (settings ?? seenValue(looks.queriedSettings))?.filter(({ app }) => app === appName);
  return {
    ...namePicture(appName, row),
    hasApp: hasAppOf(looks, row !== undefined, parts),
    ...clientIdPicture(login, appName, settings),
    ...partsPicture(login, { parts, settings, now }),
    ...changePicture([row?.changedAt, ...(parts ?? []).map(({ changedAt }) => changedAt)], now),
    hasNamesake: namesakeOf(looks, [appName, row?.label]),
  };
};

const namePicture = (appName: string | undefined, row: AppSign | undefined): AppPicture => ({
  ...(appName !== undefined && { appName }),
  ...(row && { appLabel: row.label }),
});

type SeenParts = { parts?: readonly AppPart[]; settings?: readonly AppPart[]; now: Date };

const partsPicture = (login: LoginSide, { parts, settings, now }: SeenParts): AppPicture => {
  if (!parts || parts.length === 0) return {};
  return { ...settingsPicture(parts), ...(settings && certificatePicture(login, { parts, settings, now })) };
};

const hasAppOf = (looks: OrgLooks, isListed: boolean, parts?: readonly AppPart[]): boolean | undefined => {
  if (isListed || (parts?.length ?? 0) > 0) return true;
  return seenValue(looks.apps) || seenValue(looks.settings) ? false : undefined;
};

/** Only settings that show consumer keys can tell. */
const clientIdPicture = (
  login: LoginSide,
  appName: string | undefined,
  settings: readonly AppPart[] | undefined,
): Pick<AppPicture, 'clientIdIs' | 'clientIdOwner'> => {
  const global = settings?.filter(({ type }) => type === settingsOfKey);
  if (!global || (global.length > 0 && global.every(({ elements }) => textOfElement(elements.consumerKey) === '')))
    return {};
  const owner = appOfClientId(login, settings);
  if (owner === undefined) return { clientIdIs: 'nobody' };
  return { clientIdIs: owner === appName ? 'ours' : 'other', clientIdOwner: owner };
};

const settingsPicture = (parts: readonly AppPart[]): Partial<AppPicture> => {
  const elementsOf = (type: string): AppPart['elements'] | undefined =>
    parts.find((part) => part.type === type)?.elements;
  const isIn = (type: string, element: string, id: LoginBlockerId): boolean | undefined => {
    const elements = elementsOf(type);
    // What a query doesn't know of a component isn't there to be judged.
    return elements?.[element] === undefined ? undefined : isBlocker(id, textOfElement(elements[element]));
  };
  const scopes = elementsOf(scopesType)?.commaSeparatedOauthScopes;
  return {
    isDisabled: isIn(policyOfApp, 'isEnabled', 'disabled'),
    isOauthOff: isIn(policyOfApp, 'isOauthPluginEnabled', 'oauthOff'),
    isSelfAuthorized: isIn(oauthPolicyOfApp, 'permittedUsersPolicyType', 'selfAuthorization'),
    isHighAssurance:
      isIn(oauthPolicyOfApp, 'requiredSessionLevel', 'highAssurance') ?? (elementsOf(oauthPolicyOfApp) && false),
    asksDpop: isIn(settingsOfKey, 'isDPopEnabled', 'dpopRequired'),
    asksMtls: isIn(settingsOfKey, 'isMtlsEnabled', 'mtlsRequired'),
    givesJwt: isIn(settingsOfKey, 'isNamedUserJwtEnabled', 'tokenFormat'),
    hasPolicy: elementsOf(policyOfApp) !== undefined,
    hasOauthPolicy: elementsOf(oauthPolicyOfApp) !== undefined,
    ...(scopes !== undefined && scopePicture(textOfElement(scopes))),
  };
};

const scopePicture = (scopes: string): Pick<AppPicture, 'lacksRefreshScope' | 'lacksApiScope'> => ({
  lacksRefreshScope: isBlocker('refreshScopeMissing', scopes),
  lacksApiScope: !/\b(?:Api|Full|Web)\b/i.test(scopes),
});

const certificatePicture = (
  login: LoginSide,
  { parts, settings, now }: { parts: readonly AppPart[]; settings: readonly AppPart[]; now: Date },
): Partial<AppPicture> => {
  const global = parts.find(({ type }) => type === settingsOfKey);
  const text = textOfElement(global?.elements.certificate);
  if (!global) return {};
  if (text === '') return showsAny(settings) ? { certificateIs: 'none' } : { isCertificateUnseen: true };
  const facts = certificateInSettings(text);
  if (!facts) return {};
  return {
    ...(login.keyHash !== undefined && { certificateIs: facts.publicKeySha256 === login.keyHash ? 'ours' : 'other' }),
    certificateHash: facts.sha256,
    certificateEnd: facts.notAfter,
    isCertificateOver: facts.notAfter < now,
  };
};

/** Some orgs show no certificate at all. */
const showsAny = (settings: readonly AppPart[]): boolean =>
  settings.some(({ elements }) => textOfElement(elements.certificate) !== '');

const certificateInSettings = (text: string): CertificateFacts | undefined => {
  try {
    return readCertificate(text);
  } catch (error) {
    if (isJwtError(error)) return undefined;
    throw error;
  }
};

/** When it last changed. */
export const changePicture = (
  times: ReadonlyArray<string | undefined>,
  now: Date,
): Pick<AppPicture, 'changedMinutesAgo'> => {
  const known = times.map((time) => Date.parse(time ?? '')).filter(Number.isFinite);
  return known.length === 0 ? {} : { changedMinutesAgo: Math.round((now.getTime() - Math.max(...known)) / 60_000) };
};

const namesakeOf = ({ connectedApps }: OrgLooks, names: ReadonlyArray<string | undefined>): boolean | undefined => {
  const wanted = names.flatMap((name) =>
    name === undefined ? [] : [name.toLowerCase(), name.replaceAll('_', ' ').toLowerCase()],
  );
  return seenValue(connectedApps)?.some(({ name }) => wanted.includes(name.toLowerCase()));
};

const textOfElement = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'boolean' ? String(value) : '';
