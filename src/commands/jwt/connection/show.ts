import { Flags } from '@salesforce/sf-plugins-core';
import { places } from '../../../base/places.ts';
import { userEnvironment } from '../../../base/programs/userEnvironment.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { showConnection, type ShownConnection } from '../../../flows/connections/show.ts';
import { loginFlags, loginVariablesHelp } from '../../../ux/flags/loginFlags.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { shownConnectionLines } from '../../../ux/show/connections/shown.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const connectionShowMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.connection.show');

export type JwtConnectionShowResult = Omit<ShownConnection, 'warnings'> & { connectionFile: string };

export default class JwtConnectionShow extends SfCommand<JwtConnectionShowResult> {
  public static readonly summary = connectionShowMessages.getMessage('summary');
  public static readonly description = connectionShowMessages.getMessage('description');
  public static readonly examples = connectionShowMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      summary: connectionShowMessages.getMessage('flags.connection.summary'),
      description: connectionShowMessages.getMessage('flags.connection.description'),
    }),
    'expected-org-id': loginFlags['expected-org-id'],
    username: loginFlags.username,
    'client-id': loginFlags['client-id'],
    'jwt-key-file': loginFlags['jwt-key-file'],
    'passphrase-file': loginFlags['passphrase-file'],
    'instance-url': loginFlags['instance-url'],
  };

  public static readonly envVariablesSection = loginVariablesHelp;

  protected readonly stopped = connectionShowMessages.getMessage('stopped');

  public async run(): Promise<JwtConnectionShowResult> {
    const { flags } = await this.parse(JwtConnectionShow);
    const { connectionFile, keyFolder } = places();
    const login = {
      instanceUrl: flags['instance-url'],
      username: flags.username,
      clientId: flags['client-id'],
      jwtKeyFile: flags['jwt-key-file'],
      expectedOrgId: flags['expected-org-id'],
    };
    const { connection, 'passphrase-file': passphraseFile } = flags;
    const request = { connection, flags: login, passphraseFile, connectionFile, keyFolder };
    const { warnings, ...shown } = await showConnection(request, { env: userEnvironment(), now: new Date() });
    for (const warning of warnings) this.warn(warning);
    this.log(headingOf(shown, connectionFile));
    for (const line of shownConnectionLines({ ...shown, warnings })) this.log(line);
    return foreignData({ ...shown, connectionFile });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

const headingOf = (
  { connection, inFile, isDefault }: Pick<ShownConnection, 'connection' | 'inFile' | 'isDefault'>,
  connectionFile: string,
): string => {
  const name = foreignText(connection ?? connectionShowMessages.getMessage('unnamed'));
  const which = inFile ? (isDefault ? 'heading.default' : 'heading') : 'heading.notInFile';
  return `${connectionShowMessages.getMessage(which, [name, foreignText(connectionFile)])}\n`;
};
