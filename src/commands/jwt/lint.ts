import { resolve } from 'node:path';
import { Args, type Interfaces } from '@oclif/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { Messages } from '../../base/text/messages.ts';
import { severities, type Severity } from '../../app/lint/model.ts';
import { exitCodes } from '../../base/errors/exitCodes.ts';
import { foreignData } from '../../base/text/foreignText.ts';
import { writeFileInside } from '../../base/files/insideFile.ts';
import { boundaryOfOutput } from '../../base/files/project.ts';
import { usualPaths } from '../../flows/lint/findFiles.ts';
import { lintProject } from '../../flows/lint/lint.ts';
import { SfCommand } from '../../ux/jwtCommand.ts';
import { reportLines, shownReport, type ShownReport } from '../../ux/show/lintReport.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { selectedPlaces, selectionFlags, selectionOfFlags } from '../../ux/flags/selectionFlags.ts';
import { shownError } from '../../ux/show/shownError.ts';
import { sarif } from '../../ux/runner/sarif.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const lintMessages = Messages.loadMessages('sf-plugin-jwt', 'jwt.lint');

export type JwtLintResult = ShownReport;

export default class JwtLint extends SfCommand<JwtLintResult> {
  public static readonly summary = lintMessages.getMessage('summary');
  public static readonly description = lintMessages.getMessage('description');
  public static readonly examples = lintMessages.getMessages('examples');
  public static readonly strict = false;
  public static readonly args = {
    path: Args.string({ description: lintMessages.getMessage('args.path.summary'), ignoreStdin: true }),
  };

  public static readonly flags = {
    ...selectionFlags,
    baseline: Flags.string({ summary: lintMessages.getMessage('flags.baseline.summary') }),
    'fail-on': Flags.option({
      options: severities,
      default: 'error' as const,
      summary: lintMessages.getMessage('flags.fail-on.summary'),
    })(),
    'sarif-file': Flags.file({ summary: lintMessages.getMessage('flags.sarif-file.summary') }),
  };

  public static readonly errorCodes = toHelpSection('EXIT CODES', {
    0: lintMessages.getMessage('exit.ok'),
    1: lintMessages.getMessage('exit.failed'),
    2: lintMessages.getMessage('exit.usage'),
  });

  protected readonly stopped = lintMessages.getMessage('stopped');

  public async run(): Promise<JwtLintResult> {
    const { flags, argv } = await this.parse(JwtLint);
    const request = await lintRequest(flags, argv.map(String));
    const found = await lintProject(request);
    const report = shownReport(found);
    for (const line of reportLines(report, flags.baseline)) this.log(line);
    if (flags['sarif-file']) await writeSarif(resolve(flags['sarif-file']), sarif(found, request.baseFolder));
    if (report.findings.some(({ severity }) => isAtLeast(severity, flags['fail-on'])))
      process.exitCode = exitCodes.failed.code;
    return foreignData(report);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(shownError(error));
  }
}

type LintFlags = Interfaces.InferredFlags<typeof JwtLint.flags>;

const lintRequest = async (flags: LintFlags, given: readonly string[]): Promise<Parameters<typeof lintProject>[0]> => {
  const here = await selectedPlaces(flags);
  const { projectFolder, keyFolder } = here;
  return {
    ...here,
    env: userEnvironment(),
    selection: { ...selectionOfFlags(flags), keyFolder },
    paths: given.length > 0 ? given.map((path) => resolve(path)) : await usualPaths(here),
    hasNamedPaths: given.length > 0,
    baseFolder: projectFolder ?? process.cwd(),
    baseline: flags.baseline,
  };
};

const writeSarif = (path: string, log: object): Promise<void> =>
  writeFileInside(
    boundaryOfOutput(path),
    path,
    `${JSON.stringify(log, undefined, 2)}
`,
    {
      // Nothing here reads it back.
      maximumBytes: Infinity,
    },
  );

const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  severities.indexOf(severity) <= severities.indexOf(threshold);
