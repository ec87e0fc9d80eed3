import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import type { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { askConfirmation, canAsk } from './prompts.ts';

type ProductionTarget = { name: string; orgId: string; environment: string; connection: string };
type ProductionOptions = {
  json: boolean;
  noPrompt: boolean;
  dryRun: boolean;
  /** What the answer no is called. */
  declined: JwtErrorKey;
  /** The question, a text of the command that gets the org's name and ID and the connection. */
  question?: string;
};

/**
 * The one rule for production: it is asked for each time, and where nobody can be asked, it needs the flag that says so.
 * Throws ProductionNotConfirmed, and `declined` for the answer no.
 */
export const approveProduction = async (
  texts: Pick<Messages<string>, 'getMessage'>,
  { name, orgId, environment, connection }: ProductionTarget,
  { question = 'prompt.production', declined, ...options }: ProductionOptions,
): Promise<void> => {
  if (environment !== 'production' || options.dryRun || options.noPrompt) return;
  if (!canAsk(options)) throw jwtError('ProductionNotConfirmed', [name, orgId, connection]);
  const asked = texts.getMessage(question, [foreignText(name), foreignText(orgId), connection]);
  if (!(await askConfirmation(asked))) throw jwtError(declined);
};
