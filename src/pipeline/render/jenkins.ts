import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, JobRun, JobStep, JobToken, PipelineWishes } from '../jobs/model.ts';
import type { RotationWay } from '../jobs/rotate.ts';
import { installScript } from '../jobs/scripts.ts';
import { enterProject } from './script.ts';
import { headLines, inProject, runScript, stepTitle } from './shared.ts';
import { wrappedComment } from './yaml.ts';

const jenkinsText = namedTexts('pipelineJenkins').one;

/** A declarative pipeline for a multibranch job: one stage for each job. */
export const jenkinsPipeline = (wishes: PipelineWishes): string => {
  const described = pipelineJobs(wishes, { base: '"origin/$CHANGE_TARGET"', rotation: jenkinsRotation() });
  // A stage that fails ends those behind it: what is to be replaced is, before anybody is told that it ends soon.
  const jobs = [...described].sort((a, b) => Number(b.kind === 'rotate') - Number(a.kind === 'rotate'));
  const hasSchedule = jobs.some(({ trigger }) => trigger === 'schedule');
  const lines = [
    ...headLines(wishes).map((line) => `// ${line}`),
    ...commented(jenkinsText('create')),
    'pipeline {',
    ...inner([
      'agent none',
      ...block('options', ['disableConcurrentBuilds()', "timeout(time: 60, unit: 'MINUTES')"]),
      ...(hasSchedule ? block('triggers', ["cron('H 5 * * 1-5')"]) : []),
      ...block(
        'stages',
        jobs.flatMap((job) => jenkinsStage(job, wishes)),
      ),
    ]),
    '}',
  ];
  return `${lines.join('\n')}\n`;
};

/** The folder that the multibranch job is in is where its secrets are. */
const jenkinsRotation = (): RotationWay => ({
  handOver: '"jenkins:${JOB_URL%/job/*/job/*}"',
  token: { secret: 'JWT_ROTATE_TOKEN', variable: 'JENKINS_API_TOKEN', user: 'JENKINS_USER_ID' },
  rights: [jenkinsText('rights.rotate')],
  propose: ['git push origin "HEAD:refs/heads/$branch"'],
  isOwn: true,
});

const inner = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));
const block = (head: string, lines: readonly string[]): string[] => [`${head} {`, ...inner(lines), '}'];
const commented = (text: string): string[] => wrappedComment(text).map((line) => `// ${line}`);

/** In single quotes, Groovy computes nothing; it reads backslashes. */
const groovyText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

/** Three single quotes: nothing is computed before the shell has it, so no secret gets into an argument. */
const shellStep = (lines: readonly string[]): string[] => [
  "sh '''",
  ...['set +x', ...lines].map((line) => `  ${line.replaceAll('\\', '\\\\').replaceAll("'''", String.raw`\'\'\'`)}`),
  "'''",
];

const jenkinsStage = (job: GeneratedJob, wishes: PipelineWishes): string[] => {
  const always = [
    ...job.steps.flatMap((step) =>
      step.does === 'run' && step.isAlways && job.kind === 'gate' ? jenkinsRun(step, job, wishes) : [],
    ),
    ...job.steps.flatMap((step) => jenkinsResults(step, wishes)),
  ];
  return [
    ...job.comments.flatMap(commented),
    ...block(`stage(${groovyText(job.title)})`, [
      ...block('when', ['beforeAgent true', ...whenLines(job, wishes)]),
      ...(job.isOnOwnMachine ? ownMachine(wishes) : container()),
      ...block(
        'steps',
        job.steps.flatMap((step) => jenkinsSteps(step, job, wishes)),
      ),
      ...(always.length === 0 ? [] : block('post', block('always', always))),
    ]),
  ];
};

const ownMachine = ({ runner = '' }: PipelineWishes): string[] => [
  ...commented(jenkinsText('ownMachine')),
  ...block('agent', [`label ${groovyText(runner)}`]),
];

/** Its user has neither a home nor a place for programs. */
const container = (): string[] => [
  ...block('agent', block('docker', ["image 'node:22'"])),
  ...block('environment', [
    'HOME = "${WORKSPACE_TMP}"',
    'npm_config_prefix = "${WORKSPACE_TMP}/npm"',
    'PATH = "${WORKSPACE_TMP}/npm/bin:${PATH}"',
  ]),
];

const whenLines = ({ trigger }: GeneratedJob, { branch }: PipelineWishes): string[] => {
  if (trigger === 'pullRequest') return ['changeRequest()'];
  const onBranch = `expression { env.BRANCH_NAME == ${groovyText(branch)} }`;
  const byTimer = "triggeredBy 'TimerTrigger'";
  return [onBranch, trigger === 'schedule' ? byTimer : `not { ${byTimer} }`];
};

const jenkinsSteps = (step: JobStep, job: GeneratedJob, wishes: PipelineWishes): string[] => {
  if (step.does === 'install') return shellStep([installScript(step.packages)]);
  if (step.does !== 'run' || (step.isAlways && job.kind === 'gate')) return [];
  return jenkinsRun(step, job, wishes);
};

const jenkinsRun = (run: JobRun, job: GeneratedJob, wishes: PipelineWishes): string[] => {
  const lines = [...enterProject(wishes.projectFolder), ...settingLines(run), ...runScript(run)];
  const title = `// ${stepTitle(run.id)}`;
  return [title, ...(run.comments ?? []).flatMap(commented), ...withSecrets(run, bodyOf(run, job, lines))];
};

const settingLines = ({ settings = {} }: JobRun): string[] =>
  Object.entries(settings).map(([name, value]) => `export ${name}=${value}`);

/** A certificate that ends soon makes a build unstable; what is to be done whatever was before it, is. */
const bodyOf = (run: JobRun, { tellsExpiry, kind }: GeneratedJob, lines: readonly string[]): string[] => {
  if (run.tellsCode && tellsExpiry)
    return block('script', [
      ...shellStep(lines).map((line, at, all) => {
        if (at === 0) return "int code = sh(returnStatus: true, script: '''";
        return at === all.length - 1 ? `${line})` : line;
      }),
      `if (code == 30) { unstable(${groovyText(jenkinsText('expiry'))}) }`,
      'else if (code != 0) { error("sf-jwt: ${code}") }',
    ]);
  return kind === 'review' || kind === 'rotate'
    ? block("catchError(buildResult: 'FAILURE', stageResult: 'FAILURE')", shellStep(lines))
    : shellStep(lines);
};

const withSecrets = ({ secrets = [], tokens = [] }: JobRun, body: readonly string[]): string[] => {
  if (secrets.length + tokens.length === 0) return [...body];
  const names = [...secrets.map((name) => ({ secret: name, variable: name })), ...tokens].map(credential);
  return block(`withCredentials([${names.join(', ')}])`, body);
};

const credential = ({ secret, variable, user }: JobToken): string =>
  user === undefined
    ? `string(credentialsId: '${secret}', variable: '${variable}')`
    : `usernamePassword(credentialsId: '${secret}', usernameVariable: '${user}', passwordVariable: '${variable}')`;

const jenkinsResults = (step: JobStep, wishes: PipelineWishes): string[] => {
  if (step.does === 'showTests')
    return [
      `junit allowEmptyResults: true, testResults: ${groovyText(inProject(`${step.folder}/junit/*.xml`, wishes))}`,
    ];
  return step.does === 'showFindings'
    ? [`archiveArtifacts allowEmptyArchive: true, artifacts: ${groovyText(inProject(step.file, wishes))}`]
    : [];
};
