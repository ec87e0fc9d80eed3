import { jwtError } from '../base/errors/errors.ts';
import { loginBlockers } from './blockers.ts';
import type { AppComponent } from './model.ts';
import { isOurs } from './names.ts';
import { xmlTextOf, type Component } from './xml.ts';

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
  for (const { type: blocked, element, blocks, fileError } of loginBlockers) {
    if (!fileError || blocked !== type || !blocks(valueOf(element))) continue;
    if (fileError.isFinal) throw jwtError(fileError.key, [path, element], [element]);
    if (!isAdopted) throw jwtError(fileError.key, [path, element, valueOf(element)], [element]);
  }
  if (type === 'ExternalClientApplication' && !isOurs(valueOf('description')))
    throw jwtError('AppFileNotMarked', [path]);
};
