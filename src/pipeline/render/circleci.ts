import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, JobStep, PipelineWishes } from '../jobs/model.ts';
import type { RotationWay } from '../jobs/rotate.ts';
import { shellWord } from '../jobs/scripts.ts';
import { enterProject, jobScript } from './script.ts';
import { cacheKey, fileHead, inProject, stepTitle } from './shared.ts';
import { yamlComment, yamlText, type YamlMapParts, type YamlNode } from './yaml.ts';

const circleText = namedTexts('pipelineCircleci').one;

/** CircleCI has one file; its workflows say what starts a job and which context it gets. */
export const circleciPipeline = (wishes: PipelineWishes): string => {
  const base = shellWord(`origin/${wishes.branch}`);
  const jobs = pipelineJobs(wishes, { base, losesFailed: true, rotation: circleRotation(wishes) });
  return yamlText([
    fileHead(wishes),
    ['version', 2.1],
    yamlComment(''),
    [
      'jobs',
      {
        map: jobs.flatMap((job) => [
          job.comments.length > 0 ? yamlComment(...job.comments) : undefined,
          [circleName(job.id), { map: circleJob(job, wishes) }] as const,
        ]),
      },
    ],
    yamlComment(''),
    ['workflows', { map: workflows(jobs, wishes) }],
  ]);
};

/** Only a context can be written, and only a named machine has the key store. */
const circleRotation = ({ environment, runner }: PipelineWishes): RotationWay | undefined =>
  environment === undefined || !runner
    ? undefined
    : {
        handOver: `"circleci:$CIRCLE_ORGANIZATION_ID"/${shellWord(environment)}`,
        token: { secret: 'JWT_ROTATE_TOKEN', variable: 'CIRCLECI_CLI_TOKEN' },
        rights: [circleText('rights.rotate')],
        propose: ['git push origin "HEAD:refs/heads/$branch"'],
        isOwn: true,
      };

const circleName = (id: string): string => `sf-jwt-${id}`;

const workflows = (jobs: readonly GeneratedJob[], wishes: PipelineWishes): YamlMapParts => {
  const byTrigger = { push: 'unless', schedule: 'when', pullRequest: 'unless' } as const;
  const scheduled = {
    map: [['equal', { list: ['scheduled_pipeline', { plain: '<< pipeline.trigger_source >>' }] }] as const],
  };
  return Object.entries(byTrigger).flatMap(([trigger, condition]) => {
    const some = jobs.filter((job) => job.trigger === trigger);
    if (some.length === 0) return [];
    const list = some.map((job) => ({ map: [[circleName(job.id), { map: callOf(job, wishes) }] as const] }));
    return [
      trigger === 'schedule' ? yamlComment(circleText('schedule')) : undefined,
      [
        `sf-jwt-${trigger.toLowerCase()}`,
        {
          map: [
            [condition, scheduled],
            ['jobs', { list }],
          ],
        },
      ] as const,
    ];
  });
};

/** A string is a branch, and between slashes a pattern; no branch begins with a slash. */
const callOf = (job: GeneratedJob, { branch }: PipelineWishes): YamlMapParts => [
  ...(job.hasSecrets && job.environment !== undefined
    ? [yamlComment(circleText('context')), ['context', { list: [job.environment] }] as const]
    : []),
  job.after === undefined
    ? undefined
    : ['requires', { list: [{ map: [[circleName(job.after), { list: ['success', 'failed'] }]] }] }],
  ['filters', { map: [['branches', { map: [[job.trigger === 'pullRequest' ? 'ignore' : 'only', branch]] }]] }],
];

const circleJob = (job: GeneratedJob, wishes: PipelineWishes): YamlMapParts => {
  const begin = [
    'set -e',
    ...enterProject(wishes.projectFolder),
    ...(job.shards === undefined ? [] : ['export SHARD=$((CIRCLE_NODE_INDEX + 1))']),
  ];
  const { main, last } = jobScript(job, { begin, missing: circleText('missing') });
  const cache = circleCache(job);
  const list = [
    'checkout',
    ...(job.after === undefined ? [] : [stepNode('attach_workspace', [['at', '.']])]),
    ...cache.before,
    commandNode(job.title, main),
    ...cache.behind,
    ...(last.length === 0 ? [] : [commandNode(stepTitle('logout'), last, 'always')]),
    ...job.steps.flatMap((step) => resultNodes(step, wishes)),
  ];
  return [
    ...circleMachine(job, wishes),
    job.shards === undefined ? undefined : ['parallelism', job.shards],
    ['steps', { list }],
  ];
};

const circleMachine = ({ isOnOwnMachine }: GeneratedJob, { runner = '' }: PipelineWishes): YamlMapParts =>
  isOnOwnMachine
    ? [yamlComment(circleText('ownMachine')), ['machine', true], ['resource_class', runner]]
    : [['docker', { list: [{ map: [['image', 'node:22']] }] }]];

const stepNode = (name: string, settings: YamlMapParts): YamlNode => ({ map: [[name, { map: settings }]] });

const circleCache = ({ steps }: GeneratedJob): Record<'before' | 'behind', YamlNode[]> => {
  const install = steps.find((step): step is JobStep & { does: 'install' } => step.does === 'install');
  if (!install?.isCached) return { before: [], behind: [] };
  const key = cacheKey(install.packages);
  const paths: YamlNode = { list: [{ plain: '~/.npm' }] };
  return {
    before: [stepNode('restore_cache', [['keys', { list: [key] }]])],
    behind: [
      stepNode('save_cache', [
        ['key', key],
        ['paths', paths],
      ]),
    ],
  };
};

const commandNode = (name: string, command: readonly string[], when?: string): YamlNode =>
  stepNode('run', [['name', name], when === undefined ? undefined : ['when', when], ['command', { script: command }]]);

const resultNodes = (step: JobStep, wishes: PipelineWishes): YamlNode[] => {
  if (step.does === 'showTests') return [stepNode('store_test_results', [['path', inProject(step.folder, wishes)]])];
  if (step.does === 'showFindings') return [stepNode('store_artifacts', [['path', inProject(step.file, wishes)]])];
  const kept = (path: string): YamlMapParts => [
    ['root', '.'],
    ['paths', { list: [inProject(path, wishes)] }],
  ];
  return step.does === 'keep' ? [stepNode('persist_to_workspace', kept(step.path))] : [];
};
