import { namedTexts } from '../../base/text/namedTexts.ts';
import type { GeneratedJob, JobRun } from '../jobs/model.ts';
import { installScript, shellWord } from '../jobs/scripts.ts';
import { runScript } from './shared.ts';

const scriptText = namedTexts('pipelineJobs').one;

/** A job for a provider whose jobs are one script, and lines that run whatever happened. */
type JobScript = { main: string[]; last: string[] };

type ScriptWay = {
  /** Why a secret doesn't arrive with this provider; nothing if its jobs can't be without. */
  missing?: string;
  /** What a shell of this provider needs first, such as the folder, or the number of the part. */
  begin: readonly string[];
};

export const jobScript = (job: GeneratedJob, { begin, missing }: ScriptWay): JobScript => {
  const runs = job.steps.filter((step): step is JobRun => step.does === 'run');
  const isLast = (run: JobRun): boolean => run.isAlways === true && job.kind === 'gate';
  const secrets = [...new Set(runs.flatMap(({ secrets: names = [] }) => names))];
  const main = runs.filter((run) => !isLast(run));
  return {
    main: [
      ...begin,
      ...(missing === undefined || secrets.length === 0 ? [] : arrived(secrets, missing)),
      ...job.steps.flatMap((step) => (step.does === 'install' ? [installScript(step.packages)] : [])),
      ...(main.some(({ isAlways }) => isAlways) ? eachOf(main) : main.flatMap(linesOfRun)),
    ],
    last: runs.filter(isLast).flatMap(linesOfRun),
  };
};

const linesOfRun = (run: JobRun): string[] => [
  ...(run.comments ?? []).map((line) => `# ${line}`),
  ...(run.tokens ?? []).map(({ secret, variable }) => `export ${variable}="$${secret}"`),
  ...Object.entries(run.settings ?? {}).map(([name, value]) => `export ${name}=${shellWord(value)}`),
  ...runScript(run),
];

/** Without the secret in an argument of a program. */
const arrived = (secrets: readonly string[], missing: string): string[] => [
  ['for secret', 'in', `${secrets.join(' ')}; do`].join(' '),
  `  printenv "$secret" | grep -q . || { echo ${shellWord(scriptText('missing', { why: missing }))} "$secret" >&2; exit 1; }`,
  'done',
];

/** Each of them, whatever those before it end with. In the list of an `||`, a shell wouldn't end at a failure. */
const eachOf = (runs: readonly JobRun[]): string[] => [
  'failed=0',
  ...runs.flatMap((run) => {
    const lines = linesOfRun(run);
    const [only = '', other] = run.script;
    if (other === undefined) return [...lines.slice(0, -1), `${only} || failed=1`];
    return ['set +e', '(', '  set -e', ...lines.map((line) => `  ${line}`), ')', 'test $? -eq 0 || failed=1', 'set -e'];
  }),
  'exit "$failed"',
];

/** The shell goes to the project, where it isn't the repository. */
export const enterProject = (folder: string): string[] => (folder === '' ? [] : [`cd ${shellWord(folder)}`]);
