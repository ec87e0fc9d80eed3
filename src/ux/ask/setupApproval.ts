import { jwtError } from '../../base/errors/errors.ts';
import type { Messages } from '../../base/text/messages.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { throwRefusal } from '../../flows/deploy/refusal.ts';
import type { SetupQuestion } from '../../flows/setup/facts.ts';
import { approveProduction } from './production.ts';
import { askConfirmation, canAsk } from './prompts.ts';

type ApprovalOptions = { json: boolean; noPrompt: boolean; dryRun: boolean };

/**
 * Asks for what a person has to agree to: whom the key opens, then production. Errors: SetupDeclined, those of
 * `approveProduction`, and where nobody can be asked, those of the risks.
 */
export const approveSetup = async (
  texts: Pick<Messages<string>, 'getMessage'>,
  { risks, ...target }: SetupQuestion,
  options: ApprovalOptions,
): Promise<void> => {
  if (!canAsk(options)) throwRefusal(risks);
  for (const { flag, tokens } of risks) {
    const question = texts.getMessage(
      `prompt.${flag}`,
      tokens.map((token) => foreignText(token)),
    );
    if (!(await askConfirmation(question))) throw jwtError('SetupDeclined');
  }
  const question = target.replacesCertificate ? 'prompt.productionCertificate' : 'prompt.production';
  await approveProduction(texts, target, { ...options, question, declined: 'SetupDeclined' });
};
