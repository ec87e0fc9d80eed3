import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../../base/text/messages.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { deleteKey, planDeletion, type DeletionPlan, type KeyDeleteRequest } from '../../../flows/keys/delete.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { places } from '../../../base/places.ts';
import { askConfirmation, canAsk } from '../../../ux/ask/prompts.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const keyDeleteMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.key.delete');

export type JwtKeyDeleteResult = {
  keyName: string;
  /** Whether there was a pair, or only its history. */
  pairDeleted: boolean;
  historyDeleted: number;
  historyLeft: number;
  /** Those that have no key in the key store any more. */
  connections: string[];
};

export default class JwtKeyDelete extends SfCommand<JwtKeyDeleteResult> {
  public static readonly summary = keyDeleteMessages.getMessage('summary');
  public static readonly description = keyDeleteMessages.getMessage('description');
  public static readonly examples = keyDeleteMessages.getMessages('examples');

  public static readonly flags = {
    'key-name': Flags.string({ summary: keyDeleteMessages.getMessage('flags.key-name.summary'), required: true }),
    history: Flags.boolean({
      summary: keyDeleteMessages.getMessage('flags.history.summary'),
      description: keyDeleteMessages.getMessage('flags.history.description'),
    }),
    'no-prompt': Flags.boolean({ summary: keyDeleteMessages.getMessage('flags.no-prompt.summary') }),
  };

  protected readonly stopped = keyDeleteMessages.getMessage('stopped');

  public async run(): Promise<JwtKeyDeleteResult> {
    const { flags } = await this.parse(JwtKeyDelete);
    const { keyFolder, connectionFile } = places();
    const keyName = flags['key-name'];
    const request = { keyName, keyFolder, connectionFile, withHistory: flags.history };
    const plan = await planDeletion(request);
    this.warnOf(plan, keyName);
    await this.agree(request, plan, flags['no-prompt']);
    const { pair, history, historyLeft } = await deleteKey(request, plan);
    const safeName = foreignText(keyName);
    if (pair) this.logSuccess(keyDeleteMessages.getMessage('done', [safeName]));
    if (history > 0) this.logSuccess(keyDeleteMessages.getMessage('done.history', [safeName, history]));
    if (historyLeft > 0) this.log(keyDeleteMessages.getMessage('historyLeft', [safeName, historyLeft, safeName]));
    const { connections } = plan;
    return foreignData({ keyName, pairDeleted: pair, historyDeleted: history, historyLeft, connections });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private warnOf({ pair, connections }: DeletionPlan, keyName: string): void {
    this.warn(keyDeleteMessages.getMessage('warning.revokesNothing', [foreignText(keyName)]));
    if (pair && connections.length > 0)
      this.warn(keyDeleteMessages.getMessage('warning.connections', [foreignText(connections.join(', '))]));
  }

  private async agree(
    { keyName, withHistory }: KeyDeleteRequest,
    { pair, history }: DeletionPlan,
    noPrompt: boolean,
  ): Promise<void> {
    if (noPrompt) return;
    if (!canAsk({ json: this.jsonEnabled(), noPrompt })) throw jwtError('KeyDeleteNotConfirmed');
    const what = withHistory && history > 0 ? (pair ? 'confirm.both' : 'confirm.history') : 'confirm.pair';
    const isAgreed = await askConfirmation(keyDeleteMessages.getMessage(what, [foreignText(keyName), history]));
    if (!isAgreed) throw jwtError('KeyDeleteDeclined');
  }
}
