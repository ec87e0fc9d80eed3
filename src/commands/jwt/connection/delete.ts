import { Flags } from '@salesforce/sf-plugins-core';
import { jwtError } from '../../../base/errors/errors.ts';
import { places } from '../../../base/places.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import {
  deleteConnection,
  planConnectionDeletion,
  type ConnectionDeletionPlan,
} from '../../../flows/connections/delete.ts';
import { askConfirmation, canAsk } from '../../../ux/ask/prompts.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const connectionDeleteMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.connection.delete');

export type JwtConnectionDeleteResult = {
  connection: string;
  connectionFile: string;
  wasDefault: boolean;
  /** The key pair that stays in the key store, if there is one. */
  keyName?: string;
  /** The other connections that use its key. */
  others: string[];
};

export default class JwtConnectionDelete extends SfCommand<JwtConnectionDeleteResult> {
  public static readonly summary = connectionDeleteMessages.getMessage('summary');
  public static readonly description = connectionDeleteMessages.getMessage('description');
  public static readonly examples = connectionDeleteMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      summary: connectionDeleteMessages.getMessage('flags.connection.summary'),
      required: true,
    }),
    'no-prompt': Flags.boolean({ summary: connectionDeleteMessages.getMessage('flags.no-prompt.summary') }),
  };

  protected readonly stopped = connectionDeleteMessages.getMessage('stopped');

  public async run(): Promise<JwtConnectionDeleteResult> {
    const { flags } = await this.parse(JwtConnectionDelete);
    const { connectionFile, keyFolder } = places();
    const { connection } = flags;
    const request = { connection, connectionFile, keyFolder };
    const plan = await planConnectionDeletion(request);
    this.warnOf(plan, connection);
    await this.agree(connection, flags['no-prompt']);
    await deleteConnection(request, plan);
    this.logSuccess(connectionDeleteMessages.getMessage('done', [connection, connectionFile].map(shownToken)));
    if (plan.keyName !== undefined && plan.others.length === 0)
      this.log(connectionDeleteMessages.getMessage('deleteKey', [shownToken(plan.keyName)]));
    const { keyName, others, isDefault: wasDefault } = plan;
    return foreignData({ connection, connectionFile, wasDefault, ...(keyName !== undefined && { keyName }), others });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private warnOf(plan: ConnectionDeletionPlan, name: string): void {
    const { damage, keyName, others, isDefault, warnings } = plan;
    for (const warning of [...warnings, ...(damage === undefined ? [] : [damage])]) this.warn(warning);
    const user = shownToken(plan.username ?? connectionDeleteMessages.getMessage('itsUser'));
    const app = shownToken(plan.app ?? connectionDeleteMessages.getMessage('itsApp'));
    const shown = shownToken(name);
    this.warn(connectionDeleteMessages.getMessage('warning.revokesNothing', [shown, user, app]));
    this.warn(
      connectionDeleteMessages.getMessage(damage === undefined ? 'warning.revoke' : 'warning.damaged', [shown]),
    );
    if (keyName !== undefined) this.warn(connectionDeleteMessages.getMessage('warning.key', [shownToken(keyName)]));
    if (others.length > 0)
      this.warn(connectionDeleteMessages.getMessage('warning.others', [shownToken(others.join(', '))]));
    if (isDefault) this.warn(connectionDeleteMessages.getMessage('warning.default', [shownToken(name)]));
  }

  private async agree(name: string, noPrompt: boolean): Promise<void> {
    if (noPrompt) return;
    if (!canAsk({ json: this.jsonEnabled(), noPrompt })) throw jwtError('ConnectionDeleteNotConfirmed');
    const isAgreed = await askConfirmation(connectionDeleteMessages.getMessage('confirm', [shownToken(name)]));
    if (!isAgreed) throw jwtError('ConnectionDeleteDeclined');
  }
}

const shownToken = (token: string): string => foreignText(token);
