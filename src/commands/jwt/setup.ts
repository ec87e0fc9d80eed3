import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { presetNames } from '../../app/elements/presets.ts';
import { Messages } from '../../base/text/messages.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { setup, type SetupFlow } from '../../flows/setup/setup.ts';
import { accessFlags, accessRequest } from '../../ux/flags/access.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { inHelpGroup } from '../../ux/flags/helpGroup.ts';
import { setupVariablesHelp } from '../../ux/flags/loginFlags.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { places } from '../../base/places.ts';
import { setupPassphrase } from '../../ux/ask/setupPassphrase.ts';
import { askForSetup } from '../../ux/ask/setupQuestions.ts';
import { setupLines, setupResult, type SetupResult } from '../../ux/show/setupResult.ts';
import { startSetupStages, type SetupStages } from '../../ux/progress/setupStages.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const setupMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.setup');

export type JwtSetupResult = SetupResult;

const setupKeySizes = { '2048': 2048, '3072': 3072, '4096': 4096 } as const;

export default class JwtSetup extends SfCommand<JwtSetupResult> {
  public static readonly summary = setupMessages.getMessage('summary');
  public static readonly description = setupMessages.getMessage('description');
  public static readonly examples = setupMessages.getMessages('examples');
  public static readonly flags = {
    'target-org': optionalTargetOrgFlag({ summary: setupMessages.getMessage('flags.target-org.summary') }),
    connection: Flags.string({ char: 'c', summary: setupMessages.getMessage('flags.connection.summary') }),
    username: Flags.string({ summary: setupMessages.getMessage('flags.username.summary') }),
    ...inHelpGroup(setupMessages.getMessage('group.user'), {
      'create-user': Flags.boolean({
        summary: setupMessages.getMessage('flags.create-user.summary'),
        description: setupMessages.getMessage('flags.create-user.description'),
      }),
      'user-email': Flags.string({ summary: setupMessages.getMessage('flags.user-email.summary') }),
      'user-profile': Flags.string({ summary: setupMessages.getMessage('flags.user-profile.summary') }),
    }),
    'app-name': Flags.string({ summary: setupMessages.getMessage('flags.app-name.summary') }),
    'contact-email': Flags.string({ summary: setupMessages.getMessage('flags.contact-email.summary') }),
    ...inHelpGroup(setupMessages.getMessage('group.access'), {
      scopes: Flags.string({ summary: setupMessages.getMessage('flags.scopes.summary'), multiple: true }),
      'permission-set': Flags.string({
        summary: setupMessages.getMessage('flags.permission-set.summary'),
        multiple: true,
      }),
      preset: Flags.option({
        options: [...presetNames, 'none'] as const,
        summary: setupMessages.getMessage('flags.preset.summary'),
        description: setupMessages.getMessage('flags.preset.description'),
      })(),
      ...accessFlags,
    }),
    ...inHelpGroup(setupMessages.getMessage('group.key'), {
      'key-name': Flags.string({ summary: setupMessages.getMessage('flags.key-name.summary') }),
      days: Flags.integer({ summary: setupMessages.getMessage('flags.days.summary') }),
      bits: Flags.option({
        summary: setupMessages.getMessage('flags.bits.summary'),
        options: ['2048', '3072', '4096'] as const,
      })(),
      'passphrase-file': Flags.string({ summary: setupMessages.getMessage('flags.passphrase-file.summary') }),
      encrypt: Flags.boolean({ summary: setupMessages.getMessage('flags.encrypt.summary') }),
    }),
    ...inHelpGroup(setupMessages.getMessage('group.handOver'), {
      'hand-over': Flags.string({
        summary: setupMessages.getMessage('flags.hand-over.summary'),
        description: setupMessages.getMessage('flags.hand-over.description'),
      }),
      'hand-over-arg': Flags.string({
        multiple: true,
        multipleNonGreedy: true,
        relationships: [{ type: 'all', flags: ['hand-over'] }],
        summary: setupMessages.getMessage('flags.hand-over-arg.summary'),
        description: setupMessages.getMessage('flags.hand-over-arg.description'),
      }),
      'no-keep': Flags.boolean({
        relationships: [{ type: 'all', flags: ['hand-over'] }],
        summary: setupMessages.getMessage('flags.no-keep.summary'),
        description: setupMessages.getMessage('flags.no-keep.description'),
      }),
    }),
    'instance-url': Flags.string({ char: 'r', summary: setupMessages.getMessage('flags.instance-url.summary') }),
    'client-id': Flags.string({ char: 'i', summary: setupMessages.getMessage('flags.client-id.summary') }),
    'expected-org-id': Flags.string({ summary: setupMessages.getMessage('flags.expected-org-id.summary') }),
    wait: Flags.integer({ char: 'w', min: 0, default: 20, summary: setupMessages.getMessage('flags.wait.summary') }),
    ...inHelpGroup(setupMessages.getMessage('group.consent'), {
      'allow-certificate-change': Flags.boolean({
        summary: setupMessages.getMessage('flags.allow-certificate-change.summary'),
      }),
      'allow-admin-user': Flags.boolean({
        summary: setupMessages.getMessage('flags.allow-admin-user.summary'),
        description: setupMessages.getMessage('flags.allow-admin-user.description'),
      }),
      'allow-shared-key': Flags.boolean({
        summary: setupMessages.getMessage('flags.allow-shared-key.summary'),
        description: setupMessages.getMessage('flags.allow-shared-key.description'),
      }),
    }),
    'keep-client-id': Flags.boolean({
      summary: setupMessages.getMessage('flags.keep-client-id.summary'),
      description: setupMessages.getMessage('flags.keep-client-id.description'),
    }),
    'no-prompt': Flags.boolean({ summary: setupMessages.getMessage('flags.no-prompt.summary') }),
    'dry-run': Flags.boolean({ summary: setupMessages.getMessage('flags.dry-run.summary') }),
  };
  public static readonly errorCodes = exitCodeHelpOf('setup');
  public static readonly envVariablesSection = setupVariablesHelp;

  protected readonly stopped = setupMessages.getMessage('stopped');

  public async run(): Promise<JwtSetupResult> {
    const { flags, metadata } = await this.parse(JwtSetup);
    warnOfLoggedSecrets(this);
    const options = { ...places(), dryRun: flags['dry-run'], json: this.jsonEnabled(), noPrompt: flags['no-prompt'] };
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    const admins = isDefaultOrg ? { defaultAdmin: flags['target-org'] } : { namedAdmin: flags['target-org'] };
    const keeper = await keeperOfFlags(flags);
    const answers = await askForSetup(setupMessages, { ...options, ...admins, ...setupSubject(flags) });
    const passphrase = await setupPassphrase({ ...options, ...answers, ...passphraseRequest(flags) });
    const warn = (text: string): void => void this.warn(text);
    const stages = await startSetupStages(setupMessages, { ...options, ...answers, ...wishesOf(flags), warn });
    try {
      const request = { ...places(), ...admins, ...answers, ...setupRequest(flags), ...keeper, passphrase };
      const outcome = await setup(request, stages.world, stages.onEvent);
      process.exitCode = outcome.exitCode;
      return this.show(outcome, stages);
    } finally {
      stages.stop();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(outcome: SetupFlow, stages: SetupStages): JwtSetupResult {
    stages.stop();
    const result = setupResult(outcome, places());
    for (const line of setupLines(setupMessages, result, outcome.changed)) this.log(line);
    return foreignData(result);
  }
}

type SetupFlags = Interfaces.InferredFlags<typeof JwtSetup.flags>;

const setupSubject = (flags: SetupFlags) => ({
  connection: flags.connection,
  username: flags.username,
  createUser: flags['create-user'],
  preset: flags.preset,
  expectedOrgId: flags['expected-org-id'],
});

/** Who takes the secret over; what is wrong with it is said before anybody is asked anything. */
const keeperOfFlags = async (flags: SetupFlags) => {
  const { 'hand-over': handOver, 'hand-over-arg': argv, 'no-keep': noKeep = false } = flags;
  if (handOver === undefined) return { noKeep };
  const { readHandOver } = await import('../../flows/handOver/targets.ts');
  return { noKeep, handOver: readHandOver(handOver, argv) };
};

const wishesOf = (flags: SetupFlags) => ({
  handsOver: flags['hand-over'] !== undefined,
  noKeep: flags['no-keep'] === true,
});

const passphraseRequest = (flags: SetupFlags) => ({
  keyName: flags['key-name'],
  passphraseFile: flags['passphrase-file'],
  encrypt: flags.encrypt,
});

const setupRequest = (flags: SetupFlags) => ({
  app: flags['app-name'],
  contactEmail: flags['contact-email'],
  scopes: flags.scopes,
  ...accessRequest(flags),
  keyName: flags['key-name'],
  days: flags.days,
  bits: flags.bits && setupKeySizes[flags.bits],
  instanceUrl: flags['instance-url'],
  clientId: flags['client-id'],
  userEmail: flags['user-email'],
  userProfile: flags['user-profile'],
  expectedOrgId: flags['expected-org-id'],
  allowCertificateChange: flags['allow-certificate-change'],
  allowAdminUser: flags['allow-admin-user'],
  allowSharedKey: flags['allow-shared-key'],
  keepClientId: flags['keep-client-id'],
  waitMinutes: flags.wait,
  dryRun: flags['dry-run'],
});
