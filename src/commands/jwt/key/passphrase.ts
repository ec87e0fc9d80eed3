import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../../base/text/messages.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { keyChanges } from '../../../flows/keys/keyChanges.ts';
import { nextStepsAfter, type NextStep } from '../../../pipeline/nextSteps.ts';
import { changePassphrase } from '../../../flows/keys/changePassphrase.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { warnOfLoggedSecrets } from '../../../ux/runner/loggedSecrets.ts';
import { passphrasesForChange } from '../../../ux/ask/passphrase.ts';
import { places } from '../../../base/places.ts';
import { nextStepLines } from '../../../ux/nextStepLines.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const keyPassphraseMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.key.passphrase');

export type JwtKeyPassphraseResult = {
  keyName: string;
  keyPath: string;
  encrypted: boolean;
  /** Who has a copy of the key as it was before. */
  nextSteps: NextStep[];
};

export default class JwtKeyPassphrase extends SfCommand<JwtKeyPassphraseResult> {
  public static readonly summary = keyPassphraseMessages.getMessage('summary');
  public static readonly description = keyPassphraseMessages.getMessage('description');
  public static readonly examples = keyPassphraseMessages.getMessages('examples');

  public static readonly flags = {
    'key-name': Flags.string({ summary: keyPassphraseMessages.getMessage('flags.key-name.summary'), required: true }),
    'passphrase-file': Flags.string({
      summary: keyPassphraseMessages.getMessage('flags.passphrase-file.summary'),
      description: keyPassphraseMessages.getMessage('flags.passphrase-file.description'),
    }),
    'new-passphrase-file': Flags.string({
      summary: keyPassphraseMessages.getMessage('flags.new-passphrase-file.summary'),
      exclusive: ['remove'],
    }),
    remove: Flags.boolean({ summary: keyPassphraseMessages.getMessage('flags.remove.summary') }),
  };

  protected readonly stopped = keyPassphraseMessages.getMessage('stopped');

  public async run(): Promise<JwtKeyPassphraseResult> {
    const { flags } = await this.parse(JwtKeyPassphrase);
    warnOfLoggedSecrets(this);
    const { keyFolder } = places();
    const keyName = flags['key-name'];
    const passphrases = await passphrasesForChange({
      keyFolder,
      keyName,
      passphraseFile: flags['passphrase-file'],
      newPassphraseFile: flags['new-passphrase-file'],
      remove: flags.remove,
      json: this.jsonEnabled(),
    });
    const changed = await changePassphrase({ keyFolder, keyName, ...passphrases });
    const tokens = [foreignText(keyName), foreignText(changed.keyPath)];
    this.logSuccess(keyPassphraseMessages.getMessage(changed.encrypted ? 'done.encrypted' : 'done.removed', tokens));
    if (!changed.encrypted) this.warn(keyPassphraseMessages.getMessage('warning.notEncrypted', tokens));
    const nextSteps = nextStepsAfter(await keyChanges({ ...places(), ...changed, fact: 'passphrase' }));
    if (nextSteps.length > 0) for (const line of nextStepLines(nextSteps)) this.log(line);
    return foreignData({ ...changed, nextSteps });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}
