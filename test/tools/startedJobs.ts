/** Which generated jobs an event starts, by the conditions in the file as each provider judges them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineProvider } from '../../src/pipeline/pipelineFiles.ts';
import { githubSteps, type GithubContext } from './githubJobs.ts';
import { parsedYaml } from './pipelineFiles.ts';
import { root } from './runCommand.ts';

/** `fork` is a pull request of a fork, in the pipelines of the repository that it is for. */
export type PipelineEvent = 'push' | 'otherBranch' | 'schedule' | 'request' | 'fork' | 'unprotected';

type Node = Record<string, unknown>;
type Judge = (text: string, event: PipelineEvent, branch: string) => string[];

const github: Judge = (text, event, branch) => {
  const contexts: Record<PipelineEvent, GithubContext> = {
    push: { event_name: 'push', ref: `refs/heads/${branch}` },
    otherBranch: { event_name: 'push', ref: 'refs/heads/other' },
    schedule: { event_name: 'schedule' },
    request: { event_name: 'pull_request' },
    fork: { event_name: 'pull_request' },
    unprotected: { event_name: 'push' },
  };
  const { jobs } = parsedYaml(text) as { jobs: Node };
  return Object.keys(jobs).filter((job) => githubSteps(text, job, contexts[event]) !== undefined);
};

/** A program that runs such files judges the rules. The sources of merge requests don't differ; what a fork lacks is secrets. */
const gitlab: Judge = (text, event, branch) => {
  const variables: Record<PipelineEvent, string[]> = {
    push: ['CI_COMMIT_REF_PROTECTED=true', `CI_COMMIT_BRANCH=${branch}`],
    otherBranch: ['CI_COMMIT_REF_PROTECTED=true', 'CI_COMMIT_BRANCH=other'],
    schedule: ['CI_COMMIT_REF_PROTECTED=true', 'CI_PIPELINE_SOURCE=schedule'],
    request: ['CI_COMMIT_REF_PROTECTED=true', 'CI_PIPELINE_SOURCE=merge_request_event'],
    fork: ['CI_COMMIT_REF_PROTECTED=false', 'CI_PIPELINE_SOURCE=merge_request_event'],
    unprotected: ['CI_COMMIT_REF_PROTECTED=false'],
  };
  const listed = gitlabRun(text, ['--list-json', ...variables[event].flatMap((each) => ['--variable', each])]);
  // It warns before it lists.
  return (JSON.parse(listed.slice(listed.search(/^\[$/m))) as Array<{ name: string; when: string }>)
    .filter(({ when }) => when !== 'never')
    .map(({ name }) => name.replace(/^sf-jwt-/, ''))
    .filter((name, at, all) => all.indexOf(name) === at);
};

/** Runs gitlab-ci-local in a repository with this file alone. */
export const gitlabRun = (text: string, argv: readonly string[]): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-gitlab-'));
  const git = (...words: string[]): unknown => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
  try {
    mkdirSync(join(folder, '.gitlab'));
    writeFileSync(join(folder, '.gitlab/sf-jwt.yml'), text);
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'include: [{ local: .gitlab/sf-jwt.yml }]\n');
    git('init', '-q', '-b', 'main');
    git('remote', 'add', 'origin', 'git@gitlab.example:acme/app.git');
    git('add', '--all');
    git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '--allow-empty', '--message', 'x');
    const program = join(root, 'node_modules/gitlab-ci-local/dist/index.js');
    const words = [program, ...argv, '--no-fetch-includes'];
    return execFileSync(process.execPath, words, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The functions of Azure's expressions; it compares texts without regard to case. */
const azureFunctions = {
  and: (...all: boolean[]) => all.every(Boolean),
  eq: (one: string, other: string) => one.toLowerCase() === other.toLowerCase(),
  ne: (one: string, other: string) => one.toLowerCase() !== other.toLowerCase(),
  succeeded: () => true,
  always: () => true,
};

const azure: Judge = (text, event, branch) => {
  const reason = { schedule: 'Schedule', request: 'PullRequest', fork: 'PullRequest' };
  const variables = {
    'Build.Reason': (reason as Partial<Record<PipelineEvent, string>>)[event] ?? 'IndividualCI',
    'Build.SourceBranch':
      event === 'otherBranch'
        ? 'refs/heads/other'
        : event in { request: 1, fork: 1 }
          ? 'refs/pull/7/merge'
          : `refs/heads/${branch}`,
  };
  const { jobs } = parsedYaml(text) as { jobs: Array<{ job: string; condition: string }> };
  return jobs.filter(({ condition }) => azureHolds(condition, variables)).map(({ job }) => job.replaceAll('_', '-'));
};

/** Read as JavaScript, but for the quotes, which are doubled in a text. */
const azureHolds = (condition: string, variables: Record<string, string>): boolean => {
  const names = { ...azureFunctions, variables };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the expressions are ours
  const judge = new Function(...Object.keys(names), `return ${condition.replaceAll("''", String.raw`\'`)}`) as (
    ...all: unknown[]
  ) => boolean;
  return judge(...Object.values(names));
};

/** A pull request of a fork starts no pipeline of the repository. */
const bitbucket: Judge = (text, event, branch) => {
  const { pipelines } = parsedYaml(text) as { pipelines: Record<string, Record<string, Node[]>> };
  const place: Record<PipelineEvent, [string, string]> = {
    push: ['branches', branch],
    unprotected: ['branches', 'main'],
    otherBranch: ['branches', 'other'],
    schedule: ['custom', 'sf-jwt-watch'],
    request: ['pull-requests', '**'],
    fork: ['', ''],
  };
  const [kind, name] = place[event];
  const patterns = Object.entries(pipelines[kind] ?? {});
  // A sign of a pattern stands for itself behind a backslash.
  const [, items = []] = patterns.find(([pattern]) => pattern.replace(/\\(.)/g, '$1') === name) ?? [];
  const titles = items.map((item) => (item['step'] as Node)['name'] as string);
  return titles.map((title) => jobOfTitle(title));
};

const jobOfTitle = (title: string): string => {
  if (title.startsWith('Prove')) return 'watch';
  if (title.startsWith('Rotate')) return 'rotate';
  return title.startsWith('Review') ? 'review' : `gate-${title.match(/"(.*)"/)?.[1] ?? ''}`;
};

/** Without a schedule, a push starts all; the branch of a pull request is one of its own, that of a fork has a number. */
const circleci: Judge = (text, event, branch) => {
  type Filters = { filters: { branches: { only?: string; ignore?: string } } };
  type Workflow = { when?: object; unless?: object; jobs: Array<Record<string, Filters>> };
  const { workflows } = parsedYaml(text) as { workflows: Record<string, Workflow> };
  const others: Partial<Record<PipelineEvent, string>> = { otherBranch: 'other', request: 'change', fork: 'pull/7' };
  const built = others[event] ?? branch;
  const scheduled = '{"equal":["scheduled_pipeline","<< pipeline.trigger_source >>"]}';
  return Object.values(workflows).flatMap(({ when, unless, jobs }) => {
    if (JSON.stringify(when ?? unless) !== scheduled || (when !== undefined) !== (event === 'schedule')) return [];
    return jobs.flatMap((each) =>
      Object.entries(each).flatMap(([name, { filters }]) => {
        const { only, ignore } = filters.branches;
        const isMeant = only === undefined ? ignore !== built : only === built;
        return isMeant ? [name.replace(/^sf-jwt-/, '')] : [];
      }),
    );
  });
};

/** A pull request is built on a branch of its own name; so is that of a fork. */
const jenkins: Judge = (text, event, branch) => {
  const isRequest = event === 'request' || event === 'fork';
  const built = isRequest ? 'PR-7' : event === 'otherBranch' ? 'other' : branch;
  const isTimed = event === 'schedule';
  const holds = (line: string): boolean => {
    const wanted = line.match(/^expression \{ env\.BRANCH_NAME == '(.*)' \}$/)?.[1];
    if (wanted !== undefined) return wanted.replace(/\\(.)/g, '$1') === built;
    const lines: Record<string, boolean> = {
      'beforeAgent true': true,
      'changeRequest()': isRequest,
      "triggeredBy 'TimerTrigger'": isTimed,
      "not { triggeredBy 'TimerTrigger' }": !isTimed,
    };
    if (!(line in lines)) throw new Error(line);
    return lines[line] ?? false;
  };
  return [...text.matchAll(/stage\('(.*)'\) \{\n +when \{\n([^]*?)\n {6}\}/g)]
    .filter(([, , lines = '']) => lines.split('\n').every((line) => holds(line.trim())))
    .map(([, title = '']) => jobOfTitle(title));
};

/** What starts a project of CodeBuild is not in the file. */
export type JudgingProvider = Exclude<PipelineProvider, 'codebuild'>;

const judges: Record<JudgingProvider, Judge> = {
  github,
  gitlab,
  azure,
  bitbucket,
  circleci,
  jenkins,
};

/** The branch is the one of the repository for all events but those that say otherwise. */
export const startedJobs = (provider: JudgingProvider, text: string, event: PipelineEvent, branch = 'main'): string[] =>
  judges[provider](text, event, branch);
