import { resolve } from 'node:path';
import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { foreignData, foreignText } from '../../../base/foreignText.ts';
import { generateMetadata, type FileState, type MetadataPlan } from '../../../flows/generateMetadata.ts';
import { places } from '../../../ux/places.ts';
import { shownError } from '../../../ux/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.metadata');

export type JwtGenerateMetadataResult = {
  app: string;
  connection: string;
  folder: string;
  files: Array<{ path: string; type: string; state: FileState }>;
  certificate: { sha256: string; notAfter: string };
  permissionSets: string[];
  scopes: string[];
};

export default class JwtGenerateMetadata extends SfCommand<JwtGenerateMetadataResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({ char: 'c', summary: messages.getMessage('flags.connection.summary'), required: true }),
    name: Flags.string({
      char: 'n',
      summary: messages.getMessage('flags.name.summary'),
      description: messages.getMessage('flags.name.description'),
    }),
    'contact-email': Flags.string({
      summary: messages.getMessage('flags.contact-email.summary'),
      description: messages.getMessage('flags.contact-email.description'),
    }),
    scopes: Flags.string({
      summary: messages.getMessage('flags.scopes.summary'),
      description: messages.getMessage('flags.scopes.description'),
      multiple: true,
    }),
    'permission-set': Flags.string({
      summary: messages.getMessage('flags.permission-set.summary'),
      description: messages.getMessage('flags.permission-set.description'),
      multiple: true,
    }),
    label: Flags.string({ summary: messages.getMessage('flags.label.summary') }),
    description: Flags.string({ summary: messages.getMessage('flags.description.summary') }),
    'callback-url': Flags.string({
      summary: messages.getMessage('flags.callback-url.summary'),
      description: messages.getMessage('flags.callback-url.description'),
    }),
    'key-name': Flags.string({ summary: messages.getMessage('flags.key-name.summary') }),
    'output-dir': Flags.directory({
      summary: messages.getMessage('flags.output-dir.summary'),
      description: messages.getMessage('flags.output-dir.description'),
    }),
  };

  public async run(): Promise<JwtGenerateMetadataResult> {
    const { flags } = await this.parse(JwtGenerateMetadata);
    const { appsFolder, ...place } = places();
    const plan = await generateMetadata({
      ...place,
      appsFolder: flags['output-dir'] ? resolve(flags['output-dir']) : appsFolder,
      connection: flags.connection,
      app: flags.name,
      keyName: flags['key-name'],
      contactEmail: flags['contact-email'],
      label: flags.label,
      description: flags.description,
      callbackUrl: flags['callback-url'],
      scopes: flags.scopes,
      permissionSets: flags['permission-set'],
    });
    for (const { id, tokens } of plan.warnings) this.warn(messages.getMessage(`warning.${id}`, tokens.map(safe)));
    const result = resultOf(plan);
    this.show(result);
    return result;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show({ app, connection, folder, files, certificate }: JwtGenerateMetadataResult): void {
    this.table({
      data: files,
      columns: [
        { key: 'state', name: messages.getMessage('table.state') },
        { key: 'type', name: messages.getMessage('table.type') },
        { key: 'path', name: messages.getMessage('table.path') },
      ],
      title: messages.getMessage('table.title', [app, folder]),
    });
    this.log(messages.getMessage('info.certificate', [new Date(certificate.notAfter).toLocaleDateString()]));
    this.log(messages.getMessage('info.next', [connection]));
  }
}

const safe = (token: string): string => foreignText(token);

const resultOf = ({ app, connection, folder, files, certificate, settings }: MetadataPlan): JwtGenerateMetadataResult =>
  foreignData({
    app,
    connection,
    folder,
    files: files.map(({ path, type, state }) => ({ path, type, state })),
    certificate: { sha256: certificate.sha256, notAfter: certificate.notAfter.toISOString() },
    permissionSets: [...settings.permissionSets],
    scopes: [...settings.scopes],
  });
