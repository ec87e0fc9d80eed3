import { Flags } from '@salesforce/sf-plugins-core';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { Messages } from '../../base/text/messages.ts';
import { explainError, type ExplainedLog } from '../../flows/explain/explain.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { explanationLines } from '../../ux/show/doctor/explanation.ts';
import { shownError } from '../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const doctorMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.doctor');

export type JwtDoctorResult = {
  /** What the text of `--error` says. */
  explanation: ExplainedLog;
};

export default class JwtDoctor extends SfCommand<JwtDoctorResult> {
  public static readonly summary = doctorMessages.getMessage('summary');
  public static readonly description = doctorMessages.getMessage('description');
  public static readonly examples = doctorMessages.getMessages('examples');

  public static readonly flags = {
    error: Flags.string({
      required: true,
      summary: doctorMessages.getMessage('flags.error.summary'),
      description: doctorMessages.getMessage('flags.error.description'),
    }),
  };

  public static readonly errorCodes = exitCodeHelpOf('doctor');

  protected readonly stopped = doctorMessages.getMessage('stopped');

  public async run(): Promise<JwtDoctorResult> {
    const { flags } = await this.parse(JwtDoctor);
    const { explanation, warnings } = await explainError(flags.error, { standardInput: process.stdin });
    for (const warning of warnings) this.warn(warning);
    for (const line of explanationLines(explanation)) this.log(line);
    if (explanation.outcome === 'unknown') process.exitCode = exitCodes.failed.code;
    return foreignData({ explanation });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}
