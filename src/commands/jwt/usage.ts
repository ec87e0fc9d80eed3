import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { Messages } from '../../base/text/messages.ts';
import { readUsage } from '../../flows/usage/usage.ts';
import type { Usage } from '../../flows/usage/types.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { loadTable } from '../../ux/loadTable.ts';
import { refuseSamePath } from '../../ux/report/writeEach.ts';
import { showRows } from '../../ux/rows.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { writeUsageFiles, type UsageFiles } from '../../ux/usage/usageFiles.ts';
import { usageHeading, usageNotes, usageTable } from '../../ux/usage/usageLines.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const usageMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.usage');

export type JwtUsageResult = Usage;

const reportFlag = (name: keyof UsageFiles) =>
  Flags.file({
    summary: usageMessages.getMessage(`flags.${name}.summary`),
    helpGroup: usageMessages.getMessage('group.report'),
  });

export default class JwtUsage extends SfCommand<JwtUsageResult> {
  public static readonly summary = usageMessages.getMessage('summary');
  public static readonly description = usageMessages.getMessage('description');
  public static readonly examples = usageMessages.getMessages('examples');

  public static readonly flags = {
    'target-org': optionalTargetOrgFlag({ summary: usageMessages.getMessage('flags.target-org.summary') }),
    username: Flags.string({ summary: usageMessages.getMessage('flags.username.summary') }),
    'app-name': Flags.string({ summary: usageMessages.getMessage('flags.app-name.summary') }),
    since: Flags.string({ default: '90d', summary: usageMessages.getMessage('flags.since.summary') }),
    csv: reportFlag('csv'),
    html: reportFlag('html'),
    'api-version': Flags.orgApiVersion({
      summary: usageMessages.getMessage('flags.api-version.summary'),
      // The setting org-api-version is for other commands.
      default: undefined,
    }),
  };

  public static readonly errorCodes = exitCodeHelpOf('usage');

  protected readonly stopped = usageMessages.getMessage('stopped');

  public async run(): Promise<JwtUsageResult> {
    const { flags } = await this.parse(JwtUsage);
    const files = usageFilesOf(flags);
    const now = new Date();
    const usage = await readUsage(
      {
        admin: flags['target-org'],
        username: flags.username,
        appName: flags['app-name'],
        since: flags.since,
        apiVersion: flags['api-version'],
      },
      { now, env: userEnvironment() },
    );
    const { written, warnings } = await writeUsageFiles(usage, files, now);
    for (const warning of warnings) this.warn(warning);
    await this.show(usage, written);
    return foreignData(usage);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private async show(usage: Usage, written: readonly string[]): Promise<void> {
    await loadTable(this);
    this.log(`${usageHeading(usage)}\n`);
    if (usage.rows.length > 0) showRows(this, usageTable(usage));
    for (const line of [...usageNotes(usage), ...written]) this.log(line);
  }
}

/** Throws ReportPathTwice. */
const usageFilesOf = ({ csv, html }: Interfaces.InferredFlags<typeof JwtUsage.flags>): UsageFiles => {
  const files = { ...(csv !== undefined && { csv: resolve(csv) }), ...(html !== undefined && { html: resolve(html) }) };
  refuseSamePath(Object.values(files));
  return files;
};
