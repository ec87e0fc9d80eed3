import { jwtError } from '../base/errors/errors.ts';

/** Stands at the end of the description of every app that this plugin made, in files and in orgs. */
export const appMarker = '[sf-plugin-jwt]';

/** Whether a description, from a file or from an org, carries the marker. */
export const isOurs = (description: unknown): boolean =>
  typeof description === 'string' && description.includes(appMarker);

/** The description with the marker at its end, once. */
export const markedDescription = (description: string): string =>
  `${unmarkedDescription(description)} ${appMarker}`.trim();

/** What a person wrote, without the marker. */
export const unmarkedDescription = (description: string): string =>
  description
    .replaceAll(appMarker, '')
    .replace(/[ \t]+$/gm, '')
    .trim();

/** Stands before the marker of an app that somebody else made: its files say less than the app does in the org. */
const adoptedMark = '[adopted]';

/** The description of an app that is taken over, with both marks at its end, once. */
export const adoptedDescription = (description: string): string =>
  markedDescription(`${unmarkedDescription(description).replaceAll(adoptedMark, '').trim()} ${adoptedMark}`);

/** Whether a description, from a file or from an org, is that of an app that was taken over. */
export const isAdopted = (description: unknown): boolean =>
  isOurs(description) && typeof description === 'string' && description.includes(adoptedMark);

/** The names that Setup gives to the children of an app. */
export const childNames = (app: string) => ({
  oauthSettings: `${app}_oauth`,
  globalOauthSettings: `${app}_glbloauth`,
  oauthPolicies: `${app}_oauthPlcy`,
  policies: `${app}_plcy`,
});

/** The permission set that grants nothing but the app. */
export const defaultPermissionSet = (app: string): string => `${app}_Access`;

/** Developer names have at most 80 characters, and the longest child name adds `_glbloauth` to the app's. */
const maximumAppName = 80 - '_glbloauth'.length;

/** Whether it is a developer name: a letter first, no double and no trailing underscore. */
export const isAppName = (name: string): boolean =>
  name.length <= maximumAppName && /^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(name);

/** Throws `AppNameInvalid` unless an app can have the name. */
export const checkAppName = (name: string): string => {
  if (!isAppName(name)) throw jwtError('AppNameInvalid', [name, maximumAppName]);
  return name;
};
