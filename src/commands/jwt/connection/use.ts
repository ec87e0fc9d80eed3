import { Flags } from '@salesforce/sf-plugins-core';
import { places } from '../../../base/places.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { useConnection, type UsedConnection } from '../../../flows/connections/use.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const connectionUseMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.connection.use');

export type JwtConnectionUseResult = UsedConnection & { connection: string; connectionFile: string };

export default class JwtConnectionUse extends SfCommand<JwtConnectionUseResult> {
  public static readonly summary = connectionUseMessages.getMessage('summary');
  public static readonly description = connectionUseMessages.getMessage('description');
  public static readonly examples = connectionUseMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      summary: connectionUseMessages.getMessage('flags.connection.summary'),
      required: true,
    }),
  };

  protected readonly stopped = connectionUseMessages.getMessage('stopped');

  public async run(): Promise<JwtConnectionUseResult> {
    const { flags } = await this.parse(JwtConnectionUse);
    const { connectionFile } = places();
    const used = await useConnection(connectionFile, flags.connection);
    const shown = [flags.connection, connectionFile, used.previous ?? ''].map((token) => foreignText(token));
    this.logSuccess(connectionUseMessages.getMessage(`done.${used.action}`, shown));
    if (used.action === 'updated' && used.previous !== undefined)
      this.log(connectionUseMessages.getMessage('previous', [foreignText(used.previous)]));
    return foreignData({ connection: flags.connection, connectionFile, ...used });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}
