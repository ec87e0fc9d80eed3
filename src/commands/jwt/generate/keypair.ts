import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../../base/text/messages.ts';
import { formatFingerprint } from '../../../base/certificate.ts';
import { flagWords } from '../../../base/text/commandText.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { ShellWords } from '../../../base/text/shell.ts';
import { keyChanges } from '../../../flows/keys/keyChanges.ts';
import { nextStepsAfter, type NextStep } from '../../../pipeline/nextSteps.ts';
import { generateKeypair, type GeneratedKeypair } from '../../../flows/keys/generate.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { nextStepLines } from '../../../ux/nextStepLines.ts';
import { localTime } from '../../../ux/show/localTime.ts';
import { warnOfLoggedSecrets } from '../../../ux/runner/loggedSecrets.ts';
import { newPassphrase } from '../../../ux/ask/passphrase.ts';
import { places } from '../../../base/places.ts';
import { tellNotices } from '../../../ux/notices.ts';
import { shownError } from '../../../ux/show/shownError.ts';
import { subjectFlags, subjectOfFlags } from '../../../ux/flags/subjectFlags.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const keypairMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.keypair');

export type JwtGenerateKeypairResult = {
  keyName: string;
  keyPath: string;
  certificatePath: string;
  sha256: string;
  publicKeySha256: string;
  notBefore: string;
  notAfter: string;
  bits: number;
  encrypted: boolean;
  subject: string;
  historyPath?: string;
  /** What is left to do after a pair was replaced that logins use. */
  nextSteps?: NextStep[];
};

const keypairSizes = { '2048': 2048, '3072': 3072, '4096': 4096 } as const;
type KeySizeOption = keyof typeof keypairSizes;

export default class JwtGenerateKeypair extends SfCommand<JwtGenerateKeypairResult> {
  public static readonly summary = keypairMessages.getMessage('summary');
  public static readonly description = keypairMessages.getMessage('description');
  public static readonly examples = keypairMessages.getMessages('examples');

  public static readonly flags = {
    name: Flags.string({
      char: 'n',
      summary: keypairMessages.getMessage('flags.name.summary'),
      description: keypairMessages.getMessage('flags.name.description'),
      required: true,
    }),
    days: Flags.integer({ summary: keypairMessages.getMessage('flags.days.summary'), default: 365 }),
    bits: Flags.option({
      summary: keypairMessages.getMessage('flags.bits.summary'),
      options: Object.keys(keypairSizes) as KeySizeOption[],
      default: '2048' as const,
    })(),
    'passphrase-file': Flags.string({ summary: keypairMessages.getMessage('flags.passphrase-file.summary') }),
    encrypt: Flags.boolean({ summary: keypairMessages.getMessage('flags.encrypt.summary') }),
    force: Flags.boolean({
      summary: keypairMessages.getMessage('flags.force.summary'),
      description: keypairMessages.getMessage('flags.force.description'),
    }),
    ...subjectFlags,
  };

  protected readonly stopped = keypairMessages.getMessage('stopped');

  public async run(): Promise<JwtGenerateKeypairResult> {
    const { flags } = await this.parse(JwtGenerateKeypair);
    warnOfLoggedSecrets(this);
    const { keyFolder } = places();
    const passphrase = await newPassphrase({
      keyName: flags.name,
      passphraseFile: flags['passphrase-file'],
      encrypt: flags.encrypt,
      json: this.jsonEnabled(),
    });
    this.spinner.start(keypairMessages.getMessage('progress', [flags.bits]));
    const generated = await generateKeypair({
      keyName: flags.name,
      days: flags.days,
      bits: keypairSizes[flags.bits],
      force: flags.force,
      keyFolder,
      passphrase,
      subject: subjectOfFlags(flags),
    });
    this.spinner.stop();
    tellNotices(this, generated.warnings, (id, tokens) => keypairMessages.getMessage(`warning.${id}`, tokens));
    return this.show(generated, await stepsAfterReplacing(generated));
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(generated: GeneratedKeypair, nextSteps: NextStep[]): JwtGenerateKeypairResult {
    const { keyName, keyPath, certificatePath, historyPath, certificate } = generated;
    this.logSuccess(keypairMessages.getMessage('done', [safeKeypairText(keyName)]));
    this.log(
      keypairMessages.getMessage('where', [
        safeKeypairText(keyPath),
        safeKeypairText(certificatePath),
        formatFingerprint(certificate.sha256),
        localTime(certificate.notAfter),
      ]),
    );
    if (historyPath) this.log(keypairMessages.getMessage('history', [safeKeypairText(historyPath)]));
    if (nextSteps.length === 0)
      this.log(keypairMessages.getMessage('next', keypairNextStep(keyName, historyPath !== undefined)));
    else for (const line of nextStepLines(nextSteps)) this.log(line);
    return foreignData({ ...keypairResult(generated), ...(nextSteps.length > 0 && { nextSteps }) });
  }
}

/** Nobody has to know of a pair that nothing used before. */
const stepsAfterReplacing = async ({ keyName, encrypted, historyPath }: GeneratedKeypair): Promise<NextStep[]> =>
  historyPath === undefined
    ? []
    : nextStepsAfter(await keyChanges({ ...places(), keyName, encrypted, fact: 'keyPair' }));

const safeKeypairText = (token: string): string => foreignText(token);

/** A connection and a flag that fit the key name; a connection's name has no capitals, dots or underscores. */
const keypairNextStep = (keyName: string, isReplacement: boolean): ShellWords[] => {
  const connection = keyName.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  const named = connection === keyName ? [] : [flagWords('key-name', keyName)];
  const flags = [flagWords('connection', connection), ...named].join(' ');
  return [isReplacement ? `${flags} --allow-certificate-change` : flags, flags].map((words) => new ShellWords(words));
};

const keypairResult = ({ certificate, ...generated }: GeneratedKeypair): JwtGenerateKeypairResult => ({
  keyName: generated.keyName,
  keyPath: generated.keyPath,
  certificatePath: generated.certificatePath,
  sha256: certificate.sha256,
  publicKeySha256: certificate.publicKeySha256,
  notBefore: certificate.notBefore.toISOString(),
  notAfter: certificate.notAfter.toISOString(),
  bits: certificate.bits,
  encrypted: generated.encrypted,
  subject: certificate.subject,
  ...(generated.historyPath === undefined ? {} : { historyPath: generated.historyPath }),
});
