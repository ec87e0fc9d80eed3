/** The scripts of generated jobs of each provider but GitHub, as its runner takes them, and what it sets in a job. */
import type { LiteralStep } from './literalJobs.ts';
import { parsedYaml } from './pipelineFiles.ts';

type Node = Record<string, unknown>;
type Env = Record<string, string>;

const at = (node: unknown, ...keys: Array<string | number>): unknown =>
  keys.reduce<unknown>((inner, key) => (inner as Node | undefined)?.[key], node);
const lines = (node: unknown): string =>
  Array.isArray(node) ? node.map(String).join('\n') : typeof node === 'string' ? node : '';
const always = (): boolean => true;
const mainAndLast = (main: unknown, last: unknown): LiteralStep[] => [
  { name: 'main', script: lines(main) },
  ...(last === undefined ? [] : [{ name: 'last', script: lines(last), runs: always }]),
];

const gitlab = (text: string, job: string): LiteralStep[] => {
  const node = at(parsedYaml(text), `sf-jwt-${job}`);
  return mainAndLast(at(node, 'script'), at(node, 'after_script'));
};

const bitbucket = (text: string, job: string, _: Env, shard: number): LiteralStep[] => {
  const place = { gate: 'branches', watch: 'custom', rotate: 'custom', review: 'pull-requests' };
  const kind = job.split('-')[0] as keyof typeof place;
  const pipelines = at(parsedYaml(text), 'pipelines', place[kind]) as Record<string, Node[]>;
  const items = pipelines[`sf-jwt-${kind}`] ?? Object.values(pipelines)[0] ?? [];
  const first = at(items[0], 'parallel', 'steps', shard - 1) ?? items[0];
  const step = at(job === 'watch-report' ? items[1] : first, 'step');
  return mainAndLast(at(step, 'script'), at(step, 'after-script'));
};

const circleci = (text: string, job: string): LiteralStep[] =>
  (at(parsedYaml(text), 'jobs', `sf-jwt-${job}`, 'steps') as unknown[]).flatMap((step) => {
    const run = at(step, 'run') as { name: string; command: string; when?: string } | undefined;
    return run ? [{ name: run.when ? 'last' : 'main', script: run.command, ...(run.when && { runs: always }) }] : [];
  });

const codebuild = (text: string): LiteralStep[] => {
  const build = at(parsedYaml(text), 'phases', 'build');
  return mainAndLast(at(build, 'commands'), at(build, 'finally'));
};

/** A secret that the pipeline doesn't have stays as it was written. */
const azure = (text: string, job: string, secrets: Env, shard: number): LiteralStep[] => {
  const jobs = at(parsedYaml(text), 'jobs') as Array<{ job: string; steps: Node[] }>;
  const values: Env = { ...secrets, 'System.JobPositionInPhase': String(shard) };
  const filled = (value: unknown): string =>
    String(value).replace(/\$\(([\w.]+)\)/g, (whole, name: string) => values[name] ?? whole);
  return (jobs.find((each) => each.job === job.replaceAll('-', '_'))?.steps ?? []).flatMap((step) =>
    step['bash'] === undefined
      ? []
      : [
          {
            name: String(step['displayName']),
            script: filled(lines(step['bash'])),
            env: Object.fromEntries(
              Object.entries((step['env'] ?? {}) as Node).map(([name, value]) => [name, filled(value)]),
            ),
            ...(/always|succeededOrFailed/.test(String(step['condition'])) && { runs: always }),
          },
        ],
  );
};

/** The texts in three quotes of one stage, as Groovy reads them; those of `post` run whatever happened. */
const jenkins = (text: string, job: string): LiteralStep[] => {
  const titles = { gate: 'Deploy with', watch: 'Prove the', rotate: 'Rotate the', review: 'Review' };
  const title = titles[job.split('-')[0] as keyof typeof titles];
  const stage = text.split('stage(').find((each) => each.startsWith(`'${title}`)) ?? '';
  const [steps = '', post = ''] = stage.split(/\n +post \{/);
  const scripts = (part: string): string[] =>
    [...part.matchAll(/'''\n([^]*?)'''/g)].map(([, script = '']) => script.replace(/\\(.)/g, '$1'));
  return [
    ...scripts(steps).map((script, number) => ({ name: `step ${number}`, script })),
    ...scripts(post).map((script) => ({ name: 'last', script, runs: always })),
  ];
};

export type ScriptProvider = 'gitlab' | 'azure' | 'bitbucket' | 'circleci' | 'codebuild' | 'jenkins';

type Steps = (text: string, job: string, secrets: Env, shard: number) => LiteralStep[];

const readers: Record<ScriptProvider, Steps> = { gitlab, azure, bitbucket, circleci, codebuild, jenkins };

/** What each starts for a script; the image that the jobs name has bash, and a small shell as `sh`. */
const shells: Record<ScriptProvider, readonly [string, ...string[]]> = {
  gitlab: ['/bin/bash', '-eo', 'pipefail'],
  azure: ['/bin/bash', '--noprofile', '--norc'],
  bitbucket: ['/bin/bash', '-e'],
  circleci: ['/bin/bash', '-eo', 'pipefail'],
  codebuild: ['/bin/bash'],
  jenkins: ['/bin/sh', '-xe'],
};

/** The steps of a job; of a job in parts, those of the part with this number. */
export const scriptSteps = (
  provider: ScriptProvider,
  text: string,
  job: string,
  secrets: Env = {},
  shard = 1,
): LiteralStep[] => readers[provider](text, job, secrets, shard).map((step) => ({ ...step, shell: shells[provider] }));

/** What the runner of each sets, so far as a job reads it. */
export const scriptVariables = (checkout: string, base: string, shard = 1): Record<ScriptProvider, Env> => ({
  gitlab: {
    CI_NODE_INDEX: String(shard),
    CI: 'true',
    GITLAB_CI: 'true',
    CI_PROJECT_DIR: checkout,
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    CI_PROJECT_URL: `file://${checkout}`,
  },
  azure: { TF_BUILD: 'True', SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main', AGENT_ISSELFHOSTED: '0' },
  bitbucket: { CI: 'true', BITBUCKET_BUILD_NUMBER: '7', BITBUCKET_PR_DESTINATION_BRANCH: 'main' },
  circleci: { CI: 'true', CIRCLECI: 'true', CIRCLE_NODE_INDEX: String(shard - 1) },
  codebuild: { CODEBUILD_BUILD_ID: 'acme:7', CODEBUILD_WEBHOOK_BASE_REF: 'refs/heads/main' },
  jenkins: { JENKINS_URL: 'https://jenkins.example/', BUILD_NUMBER: '7', CHANGE_TARGET: 'main' },
});
