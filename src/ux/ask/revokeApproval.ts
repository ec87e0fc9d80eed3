import { jwtError } from '../../base/errors/errors.ts';
import type { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import type { RevokeTarget } from '../../flows/revoke/model.ts';
import { askConfirmation, canAsk } from './prompts.ts';

type RevokeApproval = { json: boolean; noPrompt: boolean; dryRun: boolean };

/**
 * Nothing is taken away or given back that nobody confirmed, in any org. Errors: RevokeDeclined, and where nobody can be
 * asked, ProductionNotConfirmed for production and RevokeNotConfirmed for any other org.
 */
export const approveRevocation = async (
  texts: Pick<Messages<string>, 'getMessage'>,
  { name, orgId, environment, connection, username, app, form, restore }: RevokeTarget,
  options: RevokeApproval,
): Promise<void> => {
  if (options.dryRun || options.noPrompt) return;
  if (!canAsk(options))
    throw environment === 'production'
      ? jwtError('ProductionNotConfirmed', [name, orgId, connection])
      : jwtError('RevokeNotConfirmed', [], [connection]);
  const kind = texts.getMessage(`environment.${environment}`);
  const values = [username, app, name, kind].map((value) => foreignText(value));
  const question = texts.getMessage(`prompt.${restore ? 'restore' : (form ?? 'remove-access')}`, values);
  if (!(await askConfirmation(question))) throw jwtError('RevokeDeclined');
};
