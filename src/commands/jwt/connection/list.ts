import { SfCommand } from '../../../ux/jwtCommand.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { userEnvironment } from '../../../base/programs/userEnvironment.ts';
import { listConnections, type ConnectionList, type ListedConnection } from '../../../flows/connections/list.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../../ux/flags/selectionFlags.ts';
import { loadTable } from '../../../ux/loadTable.ts';
import { showRows } from '../../../ux/rows.ts';
import { connectionProblems, connectionListTable } from '../../../ux/show/connections/list.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const connectionListMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.connection.list');

export type JwtConnectionListResult = {
  connectionFile: string;
  connections: ListedConnection[];
  /** Connections that only a bundle in the environment knows. */
  inEnvironment: string[];
};

export default class JwtConnectionList extends SfCommand<JwtConnectionListResult> {
  public static readonly summary = connectionListMessages.getMessage('summary');
  public static readonly description = connectionListMessages.getMessage('description');
  public static readonly examples = connectionListMessages.getMessages('examples');

  public static readonly flags = { ...selectionFlags };

  protected readonly stopped = connectionListMessages.getMessage('stopped');

  public async run(): Promise<JwtConnectionListResult> {
    const { flags } = await this.parse(JwtConnectionList);
    const { connectionFile, keyFolder } = await selectedPlaces(flags);
    const request = { ...selectionOfFlags(flags), connectionFile, keyFolder };
    const list = await listConnections(request, { env: userEnvironment(), now: new Date() });
    for (const warning of list.warnings) this.warn(warning);
    await this.show(list, connectionFile);
    return foreignData({ connectionFile, connections: list.connections, inEnvironment: list.inEnvironment });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private async show({ hasFile, connections, inEnvironment }: ConnectionList, path: string): Promise<void> {
    const where = connections.length > 0 ? 'file' : hasFile ? 'empty' : 'none';
    this.log(connectionListMessages.getMessage(where, [foreignText(path)]));
    if (connections.length > 0) {
      await loadTable(this);
      this.log();
      showRows(this, connectionListTable(connections));
      for (const line of connectionProblems(connections)) this.log(line);
      this.log(`\n${connectionListMessages.getMessage('details')}`);
    }
    if (inEnvironment.length > 0)
      this.log(connectionListMessages.getMessage('environment', [foreignText(inEnvironment.join(', '))]));
  }
}
