import { jwtError } from '../../base/errors/errors.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, PipelineWishes } from '../jobs/model.ts';
import type { RotationWay } from '../jobs/rotate.ts';
import { shellWord } from '../jobs/scripts.ts';
import { enterProject, jobScript } from './script.ts';
import { cacheKey, fileHead, inProject } from './shared.ts';
import { yamlComment, yamlText, type YamlMapParts, type YamlNode } from './yaml.ts';

const gitlabText = namedTexts('pipelineGitlab').one;

/** A file that `.gitlab-ci.yml` includes: its jobs run beside those that are there. */
export const gitlabPipeline = (wishes: PipelineWishes): string => {
  const jobs = pipelineJobs(wishes, { base: '"$CI_MERGE_REQUEST_DIFF_BASE_SHA"', rotation: gitlabRotation(wishes) });
  return yamlText([
    fileHead(wishes),
    yamlComment(gitlabText('include')),
    ...(jobs.some(({ trigger }) => trigger === 'schedule') ? [yamlComment(gitlabText('schedule'))] : []),
    ...unprotectedJob(jobs, wishes),
    ...jobs.flatMap((job) => [
      yamlComment('', ...job.comments),
      [jobName(job.id), { map: gitlabJob(job, wishes) }] as const,
    ]),
  ]);
};

const jobName = (id: string): string => `sf-jwt-${id}`;

const gitlabRotation = ({ environment }: PipelineWishes): RotationWay => ({
  handOver: 'gitlab',
  token: { secret: 'JWT_ROTATE_TOKEN', variable: 'GITLAB_TOKEN' },
  rights: [gitlabText('rights.rotate'), ...(environment === undefined ? [] : [gitlabText('rights.scope')])],
  propose: [
    `sign_in='!f() { echo username=oauth2; echo "password=$GITLAB_TOKEN"; }; f'`,
    'git -c credential.helper= -c credential.helper="$sign_in" push --push-option merge_request.create "$CI_PROJECT_URL.git" "HEAD:refs/heads/$branch"',
  ],
});

/** `==` of GitLab knows no escapes, so that only one kind of quotes may be in a name. Throws PipelineValueUnsafe. */
const onBranch = ({ branch }: PipelineWishes): string => {
  const quote = ['"', "'"].find((each) => !branch.includes(each));
  if (quote === undefined) throw jwtError('PipelineValueUnsafe', [branch]);
  return `$CI_COMMIT_BRANCH == ${quote}${branch}${quote}`;
};

const notByRequest = '$CI_PIPELINE_SOURCE != "merge_request_event"';

const gitlabCondition = ({ trigger }: GeneratedJob, wishes: PipelineWishes): string => {
  if (trigger === 'pullRequest') return '$CI_PIPELINE_SOURCE == "merge_request_event"';
  const event = trigger === 'schedule' ? '==' : '!=';
  return `${onBranch(wishes)} && $CI_COMMIT_REF_PROTECTED == "true" && $CI_PIPELINE_SOURCE ${event} "schedule" && ${notByRequest}`;
};

/** A branch that isn't protected gets no protected variable: a job would fail for nothing but that. */
const unprotectedJob = (jobs: readonly GeneratedJob[], wishes: PipelineWishes): YamlMapParts =>
  jobs.some(({ hasSecrets }) => hasSecrets)
    ? [
        yamlComment(''),
        [
          jobName('without-secrets'),
          {
            map: [
              ['image', 'node:22'],
              ['stage', '.pre'],
              gitlabRules(`${onBranch(wishes)} && $CI_COMMIT_REF_PROTECTED != "true" && ${notByRequest}`),
              ['script', { list: [{ script: [`echo ${shellWord(gitlabText('unprotected'))}`] }] }],
            ],
          },
        ],
      ]
    : [];

const gitlabRules = (condition: string, when?: string): readonly [string, YamlNode] => [
  'rules',
  { list: [{ map: [['if', condition], when === undefined ? undefined : ['when', when]] }] },
];

const gitlabJob = (job: GeneratedJob, wishes: PipelineWishes): YamlMapParts => {
  const begin = [
    ...enterProject(wishes.projectFolder),
    ...(job.shards === undefined ? [] : ['export SHARD="$CI_NODE_INDEX"']),
  ];
  const { main, last } = jobScript(job, { begin, missing: gitlabText('missing') });
  return [
    ...(job.isOnOwnMachine && wishes.runner !== undefined
      ? [yamlComment(gitlabText('ownMachine')), ['tags', { list: [wishes.runner] }] as const]
      : [['image', 'node:22'] as const]),
    ['stage', stageOf(job)],
    ['timeout', `${job.minutes} minutes`],
    gitlabRules(gitlabCondition(job, wishes), job.after === undefined ? undefined : 'always'),
    ...gitlabEnvironment(job),
    job.kind === 'gate' || job.kind === 'rotate' ? ['resource_group', jobName(job.id)] : undefined,
    job.shards === undefined ? undefined : ['parallel', job.shards],
    job.after === undefined ? undefined : ['needs', { list: [{ map: [['job', jobName(job.after)]] }] }],
    job.kind === 'review' ? ['variables', { map: [['GIT_DEPTH', 0]] }] : undefined,
    ...gitlabCache(job),
    ['script', { list: [{ script: main }] }],
    last.length === 0 ? undefined : ['after_script', { list: [{ script: last }] }],
    ...gitlabResults(job, wishes),
  ];
};

/** `.pre` and `.post` are there whatever stages a project has; the stage of a deploy is for a person to decide. */
const stageOf = ({ kind, after }: GeneratedJob): string => {
  if (kind === 'gate') return 'deploy';
  return after === undefined ? 'test' : '.post';
};

/** Only a gate deploys; the others use what is kept for the environment. */
const gitlabEnvironment = ({ environment, kind }: GeneratedJob): YamlMapParts =>
  environment === undefined
    ? []
    : [['environment', { map: [['name', environment], kind === 'gate' ? undefined : ['action', 'access']] }]];

const gitlabCache = ({ steps }: GeneratedJob): YamlMapParts =>
  steps.flatMap((step) =>
    step.does === 'install' && step.isCached
      ? [
          yamlComment(gitlabText('cache')),
          [
            'cache',
            {
              map: [
                ['key', cacheKey(step.packages)],
                ['paths', { list: ['.npm/'] }],
              ],
            },
          ] as const,
          ['variables', { map: [['npm_config_cache', { plain: '$CI_PROJECT_DIR/.npm' }]] }] as const,
        ]
      : [],
  );

const gitlabResults = ({ steps, tellsExpiry }: GeneratedJob, wishes: PipelineWishes): YamlMapParts => {
  const tests = steps.flatMap((step) =>
    step.does === 'showTests' ? [inProject(`${step.folder}/junit/junit.xml`, wishes)] : [],
  );
  const paths = steps.flatMap((step) =>
    step.does === 'keep'
      ? [inProject(step.path, wishes)]
      : step.does === 'showFindings'
        ? [inProject(step.file, wishes)]
        : [],
  );
  const artifacts: YamlMapParts = [
    ['when', 'always'],
    ['expire_in', '2 weeks'],
    paths.length === 0 ? undefined : ['paths', { list: paths }],
    tests.length === 0 ? undefined : ['reports', { map: [['junit', { list: tests }]] }],
  ];
  return [
    ...(tellsExpiry
      ? [yamlComment(gitlabText('expiry')), ['allow_failure', { map: [['exit_codes', { list: [30] }]] }] as const]
      : []),
    paths.length + tests.length === 0 ? undefined : ['artifacts', { map: artifacts }],
  ];
};
