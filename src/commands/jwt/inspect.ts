import { Args, type Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { foreignData, foreignText } from '../../base/text/foreignText.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { resolvePassphrase } from '../../connection/resolve/passphrase.ts';
import { inspect, type InspectProjectRequest } from '../../flows/inspect/inspect.ts';
import type { Fit, Inspected } from '../../flows/inspect/types.ts';
import { passphraseFrom } from '../../flows/keys/passphrase.ts';
import { inspectionLines } from '../../ux/show/inspection.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { askOpeningPassphrase } from '../../ux/ask/openingPassphrase.ts';
import { places } from '../../base/places.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { canAsk } from '../../ux/ask/prompts.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const inspectMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.inspect');

export type JwtInspectResult = { inspected: Inspected[]; fits: Fit[]; repairedPath?: string };

export default class JwtInspect extends SfCommand<JwtInspectResult> {
  public static readonly summary = inspectMessages.getMessage('summary');
  public static readonly description = inspectMessages.getMessage('description');
  public static readonly examples = inspectMessages.getMessages('examples');
  public static readonly strict = false;

  public static readonly args = {
    file: Args.string({ description: inspectMessages.getMessage('args.file.description'), ignoreStdin: true }),
  };

  public static readonly flags = {
    env: Flags.string({ multiple: true, summary: inspectMessages.getMessage('flags.env.summary') }),
    'key-name': Flags.string({ summary: inspectMessages.getMessage('flags.key-name.summary') }),
    'passphrase-file': Flags.string({ summary: inspectMessages.getMessage('flags.passphrase-file.summary') }),
    repair: Flags.boolean({ summary: inspectMessages.getMessage('flags.repair.summary'), dependsOn: ['output-file'] }),
    'output-file': Flags.string({
      summary: inspectMessages.getMessage('flags.output-file.summary'),
      dependsOn: ['repair'],
    }),
  };

  protected readonly stopped = inspectMessages.getMessage('stopped');

  public async run(): Promise<JwtInspectResult> {
    const { flags, argv } = await this.parse(JwtInspect);
    const isAsked = canAsk({ json: this.jsonEnabled(), noPrompt: argv.includes('-') });
    const repairedPath = flags['output-file'];
    const { inspected, fits, hasProblem } = await inspect(await requestedInspection(flags, argv), {
      now: () => new Date(),
      env: userEnvironment(),
      standardInput: process.stdin,
      ...(isAsked && { askPassphrase: askOpeningPassphrase }),
    });
    for (const line of inspectionLines({ inspected, fits })) this.log(line);
    if (repairedPath !== undefined)
      this.logSuccess(inspectMessages.getMessage('repaired', [foreignText(repairedPath)]));
    if (hasProblem) process.exitCode = exitCodes.failed.code;
    return foreignData({ inspected, fits, ...(repairedPath !== undefined && { repairedPath }) });
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

type InspectFlags = Interfaces.InferredFlags<typeof JwtInspect.flags>;

const requestedInspection = async (flags: InspectFlags, argv: readonly unknown[]): Promise<InspectProjectRequest> => {
  const origin = { name: flags['key-name'], passphraseFile: flags['passphrase-file'], env: userEnvironment() };
  return {
    files: argv.map(String),
    variables: flags.env ?? [],
    keyName: flags['key-name'],
    keyFolder: places().keyFolder,
    passphrase: await passphraseFrom(resolvePassphrase(origin)),
    repairTo: flags['output-file'],
  };
};
