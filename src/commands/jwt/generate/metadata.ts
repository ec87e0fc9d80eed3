import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../../base/text/messages.ts';
import { presetNames, type Preset } from '../../../app/elements/presets.ts';
import { exitCodes } from '../../../base/errors/exitCodes.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import {
  planMetadata,
  writeMetadata,
  type FileState,
  type MetadataPlan,
  type MetadataRequest,
} from '../../../flows/metadata/metadata.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { loadTable } from '../../../ux/loadTable.ts';
import { localTime } from '../../../ux/show/localTime.ts';
import { codeOwnerLines, fileChanges } from '../../../ux/show/metadataChanges.ts';
import { appOptionFlags, appOptions } from '../../../ux/flags/metadataFlags.ts';
import { places, type Places } from '../../../base/places.ts';
import { showRows } from '../../../ux/rows.ts';
import { tellNotices } from '../../../ux/notices.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const metadataMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.metadata');

export type JwtGenerateMetadataResult = {
  app: string;
  connection: string;
  folder: string;
  dryRun: boolean;
  /** Whether the files are not what options and connection file say; after a run without --dry-run: were. */
  differs: boolean;
  files: Array<{ path: string; type: string; state: FileState }>;
  removed: string[];
  changes: Array<{ path: string; lines: string[] }>;
  certificate: { sha256: string; notAfter: string };
  permissionSets: string[];
  profiles: string[];
  scopes: string[];
  codeOwners: string[];
};

export default class JwtGenerateMetadata extends SfCommand<JwtGenerateMetadataResult> {
  public static readonly summary = metadataMessages.getMessage('summary');
  public static readonly description = metadataMessages.getMessage('description');
  public static readonly examples = metadataMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      summary: metadataMessages.getMessage('flags.connection.summary'),
      required: true,
    }),
    name: Flags.string({
      char: 'n',
      summary: metadataMessages.getMessage('flags.name.summary'),
      description: metadataMessages.getMessage('flags.name.description'),
    }),
    'contact-email': Flags.string({
      summary: metadataMessages.getMessage('flags.contact-email.summary'),
      description: metadataMessages.getMessage('flags.contact-email.description'),
    }),
    scopes: Flags.string({
      summary: metadataMessages.getMessage('flags.scopes.summary'),
      description: metadataMessages.getMessage('flags.scopes.description'),
      multiple: true,
    }),
    'permission-set': Flags.string({
      summary: metadataMessages.getMessage('flags.permission-set.summary'),
      description: metadataMessages.getMessage('flags.permission-set.description'),
      multiple: true,
    }),
    preset: Flags.option({
      options: presetNames,
      summary: metadataMessages.getMessage('flags.preset.summary'),
      description: metadataMessages.getMessage('flags.preset.description'),
    })(),
    label: Flags.string({ summary: metadataMessages.getMessage('flags.label.summary') }),
    description: Flags.string({ summary: metadataMessages.getMessage('flags.description.summary') }),
    'callback-url': Flags.string({
      summary: metadataMessages.getMessage('flags.callback-url.summary'),
      description: metadataMessages.getMessage('flags.callback-url.description'),
      multiple: true,
    }),
    ...appOptionFlags,
    element: Flags.string({
      summary: metadataMessages.getMessage('flags.element.summary'),
      description: metadataMessages.getMessage('flags.element.description'),
      multiple: true,
    }),
    'key-name': Flags.string({ summary: metadataMessages.getMessage('flags.key-name.summary') }),
    'output-dir': Flags.directory({
      summary: metadataMessages.getMessage('flags.output-dir.summary'),
      description: metadataMessages.getMessage('flags.output-dir.description'),
    }),
    'own-policy': Flags.boolean({
      summary: metadataMessages.getMessage('flags.own-policy.summary'),
      description: metadataMessages.getMessage('flags.own-policy.description'),
    }),
    'global-settings': Flags.boolean({
      summary: metadataMessages.getMessage('flags.global-settings.summary'),
      description: metadataMessages.getMessage('flags.global-settings.description'),
      default: true,
      allowNo: true,
    }),
    'dry-run': Flags.boolean({
      summary: metadataMessages.getMessage('flags.dry-run.summary'),
      description: metadataMessages.getMessage('flags.dry-run.description'),
    }),
  };

  protected readonly stopped = metadataMessages.getMessage('stopped');

  public async run(): Promise<JwtGenerateMetadataResult> {
    const { flags } = await this.parse(JwtGenerateMetadata);
    const place = places();
    const plan = await planMetadata(requestedMetadata(flags, place));
    if (!flags['dry-run']) await writeMetadata(plan);
    tellNotices(this, plan.warnings, (id, tokens) => metadataMessages.getMessage(`warning.${id}`, tokens));
    const result = metadataResult(plan, place, flags['dry-run']);
    await loadTable(this);
    this.show(result, flags.preset);
    if (result.dryRun && result.differs) process.exitCode = exitCodes.failed.code;
    return result;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(result: JwtGenerateMetadataResult, preset?: Preset): void {
    const { app, connection, folder, files, removed, certificate, codeOwners } = result;
    showRows(this, {
      rows: [...files, ...removed.map((path) => ({ path, type: '', state: 'removed' }))],
      dispensable: ['type'],
      columns: (['state', 'type', 'path'] as const).map((key) => ({
        key,
        name: metadataMessages.getMessage(`table.${key}`),
      })),
      title: metadataMessages.getMessage('table.title', [app, folder]),
    });
    for (const { path, lines } of result.changes) this.log([path, ...lines, ''].join('\n'));
    if (preset) this.log(`${metadataMessages.getMessage(`preset.${preset}`, [app])}\n`);
    this.log(metadataMessages.getMessage('info.certificate', [localTime(new Date(certificate.notAfter))]));
    if (result.dryRun) return this.log(metadataMessages.getMessage(result.differs ? 'info.differs' : 'info.same'));
    if (codeOwners.length > 0) this.log(metadataMessages.getMessage('info.codeOwners', [codeOwners.join('\n  ')]));
    this.log(metadataMessages.getMessage('info.next', [connection]));
  }
}

type MetadataFlags = Interfaces.InferredFlags<typeof JwtGenerateMetadata.flags>;

const requestedMetadata = (flags: MetadataFlags, place: Places): MetadataRequest => {
  const folder = flags['output-dir'];
  return {
    ...place,
    ...(folder !== undefined && { appsFolder: resolve(folder), folderIsChosen: true }),
    connection: flags.connection,
    app: flags.name,
    keyName: flags['key-name'],
    contactEmail: flags['contact-email'],
    label: flags.label,
    description: flags.description,
    callbackUrl: flags['callback-url']?.join('\n'),
    scopes: flags.scopes,
    permissionSets: flags['permission-set'],
    options: appOptions(flags),
    elements: flags.element,
    ...(flags.preset && { presets: [flags.preset] }),
    ownPolicy: flags['own-policy'],
    noGlobalSettings: !flags['global-settings'],
  };
};

const metadataResult = (plan: MetadataPlan, place: Places, dryRun: boolean): JwtGenerateMetadataResult => {
  const { app, connection, folder, files, removed, certificate, settings, differs } = plan;
  return foreignData({
    app,
    connection,
    folder,
    dryRun,
    differs,
    files: files.map(({ path, type, state }) => ({ path, type, state })),
    removed: removed.map(({ path }) => path),
    changes: fileChanges(plan, dryRun),
    certificate: { sha256: certificate.sha256, notAfter: certificate.notAfter.toISOString() },
    permissionSets: [...settings.permissionSets],
    profiles: [...(settings.profiles ?? [])],
    scopes: [...settings.scopes],
    codeOwners: codeOwnerLines(plan, place),
  });
};
