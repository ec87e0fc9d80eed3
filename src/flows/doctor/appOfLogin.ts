import type { AppPart, AppSign, ConnectedAppSign } from '../../org/app/appSigns.ts';
import { seenValue } from '../../org/signs/seen.ts';
import type { LoginSide, OrgLooks } from './model.ts';

const keyHolderType = 'ExtlClntAppGlobalOauthSettings';

/** The app whose consumer key is the client ID of a login. Undefined: no app has it, or the org doesn't show the keys. */
export const appOfClientId = (
  { clientId }: Pick<LoginSide, 'clientId'>,
  parts: readonly AppPart[] | undefined,
): string | undefined =>
  parts?.find(({ type, elements }) => type === keyHolderType && elements.consumerKey === clientId)?.app;

/** The app that a login means: the one of the name that the project has, else the one with its client ID. */
export const appOfLogin = (
  login: Pick<LoginSide, 'app' | 'clientId' | 'isConnectedApp'>,
  looks: Pick<OrgLooks, 'apps' | 'settings' | 'connectedApps'>,
): AppSign | undefined => {
  const connected = login.isConnectedApp ? connectedAppOfLogin(login, looks) : undefined;
  if (login.isConnectedApp) return connected && { ...connected, label: connected.name };
  const rows = seenValue(looks.apps) ?? [];
  const name = login.app ?? appOfClientId(login, seenValue(looks.settings));
  return name === undefined ? undefined : rows.find((row) => isSameAppName(row.name, name));
};

/** Of a connected app, the name alone can be compared: no query tells its consumer key. */
export const connectedAppOfLogin = (
  { app }: Pick<LoginSide, 'app'>,
  { connectedApps }: Pick<OrgLooks, 'connectedApps'>,
): ConnectedAppSign | undefined =>
  app === undefined ? undefined : seenValue(connectedApps)?.find(({ name }) => isSameAppName(name, app));

/** The API name of an app is its name with `_` for blanks. */
const isSameAppName = (one: string, other: string): boolean =>
  one.replaceAll(' ', '_').toLowerCase() === other.replaceAll(' ', '_').toLowerCase();
