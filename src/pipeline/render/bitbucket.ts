import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, PipelineWishes } from '../jobs/model.ts';
import { enterProject, jobScript } from './script.ts';
import { fileHead, inProject } from './shared.ts';
import { yamlComment, yamlText, type YamlListParts, type YamlMapParts, type YamlNode } from './yaml.ts';

const bitbucketText = namedTexts('pipelineBitbucket').one;

/** Bitbucket has one file for all pipelines; a schedule starts a custom one. */
export const bitbucketPipeline = (wishes: PipelineWishes): string => {
  const base = '"origin/$BITBUCKET_PR_DESTINATION_BRANCH"';
  const jobs = pipelineJobs(wishes, { base });
  const of = (trigger: GeneratedJob['trigger']): GeneratedJob[] => jobs.filter((job) => job.trigger === trigger);
  const [push, schedule, requests] = [of('push'), of('schedule'), of('pullRequest')];
  const stepsFor = (some: readonly GeneratedJob[]): YamlNode => ({
    list: some.flatMap((job) => stepParts(job, wishes)),
  });
  return yamlText([
    fileHead(wishes),
    ['image', 'node:22'],
    yamlComment(''),
    ['definitions', { map: [['caches', { map: [['sf-jwt', { plain: '~/.npm' }]] }]] }],
    yamlComment(''),
    [
      'pipelines',
      {
        map: [
          push.length === 0 ? undefined : ['branches', { map: [[literalBranch(wishes.branch), stepsFor(push)]] }],
          requests.length === 0 ? undefined : ['pull-requests', { map: [['**', stepsFor(requests)]] }],
          ...(schedule.length === 0
            ? []
            : [
                yamlComment(bitbucketText('schedule')),
                ['custom', { map: [['sf-jwt-watch', stepsFor(schedule)]] }] as const,
              ]),
        ],
      },
    ],
  ]);
};

/** In the name of a branch, these signs are a pattern. */
const literalBranch = (branch: string): string => branch.replaceAll(/[*?{}[\]\\]/g, String.raw`\$&`);

const stepParts = (job: GeneratedJob, wishes: PipelineWishes): YamlListParts => {
  const comments = job.comments.length === 0 ? [] : [yamlComment(...job.comments)];
  if (job.shards === undefined) return [...comments, { map: [['step', { map: bitbucketStep(job, wishes) }]] }];
  const parts = Array.from({ length: job.shards }, (_, at) => ({
    map: [['step', { map: bitbucketStep(job, wishes, at + 1) }] as const],
  }));
  return [
    ...comments,
    {
      map: [
        [
          'parallel',
          {
            map: [
              ['fail-fast', false],
              ['steps', { list: parts }],
            ],
          },
        ],
      ],
    },
  ];
};

const bitbucketStep = (job: GeneratedJob, wishes: PipelineWishes, shard?: number): YamlMapParts => {
  const fetch = job.kind === 'review' ? ['git fetch origin "$BITBUCKET_PR_DESTINATION_BRANCH"'] : [];
  const begin = [
    'set -e',
    ...fetch,
    ...enterProject(wishes.projectFolder),
    ...(shard === undefined ? [] : [`export SHARD=${shard}`]),
  ];
  const { main, last } = jobScript(job, { begin, missing: bitbucketText('missing') });
  const kept = job.steps.flatMap((step) =>
    step.does === 'keep' ? [step.path] : step.does === 'showFindings' ? [step.file] : [],
  );
  return [
    ['name', job.title],
    ['max-time', job.minutes],
    job.kind === 'review' ? ['clone', { map: [['depth', 'full']] }] : ['caches', { list: ['sf-jwt'] }],
    ['script', { list: [{ script: main }] }],
    last.length === 0 ? undefined : ['after-script', { list: [{ script: last }] }],
    kept.length === 0 ? undefined : ['artifacts', { list: kept.map((path) => inProject(path, wishes)) }],
  ];
};
