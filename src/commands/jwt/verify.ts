import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { combinedExitCode } from '../../base/errors/exitCodes.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { verifyConnections } from '../../flows/verify/verifyConnections.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { reportFlags, reportWishes } from '../../ux/flags/reportFlags.ts';
import { loginFlags, loginRequest, loginVariablesHelp } from '../../ux/flags/loginFlags.ts';
import { places } from '../../base/places.ts';
import { redactedError } from '../../ux/runner/redact.ts';
import { reportToRunner } from '../../ux/runner/runnerReport.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { writeReports } from '../../ux/report/writeReports.ts';
import { closingLines } from '../../ux/report/closingLines.ts';
import { verificationView } from '../../ux/show/verificationView.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const verifyMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.verify');

export type JwtVerifyResult = { connections: Verification[] };

export default class JwtVerify extends SfCommand<JwtVerifyResult> {
  public static readonly summary = verifyMessages.getMessage('summary');
  public static readonly description = verifyMessages.getMessage('description');
  public static readonly examples = verifyMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      multiple: true,
      summary: verifyMessages.getMessage('flags.connection.summary'),
      description: verifyMessages.getMessage('flags.connection.description'),
    }),
    ...loginFlags,
    ...reportFlags,
    'expires-in': Flags.string({
      summary: verifyMessages.getMessage('flags.expires-in.summary'),
      description: verifyMessages.getMessage('flags.expires-in.description'),
    }),
    'check-deploy': Flags.boolean({
      summary: verifyMessages.getMessage('flags.check-deploy.summary'),
      description: verifyMessages.getMessage('flags.check-deploy.description'),
    }),
    smoke: Flags.string({
      summary: verifyMessages.getMessage('flags.smoke.summary'),
      description: verifyMessages.getMessage('flags.smoke.description'),
    }),
    concise: Flags.boolean({ summary: verifyMessages.getMessage('flags.concise.summary') }),
  };

  public static readonly errorCodes = exitCodeHelpOf('verify');
  public static readonly envVariablesSection = loginVariablesHelp;

  protected readonly stopped = verifyMessages.getMessage('stopped');

  public async run(): Promise<JwtVerifyResult> {
    const { flags } = await this.parse(JwtVerify);
    const wishes = reportWishes(flags);
    const options = { ...flags, count: flags.connection?.length, json: this.jsonEnabled() };
    const view = verificationView({ log: (line) => this.log(line), spinner: this.spinner }, options);
    const { connections, warnings } = await verifyConnections(
      {
        ...loginRequest(flags),
        ...places(),
        names: flags.connection ?? [],
        expiresIn: flags['expires-in'],
        checkDeploy: flags['check-deploy'],
        smoke: flags.smoke,
      },
      view.world,
    );
    const shown = view.redact(connections);
    const reports = await writeReports(shown, wishes);
    for (const warning of [...view.redact(warnings), ...reports.warnings]) this.warn(warning);
    for (const line of [...closingLines(shown, flags.concise), ...reports.written]) this.log(line);
    reportToRunner(shown);
    process.exitCode = combinedExitCode(connections.map(({ exitCode }) => exitCode));
    return foreignData({ connections: shown });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(redactedError(shownError(error), this.argv));
  }
}
