import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { setup } from '../../flows/setup/setup.ts';
import { accessFlags, accessRequest } from '../../ux/flags/access.ts';
import { exitCodeHelp } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { places } from '../../base/places.ts';
import { setupPassphrase } from '../../ux/ask/setupPassphrase.ts';
import { askForSetup } from '../../ux/ask/setupQuestions.ts';
import { setupLines, setupResult, type SetupResult } from '../../ux/show/setupResult.ts';
import { startSetupStages, type SetupStages } from '../../ux/progress/setupStages.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.setup');

export type JwtSetupResult = SetupResult;

const keySizes = { '2048': 2048, '3072': 3072, '4096': 4096 } as const;

export default class JwtSetup extends SfCommand<JwtSetupResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    'target-org': optionalTargetOrgFlag({ summary: messages.getMessage('flags.target-org.summary') }),
    connection: Flags.string({ char: 'c', summary: messages.getMessage('flags.connection.summary') }),
    username: Flags.string({ summary: messages.getMessage('flags.username.summary') }),
    'app-name': Flags.string({ summary: messages.getMessage('flags.app-name.summary') }),
    'contact-email': Flags.string({ summary: messages.getMessage('flags.contact-email.summary') }),
    scopes: Flags.string({ summary: messages.getMessage('flags.scopes.summary'), multiple: true }),
    'permission-set': Flags.string({ summary: messages.getMessage('flags.permission-set.summary'), multiple: true }),
    ...accessFlags,
    'key-name': Flags.string({ summary: messages.getMessage('flags.key-name.summary') }),
    days: Flags.integer({ summary: messages.getMessage('flags.days.summary') }),
    bits: Flags.option({
      summary: messages.getMessage('flags.bits.summary'),
      options: ['2048', '3072', '4096'] as const,
    })(),
    'passphrase-file': Flags.string({ summary: messages.getMessage('flags.passphrase-file.summary') }),
    encrypt: Flags.boolean({ summary: messages.getMessage('flags.encrypt.summary') }),
    'instance-url': Flags.string({ char: 'r', summary: messages.getMessage('flags.instance-url.summary') }),
    'client-id': Flags.string({ char: 'i', summary: messages.getMessage('flags.client-id.summary') }),
    'expected-org-id': Flags.string({ summary: messages.getMessage('flags.expected-org-id.summary') }),
    wait: Flags.integer({ char: 'w', min: 0, default: 20, summary: messages.getMessage('flags.wait.summary') }),
    'allow-certificate-change': Flags.boolean({
      summary: messages.getMessage('flags.allow-certificate-change.summary'),
    }),
    'keep-client-id': Flags.boolean({
      summary: messages.getMessage('flags.keep-client-id.summary'),
      description: messages.getMessage('flags.keep-client-id.description'),
    }),
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary') }),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
  };
  public static readonly errorCodes = exitCodeHelp;

  protected readonly stopped = messages.getMessage('stopped');

  public async run(): Promise<JwtSetupResult> {
    const { flags } = await this.parse(JwtSetup);
    warnOfLoggedSecrets(this);
    const where = places();
    const options = { dryRun: flags['dry-run'], json: this.jsonEnabled(), noPrompt: flags['no-prompt'] };
    const answers = await askForSetup(messages, {
      ...options,
      ...where,
      authInfo: flags['target-org'],
      connection: flags.connection,
      username: flags.username,
    });
    const passphrase = await setupPassphrase({
      ...options,
      ...where,
      ...answers,
      keyName: flags['key-name'],
      passphraseFile: flags['passphrase-file'],
      encrypt: flags.encrypt,
    });
    const stages = await startSetupStages(messages, {
      ...options,
      connection: answers.connection,
      warn: (text) => this.warn(text),
    });
    try {
      const request = { ...where, ...answers, ...requestOf(flags), passphrase };
      const outcome = await setup(request, stages.world, stages.onEvent);
      process.exitCode = outcome.exitCode;
      return this.show(setupResult(outcome, where), stages);
    } finally {
      stages.stop();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(result: JwtSetupResult, stages: SetupStages): JwtSetupResult {
    stages.stop();
    for (const line of setupLines(messages, result)) this.log(line);
    return foreignData(result);
  }
}

type SetupFlags = Interfaces.InferredFlags<typeof JwtSetup.flags>;

const requestOf = (flags: SetupFlags) => ({
  app: flags['app-name'],
  contactEmail: flags['contact-email'],
  scopes: flags.scopes,
  ...accessRequest(flags),
  keyName: flags['key-name'],
  days: flags.days,
  bits: flags.bits && keySizes[flags.bits],
  instanceUrl: flags['instance-url'],
  clientId: flags['client-id'],
  expectedOrgId: flags['expected-org-id'],
  allowCertificateChange: flags['allow-certificate-change'],
  keepClientId: flags['keep-client-id'],
  waitMinutes: flags.wait,
  adminIsNamed: flags['target-org'] !== undefined,
  dryRun: flags['dry-run'],
});
