import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { places } from '../../base/places.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { Messages } from '../../base/text/messages.ts';
import { diagnoseLogin, type DoctorRequest } from '../../flows/doctor/doctor.ts';
import { repairIds } from '../../flows/doctor/fix/model.ts';
import type { Diagnosis } from '../../flows/doctor/model.ts';
import type { ExplainedLog } from '../../flows/explain/explain.ts';
import { askedRepair, isRepairId, withAskedRepair } from '../../ux/ask/repairQuestions.ts';
import { exitCodeHelpOf } from '../../ux/flags/exitCodeHelp.ts';
import { loginFlags, loginRequest, loginVariablesHelp } from '../../ux/flags/loginFlags.ts';
import { optionalTargetOrgFlag } from '../../ux/flags/targetOrg.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { redactedError } from '../../ux/runner/redact.ts';
import { doctorView, type DoctorViewOptions } from '../../ux/show/doctor/doctorView.ts';
import { explanationLines } from '../../ux/show/doctor/explanation.ts';
import { shownError } from '../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const doctorMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.doctor');

export type JwtDoctorResult = {
  /** What is wrong with the login; always one, and absent with `--error`. */
  connections?: Diagnosis[];
  /** What the text of `--error` says. */
  explanation?: ExplainedLog;
};

/** What makes the login another one than that of the connection. */
const ownLoginFlags = ['app-name', 'username', 'client-id', 'jwt-key-file', 'instance-url', 'audience-url'] as const;

/** A text is explained by itself: none of these has anything to say about it. */
const ofLogin = [
  'connection',
  'app-name',
  'output-file',
  'fix',
  'verbose',
  'username',
  'client-id',
  'jwt-key-file',
  'instance-url',
];

export default class JwtDoctor extends SfCommand<JwtDoctorResult> {
  public static readonly summary = doctorMessages.getMessage('summary');
  public static readonly description = doctorMessages.getMessage('description');
  public static readonly examples = doctorMessages.getMessages('examples');

  public static readonly flags = {
    error: Flags.string({
      // As `exclusive` it would leave bars with nothing behind them in the usage.
      relationships: [{ type: 'none', flags: ofLogin }],
      summary: doctorMessages.getMessage('flags.error.summary'),
      description: doctorMessages.getMessage('flags.error.description'),
    }),
    connection: Flags.string({ char: 'c', summary: doctorMessages.getMessage('flags.connection.summary') }),
    'target-org': optionalTargetOrgFlag({ summary: doctorMessages.getMessage('flags.target-org.summary') }),
    'app-name': Flags.string({ summary: doctorMessages.getMessage('flags.app-name.summary') }),
    'output-file': Flags.file({
      summary: doctorMessages.getMessage('flags.output-file.summary'),
      description: doctorMessages.getMessage('flags.output-file.description'),
    }),
    fix: Flags.option({
      options: [...repairIds, askedRepair],
      multiple: true,
      summary: doctorMessages.getMessage('flags.fix.summary'),
      description: doctorMessages.getMessage('flags.fix.description'),
    })(),
    verbose: Flags.boolean({ summary: doctorMessages.getMessage('flags.verbose.summary') }),
    ...loginFlags,
  };

  public static readonly errorCodes = exitCodeHelpOf('doctor');
  public static readonly envVariablesSection = loginVariablesHelp;

  protected stopped = doctorMessages.getMessage('stopped');

  public async run(): Promise<JwtDoctorResult> {
    const { flags, metadata } = await this.parse(JwtDoctor, withAskedRepair(this.argv));
    const isDefaultOrg = metadata.flags['target-org']?.setFromDefault === true;
    if (flags.error !== undefined) return this.explain(flags.error);
    const onRepair = (): void => void (this.stopped = doctorMessages.getMessage('stopped.repairing'));
    const view = doctorView(this, { ...doctorOptions(flags, this.jsonEnabled()), onRepair });
    try {
      const { diagnosis, warnings } = await diagnoseLogin(doctorRequest(flags, isDefaultOrg), view.world);
      process.exitCode = diagnosis.exitCode;
      return foreignData({ connections: [await view.show(diagnosis, warnings)] });
    } finally {
      view.stop();
    }
  }

  private async explain(error: string): Promise<JwtDoctorResult> {
    const { explainError } = await import('../../flows/explain/explain.ts');
    const { explanation, warnings } = await explainError(error, { standardInput: process.stdin });
    for (const warning of warnings) this.warn(warning);
    for (const line of explanationLines(explanation)) this.log(line);
    if (explanation.outcome === 'unknown') process.exitCode = exitCodes.failed.code;
    return foreignData({ explanation });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(redactedError(shownError(error), this.argv));
  }
}

type DoctorFlags = Interfaces.InferredFlags<typeof JwtDoctor.flags>;

const doctorOptions = (flags: DoctorFlags, json: boolean): Omit<DoctorViewOptions, 'onRepair'> => ({
  json,
  redact: flags.redact,
  verbose: flags.verbose,
  outputFile: flags['output-file'],
  asksRepairs: flags.fix?.includes(askedRepair) === true,
  hasOwnFlags: ownLoginFlags.some((name) => flags[name] !== undefined),
});

const doctorRequest = (flags: DoctorFlags, isDefaultOrg: boolean): DoctorRequest => ({
  ...loginRequest(flags),
  ...places(),
  connection: flags.connection,
  appName: flags['app-name'],
  fixes: flags.fix?.filter(isRepairId),
  ...(isDefaultOrg ? { defaultAdmin: flags['target-org'] } : { namedAdmin: flags['target-org'] }),
});
