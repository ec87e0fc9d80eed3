import { join } from 'node:path';
import { Global } from '@salesforce/core/global';
import { Messages } from '../base/text/messages.ts';
import { foreignText } from '../base/text/foreignText.ts';
import { findMistrust } from '../base/files/ownership.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'storedLogin');

/**
 * Warns of a stored login that others can change. It isn't refused: in containers of some runners everything that the
 * CLI writes is open to all, and there is nobody else there.
 */
export const warnOfMistrustedLogin = async (username: string): Promise<void> => {
  const mistrust = await findMistrust([join(Global.SFDX_DIR, `${username}.json`)]);
  if (!mistrust) return;
  const { path, why, owner } = mistrust;
  const values = why === 'owner' ? [path, owner] : [path, path];
  const { default: lifecycle } = await import('@salesforce/core/lifecycle');
  await lifecycle.Lifecycle.getInstance().emitWarning(
    messages.getMessage(
      `warning.${why}`,
      values.map((value) => foreignText(value)),
    ),
  );
};
