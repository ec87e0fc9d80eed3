import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { foreignData, foreignText } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { exportKey } from '../../flows/export/export.ts';
import { exportFormats } from '../../flows/export/formats.ts';
import { handOffReaders, type HandOff } from '../../flows/export/handOff/handOffTypes.ts';
import type { ExportedKey, ExportFormatName, ExportRequest, ExportWorld } from '../../flows/export/types.ts';
import { exportPassphrases } from '../../ux/ask/exportPassphrases.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { places } from '../../base/places.ts';
import { refuseExposure, writeOut } from '../../ux/runner/secretOutput.ts';
import { tellNotices } from '../../ux/notices.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { subjectFlags, subjectOfFlags } from '../../ux/flags/subjectFlags.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const exportMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.export');

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
  public static readonly summary = exportMessages.getMessage('summary');
  public static readonly description = exportMessages.getMessage('description');
  public static readonly examples = exportMessages.getMessages('examples');

  public static readonly flags = {
    format: Flags.option({
      summary: exportMessages.getMessage('flags.format.summary'),
      description: exportMessages.getMessage('flags.format.description'),
      options: Object.keys(exportFormats) as ExportFormatName[],
      required: true,
    })(),
    connection: Flags.string({
      char: 'c',
      summary: exportMessages.getMessage('flags.connection.summary'),
      exactlyOne: ['connection', 'key-name'],
    }),
    'key-name': Flags.string({ summary: exportMessages.getMessage('flags.key-name.summary') }),
    'output-file': Flags.string({
      summary: exportMessages.getMessage('flags.output-file.summary'),
      description: exportMessages.getMessage('flags.output-file.description'),
      exclusive: ['stdout'],
    }),
    stdout: Flags.boolean({
      summary: exportMessages.getMessage('flags.stdout.summary'),
      description: exportMessages.getMessage('flags.stdout.description'),
    }),
    decrypt: Flags.boolean({
      summary: exportMessages.getMessage('flags.decrypt.summary'),
      description: exportMessages.getMessage('flags.decrypt.description'),
    }),
    legacy: Flags.boolean({
      summary: exportMessages.getMessage('flags.legacy.summary'),
      description: exportMessages.getMessage('flags.legacy.description'),
    }),
    chain: Flags.boolean({ summary: exportMessages.getMessage('flags.chain.summary') }),
    for: Flags.option({
      summary: exportMessages.getMessage('flags.for.summary'),
      description: exportMessages.getMessage('flags.for.description'),
      options: handOffReaders,
    })(),
    'passphrase-file': Flags.string({
      summary: exportMessages.getMessage('flags.passphrase-file.summary'),
      description: exportMessages.getMessage('flags.passphrase-file.description'),
    }),
    'store-password-file': Flags.string({
      summary: exportMessages.getMessage('flags.store-password-file.summary'),
      description: exportMessages.getMessage('flags.store-password-file.description'),
    }),
    ...subjectFlags,
  };

  protected readonly stopped = exportMessages.getMessage('stopped');

  public async run(): Promise<JwtExportResult> {
    const { flags } = await this.parse(JwtExport);
    warnOfLoggedSecrets(this);
    const outputFile = flags['output-file'];
    const made = await exportKey(flags.format, requestedExport(flags), exportWorld(flags, this.jsonEnabled()));
    await this.show(flags.format, made, { outputFile, asked: flags.stdout });
    const isShown = !exportFormats[flags.format].secret && outputFile === undefined;
    return foreignData({
      ...exportResult(flags.format, made),
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
    made: ExportedKey,
    { outputFile, asked }: { outputFile?: string; asked: boolean },
  ): Promise<void> {
    const { content, keyName, encrypted, notes } = made;
    const { secret } = exportFormats[format];
    tellNotices(this, notes, (id, tokens) => exportMessages.getMessage(`note.${id}`, tokens));
    if (outputFile !== undefined) {
      this.logSuccess(exportMessages.getMessage('done', [format, safeExportText(keyName), safeExportText(outputFile)]));
      if (encrypted === false) this.warn(exportMessages.getMessage('warning.plain', [safeExportText(outputFile)]));
    } else if (!this.jsonEnabled()) {
      if (asked && secret) this.logToStderr(exportMessages.getMessage('stdout', [format, safeExportText(keyName)]));
      await writeOut(content);
    }
  }
}

const safeExportText = (token: string): string => foreignText(token);

const exportResult = (format: ExportFormatName, made: ExportedKey): JwtExportResult => {
  const { keyName, encrypted, sha256, publicKeySha256, notAfter } = made;
  return { format, keyName, ...(encrypted !== undefined && { encrypted }), sha256, publicKeySha256, notAfter };
};

type ExportFlags = Interfaces.InferredFlags<typeof JwtExport.flags>;

const exportWorld = (flags: ExportFlags, json: boolean): ExportWorld => ({
  env: userEnvironment(),
  refuseExposure: () => {
    const { format, 'output-file': outputFile, stdout: asked } = flags;
    const { secret, binary } = exportFormats[format];
    refuseExposure({ format, secret, binary, outputFile, asked, json });
  },
  ...exportPassphrases({
    connection: flags.connection,
    passphraseFile: flags['passphrase-file'],
    storePasswordFile: flags['store-password-file'],
    json,
  }),
});

const requestedExport = (flags: ExportFlags): ExportRequest => {
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
