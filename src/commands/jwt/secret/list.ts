import { userEnvironment } from '../../../base/programs/userEnvironment.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { compareSecrets } from '../../../flows/secrets/compare.ts';
import { exitCodeHelpOf } from '../../../ux/flags/exitCodeHelp.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../../ux/flags/selectionFlags.ts';
import { storeFlags, storeOfFlags } from '../../../ux/flags/storeFlags.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { loadTable } from '../../../ux/loadTable.ts';
import { showRows } from '../../../ux/rows.ts';
import {
  comparedTable,
  comparisonLines,
  comparisonResult,
  type ComparisonResult,
} from '../../../ux/show/secrets/compared.ts';
import { reportFailuresToRunner } from '../../../ux/runner/runnerError.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const secretListMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.secret.list');

export type JwtSecretListResult = ComparisonResult;

export default class JwtSecretList extends SfCommand<JwtSecretListResult> {
  public static readonly summary = secretListMessages.getMessage('summary');
  public static readonly description = secretListMessages.getMessage('description');
  public static readonly examples = secretListMessages.getMessages('examples');

  public static readonly flags = { ...storeFlags, ...selectionFlags };
  public static readonly errorCodes = exitCodeHelpOf('secretList');

  protected readonly stopped = secretListMessages.getMessage('stopped');

  public async run(): Promise<JwtSecretListResult> {
    const { flags } = await this.parse(JwtSecretList);
    const env = userEnvironment();
    const target = storeOfFlags(flags, env);
    const request = { ...(await selectedPlaces(flags)), ...selectionOfFlags(flags), target };
    const comparison = await compareSecrets(request, { env });
    if (comparison.secrets.length > 0) {
      await loadTable(this);
      showRows(this, comparedTable(comparison));
    }
    for (const line of comparisonLines(comparison)) this.log(line);
    reportFailuresToRunner(comparison.failures);
    process.exitCode = comparison.exitCode;
    return foreignData(comparisonResult(comparison));
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}
