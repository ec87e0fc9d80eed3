import { resolve } from 'node:path';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { combinedExitCode } from '../../base/errors/exitCodes.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { createHttpClient } from '../../base/http.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { diffConnections } from '../../flows/diff/diff.ts';
import type { ConnectionDiff } from '../../flows/diff/model.ts';
import type { GivenFlags } from '../../ux/show/deployment.ts';
import { differenceRows } from '../../ux/show/difference.ts';
import { detailLines, headline, shownDiff, warningText, type ShownDiff } from '../../ux/show/diffReport.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { places } from '../../base/places.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.diff');

export type JwtDiffResult = { connections: ShownDiff[] };

export default class JwtDiff extends SfCommand<JwtDiffResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({ char: 'c', multiple: true, summary: messages.getMessage('flags.connection.summary') }),
    all: Flags.boolean({ default: false, summary: messages.getMessage('flags.all.summary') }),
    tag: Flags.string({ multiple: true, summary: messages.getMessage('flags.tag.summary') }),
    'target-org': optionalTargetOrgFlag({
      summary: messages.getMessage('flags.target-org.summary'),
      description: messages.getMessage('flags.target-org.description'),
    }),
    'app-name': Flags.string({ summary: messages.getMessage('flags.app-name.summary') }),
    'output-dir': Flags.directory({ summary: messages.getMessage('flags.output-dir.summary') }),
    export: Flags.boolean({
      default: false,
      summary: messages.getMessage('flags.export.summary'),
      description: messages.getMessage('flags.export.description'),
    }),
    'expected-org-id': Flags.string({ summary: messages.getMessage('flags.expected-org-id.summary') }),
    'api-version': Flags.orgApiVersion({
      summary: messages.getMessage('flags.api-version.summary'),
      // The setting org-api-version is for other commands: an old one would hide elements.
      default: undefined,
    }),
  };

  public static readonly errorCodes = toHelpSection('EXIT CODES', {
    0: messages.getMessage('exit.same'),
    1: messages.getMessage('exit.different'),
    2: messages.getMessage('exit.usage'),
    75: messages.getMessage('exit.temporary'),
  });

  protected readonly stopped = messages.getMessage('stopped');

  public async run(): Promise<JwtDiffResult> {
    const { flags, metadata } = await this.parse(JwtDiff);
    const folder = flags['output-dir'];
    const admin = flags['target-org'];
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    const given = {
      ...(!isDefaultOrg && { 'target-org': admin?.getUsername() }),
      'app-name': flags['app-name'],
      'output-dir': folder,
    };
    const { connections, warnings } = await diffConnections(
      {
        ...places(),
        ...(folder !== undefined && { appsFolder: resolve(folder), folderIsChosen: true }),
        names: flags.connection ?? [],
        all: flags.all,
        tags: flags.tag ?? [],
        appName: flags['app-name'],
        ...(isDefaultOrg ? { defaultAdmin: admin } : { namedAdmin: admin }),
        expectedOrgId: flags['expected-org-id'],
        apiVersion: flags['api-version'],
        export: flags.export,
        env: userEnvironment(),
      },
      {
        http: createHttpClient(),
        now: () => new Date(),
        onConnection: (connection) => this.spinner.start(messages.getMessage('progress', [foreignText(connection)])),
        onDiff: (diff) => this.show(diff, given),
      },
    );
    for (const warning of warnings) this.warn(warning);
    if (connections.length > 1) this.log(totalLine(connections));
    process.exitCode = combinedExitCode(connections.map(({ exitCode }) => exitCode));
    return { connections: connections.map((diff) => shownDiff(messages, diff)) };
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(diff: ConnectionDiff, given: GivenFlags): void {
    this.spinner.stop();
    for (const warning of diff.warnings) this.warn(warningText(messages, diff.connection, warning));
    this.log(`${headline(messages, diff)}\n`);
    if (diff.differences.length > 0)
      this.table({
        data: differenceRows(messages, diff.differences),
        columns: (['where', 'what', 'files', 'org'] as const).map((key) => ({
          key,
          name: messages.getMessage(`table.${key}`),
        })),
        overflow: 'wrap',
      });
    for (const line of detailLines(messages, diff, given)) this.log(line);
  }
}

const totalLine = (connections: readonly ConnectionDiff[]): string => {
  const equal = connections.filter(({ outcome }) => outcome !== 'different' && outcome !== 'failed').length;
  return messages.getMessage('total', [equal, connections.length]);
};
