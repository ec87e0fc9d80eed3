import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { exitCodes } from '../../../base/errors/exitCodes.ts';
import { userEnvironment } from '../../../base/programs/userEnvironment.ts';
import { foreignData } from '../../../base/text/foreignText.ts';
import { Messages } from '../../../base/text/messages.ts';
import { planPipeline, writePipeline, type PipelineRequest } from '../../../flows/pipeline/pipeline.ts';
import { usualBranch } from '../../../flows/pipeline/names.ts';
import { pipelineJobKinds } from '../../../pipeline/jobs/model.ts';
import { pipelineProviders } from '../../../pipeline/pipelineFiles.ts';
import { exitCodeHelpOf } from '../../../ux/flags/exitCodeHelp.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../../ux/flags/selectionFlags.ts';
import { SfCommand } from '../../../ux/jwtCommand.ts';
import { tellNotices } from '../../../ux/notices.ts';
import {
  generatedPipeline,
  pipelineLines,
  type GeneratedPipeline,
} from '../../../ux/show/pipeline/generatedPipeline.ts';
import { runningVersions } from '../../../ux/show/setupResult.ts';
import { shownError } from '../../../ux/show/shownError.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const pipelineMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.generate.pipeline');

export type JwtGeneratePipelineResult = GeneratedPipeline;

export default class JwtGeneratePipeline extends SfCommand<JwtGeneratePipelineResult> {
  public static readonly summary = pipelineMessages.getMessage('summary');
  public static readonly description = pipelineMessages.getMessage('description');
  public static readonly examples = pipelineMessages.getMessages('examples');

  public static readonly flags = {
    provider: Flags.option({
      options: pipelineProviders,
      required: true,
      summary: pipelineMessages.getMessage('flags.provider.summary'),
    })(),
    job: Flags.option({
      options: pipelineJobKinds,
      multiple: true,
      required: true,
      summary: pipelineMessages.getMessage('flags.job.summary'),
      description: pipelineMessages.getMessage('flags.job.description'),
    })(),
    ...selectionFlags,
    branch: Flags.string({ default: usualBranch, summary: pipelineMessages.getMessage('flags.branch.summary') }),
    environment: Flags.string({
      summary: pipelineMessages.getMessage('flags.environment.summary'),
      description: pipelineMessages.getMessage('flags.environment.description'),
    }),
    runner: Flags.string({
      summary: pipelineMessages.getMessage('flags.runner.summary'),
      description: pipelineMessages.getMessage('flags.runner.description'),
    }),
    shards: Flags.integer({
      min: 1,
      max: 64,
      summary: pipelineMessages.getMessage('flags.shards.summary'),
      description: pipelineMessages.getMessage('flags.shards.description'),
    }),
    'open-issue': Flags.boolean({ default: false, summary: pipelineMessages.getMessage('flags.open-issue.summary') }),
    redact: Flags.boolean({ default: false, summary: pipelineMessages.getMessage('flags.redact.summary') }),
    passphrase: Flags.boolean({
      default: false,
      summary: pipelineMessages.getMessage('flags.passphrase.summary'),
      description: pipelineMessages.getMessage('flags.passphrase.description'),
    }),
    'cli-version': Flags.string({
      summary: pipelineMessages.getMessage('flags.cli-version.summary'),
      description: pipelineMessages.getMessage('flags.cli-version.description'),
    }),
    'output-file': Flags.string({ summary: pipelineMessages.getMessage('flags.output-file.summary') }),
    force: Flags.boolean({ default: false, summary: pipelineMessages.getMessage('flags.force.summary') }),
    'dry-run': Flags.boolean({
      default: false,
      summary: pipelineMessages.getMessage('flags.dry-run.summary'),
      description: pipelineMessages.getMessage('flags.dry-run.description'),
    }),
  };

  public static readonly errorCodes = exitCodeHelpOf('generatePipeline');

  protected readonly stopped = pipelineMessages.getMessage('stopped');

  public async run(): Promise<JwtGeneratePipelineResult> {
    const { flags } = await this.parse(JwtGeneratePipeline);
    const dryRun = flags['dry-run'];
    const versions = runningVersions(this.config);
    const plan = await planPipeline({ ...requestedPipeline(flags, versions), ...(await selectedPlaces(flags)) });
    if (!dryRun) await writePipeline(plan, flags.force);
    tellNotices(this, plan.warnings, (id, tokens) => pipelineMessages.getMessage(`warning.${id}`, tokens));
    const result = generatedPipeline(plan, dryRun);
    for (const line of pipelineLines(pipelineMessages, result)) this.log(line);
    if (dryRun && result.differs) process.exitCode = exitCodes.failed.code;
    return foreignData(result);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

type PipelineFlags = Interfaces.InferredFlags<typeof JwtGeneratePipeline.flags>;

const requestedPipeline = (
  flags: PipelineFlags,
  { cliVersion, pluginVersion }: ReturnType<typeof runningVersions>,
): Omit<PipelineRequest, 'connectionFile' | 'projectFolder' | 'keyFolder'> => ({
  provider: flags.provider,
  kinds: pipelineJobKinds.filter((kind) => flags.job.includes(kind)),
  selection: selectionOfFlags(flags),
  branch: flags.branch,
  environment: flags.environment,
  runner: flags.runner,
  shards: flags.shards,
  opensIssue: flags['open-issue'],
  redact: flags.redact,
  hasPassphrase: flags.passphrase,
  cliVersion: flags['cli-version'] ?? cliVersion,
  pluginVersion,
  ...(flags['output-file'] !== undefined && { outputFile: resolve(flags['output-file']) }),
  force: flags.force,
  env: userEnvironment(),
});
