import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { foreignData, foreignText } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { exportKey } from '../../flows/export/export.ts';
import { exportFormats } from '../../flows/export/formats.ts';
import { handOffReaders, type HandOff } from '../../flows/export/handOff/handOffTypes.ts';
import type { Exported, ExportFormatName, ExportRequest } from '../../flows/export/types.ts';
import { exportPassphrases } from '../../ux/ask/exportPassphrases.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { places } from '../../base/places.ts';
import { refuseExposure, writeOut } from '../../ux/runner/secretOutput.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { subjectFlags, subjectOfFlags } from '../../ux/flags/subjectFlags.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.export');

export type JwtExportResult = {
  format: ExportFormatName;
  keyName: string;
  encrypted?: boolean;
  sha256: string;
  publicKeySha256: string;
  notAfter: string;
  outputFile?: string;
  /** Only of what isn't secret. */
  content?: string;
  /** What the hand-off sheet says, as data. */
  handOff?: HandOff;
};

export default class JwtExport extends SfCommand<JwtExportResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    format: Flags.option({
      summary: messages.getMessage('flags.format.summary'),
      description: messages.getMessage('flags.format.description'),
      options: Object.keys(exportFormats) as ExportFormatName[],
      required: true,
    })(),
    connection: Flags.string({
      char: 'c',
      summary: messages.getMessage('flags.connection.summary'),
      exactlyOne: ['connection', 'key-name'],
    }),
    'key-name': Flags.string({ summary: messages.getMessage('flags.key-name.summary') }),
    'output-file': Flags.string({
      summary: messages.getMessage('flags.output-file.summary'),
      description: messages.getMessage('flags.output-file.description'),
      exclusive: ['stdout'],
    }),
    stdout: Flags.boolean({
      summary: messages.getMessage('flags.stdout.summary'),
      description: messages.getMessage('flags.stdout.description'),
    }),
    decrypt: Flags.boolean({
      summary: messages.getMessage('flags.decrypt.summary'),
      description: messages.getMessage('flags.decrypt.description'),
    }),
    legacy: Flags.boolean({
      summary: messages.getMessage('flags.legacy.summary'),
      description: messages.getMessage('flags.legacy.description'),
    }),
    chain: Flags.boolean({ summary: messages.getMessage('flags.chain.summary') }),
    for: Flags.option({
      summary: messages.getMessage('flags.for.summary'),
      description: messages.getMessage('flags.for.description'),
      options: handOffReaders,
    })(),
    'passphrase-file': Flags.string({
      summary: messages.getMessage('flags.passphrase-file.summary'),
      description: messages.getMessage('flags.passphrase-file.description'),
    }),
    'store-password-file': Flags.string({
      summary: messages.getMessage('flags.store-password-file.summary'),
      description: messages.getMessage('flags.store-password-file.description'),
    }),
    ...subjectFlags,
  };

  protected readonly stopped = messages.getMessage('stopped');

  public async run(): Promise<JwtExportResult> {
    const { flags } = await this.parse(JwtExport);
    warnOfLoggedSecrets(this);
    const outputFile = flags['output-file'];
    const { secret, binary } = exportFormats[flags.format];
    const json = this.jsonEnabled();
    refuseExposure({ format: flags.format, secret, binary, outputFile, asked: flags.stdout, json });
    const world = {
      env: userEnvironment(),
      ...exportPassphrases({
        connection: flags.connection,
        passphraseFile: flags['passphrase-file'],
        storePasswordFile: flags['store-password-file'],
        json,
      }),
    };
    const made = await exportKey(flags.format, requestOf(flags), world);
    await this.show(flags.format, made, { outputFile, asked: flags.stdout });
    const isShown = !secret && outputFile === undefined;
    return foreignData({
      ...resultOf(flags.format, made),
      ...(outputFile !== undefined && { outputFile }),
      ...(isShown && { content: made.content.toString() }),
      ...(made.handOff && { handOff: made.handOff }),
    });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  /** What is said goes to the standard error where the content has the standard output. */
  private async show(
    format: ExportFormatName,
    made: Exported,
    { outputFile, asked }: { outputFile?: string; asked: boolean },
  ): Promise<void> {
    const { content, keyName, encrypted, notes } = made;
    const { secret } = exportFormats[format];
    for (const { id, tokens, isWarning } of notes) {
      const text = messages.getMessage(`note.${id}`, tokens.map(safe));
      if (isWarning) this.warn(text);
      else this.logToStderr(text);
    }
    if (outputFile !== undefined) {
      this.logSuccess(messages.getMessage('done', [format, safe(keyName), safe(outputFile)]));
      if (encrypted === false) this.warn(messages.getMessage('warning.plain', [safe(outputFile)]));
    } else if (!this.jsonEnabled()) {
      if (asked && secret) this.logToStderr(messages.getMessage('stdout', [format, safe(keyName)]));
      await writeOut(content);
    }
  }
}

const safe = (token: string): string => foreignText(token);

const resultOf = (format: ExportFormatName, made: Exported): JwtExportResult => {
  const { keyName, encrypted, sha256, publicKeySha256, notAfter } = made;
  return { format, keyName, ...(encrypted !== undefined && { encrypted }), sha256, publicKeySha256, notAfter };
};

type ExportFlags = Interfaces.InferredFlags<typeof JwtExport.flags>;

const requestOf = (flags: ExportFlags): ExportRequest => {
  const { connectionFile, keyFolder } = places();
  return {
    keyName: flags['key-name'],
    connection: flags.connection,
    connectionFile,
    keyFolder,
    outputFile: flags['output-file'],
    options: {
      decrypt: flags.decrypt,
      chain: flags.chain,
      legacy: flags.legacy,
      subject: subjectOfFlags(flags),
      for: flags.for,
    },
  };
};
