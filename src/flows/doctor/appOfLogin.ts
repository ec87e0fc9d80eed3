import type { AppPart, AppSign } from '../../org/app/appSigns.ts';
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
  login: Pick<LoginSide, 'app' | 'clientId'>,
  { apps, settings }: Pick<OrgLooks, 'apps' | 'settings'>,
): AppSign | undefined => {
  const rows = seenValue(apps) ?? [];
  const name = login.app ?? appOfClientId(login, seenValue(settings));
  return name === undefined ? undefined : rows.find((row) => row.name.toLowerCase() === name.toLowerCase());
};
