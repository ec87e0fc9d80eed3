/**
 * Runs the shell steps of a generated job word for word, as a runner does: in bash, in an empty home, with the variables of
 * the provider and nothing else of this machine. `npm` is a stand-in that installs what is here already.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runProcess } from './builtPlugin.ts';
import { realSf, realSfEnvironment } from './realSf.ts';
import { root } from './runCommand.ts';

type Env = Record<string, string | undefined>;

/** One step: a script, what its environment has beside that of the job, and when it runs. */
export type LiteralStep = {
  name: string;
  script: string;
  env?: Env;
  /** The shell that the runner starts for it, with its flags; that of GitHub if none is said. */
  shell?: readonly [string, ...string[]];
  /** Whether it runs, from whether one before it has failed. */
  runs?: (hasFailed: boolean) => boolean;
};

export type LiteralRun = {
  /** The exit code of each step that ran, by its name. */
  codes: Record<string, number | null>;
  /** That of the first that failed; 0 if none did. */
  code: number;
  text: string;
};

export type Runner = {
  folder: string;
  home: string;
  run: (steps: readonly LiteralStep[], place: { cwd: string; env?: Env }) => Promise<LiteralRun>;
  /** What stand-ins have been called with. */
  calls: (program: string) => string[];
  end: () => void;
};

const versionHere = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

/** Takes what the jobs install, in the versions that they name, and nothing else. */
const npmStandIn = (calls: string, prefix: string): string => `#!/bin/bash
echo "npm $*" >> '${calls}'
test "$1 $2" = 'install --global' || exit 64
shift 2
prefix='${prefix}'
while test $# -gt 0; do
  case "$1" in
    --prefix) prefix="$2"; shift ;;
    --ignore-scripts) quiet=1 ;;
    @salesforce/cli@2.*) cli=1 ;;
    sf-plugin-jwt@${versionHere}) plugin=1 ;;
    *) exit 65 ;;
  esac
  shift
done
test "$quiet" = 1 || exit 66
mkdir -p "$prefix/bin"
if test "$cli" = 1; then ln -sf '${realSf}' "$prefix/bin/sf"; fi
if test "$plugin" = 1; then
  printf '#!/bin/sh\\nexec "%s" "%s" "$@"\\n' '${process.execPath}' '${join(root, 'lib/bin.js')}' > "$prefix/bin/sf-jwt"
  chmod +x "$prefix/bin/sf-jwt"
fi
`;

/** A `gh` that says what it is asked, and keeps the secrets that it is given. */
const ghStandIn = (calls: string, store: string): string => `#!/bin/bash
echo "gh $*" >> '${calls}'
case "$1 $2" in
  'secret set') cat > '${store}'/"$3" ;;
  'repo view') echo acme/app ;;
esac
`;

/** A `glab` likewise. */
const glabStandIn = (calls: string, store: string): string => `#!/bin/bash
echo "glab $*" >> '${calls}'
case "$1 $2" in
  'variable update' | 'variable set') cat > '${store}'/"$3" ;;
esac
`;

/** A place for jobs. `home` is empty unless one is given. */
export const literalRunner = (given?: { home: string }): Runner => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-runner-')));
  const [bin, prefix, store, calls] = ['bin', 'prefix', 'store', 'calls'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const home = given?.home ?? join(folder, 'home');
  for (const each of [bin, prefix, store, home, join(folder, 'tmp')]) mkdirSync(each, { recursive: true });
  writeFileSync(calls, '');
  const standIns = { npm: npmStandIn(calls, prefix), gh: ghStandIn(calls, store), glab: glabStandIn(calls, store) };
  for (const [name, script] of Object.entries(standIns)) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  symlinkSync(process.execPath, join(bin, 'node'));
  const environment: Env = {
    ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
    ...Object.fromEntries(Object.entries(realSfEnvironment(home)).filter(([name]) => /^(?:SF_|OCLIF_)/.test(name))),
    HOME: home,
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    PATH: [join(prefix, 'bin'), bin, '/usr/bin', '/bin'].join(delimiter),
  };
  return {
    folder,
    home,
    run: (steps, { cwd, env }) => runSteps(steps, { cwd, env: { ...environment, ...env } }),
    calls: (program) =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`${program} `)),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const whileWell = (hasFailed: boolean): boolean => !hasFailed;

const runSteps = async (steps: readonly LiteralStep[], place: { cwd: string; env: Env }): Promise<LiteralRun> => {
  const codes: LiteralRun['codes'] = {};
  let [code, text] = [0, ''];
  for (const { name, script, env = {}, runs = whileWell, shell = ['/bin/bash', '-e'] } of steps) {
    if (!runs(code !== 0)) continue;
    const file = join(mkdtempSync(join(place.env.TMPDIR ?? tmpdir(), 'step-')), 'step.sh');
    writeFileSync(file, script);
    const [program, ...flags] = shell;
    const run = await runProcess(program, [...flags, file], { cwd: place.cwd, env: { ...place.env, ...env } });
    codes[name] = run.code;
    text += `\n=== ${name}: ${run.code}\n${run.stdout}${run.stderr}`;
    if (code === 0) code = run.code ?? 1;
  }
  return { codes, code, text };
};

const git = (cwd: string, ...argv: string[]): void => {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'init.defaultBranch=main'];
  execFileSync('git', [...who, ...argv], { cwd, stdio: 'ignore' });
};

/** Puts a project under Git with a remote, and gives what a job checks out: a clone with the history of `main`. */
export const checkOut = (project: string, name: string): string => {
  const folder = dirname(project);
  const [origin, clone] = [join(folder, `${name}.git`), join(folder, name)];
  rmSync(clone, { recursive: true, force: true });
  git(project, 'init', '-q');
  git(project, 'add', '--all');
  git(project, 'commit', '-q', '--allow-empty', '--message', name);
  rmSync(origin, { recursive: true, force: true });
  git(folder, 'clone', '-q', '--bare', project, origin);
  git(origin, 'config', 'receive.advertisePushOptions', 'true');
  git(folder, 'clone', '-q', origin, clone);
  return clone;
};

/** Changes a checkout as the author of a pull request would, on a branch of its own. */
export const propose = (checkout: string, path: string, change: (text: string) => string): void => {
  const file = join(checkout, path);
  git(checkout, 'switch', '-q', '--force-create', 'proposal', 'origin/main');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  git(checkout, 'commit', '-q', '--all', '--message', 'proposal');
};
