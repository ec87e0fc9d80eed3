import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../../base/text/messages.ts';
import { formatFingerprint, readCertificate } from '../../../base/certificate.ts';
import { foreignData, foreignText } from '../../../base/text/foreignText.ts';
import { keyChanges } from '../../../flows/keys/keyChanges.ts';
import { nextStepsAfter, type NextStep } from '../../../pipeline/nextSteps.ts';
import { importKey } from '../../../flows/keys/import/import.ts';
import type { ImportedKey, ImportRequest } from '../../../flows/keys/import/types.ts';
import { certificateChain } from '../../../keypair/read/chain.ts';
import { importPassphrases } from '../../../ux/ask/importPassphrases.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { localTime } from '../../../ux/show/localTime.ts';
import { warnOfLoggedSecrets } from '../../../ux/runner/loggedSecrets.ts';
import { places } from '../../../base/places.ts';
import { tellNotices } from '../../../ux/notices.ts';
import { nextStepLines } from '../../../ux/nextStepLines.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const keyImportMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.key.import');

export type JwtKeyImportResult = {
  keyName: string;
  action: ImportedKey['action'];
  keyPath: string;
  certificatePath: string;
  sha256: string;
  publicKeySha256: string;
  notBefore: string;
  notAfter: string;
  bits: number;
  encrypted: boolean;
  subject: string;
  /** Subjects of the authorities behind the certificate. */
  chain: string[];
  connections: string[];
  historyPath?: string;
  /** Who still has the key as it was before. */
  nextSteps: NextStep[];
};

export default class JwtKeyImport extends SfCommand<JwtKeyImportResult> {
  public static readonly summary = keyImportMessages.getMessage('summary');
  public static readonly description = keyImportMessages.getMessage('description');
  public static readonly examples = keyImportMessages.getMessages('examples');

  public static readonly flags = {
    'key-name': Flags.string({ summary: keyImportMessages.getMessage('flags.key-name.summary'), required: true }),
    'jwt-key-file': Flags.string({
      char: 'f',
      summary: keyImportMessages.getMessage('flags.jwt-key-file.summary'),
      description: keyImportMessages.getMessage('flags.jwt-key-file.description'),
    }),
    'certificate-file': Flags.string({
      multiple: true,
      summary: keyImportMessages.getMessage('flags.certificate-file.summary'),
      description: keyImportMessages.getMessage('flags.certificate-file.description'),
    }),
    'passphrase-file': Flags.string({
      summary: keyImportMessages.getMessage('flags.passphrase-file.summary'),
      description: keyImportMessages.getMessage('flags.passphrase-file.description'),
    }),
    encrypt: Flags.boolean({ summary: keyImportMessages.getMessage('flags.encrypt.summary') }),
    days: Flags.integer({ summary: keyImportMessages.getMessage('flags.days.summary'), default: 365 }),
    force: Flags.boolean({
      summary: keyImportMessages.getMessage('flags.force.summary'),
      description: keyImportMessages.getMessage('flags.force.description'),
    }),
  };

  protected readonly stopped = keyImportMessages.getMessage('stopped');

  public async run(): Promise<JwtKeyImportResult> {
    const { flags } = await this.parse(JwtKeyImport);
    warnOfLoggedSecrets(this);
    const passphrases = importPassphrases({
      keyName: flags['key-name'],
      passphraseFile: flags['passphrase-file'],
      encrypt: flags.encrypt,
      json: this.jsonEnabled(),
    });
    const imported = await importKey(requestedImport(flags), { now: () => new Date(), ...passphrases });
    tellNotices(this, imported.warnings, (id, tokens) => keyImportMessages.getMessage(`warning.${id}`, tokens));
    const result = { ...importResult(imported), nextSteps: await stepsAfterImport(imported) };
    this.show(result);
    return foreignData(result);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show({ action, keyName, keyPath, certificatePath, ...result }: JwtKeyImportResult): void {
    this.logSuccess(keyImportMessages.getMessage(`done.${action}`, [safeImportText(keyName)]));
    this.log(
      keyImportMessages.getMessage('where', [
        safeImportText(keyPath),
        safeImportText(certificatePath),
        formatFingerprint(result.sha256),
        localTime(new Date(result.notAfter)),
      ]),
    );
    if (result.historyPath) this.log(keyImportMessages.getMessage('history', [safeImportText(result.historyPath)]));
    if (action === 'unchanged') return;
    if (result.nextSteps.length > 0) for (const line of nextStepLines(result.nextSteps)) this.log(line);
    else this.log(keyImportMessages.getMessage('next.setup', ['<name>', safeImportText(keyName)]));
  }
}

/** The org has the certificate of the key as it was before. */
const stepsAfterImport = async ({ action, pair }: ImportedKey): Promise<NextStep[]> => {
  if (action === 'unchanged') return [];
  return nextStepsAfter(await keyChanges({ ...places(), ...pair, fact: 'keyPair' }));
};

const safeImportText = (token: string): string => foreignText(token);

type ImportFlags = Interfaces.InferredFlags<typeof JwtKeyImport.flags>;

const requestedImport = (flags: ImportFlags): ImportRequest => {
  const { keyFolder, connectionFile } = places();
  return {
    keyName: flags['key-name'],
    keyFolder,
    connectionFile,
    keyFile: flags['jwt-key-file'],
    certificateFiles: flags['certificate-file'] ?? [],
    days: flags.days,
    encrypt: flags.encrypt,
    force: flags.force,
  };
};

const importResult = ({
  pair,
  action,
  historyPath,
  connections,
}: ImportedKey): Omit<JwtKeyImportResult, 'nextSteps'> => {
  const { sha256, publicKeySha256, notBefore, notAfter, bits, subject } = readCertificate(pair.certificatePem);
  const [, ...authorities] = certificateChain(pair.certificatePem);
  return {
    keyName: pair.keyName,
    action,
    keyPath: pair.keyPath,
    certificatePath: pair.certificatePath,
    sha256,
    publicKeySha256,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    bits,
    encrypted: pair.encrypted,
    subject,
    chain: authorities.map((pem) => readCertificate(pem).subject),
    connections,
    ...(historyPath === undefined ? {} : { historyPath }),
  };
};
