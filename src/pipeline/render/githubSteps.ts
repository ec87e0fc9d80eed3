import { namedTexts } from '../../base/text/namedTexts.ts';
import type { JobRun, JobStep, GeneratedJob, PipelineWishes } from '../jobs/model.ts';
import { installScript, shellWord } from '../jobs/scripts.ts';
import { pinnedAction } from './actions.ts';
import { cacheKey, inProject, runScript, stepTitle } from './shared.ts';
import { yamlComment, type YamlMapParts, type YamlNode } from './yaml.ts';

const githubStepText = namedTexts('pipelineGithub').one;

/** A step of a job, as GitHub takes it; some take several of its own. */
export const githubStepNodes = (step: JobStep, job: GeneratedJob, wishes: PipelineWishes): YamlNode[] => {
  switch (step.does) {
    case 'checkout':
      return [
        uses('checkout', [...(step.hasHistory ? [['fetch-depth', 0] as const] : []), ['persist-credentials', false]]),
      ];
    case 'install':
      return installNodes(step);
    case 'run':
      return [runNode(step, job)];
    case 'showFindings':
      return [findingsNode(inProject(step.file, wishes))];
    case 'keep':
      return [keepNode({ plain: `${step.name}-\${{ matrix.shard }}` }, inProject(step.path, wishes))];
    case 'fetch':
      return [fetchNode(step.name, wishes)];
    case 'showTests':
      // GitHub shows no JUnit: the summary of the job has the results, and the file is kept for other tools.
      return [keepNode(step.folder, inProject(`${step.folder}/`, wishes)), ...issueNodes(job)];
  }
};

const uses = (
  action: Parameters<typeof pinnedAction>[0],
  settings: YamlMapParts,
  before: YamlMapParts = [],
): YamlNode => ({
  map: [...before, ['uses', pinnedAction(action)], ['with', { map: settings }]],
});

const whatever = ['if', { plain: 'always()' }] as const;
const unlessCancelled = ['if', { plain: '${{ !cancelled() }}' }] as const;

const installNodes = ({ packages, isCached }: JobStep & { does: 'install' }): YamlNode[] => [
  uses('setupNode', [
    ['node-version', 22],
    ['package-manager-cache', false],
  ]),
  ...(isCached
    ? [
        uses(
          'cache',
          [
            ['path', { plain: '~/.npm' }],
            ['key', cacheKey(packages)],
          ],
          [yamlComment(githubStepText('cache'))],
        ),
      ]
    : []),
  {
    map: [
      ['name', stepTitle('install')],
      ['run', { script: [installScript(packages)] }],
    ],
  },
];

const runNode = (run: JobRun, job: GeneratedJob): YamlNode => ({
  map: [
    ...(run.comments ? [yamlComment(...run.comments)] : []),
    ['name', stepTitle(run.id)],
    run.tellsCode && job.opensIssue ? ['id', codeStep] : undefined,
    ...(run.isAlways ? [job.kind === 'review' ? unlessCancelled : whatever] : []),
    ['run', { script: runScript(run) }],
    ...environmentOfRun(run, job),
  ],
});

const codeStep = 'proof';

const environmentOfRun = (
  { secrets = [], tokens = [], variables = [], settings = {} }: JobRun,
  { shards }: GeneratedJob,
): YamlMapParts => {
  const all = [
    ...secrets.map((name) => [name, { plain: `\${{ secrets.${name} }}` }] as const),
    ...tokens.map(({ secret, variable }) => [variable, { plain: `\${{ secrets.${secret} }}` }] as const),
    ...variables.map((name) => [name, { plain: `\${{ vars.${name} }}` }] as const),
    ...Object.entries(settings),
    ...(shards !== undefined && secrets.length > 0 ? [['SHARD', { plain: '${{ matrix.shard }}' }] as const] : []),
  ];
  return all.length === 0 ? [] : [['env', { map: all }]];
};

/** A fork's token may not write findings, and private repositories have no code scanning by themselves. */
const findingsNode = (file: string): YamlNode =>
  uses(
    'uploadSarif',
    [
      ['sarif_file', file],
      ['category', 'sf-jwt-lint'],
    ],
    [
      yamlComment(githubStepText('findings')),
      ['if', { plain: `\${{ !cancelled() && ${isOwnRequest} }}` }],
      ['continue-on-error', true],
    ],
  );

const isOwnRequest =
  "github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'";

const keepNode = (name: YamlNode, path: string): YamlNode =>
  uses(
    'upload',
    [
      ['name', name],
      ['path', path],
      ['retention-days', 14],
      ['if-no-files-found', 'ignore'],
    ],
    [whatever],
  );

const fetchNode = (name: string, { projectFolder }: PipelineWishes): YamlNode =>
  uses('download', [
    ['pattern', `${name}-*`],
    projectFolder === '' ? undefined : ['path', projectFolder],
    ['merge-multiple', true],
  ]);

/** One issue as long as it is open. */
const issueNodes = ({ opensIssue }: GeneratedJob): YamlNode[] => {
  if (!opensIssue) return [];
  const env: YamlMapParts = [
    ['GH_TOKEN', { plain: '${{ github.token }}' }],
    ['GH_REPO', { plain: '${{ github.repository }}' }],
  ];
  const when = ['if', { plain: `steps.${codeStep}.outputs.code == '30'` }] as const;
  return [{ map: [['name', stepTitle('issue')], when, ['run', { script: issueScript() }], ['env', { map: env }]] }];
};

const issueScript = (): string[] => [
  `title=${shellWord(githubStepText('issue.title'))}`,
  `gh issue list --state open --search "$title in:title" --json number --jq '.[].number' | grep -q . && exit 0`,
  'gh issue create --title "$title" --body "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"',
];
