import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { isSelection } from '../../connection/choose/selectSeveral.ts';
import { connectionStatus } from '../../flows/status/status.ts';
import type { ConnectionStatus, StatusState } from '../../flows/status/types.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { refuseSamePath } from '../../ux/report/writeEach.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { verificationView } from '../../ux/show/verificationView.ts';
import { statusLines, totalsOfStatus } from '../../ux/status/statusLines.ts';
import { writeStatusFiles, type StatusFiles } from '../../ux/status/statusFiles.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const statusMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.status');

export type JwtStatusResult = {
  /** The most urgent first. */
  connections: ConnectionStatus[];
  /** How many there are of each state. */
  totals: Partial<Record<StatusState, number>>;
};

export default class JwtStatus extends SfCommand<JwtStatusResult> {
  public static readonly summary = statusMessages.getMessage('summary');
  public static readonly description = statusMessages.getMessage('description');
  public static readonly examples = statusMessages.getMessages('examples');

  public static readonly flags = {
    ...selectionFlags,
    verify: Flags.boolean({ summary: statusMessages.getMessage('flags.verify.summary') }),
    'expires-in': Flags.string({
      summary: statusMessages.getMessage('flags.expires-in.summary'),
      description: statusMessages.getMessage('flags.expires-in.description'),
    }),
    ics: Flags.file({
      summary: statusMessages.getMessage('flags.ics.summary'),
      description: statusMessages.getMessage('flags.ics.description'),
      helpGroup: statusMessages.getMessage('group.report'),
    }),
    html: Flags.file({
      summary: statusMessages.getMessage('flags.html.summary'),
      description: statusMessages.getMessage('flags.html.description'),
      helpGroup: statusMessages.getMessage('group.report'),
    }),
  };

  public static readonly errorCodes = exitCodeHelpOf('status');

  protected readonly stopped = statusMessages.getMessage('stopped');

  public async run(): Promise<JwtStatusResult> {
    const { flags } = await this.parse(JwtStatus);
    const files = wishedFiles(flags);
    if (flags.verify) this.stopping = new AbortController();
    const { world } = verificationView(
      { log: () => undefined, spinner: this.spinner },
      { concise: true, json: this.jsonEnabled(), signal: this.stopping?.signal },
    );
    const selection = selectionOfFlags(flags);
    const request = { ...(await selectedPlaces(flags)), ...selection, verify: flags.verify };
    const found = await connectionStatus({ ...request, expiresIn: flags['expires-in'], waitMinutes: 0 }, world);
    const now = world.now();
    const { written, warnings } = await writeStatusFiles(found.connections, files, now);
    for (const warning of [...found.warnings, ...warnings]) this.warn(warning);
    for (const line of statusLines(found.connections, { now, isChosen: isSelection(selection) })) this.log(line);
    for (const line of written) this.log(line);
    const result = { connections: found.connections, totals: totalsOfStatus(found.connections) };
    if (this.stopping?.signal.aborted) throw this.stoppedError(foreignData(result));
    process.exitCode = found.exitCode;
    return foreignData(result);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

/** Throws ReportPathTwice. */
const wishedFiles = ({ ics, html }: Interfaces.InferredFlags<typeof JwtStatus.flags>): StatusFiles => {
  const files = { ...(ics !== undefined && { ics: resolve(ics) }), ...(html !== undefined && { html: resolve(html) }) };
  refuseSamePath(Object.values(files));
  return files;
};
