import { namedTexts } from '../../base/text/namedTexts.ts';
import type { GeneratedJob, PipelineJobKind, PipelineWishes } from '../jobs/model.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { RotationWay } from '../jobs/rotate.ts';
import { shellWord } from '../jobs/scripts.ts';
import { githubStepNodes } from './githubSteps.ts';
import { fileHead } from './shared.ts';
import { yamlComment, yamlText, type YamlMapParts, type YamlNode } from './yaml.ts';

const githubText = namedTexts('pipelineGithub').one;

/** The workflow: what starts it, then its jobs. No job has more rights than it uses. */
export const githubPipeline = (wishes: PipelineWishes): string => {
  const jobs = pipelineJobs(wishes, { base: '"origin/$GITHUB_BASE_REF"', rotation: rotation(wishes) });
  return yamlText([
    fileHead(wishes),
    ['name', githubText('name')],
    yamlComment(''),
    ['on', { map: triggers(jobs, wishes) }],
    yamlComment(''),
    ['permissions', { map: [['contents', 'read']] }],
    yamlComment(''),
    ['jobs', { map: [...withoutSecretsJob(jobs), ...jobs.flatMap((job, at) => jobParts(job, at, wishes))] }],
  ]);
};

const rotation = ({ environment, branch }: PipelineWishes): RotationWay => ({
  handOver: shellWord(environment === undefined ? 'github' : `github:${environment}`),
  token: { secret: 'JWT_ROTATE_TOKEN', variable: 'GH_TOKEN' },
  rights: [githubText('rights.rotate')],
  propose: [
    `git -c credential.helper= -c credential.helper='!gh auth git-credential' push origin "HEAD:refs/heads/$branch"`,
    ['gh pr create --fill --head "$branch" --base', shellWord(branch)].join(' '),
  ],
});

const triggers = (jobs: readonly GeneratedJob[], { branch }: PipelineWishes): YamlMapParts => {
  const on = new Set(jobs.map(({ trigger }) => trigger));
  const kinds = [...new Set(jobs.filter(({ hasSecrets }) => hasSecrets).map(({ kind }) => kind))];
  return [
    on.has('push') ? ['push', { map: [['branches', { list: [branchPattern(branch)] }]] }] : undefined,
    ...(on.has('schedule')
      ? ([['schedule', { list: [yamlComment(githubText('schedule')), { map: [['cron', '17 5 * * 1-5']] }] }]] as const)
      : []),
    on.has('pullRequest') ? ['pull_request', { map: [['branches', { list: [branchPattern(branch)] }]] }] : undefined,
    kinds.length > 0
      ? ['workflow_dispatch', { map: [['inputs', { map: [['job', dispatchChoice(kinds)]] }]] }]
      : undefined,
  ];
};

const dispatchChoice = (kinds: readonly PipelineJobKind[]): YamlNode => ({
  map: [
    ['description', githubText('dispatch')],
    ['type', 'choice'],
    ['required', true],
    ['options', { list: kinds }],
  ],
});

/** In a filter of branches some signs are a pattern. */
const branchPattern = (branch: string): string => branch.replaceAll(/[*?+[\]!\\]/g, String.raw`\$&`);

/** Whether a job that has secrets runs: for the branch itself, and for nobody who doesn't get them. */
const conditionOf = ({ kind, trigger }: GeneratedJob, { branch }: PipelineWishes): string => {
  if (trigger === 'pullRequest') return "github.event_name == 'pull_request'";
  const started = `github.event_name == '${trigger}' || inputs.job == '${kind}'`;
  const ref = `github.ref == 'refs/heads/${branch.replaceAll("'", "''")}'`;
  return `(${started}) && ${ref} && !(${getsNoSecrets})`;
};

const getsNoSecrets = "github.event.repository.fork || github.actor == 'dependabot[bot]'";

/** Says why, where a job would fail for want of a secret that nobody can give it. */
const withoutSecretsJob = (jobs: readonly GeneratedJob[]): YamlMapParts => {
  if (!jobs.some(({ hasSecrets }) => hasSecrets)) return [];
  const line = `::notice::${githubText('withoutSecrets')}`;
  return [
    [
      'without-secrets',
      {
        map: [
          ['name', githubText('withoutSecrets.name')],
          ['if', `github.event_name != 'pull_request' && (${getsNoSecrets})`],
          ['runs-on', 'ubuntu-latest'],
          ['timeout-minutes', 5],
          ['permissions', { plain: '{}' }],
          ['steps', { list: [{ map: [['run', { script: [`echo ${shellWord(line)}`] }]] }] }],
        ],
      },
    ],
    yamlComment(''),
  ];
};

const jobParts = (job: GeneratedJob, at: number, wishes: PipelineWishes): YamlMapParts => [
  at > 0 ? yamlComment('') : undefined,
  job.comments.length > 0 ? yamlComment(...job.comments) : undefined,
  [job.id, { map: jobMap(job, wishes) }],
];

const jobMap = (job: GeneratedJob, wishes: PipelineWishes): YamlMapParts => [
  ['name', job.title],
  ['if', job.after === undefined ? conditionOf(job, wishes) : `always() && ${conditionOf(job, wishes)}`],
  job.after === undefined ? undefined : ['needs', job.after],
  job.isOnOwnMachine ? yamlComment(githubText('ownMachine')) : undefined,
  ['runs-on', (job.isOnOwnMachine ? wishes.runner : undefined) ?? 'ubuntu-latest'],
  ['timeout-minutes', job.minutes],
  ...environmentParts(job),
  ...rightsOf(job),
  ...concurrencyOf(job),
  ...shardsOf(job),
  wishes.projectFolder === ''
    ? undefined
    : ['defaults', { map: [['run', { map: [['working-directory', wishes.projectFolder]] }]] }],
  ['steps', { list: job.steps.flatMap((step) => githubStepNodes(step, job, wishes)) }],
];

const environmentParts = ({ environment }: GeneratedJob): YamlMapParts =>
  environment === undefined ? [] : [yamlComment(githubText('environment')), ['environment', environment]];

const rightsOf = ({ kind, opensIssue }: GeneratedJob): YamlMapParts => {
  const contents = ['contents', 'read'] as const;
  if (kind === 'review') return [['permissions', { map: [contents, ['security-events', 'write']] }]];
  return opensIssue ? [['permissions', { map: [contents, ['issues', 'write']] }]] : [];
};

/** A deploy isn't cut off by the next one. */
const concurrencyOf = ({ kind, id }: GeneratedJob): YamlMapParts =>
  kind === 'gate' || kind === 'rotate'
    ? [
        [
          'concurrency',
          {
            map: [
              ['group', `sf-jwt-${id}`],
              ['cancel-in-progress', false],
            ],
          },
        ],
      ]
    : [];

const shardsOf = ({ shards }: GeneratedJob): YamlMapParts =>
  shards === undefined
    ? []
    : [
        [
          'strategy',
          {
            map: [
              ['fail-fast', false],
              ['matrix', { map: [['shard', { row: Array.from({ length: shards }, (_, at) => at + 1) }]] }],
            ],
          },
        ],
      ];
