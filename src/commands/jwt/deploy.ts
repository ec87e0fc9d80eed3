import type { AuthInfo } from '@salesforce/core';
import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { exitCodes } from '../../base/exitCodes.ts';
import { foreignData } from '../../base/foreignText.ts';
import { deployConnection, type ConnectionDeployment, type DeployedConnection } from '../../flows/deploy/connection.ts';
import { accessFlags, accessLines, accessRequest, accessWarnings, grantFlags } from '../../ux/access.ts';
import { startDeployStages } from '../../ux/deployStages.ts';
import {
  componentRows,
  errorLines,
  headline,
  nextStep,
  selfAuthorizationWarning,
  stateLines,
  type GivenFlags,
} from '../../ux/deployment.ts';
import { places } from '../../ux/places.ts';
import { shownError } from '../../ux/shownError.ts';
import { targetOrgFlag } from '../../ux/targetOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-jwt', 'jwt.deploy');

export type JwtDeployResult = ConnectionDeployment;

export default class JwtDeploy extends SfCommand<JwtDeployResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    'target-org': targetOrgFlag({ summary: messages.getMessage('flags.target-org.summary'), required: true }),
    connection: Flags.string({ char: 'c', summary: messages.getMessage('flags.connection.summary') }),
    'app-name': Flags.string({ summary: messages.getMessage('flags.app-name.summary') }),
    'output-dir': Flags.directory({ summary: messages.getMessage('flags.output-dir.summary') }),
    'expected-org-id': Flags.string({ summary: messages.getMessage('flags.expected-org-id.summary') }),
    'allow-certificate-change': Flags.boolean({
      default: false,
      summary: messages.getMessage('flags.allow-certificate-change.summary'),
    }),
    ...accessFlags,
    ...grantFlags,
    'dry-run': Flags.boolean({ default: false, summary: messages.getMessage('flags.dry-run.summary') }),
    wait: Flags.integer({ char: 'w', min: 1, default: 33, summary: messages.getMessage('flags.wait.summary') }),
    'api-version': Flags.orgApiVersion({
      summary: messages.getMessage('flags.api-version.summary'),
      // The setting org-api-version is for other commands: an old one would make this deploy fail.
      default: undefined,
    }),
  };

  public async run(): Promise<JwtDeployResult> {
    const { flags, metadata } = await this.parse(JwtDeploy);
    const place = places();
    const folder = flags['output-dir'];
    const stages = await startDeployStages(messages, this.jsonEnabled());
    try {
      const deployed = await deployConnection({
        ...place,
        ...(folder !== undefined && { appsFolder: folder, folderIsChosen: true }),
        connection: flags.connection,
        appName: flags['app-name'],
        env: process.env,
        expectedOrgId: flags['expected-org-id'],
        authInfo: flags['target-org'],
        apiVersion: flags['api-version'],
        allowCertificateChange: flags['allow-certificate-change'],
        ...accessRequest(flags),
        dryRun: flags['dry-run'],
        waitMinutes: flags.wait,
        onEvent: stages.onEvent,
        onProgress: stages.onProgress,
        ...accessWarnings((text) => this.warn(text)),
        onSelfAuthorizationEnd: (end) => this.warn(selfAuthorizationWarning(messages, end)),
      });
      stages.stop();
      return this.show(deployed, givenFlags(flags, metadata.flags['target-org']?.setFromDefault === true));
    } finally {
      stages.stop();
    }
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }

  private show(
    { deployment, verifiable, madeGlobalSettings, warnings }: DeployedConnection,
    given: GivenFlags,
  ): JwtDeployResult {
    for (const warning of warnings) this.warn(warning);
    if (madeGlobalSettings) this.warn(messages.getMessage('warning.madeGlobalSettings', [deployment.connection]));
    this.log(`\n${headline(messages, deployment)}\n`);
    if (deployment.errors.length > 0) {
      for (const line of errorLines(messages, deployment)) this.log(line);
      process.exitCode = exitCodes.failed.code;
    } else {
      this.table({ data: componentRows(messages, deployment), overflow: 'wrap' });
      for (const line of [...stateLines(messages, deployment), ...accessLines(deployment)]) this.log(line);
      this.log(`\n${nextStep(messages, deployment, verifiable, given)}`);
    }
    return foreignData(deployment);
  }
}

type DeployFlags = { 'target-org': AuthInfo; 'app-name'?: string; 'output-dir'?: string };

/** What a person gave and the next run needs again. A default org is there for the next run too. */
const givenFlags = (flags: DeployFlags, isDefaultOrg: boolean): GivenFlags => ({
  ...(!isDefaultOrg && { 'target-org': flags['target-org'].getUsername() }),
  'app-name': flags['app-name'],
  'output-dir': flags['output-dir'],
});
