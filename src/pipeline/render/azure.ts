import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, JobRun, JobStep, PipelineWishes } from '../jobs/model.ts';
import type { RotationWay } from '../jobs/rotate.ts';
import { installScript, shellWord } from '../jobs/scripts.ts';
import { enterProject } from './script.ts';
import { cacheKey, fileHead, inProject, runScript, stepTitle } from './shared.ts';
import { yamlComment, yamlText, type YamlMapParts, type YamlNode } from './yaml.ts';

const azureText = namedTexts('pipelineAzure').one;

/** A pipeline of its own, beside those that the project has. */
export const azurePipeline = (wishes: PipelineWishes): string => {
  const base = '"origin/${SYSTEM_PULLREQUEST_TARGETBRANCH#refs/heads/}"';
  const jobs = pipelineJobs(wishes, { base, rotation: azureRotation(wishes) });
  return yamlText([
    fileHead(wishes),
    yamlComment(azureText('create')),
    ...azureTriggers(jobs, wishes),
    ...(wishes.environment === undefined
      ? []
      : [
          yamlComment('', azureText('group')),
          ['variables', { list: [{ map: [['group', wishes.environment]] }] }] as const,
        ]),
    yamlComment(''),
    ['jobs', { list: jobs.flatMap((job) => [yamlComment(...job.comments), { map: azureJob(job, wishes) }]) }],
  ]);
};

/** The extension of `az` keeps its defaults in a folder of its own here, so that those of the machine's user stay. */
const azureRotation = ({ environment, branch }: PipelineWishes): RotationWay => ({
  prepare: [
    'export AZURE_DEVOPS_EXT_CONFIG_DIR="$tools/az"',
    'az devops configure --defaults organization="$SYSTEM_COLLECTIONURI" project="$SYSTEM_TEAMPROJECT"',
    ...(environment === undefined
      ? []
      : [
          `group=$(az pipelines variable-group list --group-name ${shellWord(environment)} --query '[0].id' --output tsv)`,
          'test -n "$group"',
        ]),
  ],
  handOver: environment === undefined ? '"azure:$BUILD_DEFINITIONNAME"' : '"azure:$group"',
  token: { secret: 'JWT_ROTATE_TOKEN', variable: 'AZURE_DEVOPS_EXT_PAT' },
  rights: [azureText('rights.rotate')],
  propose: [
    `sign_in='!f() { echo username=sf-jwt; echo "password=$AZURE_DEVOPS_EXT_PAT"; }; f'`,
    'git -c credential.helper= -c credential.helper="$sign_in" push "$BUILD_REPOSITORY_URI" "HEAD:refs/heads/$branch"',
    [
      'az repos pr create --organization "$SYSTEM_COLLECTIONURI" --project "$SYSTEM_TEAMPROJECT"',
      `--repository "$BUILD_REPOSITORY_NAME" --source-branch "$branch" --target-branch ${shellWord(branch)}`,
      '--title "$branch" --output none',
    ].join(' '),
  ],
  isOwn: true,
});

const azureTriggers = (jobs: readonly GeneratedJob[], { branch }: PipelineWishes): YamlMapParts => {
  const on = new Set(jobs.map(({ trigger }) => trigger));
  const branches: YamlNode = { map: [['branches', { map: [['include', { list: [branch] }]] }]] };
  const schedule: YamlMapParts = [
    ['cron', '17 5 * * 1-5'],
    ['displayName', azureText('schedule')],
    ['branches', { map: [['include', { list: [branch] }]] }],
    ['always', true],
  ];
  return [
    ['trigger', on.has('push') ? branches : 'none'],
    ...(on.has('pullRequest') ? [yamlComment(azureText('requests'))] : []),
    ['pr', on.has('pullRequest') ? branches : 'none'],
    on.has('schedule') ? ['schedules', { list: [{ map: schedule }] }] : undefined,
  ];
};

const jobId = (id: string): string => id.replaceAll('-', '_');

const azureCondition = ({ trigger, after }: GeneratedJob, { branch }: PipelineWishes): string => {
  const reason = (which: string, name: string): string => `${which}(variables['Build.Reason'], '${name}')`;
  if (trigger === 'pullRequest') return reason('eq', 'PullRequest');
  const started =
    trigger === 'schedule' ? [reason('eq', 'Schedule')] : [reason('ne', 'Schedule'), reason('ne', 'PullRequest')];
  const ref = `eq(variables['Build.SourceBranch'], 'refs/heads/${branch.replaceAll("'", "''")}')`;
  return `and(${[after === undefined ? 'succeeded()' : 'always()', ...started, ref].join(', ')})`;
};

const azureJob = (job: GeneratedJob, wishes: PipelineWishes): YamlMapParts => [
  ['job', jobId(job.id)],
  ['displayName', job.title],
  ['condition', azureCondition(job, wishes)],
  job.after === undefined ? undefined : ['dependsOn', jobId(job.after)],
  job.isOnOwnMachine ? yamlComment(azureText('ownMachine')) : undefined,
  ['pool', { map: [job.isOnOwnMachine ? ['name', wishes.runner ?? ''] : ['vmImage', 'ubuntu-latest']] }],
  ['timeoutInMinutes', job.minutes],
  job.shards === undefined ? undefined : ['strategy', { map: [['parallel', job.shards]] }],
  ['steps', { list: job.steps.flatMap((step) => azureSteps(step, job, wishes)) }],
];

const azureSteps = (step: JobStep, job: GeneratedJob, wishes: PipelineWishes): YamlNode[] => {
  switch (step.does) {
    case 'checkout':
      return [azureCheckout(step.hasHistory === true)];
    case 'install':
      return azureInstall(step);
    case 'run':
      return [azureRun(step, job, wishes)];
    case 'showTests':
      return [azureTests(inProject(`${step.folder}/junit/*.xml`, wishes))];
    case 'showFindings':
      return [azureKeep(inProject(step.file, wishes), 'CodeAnalysisLogs')];
    case 'keep':
      return [azureKeep(inProject(step.path.replace('*', partNumber), wishes), `${step.name}-${partNumber}`)];
    case 'fetch':
      return azureFetch(step, wishes);
  }
};

const partNumber = '$(System.JobPositionInPhase)';

const azureCheckout = (hasHistory: boolean): YamlNode => ({
  map: [
    ['checkout', 'self'],
    ['persistCredentials', false],
    ['fetchDepth', hasHistory ? 0 : 1],
  ],
});

const azureTests = (files: string): YamlNode =>
  task('PublishTestResults@2', [
    ['testResultsFormat', 'JUnit'],
    ['testResultsFiles', files],
  ]);

const azureFetch = ({ name, files }: JobStep & { does: 'fetch' }, { projectFolder }: PipelineWishes): YamlNode[] => {
  const there = projectFolder === '' ? '.' : shellWord(projectFolder);
  const copy = `cp "$(Pipeline.Workspace)"/${name}-*/${files} ${there}`;
  return [{ map: [['download', 'current']] }, { map: [['bash', { script: [copy] }]] }];
};

const task = (name: string, inputs: YamlMapParts): YamlNode => ({
  map: [
    ['task', name],
    ['condition', { plain: 'succeededOrFailed()' }],
    ['inputs', { map: inputs }],
  ],
});

const azureKeep = (path: string, artifact: string): YamlNode => ({
  map: [
    ['publish', path],
    ['artifact', artifact],
    ['condition', { plain: 'succeededOrFailed()' }],
  ],
});

const azureInstall = ({ packages, isCached }: JobStep & { does: 'install' }): YamlNode[] => [
  {
    map: [
      ['task', 'UseNode@1'],
      ['inputs', { map: [['version', '22.x']] }],
    ],
  },
  ...(isCached
    ? [
        {
          map: [
            ['task', 'Cache@2'],
            [
              'inputs',
              {
                map: [
                  ['key', `"${cacheKey(packages)}"`],
                  ['path', '$(Agent.TempDirectory)/npm'],
                ],
              },
            ],
          ],
        } as const,
      ]
    : []),
  {
    map: [
      ['bash', { script: [installScript(packages)] }],
      ['displayName', stepTitle('install')],
      ['env', { map: [['npm_config_cache', '$(Agent.TempDirectory)/npm']] }],
    ],
  },
];

/** A secret isn't in the environment of a step unless the step says so. */
const azureRun = (run: JobRun, job: GeneratedJob, wishes: PipelineWishes): YamlNode => {
  const names = [...(run.secrets ?? []), ...(run.variables ?? [])];
  const env: YamlMapParts = [
    ...names.map((name) => [name, { plain: `$(${name})` }] as const),
    ...(run.tokens ?? []).map(({ secret, variable }) => [variable, { plain: `$(${secret})` }] as const),
    ...Object.entries(run.settings ?? {}),
    ...(job.shards !== undefined && names.length > 0
      ? [['SHARD', { plain: '$(System.JobPositionInPhase)' }] as const]
      : []),
  ];
  return {
    map: [
      ...(run.comments ? [yamlComment(...run.comments)] : []),
      ['bash', { script: ['set -e', ...enterProject(wishes.projectFolder), ...warned(run, job)] }],
      ['displayName', stepTitle(run.id)],
      run.isAlways ? ['condition', { plain: job.kind === 'gate' ? 'always()' : 'succeededOrFailed()' }] : undefined,
      env.length === 0 ? undefined : ['env', { map: env }],
    ],
  };
};

/** A certificate that ends soon makes a run that succeeded with issues. */
const warned = (run: JobRun, { tellsExpiry }: GeneratedJob): string[] =>
  run.tellsCode && tellsExpiry
    ? [
        ...run.script.slice(0, -1),
        'test "$code" -eq 30 || exit "$code"',
        'echo "##vso[task.complete result=SucceededWithIssues;]"',
      ]
    : runScript(run);
