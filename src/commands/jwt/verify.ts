import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { fleetExitCode } from '../../flows/verify/fleet/verifyFleet.ts';
import { verifyConnections, type FleetResults } from '../../flows/verify/verifyConnections.ts';
import type { NeededVariable } from '../../flows/verify/fleet/variables.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { reportFlags, reportWishes } from '../../ux/flags/reportFlags.ts';
import { loginFlags, loginRequest, loginVariablesHelp } from '../../ux/flags/loginFlags.ts';
import { fleetFlags, fleetRequest } from '../../ux/flags/fleetFlags.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { redactedError } from '../../ux/runner/redact.ts';
import { reportToRunner } from '../../ux/runner/runnerReport.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { writeReports } from '../../ux/report/writeReports.ts';
import { closingLines } from '../../ux/report/closingLines.ts';
import { verificationView } from '../../ux/show/verificationView.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const verifyMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.verify');

/** `part` says which shard of a fleet it is. */
export type JwtVerifyResult = Pick<FleetResults, 'connections' | 'part'> & {
  /** Only with `--list-variables`, for which nothing is verified. */
  variables?: NeededVariable[];
};

export default class JwtVerify extends SfCommand<JwtVerifyResult> {
  public static readonly summary = verifyMessages.getMessage('summary');
  public static readonly description = verifyMessages.getMessage('description');
  public static readonly examples = verifyMessages.getMessages('examples');

  public static readonly flags = {
    ...selectionFlags,
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
    ...fleetFlags,
    concise: Flags.boolean({ summary: verifyMessages.getMessage('flags.concise.summary') }),
  };

  public static readonly errorCodes = exitCodeHelpOf('verify');
  public static readonly envVariablesSection = loginVariablesHelp;

  protected readonly stopped = verifyMessages.getMessage('stopped');

  public async run(): Promise<JwtVerifyResult> {
    const { flags } = await this.parse(JwtVerify);
    if (flags['list-variables']) return this.listVariables(flags);
    const wishes = reportWishes(flags);
    this.stopping = new AbortController();
    const view = verificationView(
      { log: (line) => this.log(line), spinner: this.spinner },
      { ...flags, json: this.jsonEnabled(), signal: this.stopping.signal },
    );
    const found = flags.merge
      ? await (await import('../../flows/verify/fleet/results.ts')).mergeResults(flags.merge)
      : await verifyConnections(await verifyRequest(flags), view.world);
    const { warnings, ...result } = view.redact(found);
    for (const warning of warnings) this.warn(warning);
    const closing = { concise: flags.concise, areMerged: flags.merge !== undefined };
    for (const line of closingLines(result.connections, closing)) this.log(line);
    const reports = await writeReports(result.connections, wishes);
    for (const warning of reports.warnings) this.warn(warning);
    for (const line of reports.written) this.log(line);
    if (this.stopping.signal.aborted) throw this.stoppedError(foreignData(result));
    reportToRunner(result.connections);
    process.exitCode = fleetExitCode(result.connections);
    return this.jsonEnabled() ? foreignData(result) : result;
  }

  private async listVariables(flags: VerifyFlags): Promise<JwtVerifyResult> {
    const { neededVariables } = await import('../../flows/verify/fleet/variables.ts');
    const { variableLists } = await import('../../pipeline/variableLists.ts');
    const { shard } = fleetRequest(flags);
    const selection = { ...(await selectedPlaces(flags)), ...selectionOfFlags(flags), ...(shard && { shard }) };
    const variables = await neededVariables({ ...selection, env: userEnvironment() });
    for (const line of variableLists[flags.format ?? 'env'](variables)) this.log(line);
    return { connections: [], variables };
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(redactedError(shownError(error), this.argv));
  }
}

type VerifyFlags = Interfaces.InferredFlags<typeof JwtVerify.flags>;

const verifyRequest = async (flags: VerifyFlags): Promise<Parameters<typeof verifyConnections>[0]> => ({
  ...loginRequest(flags),
  ...(await selectedPlaces(flags)),
  ...selectionOfFlags(flags),
  ...fleetRequest(flags),
  expiresIn: flags['expires-in'],
  checkDeploy: flags['check-deploy'],
  smoke: flags.smoke,
});
