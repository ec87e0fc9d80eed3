import { namedTexts } from '../../base/text/namedTexts.ts';
import { pipelineJobs } from '../jobs/jobs.ts';
import type { GeneratedJob, PipelineWishes } from '../jobs/model.ts';
import type { RotationWay } from '../jobs/rotate.ts';
import { shellWord } from '../jobs/scripts.ts';
import { enterProject, jobScript } from './script.ts';
import { fileHead, inProject } from './shared.ts';
import { yamlComment, yamlText, type YamlListParts, type YamlMapParts, type YamlNode } from './yaml.ts';

const bitbucketText = namedTexts('pipelineBitbucket').one;

/** Bitbucket has one file for all pipelines; a schedule starts a custom one. */
export const bitbucketPipeline = (wishes: PipelineWishes): string => {
  const base = '"origin/$BITBUCKET_PR_DESTINATION_BRANCH"';
  const jobs = pipelineJobs(wishes, { base, losesFailed: true, rotation: bitbucketRotation(wishes) });
  const of = (...kinds: Array<GeneratedJob['kind']>): GeneratedJob[] => jobs.filter(({ kind }) => kinds.includes(kind));
  const [push, requests] = [of('gate'), of('review')];
  const scheduled = (['watch', 'rotate'] as const).filter((kind) => of(kind).length > 0);
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
          ...(scheduled.length === 0
            ? []
            : [
                yamlComment(bitbucketText('schedule')),
                // One that fails for a certificate that ends soon doesn't keep the other from replacing it.
                ['custom', { map: scheduled.map((kind) => [`sf-jwt-${kind}`, stepsFor(of(kind))] as const) }] as const,
              ]),
        ],
      },
    ],
  ]);
};

/** The token goes to curl on its standard input. */
const bitbucketRotation = ({ branch }: PipelineWishes): RotationWay => ({
  handOver: 'bitbucket',
  token: { secret: 'JWT_ROTATE_TOKEN', variable: 'BITBUCKET_TOKEN' },
  rights: [bitbucketText('rights.rotate')],
  propose: [
    `sign_in='!f() { echo username=x-token-auth; echo "password=$BITBUCKET_TOKEN"; }; f'`,
    'git -c credential.helper= -c credential.helper="$sign_in" push "https://bitbucket.org/$BITBUCKET_REPO_FULL_NAME.git" "HEAD:refs/heads/$branch"',
    String.raw`source="{\"branch\": {\"name\": \"$branch\"}}"`,
    `destination=${shellWord(JSON.stringify({ branch: { name: branch } }))}`,
    [
      String.raw`printf 'header = "Authorization: Bearer %s"\n' "$BITBUCKET_TOKEN" |`,
      `curl --config - --fail --silent --show-error --output /dev/null --header 'Content-Type: application/json'`,
      String.raw`--data "{\"title\": \"$branch\", \"source\": $source, \"destination\": $destination}"`,
      '"https://api.bitbucket.org/2.0/repositories/$BITBUCKET_REPO_FULL_NAME/pullrequests"',
    ].join(' '),
  ],
});

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

const bitbucketMachine = ({ kind, isOnOwnMachine }: GeneratedJob, { runner = '' }: PipelineWishes): YamlMapParts => {
  if (isOnOwnMachine)
    return [yamlComment(bitbucketText('ownMachine')), ['runs-on', { list: ['self.hosted', 'linux.shell', runner] }]];
  return [kind === 'review' ? ['clone', { map: [['depth', 'full']] }] : ['caches', { list: ['sf-jwt'] }]];
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
    ...bitbucketMachine(job, wishes),
    ['script', { list: [{ script: main }] }],
    last.length === 0 ? undefined : ['after-script', { list: [{ script: last }] }],
    kept.length === 0 ? undefined : ['artifacts', { list: kept.map((path) => inProject(path, wishes)) }],
  ];
};
