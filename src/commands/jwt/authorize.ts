import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { standsAlone } from '../../base/text/ownProgram.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { findProgram } from '../../base/programs/findProgram.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { isPipeline } from '../../connection/environment.ts';
import { authorizeConnection } from '../../flows/authorize.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { outlivesJob } from '../../pipeline/providers.ts';
import { authorizationLines, authorizationResult, type DevHubVariables } from '../../ux/show/authorization.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { loginFlags, loginRequest, loginVariablesHelp } from '../../ux/flags/loginFlags.ts';
import { places } from '../../base/places.ts';
import { redactedError } from '../../ux/runner/redact.ts';
import { reportToRunner } from '../../ux/runner/runnerReport.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { verificationView } from '../../ux/show/verificationView.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const authorizeMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.authorize');

export type JwtAuthorizeResult = {
  authorized: boolean;
  username: string;
  orgId?: string;
  instanceUrl?: string;
  alias?: string;
  setDefault: boolean;
  setDefaultDevHub: boolean;
  isDevHub?: boolean;
  /** What "sf org create scratch" needs in its environment with this Dev Hub. */
  devHubVariables?: DevHubVariables;
  /** The command that takes the login away again. */
  logoutCommand?: string;
  verification: Verification;
};

export default class JwtAuthorize extends SfCommand<JwtAuthorizeResult> {
  public static readonly summary = authorizeMessages.getMessage('summary');
  public static readonly description = authorizeMessages.getMessage('description');
  public static readonly examples = authorizeMessages.getMessages('examples');

  public static readonly flags = {
    connection: Flags.string({
      char: 'c',
      summary: authorizeMessages.getMessage('flags.connection.summary'),
      description: authorizeMessages.getMessage('flags.connection.description'),
    }),
    alias: Flags.string({ char: 'a', summary: authorizeMessages.getMessage('flags.alias.summary') }),
    'set-default': Flags.boolean({ char: 's', summary: authorizeMessages.getMessage('flags.set-default.summary') }),
    'set-default-dev-hub': Flags.boolean({
      char: 'd',
      summary: authorizeMessages.getMessage('flags.set-default-dev-hub.summary'),
    }),
    force: Flags.boolean({
      summary: authorizeMessages.getMessage('flags.force.summary'),
      description: authorizeMessages.getMessage('flags.force.description'),
    }),
    ...loginFlags,
    concise: Flags.boolean({ summary: authorizeMessages.getMessage('flags.concise.summary') }),
  };

  public static readonly errorCodes = exitCodeHelpOf('authorize');
  public static readonly envVariablesSection = loginVariablesHelp;

  protected readonly stopped = authorizeMessages.getMessage('stopped');

  public async run(): Promise<JwtAuthorizeResult> {
    const { flags } = await this.parse(JwtAuthorize);
    const view = verificationView(
      { log: (line) => this.log(line), spinner: this.spinner },
      { concise: flags.concise, redact: flags.redact, json: this.jsonEnabled() },
    );
    const { alias, force, connection } = flags;
    const names = { alias, setDefault: flags['set-default'], setDefaultDevHub: flags['set-default-dev-hub'] };
    const authorization = await authorizeConnection(
      { ...loginRequest(flags), ...places(), ...names, connection, force },
      view.world,
    );
    for (const warning of view.redact(authorization.warnings)) this.warn(warning);
    if (authorization.login && standsAlone() && !isCliThere())
      this.warn(authorizeMessages.getMessage('warning.needsCli'));
    if (authorization.login && this.mayOutliveJob()) this.warn(authorizeMessages.getMessage('warning.homeOutlivesJob'));
    reportToRunner(view.redact([authorization.verification]));
    process.exitCode = authorization.exitCode;
    const result = authorizationResult(authorization, names);
    for (const line of authorizationLines(authorizeMessages, result, flags.concise)) this.log(view.redact(line));
    return foreignData(view.redact(result));
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(redactedError(shownError(error), this.argv));
  }

  /** A runner that isn't thrown away keeps the login for the jobs of others. */
  private mayOutliveJob(env = userEnvironment()): boolean {
    return isPipeline(env) && outlivesJob(env);
  }
}

const isCliThere = (): boolean => findProgram('sf', { env: userEnvironment(), foreign: [] }) !== undefined;
