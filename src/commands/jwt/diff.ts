import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { combinedExitCode } from '../../base/errors/exitCodes.ts';
import { foreignText } from '../../base/text/foreignText.ts';
import { createHttpClient } from '../../base/http.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { diffConnections } from '../../flows/diff/diff.ts';
import type { ConnectionDiff, DiffRequest } from '../../flows/diff/model.ts';
import type { GivenFlags } from '../../ux/show/deployment.ts';
import { differenceRows } from '../../ux/show/difference.ts';
import { detailLines, diffHeadline, shownDiff, warningText, type ShownDiff } from '../../ux/show/diffReport.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { loadTable } from '../../ux/loadTable.ts';
import { reportFailuresToRunner } from '../../ux/runner/runnerError.ts';
import { showRows } from '../../ux/rows.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const diffMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.diff');

export type JwtDiffResult = { connections: ShownDiff[] };

export default class JwtDiff extends SfCommand<JwtDiffResult> {
  public static readonly summary = diffMessages.getMessage('summary');
  public static readonly description = diffMessages.getMessage('description');
  public static readonly examples = diffMessages.getMessages('examples');

  public static readonly flags = {
    ...selectionFlags,
    'target-org': optionalTargetOrgFlag({
      summary: diffMessages.getMessage('flags.target-org.summary'),
      description: diffMessages.getMessage('flags.target-org.description'),
    }),
    'app-name': Flags.string({ summary: diffMessages.getMessage('flags.app-name.summary') }),
    'output-dir': Flags.directory({ summary: diffMessages.getMessage('flags.output-dir.summary') }),
    export: Flags.boolean({
      default: false,
      summary: diffMessages.getMessage('flags.export.summary'),
      description: diffMessages.getMessage('flags.export.description'),
    }),
    'expected-org-id': Flags.string({ summary: diffMessages.getMessage('flags.expected-org-id.summary') }),
    'api-version': Flags.orgApiVersion({
      summary: diffMessages.getMessage('flags.api-version.summary'),
      // The setting org-api-version is for other commands: an old one would hide elements.
      default: undefined,
    }),
  };

  public static readonly errorCodes = toHelpSection('EXIT CODES', {
    0: diffMessages.getMessage('exit.same'),
    1: diffMessages.getMessage('exit.different'),
    2: diffMessages.getMessage('exit.usage'),
    75: diffMessages.getMessage('exit.temporary'),
  });

  protected readonly stopped = diffMessages.getMessage('stopped');

  public async run(): Promise<JwtDiffResult> {
    const { flags, metadata } = await this.parse(JwtDiff);
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    const given = givenToDiff(flags, isDefaultOrg);
    await loadTable(this);
    const { connections, warnings } = await diffConnections(await diffRequest(flags, isDefaultOrg), {
      http: createHttpClient(),
      now: () => new Date(),
      onConnection: (connection) => this.spinner.start(diffMessages.getMessage('progress', [foreignText(connection)])),
      onDiff: (diff) => this.show(diff, given),
    });
    for (const warning of warnings) this.warn(warning);
    if (connections.length > 1) this.log(diffTotalLine(connections));
    reportFailuresToRunner(connections);
    process.exitCode = combinedExitCode(connections.map(({ exitCode }) => exitCode));
    return { connections: connections.map((diff) => shownDiff(diffMessages, diff)) };
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(diff: ConnectionDiff, given: GivenFlags): void {
    this.spinner.stop();
    for (const warning of diff.warnings) this.warn(warningText(diffMessages, diff.connection, warning));
    this.log(`${diffHeadline(diffMessages, diff)}\n`);
    if (diff.differences.length > 0)
      showRows(this, {
        rows: differenceRows(diffMessages, diff.differences),
        columns: (['where', 'what', 'files', 'org'] as const).map((key) => ({
          key,
          name: diffMessages.getMessage(`table.${key}`),
        })),
      });
    for (const line of detailLines(diffMessages, diff, given)) this.log(line);
  }
}

type DiffFlags = Interfaces.InferredFlags<typeof JwtDiff.flags>;

const diffRequest = async (flags: DiffFlags, isDefaultOrg: boolean): Promise<DiffRequest> => ({
  ...(await selectedPlaces(flags)),
  ...(flags['output-dir'] !== undefined && { appsFolder: resolve(flags['output-dir']), folderIsChosen: true }),
  ...selectionOfFlags(flags),
  appName: flags['app-name'],
  ...(isDefaultOrg ? { defaultAdmin: flags['target-org'] } : { namedAdmin: flags['target-org'] }),
  expectedOrgId: flags['expected-org-id'],
  apiVersion: flags['api-version'],
  export: flags.export,
  env: userEnvironment(),
});

/** What a person gave and the next command needs again. A default org is there for it too. */
const givenToDiff = (flags: DiffFlags, isDefaultOrg: boolean): GivenFlags => ({
  ...(!isDefaultOrg && { 'target-org': flags['target-org']?.getUsername() }),
  'app-name': flags['app-name'],
  'output-dir': flags['output-dir'],
});

const diffTotalLine = (connections: readonly ConnectionDiff[]): string => {
  const equal = connections.filter(({ outcome }) => outcome !== 'different' && outcome !== 'failed').length;
  return diffMessages.getMessage('total', [equal, connections.length]);
};
