import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { userEnvironment } from '../../../base/programs/userEnvironment.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { pushSecrets } from '../../../flows/secrets/push.ts';
import type { SecretWorld } from '../../../flows/secrets/model.ts';
import { exportPassphrases } from '../../../ux/ask/exportPassphrases.ts';
import { exitCodeHelpOf } from '../../../ux/flags/exitCodeHelp.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../../ux/flags/selectionFlags.ts';
import { storeFlags, storeOfFlags } from '../../../ux/flags/storeFlags.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { tellNotices } from '../../../ux/notices.ts';
import { warnOfLoggedSecrets } from '../../../ux/runner/loggedSecrets.ts';
import { reportErrorToRunner, reportFailuresToRunner } from '../../../ux/runner/runnerError.ts';
import { pushedLines, pushResult, type PushResult } from '../../../ux/show/secrets/pushed.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const pushMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.secret.push');

export type JwtSecretPushResult = PushResult;

export default class JwtSecretPush extends SfCommand<JwtSecretPushResult> {
  public static readonly summary = pushMessages.getMessage('summary');
  public static readonly description = pushMessages.getMessage('description');
  public static readonly examples = pushMessages.getMessages('examples');

  public static readonly flags = {
    ...storeFlags,
    ...selectionFlags,
    'passphrase-file': Flags.string({
      summary: pushMessages.getMessage('flags.passphrase-file.summary'),
      description: pushMessages.getMessage('flags.passphrase-file.description'),
    }),
    'dry-run': Flags.boolean({ default: false, summary: pushMessages.getMessage('flags.dry-run.summary') }),
  };
  public static readonly errorCodes = exitCodeHelpOf('secretPush');

  protected readonly stopped = pushMessages.getMessage('stopped');

  public async run(): Promise<JwtSecretPushResult> {
    const { flags } = await this.parse(JwtSecretPush);
    warnOfLoggedSecrets(this);
    const request = {
      ...(await selectedPlaces(flags)),
      ...selectionOfFlags(flags),
      target: storeOfFlags(flags, userEnvironment()),
      dryRun: flags['dry-run'],
    };
    const push = await pushSecrets(request, pushWorld(flags, this.jsonEnabled()));
    tellNotices(this, push.notes, (id, tokens) => pushMessages.getMessage(`note.${id}`, tokens));
    for (const line of pushedLines(push)) this.log(line);
    if (push.problem) reportErrorToRunner(push.problem);
    reportFailuresToRunner([...push.failures, ...push.secrets]);
    process.exitCode = push.exitCode;
    return foreignData(pushResult(push));
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

type PushFlags = Interfaces.InferredFlags<typeof JwtSecretPush.flags>;

const pushWorld = (flags: PushFlags, json: boolean): SecretWorld => ({
  env: userEnvironment(),
  passphraseOf: (connection) =>
    exportPassphrases({ connection, passphraseFile: flags['passphrase-file'], json }).passphrase,
});
