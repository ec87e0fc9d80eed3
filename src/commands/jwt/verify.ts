import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import { combinedExitCode } from '../../base/exitCodes.ts';
import { foreignData } from '../../base/foreignText.ts';
import { realWorld, type Verification } from '../../flows/verify.ts';
import { verifyConnections, type VerifyConnectionsWorld } from '../../flows/verifyConnections.ts';
import { exitCodeHelp } from '../../ux/exitCodeHelp.ts';
import { askOncePassphrase } from '../../ux/passphrase.ts';
import { places } from '../../ux/places.ts';
import { canAsk } from '../../ux/prompts.ts';
import { shownError } from '../../ux/shownError.ts';
import { checkLine, connectionHeading, totalLine, verdictLines, waitingSpinner } from '../../ux/verification.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.verify');

export type JwtVerifyResult = { connections: Verification[] };

const loginGroup = messages.getMessage('group.login');

export default class JwtVerify extends SfCommand<JwtVerifyResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      multiple: true,
      summary: messages.getMessage('flags.connection.summary'),
      description: messages.getMessage('flags.connection.description'),
    }),
    wait: Flags.duration({
      char: 'w',
      unit: 'minutes',
      min: 0,
      defaultValue: 0,
      summary: messages.getMessage('flags.wait.summary'),
      description: messages.getMessage('flags.wait.description'),
    }),
    'api-version': Flags.orgApiVersion({ summary: messages.getMessage('flags.api-version.summary') }),
    'expected-org-id': Flags.string({
      summary: messages.getMessage('flags.expected-org-id.summary'),
      description: messages.getMessage('flags.expected-org-id.description'),
    }),
    username: Flags.string({ summary: messages.getMessage('flags.username.summary'), helpGroup: loginGroup }),
    'client-id': Flags.string({
      char: 'i',
      summary: messages.getMessage('flags.client-id.summary'),
      helpGroup: loginGroup,
    }),
    'jwt-key-file': Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.jwt-key-file.summary'),
      description: messages.getMessage('flags.jwt-key-file.description'),
      helpGroup: loginGroup,
    }),
    'passphrase-file': Flags.string({
      summary: messages.getMessage('flags.passphrase-file.summary'),
      helpGroup: loginGroup,
    }),
    'instance-url': Flags.string({
      char: 'r',
      summary: messages.getMessage('flags.instance-url.summary'),
      description: messages.getMessage('flags.instance-url.description'),
      helpGroup: loginGroup,
    }),
    'audience-url': Flags.string({ summary: messages.getMessage('flags.audience-url.summary'), helpGroup: loginGroup }),
  };

  public static readonly errorCodes = exitCodeHelp;
  public static readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', {
    SF_JWT_KEY: messages.getMessage('env.key'),
    SF_JWT_KEY_FILE: messages.getMessage('env.key-file'),
    SF_JWT_KEY_PASSPHRASE: messages.getMessage('env.key-passphrase'),
    SF_JWT_CLIENT_ID: messages.getMessage('env.client-id'),
    SF_JWT_USERNAME: messages.getMessage('env.username'),
    SF_JWT_INSTANCE_URL: messages.getMessage('env.instance-url'),
    SF_JWT_ORG_ID: messages.getMessage('env.org-id'),
    SF_JWT_ALLOWED_HOSTS: messages.getMessage('env.allowed-hosts'),
  });

  public async run(): Promise<JwtVerifyResult> {
    const { flags } = await this.parse(JwtVerify);
    const { connectionFile, keyFolder } = places();
    const names = flags.connection ?? [];
    const { connections, warnings } = await verifyConnections(
      {
        names,
        flags: {
          instanceUrl: flags['instance-url'],
          username: flags.username,
          clientId: flags['client-id'],
          jwtKeyFile: flags['jwt-key-file'],
          expectedOrgId: flags['expected-org-id'],
        },
        passphraseFile: flags['passphrase-file'],
        audience: flags['audience-url'],
        waitMinutes: flags.wait.minutes,
        apiVersion: flags['api-version'],
        connectionFile,
        keyFolder,
      },
      this.shown(names.length > 1),
    );
    for (const warning of warnings) this.warn(warning);
    if (connections.length > 1) this.log(totalLine(connections));
    process.exitCode = combinedExitCode(connections.map(({ exitCode }) => exitCode));
    return foreignData({ connections });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  /** The real world, with each event shown as it happens. */
  private shown(several: boolean): VerifyConnectionsWorld {
    const waiting = waitingSpinner(this.spinner);
    return {
      ...realWorld,
      ...(canAsk({ json: this.jsonEnabled(), noPrompt: false }) && { askPassphrase: askOncePassphrase }),
      onConnection: (name) => several && this.log(`${connectionHeading(name)}\n`),
      onWait: waiting.onWait,
      onCheck: (check) => {
        waiting.stop();
        this.log(checkLine(check));
      },
      onVerification: (verification) => {
        for (const warning of verification.warnings) this.warn(warning);
        for (const line of [...verdictLines(verification), ...(several ? [''] : [])]) this.log(line);
      },
    };
  }
}
