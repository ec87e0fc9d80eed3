import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { combinedExitCode } from '../../base/errors/exitCodes.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { deployConnections, type DeployEntry, type DeployRequest } from '../../flows/deploy/connections.ts';
import { accessFlags, accessRequest, grantFlags } from '../../ux/flags/access.ts';
import { deployView } from '../../ux/show/deployView.ts';
import { showRows } from '../../ux/rows.ts';
import { summaryLine, summaryNextLines, summaryTable } from '../../ux/show/deploySummary.ts';
import type { GivenFlags } from '../../ux/show/deployment.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { loadTable } from '../../ux/loadTable.ts';
import { warnOfLoggedSecrets } from '../../ux/runner/loggedSecrets.ts';
import { reportFailuresToRunner } from '../../ux/runner/runnerError.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const deployMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.deploy');

export type JwtDeployResult = { connections: DeployEntry[] };

export default class JwtDeploy extends SfCommand<JwtDeployResult> {
  public static readonly summary = deployMessages.getMessage('summary');
  public static readonly description = deployMessages.getMessage('description');
  public static readonly examples = deployMessages.getMessages('examples');
  public static readonly flags = {
    'target-org': optionalTargetOrgFlag({
      summary: deployMessages.getMessage('flags.target-org.summary'),
      description: deployMessages.getMessage('flags.target-org.description'),
    }),
    ...selectionFlags,
    'fail-fast': Flags.boolean({ default: false, summary: deployMessages.getMessage('flags.fail-fast.summary') }),
    'app-name': Flags.string({ summary: deployMessages.getMessage('flags.app-name.summary') }),
    'output-dir': Flags.directory({ summary: deployMessages.getMessage('flags.output-dir.summary') }),
    'expected-org-id': Flags.string({ summary: deployMessages.getMessage('flags.expected-org-id.summary') }),
    'allow-certificate-change': Flags.boolean({
      default: false,
      summary: deployMessages.getMessage('flags.allow-certificate-change.summary'),
    }),
    ...accessFlags,
    ...grantFlags,
    'keep-client-id': Flags.boolean({
      default: false,
      summary: deployMessages.getMessage('flags.keep-client-id.summary'),
      description: deployMessages.getMessage('flags.keep-client-id.description'),
    }),
    'dry-run': Flags.boolean({ default: false, summary: deployMessages.getMessage('flags.dry-run.summary') }),
    'no-prompt': Flags.boolean({ default: false, summary: deployMessages.getMessage('flags.no-prompt.summary') }),
    'job-id': Flags.string({
      // As `exclusive` it would leave a bar with nothing behind it in the usage.
      relationships: [{ type: 'none', flags: ['dry-run', 'all', 'tag'] }],
      summary: deployMessages.getMessage('flags.job-id.summary'),
      description: deployMessages.getMessage('flags.job-id.description'),
    }),
    wait: Flags.integer({ char: 'w', min: 1, default: 33, summary: deployMessages.getMessage('flags.wait.summary') }),
    'api-version': Flags.orgApiVersion({
      summary: deployMessages.getMessage('flags.api-version.summary'),
      // The setting org-api-version is for other commands: an old one would make this deploy fail.
      default: undefined,
    }),
  };

  public static readonly errorCodes = exitCodeHelpOf('deploy');

  protected readonly stopped = deployMessages.getMessage('stopped');

  public async run(): Promise<JwtDeployResult> {
    const { flags, metadata } = await this.parse(JwtDeploy);
    warnOfLoggedSecrets(this);
    await loadTable(this);
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    const view = deployView(this, deployMessages, {
      json: this.jsonEnabled(),
      noPrompt: flags['no-prompt'],
      dryRun: flags['dry-run'],
      given: givenFlags(flags, isDefaultOrg),
    });
    try {
      const connections = await deployConnections(
        { ...(await deployRequest(flags, isDefaultOrg)), canAsk: view.canAsk },
        view.world,
      );
      view.stop();
      return this.show(connections);
    } finally {
      view.stop();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(connections: DeployEntry[]): JwtDeployResult {
    if (connections.length > 1) {
      this.log();
      const shown = showRows(this, summaryTable(deployMessages, connections));
      if (shown.every(({ key }) => key !== 'next'))
        for (const line of summaryNextLines(deployMessages, connections)) this.log(line);
      this.log(summaryLine(deployMessages, connections));
    }
    reportFailuresToRunner(connections);
    process.exitCode = combinedExitCode(connections.map(({ exitCode }) => exitCode));
    return foreignData({ connections });
  }
}

type DeployFlags = Interfaces.InferredFlags<typeof JwtDeploy.flags>;

const deployRequest = async (flags: DeployFlags, isDefaultOrg: boolean): Promise<DeployRequest> => ({
  ...(await selectedPlaces(flags)),
  ...(flags['output-dir'] !== undefined && { appsFolder: flags['output-dir'], folderIsChosen: true }),
  ...(isDefaultOrg ? { defaultAdmin: flags['target-org'] } : { namedAdmin: flags['target-org'] }),
  ...selectionOfFlags(flags),
  failFast: flags['fail-fast'],
  appName: flags['app-name'],
  env: userEnvironment(),
  expectedOrgId: flags['expected-org-id'],
  apiVersion: flags['api-version'],
  allowCertificateChange: flags['allow-certificate-change'],
  ...accessRequest(flags),
  keepClientId: flags['keep-client-id'],
  dryRun: flags['dry-run'],
  jobId: flags['job-id'],
  waitMinutes: flags.wait,
});

/** What a person gave and the next run needs again. A default org is there for the next run too. */
const givenFlags = (flags: DeployFlags, isDefaultOrg: boolean): GivenFlags => ({
  ...(!isDefaultOrg && { 'target-org': flags['target-org']?.getUsername() }),
  'app-name': flags['app-name'],
  'output-dir': flags['output-dir'],
  'expected-org-id': flags['expected-org-id'],
  profile: flags.profile,
  'permission-set': flags['permission-set'],
  adopt: flags.adopt,
  'force-policy': flags['force-policy'],
  'allow-permissions': flags['allow-permissions'],
  'allow-certificate-change': flags['allow-certificate-change'],
  'keep-client-id': flags['keep-client-id'],
  'no-prompt': flags['no-prompt'],
});
