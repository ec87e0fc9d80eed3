import { posixCommand } from '../../base/text/commandText.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { ShellWords } from '../../base/text/shell.ts';
import type { JobStep, GeneratedJob, PipelineWishes } from './model.ts';
import { loginEnvironment, orExpiring, pluginPackage, selectedLogins, soon } from './scripts.ts';

const watchText = namedTexts('pipelineJobs').one;

const resultsFolder = 'test-results';
const watchId = 'watch';

/** Proves on a schedule that the logins work, and tells in time what ends: one job, or several and one that sums them up. */
export const watchJobs = (wishes: PipelineWishes, losesFailed = false): GeneratedJob[] =>
  wishes.shards > 1 ? [shardJob(wishes, losesFailed), sumJob(wishes)] : [wholeJob(wishes)];

const watching = (wishes: PipelineWishes): Omit<GeneratedJob, 'id' | 'title' | 'steps'> => ({
  kind: 'watch',
  trigger: 'schedule',
  comments: [watchText('comment.watch')],
  minutes: 30,
  hasSecrets: true,
  environment: wishes.environment,
});

const beginning = (wishes: PipelineWishes): JobStep[] => [
  { does: 'checkout' },
  { does: 'install', packages: [pluginPackage(wishes)], isCached: true },
];

const wholeJob = (wishes: PipelineWishes): GeneratedJob => ({
  ...watching(wishes),
  id: watchId,
  title: watchText('title.watch'),
  tellsExpiry: true,
  opensIssue: wishes.opensIssue,
  steps: [
    ...beginning(wishes),
    {
      does: 'run',
      id: 'watch',
      tellsCode: true,
      script: watchScript(wishes, `${proof(wishes)} --junit --results-dir ${resultsFolder}`),
      ...loginEnvironment(wishes.logins, wishes),
    },
    { does: 'showTests', folder: resultsFolder },
  ],
});

/** What is said of the certificates counts unless something worse comes to light. */
const watchScript = (wishes: PipelineWishes, proving: string): string[] => [
  'code=0',
  `${standing(wishes)} || code=$?`,
  'test "$code" -eq 0 || test "$code" -eq 30 || exit "$code"',
  `${proving} || code=$?`,
  ...(wishes.opensIssue
    ? ['echo "code=$code" >> "$GITHUB_OUTPUT"', 'test "$code" -eq 30 || exit "$code"']
    : ['exit "$code"']),
];

/** It shows names and hosts, and knows no way to hide them. */
const standing = (wishes: PipelineWishes): string =>
  posixCommand`sf-jwt status ${selectedLogins(wishes)} --expires-in ${soon}` + (wishes.redact ? ' > /dev/null' : '');

const proof = (wishes: PipelineWishes): string =>
  posixCommand`sf-jwt verify ${selectedLogins(wishes)} --require-all --strict --expires-in ${soon}` +
  (wishes.redact ? ' --redact' : '');

/** Where a failure would lose its result, a part shows it and ends well: the sum fails for it. */
const shardJob = (wishes: PipelineWishes, losesFailed: boolean): GeneratedJob => {
  const words = new ShellWords(`--shard "$SHARD/${wishes.shards}" --json > "result-$SHARD.json"`);
  const proving = `${proof(wishes)} ${words.text}`;
  return {
    ...watching(wishes),
    id: watchId,
    title: watchText('title.watchPart'),
    shards: wishes.shards,
    steps: [
      ...beginning(wishes),
      {
        does: 'run',
        id: 'watchPart',
        script: [losesFailed ? orExpiring(proving, 'cat "result-$SHARD.json"') : orExpiring(proving)],
        comments: [watchText(losesFailed ? 'comment.failingLater' : 'comment.expiringLater')],
        ...loginEnvironment(wishes.logins, wishes),
      },
      { does: 'keep', name: 'result', path: 'result-*.json' },
    ],
  };
};

const sumJob = (wishes: PipelineWishes): GeneratedJob => ({
  ...watching(wishes),
  id: `${watchId}-report`,
  title: watchText('title.watchReport'),
  comments: [],
  hasSecrets: false,
  environment: undefined,
  after: watchId,
  tellsExpiry: true,
  opensIssue: wishes.opensIssue,
  steps: [
    ...beginning(wishes),
    { does: 'fetch', name: 'result', files: 'result-*.json' },
    {
      does: 'run',
      id: 'watchReport',
      tellsCode: true,
      script: watchScript(
        wishes,
        `sf-jwt verify --merge 'result-*.json' --junit --results-dir ${resultsFolder}` +
          (wishes.redact ? ' --redact' : ''),
      ),
    },
    { does: 'showTests', folder: resultsFolder },
  ],
});
