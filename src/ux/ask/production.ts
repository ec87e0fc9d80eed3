import type { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { askConfirmation } from './prompts.ts';

type Target = { name: string; orgId: string; connection: string };

/** Asks whether a production org is meant, naming it first. The question is `prompt.production` of the command. */
export const confirmProduction = (
  texts: Pick<Messages<string>, 'getMessage'>,
  { name, orgId, connection }: Target,
): Promise<boolean> =>
  askConfirmation(texts.getMessage('prompt.production', [foreignText(name), foreignText(orgId), connection]));
