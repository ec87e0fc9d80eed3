import { jwtError, type JwtErrorKey } from '../base/errors/errors.ts';
import type { AppComponent } from './model.ts';
import { isOurs } from './names.ts';
import { rotatingElements } from './files/refusedElements.ts';
import { xmlTextOf, type Component } from './xml.ts';

/** Switches that end logins, or the next deploy, once an org has them. */
const switches: ReadonlyArray<{ name: string; key: JwtErrorKey }> = [
  ...rotatingElements.map((name) => ({ name, key: 'AppFileRotatesCredentials' as const })),
  { name: 'isNamedUserJwtEnabled', key: 'AppFileTokenFormat' },
];

type Blocker = { type: string; name: string; blocks: (text: string) => boolean };

/** As XML Schema writes a boolean, and as people do. */
const isSwitchedOn = (text: string): boolean => /^(?:true|1)$/i.test(text);
const isFalse = (text: string): boolean => /^(?:false|0)$/i.test(text);

/** With these an org refuses every JWT login of the app. */
const blockers: readonly Blocker[] = [
  { type: 'ExtlClntAppConfigurablePolicies', name: 'isEnabled', blocks: isFalse },
  { type: 'ExtlClntAppConfigurablePolicies', name: 'isOauthPluginEnabled', blocks: isFalse },
  {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    name: 'requiredSessionLevel',
    blocks: (text) => text.toUpperCase() === 'HIGH_ASSURANCE',
  },
  // Needed although no refresh token is issued to this flow.
  {
    type: 'ExtlClntAppOauthSettings',
    name: 'commaSeparatedOauthScopes',
    blocks: (text) => !/\b(?:RefreshToken|OfflineAccess)\b/i.test(text),
  },
];

/**
 * Refuses a file that would lock out the users of the app or this plugin: throws AppFileRotatesCredentials,
 * AppFileTokenFormat, AppFileEndsLogins, and AppFileNotMarked for an app that this plugin wouldn't know again in the org.
 * What whoever made an adopted app has decided about its logins may stay.
 */
export const refuseLockOut = (
  { path }: AppComponent,
  { type, elements }: Component,
  { isAdopted }: { isAdopted: boolean },
): void => {
  const valueOf = (name: string): string => xmlTextOf(elements, name)?.trim() ?? '';
  const found = switches.find(({ name }) => isSwitchedOn(valueOf(name)));
  if (found) throw jwtError(found.key, [path, found.name], [found.name]);
  const blocker = blockers.find((each) => each.type === type && each.blocks(valueOf(each.name)));
  if (blocker && !isAdopted)
    throw jwtError('AppFileEndsLogins', [path, blocker.name, valueOf(blocker.name)], [blocker.name]);
  if (type === 'ExternalClientApplication' && !isOurs(valueOf('description')))
    throw jwtError('AppFileNotMarked', [path]);
};
