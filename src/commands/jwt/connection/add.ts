import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { places } from '../../../base/places.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import type { Connection } from '../../../connection/types.ts';
import { addConnection } from '../../../flows/connections/addition.ts';
import type { Addition, AdditionRequest } from '../../../flows/connections/additionTypes.ts';
import type { RecordChange } from '../../../flows/connections/recordChanges.ts';
import type { Verification } from '../../../flows/verify/types.ts';
import { nextStepsAfter, type NextStep } from '../../../pipeline/nextSteps.ts';
import { askForAddition } from '../../../ux/ask/connectionQuestions.ts';
import { exitCodeHelpOf } from '../../../ux/flags/exitCodeHelp.ts';
import { loginFlags, loginVariablesHelp } from '../../../ux/flags/loginFlags.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { tellNotices } from '../../../ux/notices.ts';
import { warnOfLoggedSecrets } from '../../../ux/runner/loggedSecrets.ts';
import { reportToRunner } from '../../../ux/runner/runnerReport.ts';
import { additionChangeLines, additionLines } from '../../../ux/show/connections/addition.ts';
import { shownError } from '../../../ux/show/shownError.ts';
import { verificationView } from '../../../ux/show/verificationView.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const addMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.connection.add');
const importTexts = Messages.loadMessages('sf-plugin-jwt', 'jwt.key.import');

export type JwtConnectionAddResult = {
  connection: string;
  /** `none`: the login failed, and nothing was written. */
  action: Addition['action'];
  connectionFile: string;
  record: Connection;
  changes: RecordChange[];
  key: Addition['key'];
  verification: Verification;
  nextSteps: NextStep[];
};

export default class JwtConnectionAdd extends SfCommand<JwtConnectionAddResult> {
  public static readonly summary = addMessages.getMessage('summary');
  public static readonly description = addMessages.getMessage('description');
  public static readonly examples = addMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({ char: 'c', summary: addMessages.getMessage('flags.connection.summary') }),
    username: loginFlags.username,
    'client-id': loginFlags['client-id'],
    'jwt-key-file': {
      ...loginFlags['jwt-key-file'],
      description: addMessages.getMessage('flags.jwt-key-file.description'),
    },
    'passphrase-file': loginFlags['passphrase-file'],
    'instance-url': loginFlags['instance-url'],
    'key-name': Flags.string({
      summary: addMessages.getMessage('flags.key-name.summary'),
      description: addMessages.getMessage('flags.key-name.description'),
    }),
    'no-import': Flags.boolean({
      summary: addMessages.getMessage('flags.no-import.summary'),
      description: addMessages.getMessage('flags.no-import.description'),
      relationships: [{ type: 'none', flags: ['key-name'] }],
    }),
    'certificate-file': Flags.string({
      multiple: true,
      summary: addMessages.getMessage('flags.certificate-file.summary'),
      description: addMessages.getMessage('flags.certificate-file.description'),
      dependsOn: ['jwt-key-file'],
    }),
    'org-id': Flags.string({
      summary: addMessages.getMessage('flags.org-id.summary'),
      description: addMessages.getMessage('flags.org-id.description'),
    }),
    'app-name': Flags.string({
      summary: addMessages.getMessage('flags.app-name.summary'),
      dependsOn: ['app-kind'],
    }),
    'app-kind': Flags.option({
      summary: addMessages.getMessage('flags.app-kind.summary'),
      description: addMessages.getMessage('flags.app-kind.description'),
      options: ['externalClientApp', 'connectedApp'] as const,
    })(),
    tag: Flags.string({ multiple: true, summary: addMessages.getMessage('flags.tag.summary') }),
    description: Flags.string({ summary: addMessages.getMessage('flags.description.summary') }),
    'no-verify': Flags.boolean({ summary: addMessages.getMessage('flags.no-verify.summary') }),
    wait: loginFlags.wait,
    force: Flags.boolean({ summary: addMessages.getMessage('flags.force.summary') }),
    'no-prompt': Flags.boolean({ summary: addMessages.getMessage('flags.no-prompt.summary') }),
  };

  public static readonly errorCodes = exitCodeHelpOf('connectionAdd');
  public static readonly envVariablesSection = loginVariablesHelp;

  protected readonly stopped = addMessages.getMessage('stopped');

  public async run(): Promise<JwtConnectionAddResult> {
    const { flags } = await this.parse(JwtConnectionAdd);
    warnOfLoggedSecrets(this);
    const asking = { json: this.jsonEnabled(), noPrompt: flags['no-prompt'] };
    const request = await askForAddition(requestedAddition(flags), asking);
    const view = verificationView({ log: (line) => this.log(line), spinner: this.spinner }, { json: asking.json });
    const onChanges = (changes: readonly RecordChange[]): void => this.showChanges(request, changes);
    const addition = await addConnection(request, { ...view.world, onChanges });
    for (const warning of addition.warnings) this.warn(warning);
    tellNotices(this, addition.notices, (id, tokens) => addMessages.getMessage(`warning.${id}`, tokens));
    tellNotices(this, addition.keyNotices, (id, tokens) => importTexts.getMessage(`warning.${id}`, tokens));
    reportToRunner([addition.verification]);
    process.exitCode = addition.verification.exitCode;
    const result = additionResult(request, addition);
    for (const line of additionLines(result)) this.log(line);
    return foreignData(result);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private showChanges({ connection }: AdditionRequest, changes: readonly RecordChange[]): void {
    for (const line of additionChangeLines(connection, changes)) this.log(line);
  }
}

type AddFlags = Interfaces.InferredFlags<typeof JwtConnectionAdd.flags>;

const requestedAddition = (flags: AddFlags): Omit<AdditionRequest, 'connection'> & { connection?: string } => {
  const { connectionFile, keyFolder, projectFolder, stateFolder } = places();
  return {
    connection: flags.connection,
    flags: {
      instanceUrl: flags['instance-url'],
      username: flags.username,
      clientId: flags['client-id'],
      jwtKeyFile: flags['jwt-key-file'],
      expectedOrgId: flags['org-id'],
    },
    keyName: flags['key-name'],
    importsKey: !flags['no-import'],
    certificateFiles: flags['certificate-file'] ?? [],
    passphraseFile: flags['passphrase-file'],
    about: { app: flags['app-name'], appKind: flags['app-kind'], tags: flags.tag, description: flags.description },
    proves: !flags['no-verify'],
    waitMinutes: flags.wait.minutes,
    force: flags.force,
    connectionFile,
    keyFolder,
    projectFolder,
    stateFolder,
  };
};

const additionResult = (
  { connection, connectionFile }: AdditionRequest,
  { action, record, changes, key, verification, changed }: Addition,
): JwtConnectionAddResult => ({
  connection,
  action,
  connectionFile,
  record,
  changes,
  key,
  verification,
  // The job is written by a setup, which makes the app of it, too.
  nextSteps: changed ? nextStepsAfter(changed).filter(({ id }) => id !== 'workflow') : [],
});
