import { jwtError, type JwtErrorKey } from '../base/errors.ts';
import type { AppComponent } from './model.ts';
import { isOurs } from './names.ts';
import { rotatingElements } from './refusedElements.ts';
import { textOf, type Component } from './xml.ts';

/** Switches that end logins, or the next deploy, once an org has them. */
const switches: ReadonlyArray<{ name: string; key: JwtErrorKey }> = [
  ...rotatingElements.map((name) => ({ name, key: 'AppFileRotatesCredentials' as const })),
  { name: 'isNamedUserJwtEnabled', key: 'AppFileTokenFormat' },
];

/**
 * Refuses a file that would lock out the users of the app or this plugin: throws AppFileRotatesCredentials,
 * AppFileTokenFormat, and AppFileNotMarked for an app that this plugin wouldn't know again in the org.
 */
export const refuseLockOut = ({ path }: AppComponent, { type, elements }: Component): void => {
  const found = switches.find(({ name }) => isTrue(textOf(elements, name)));
  if (found) throw jwtError(found.key, [path, found.name], [found.name]);
  if (type === 'ExternalClientApplication' && !isOurs(textOf(elements, 'description')))
    throw jwtError('AppFileNotMarked', [path]);
};

/** As XML Schema writes a boolean, and as people do. */
const isTrue = (text = ''): boolean => /^(?:true|1)$/i.test(text.trim());
