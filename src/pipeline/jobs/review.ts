import { posixCommand } from '../../base/text/commandText.ts';
import { namedTexts } from '../../base/text/namedTexts.ts';
import { ShellWords } from '../../base/text/shell.ts';
import type { JobRun, GeneratedJob, PipelineWishes } from './model.ts';
import { allOf, pluginPackage } from './scripts.ts';

const reviewText = namedTexts('pipelineJobs').one;

const findingsFile = 'jwt-lint.sarif';

/**
 * What can be said of a pull request without a secret. `base` is, for a shell, the revision that the request is compared
 * with. A check of a deploy needs a login to the org, so it isn't among this.
 */
export const reviewJobs = (wishes: PipelineWishes, base: string): GeneratedJob[] => [
  {
    id: 'review',
    kind: 'review',
    title: reviewText('title.review'),
    trigger: 'pullRequest',
    comments: [reviewText('comment.review')],
    minutes: 15,
    hasSecrets: false,
    steps: [
      { does: 'checkout', hasHistory: true },
      { does: 'install', packages: [pluginPackage(wishes)], isCached: false },
      ...reviewRuns(wishes, base),
      { does: 'showFindings', file: findingsFile },
    ],
  },
];

const reviewRuns = (wishes: PipelineWishes, base: string): JobRun[] => {
  const files = wishes.logins
    .filter(({ hasApp }) => hasApp)
    .map(({ connection }) => posixCommand`sf-jwt generate metadata --connection ${connection} --dry-run`);
  const lint = posixCommand`sf-jwt lint --baseline ${new ShellWords(base)} --sarif-file ${findingsFile}`;
  return [
    { does: 'run', id: 'lint', script: [lint], comments: [reviewText('comment.widened')] },
    ...(files.length === 0 ? [] : [{ does: 'run', id: 'metadata', script: allOf(files), isAlways: true } as const]),
    {
      does: 'run',
      id: 'pipeline',
      script: [`sf-jwt ${wishes.command} --dry-run`],
      comments: [reviewText('comment.pipeline')],
      isAlways: true,
    },
  ];
};
