/**
 * Runs the built plugin as a user who owns nothing but a throw-away folder: what an attack would reach by mistake is
 * out of its reach. Where the tests don't run as root already, they are unprivileged as they are.
 */
import { execFileSync } from 'node:child_process';
import { lchownSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { runProcess, type PluginOptions, type PluginRun } from './builtPlugin.ts';
import { root } from './runCommand.ts';

/** `nobody` on every Linux and macOS that tests run on; Debian's and macOS's differ, the number is what counts. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Whose files the attacked run has: for tests that make files of yet another user. */
export const unprivilegedUser = { uid: isRoot ? nobody : (process.getuid?.() ?? 0), isSeparate: isRoot };

export type Den = {
  /** Everything that the run may touch lies below it; `home`, `project` and `outside` are there. */
  folder: string;
  home: string;
  project: string;
  /** A decoy: what an attack must not change. */
  outside: string;
  /** Hands the whole den over to the unprivileged user: call it after files were made, and before a run. */
  handOver: () => void;
  run: (argv: string[], options?: Partial<PluginOptions>) => Promise<PluginRun>;
  end: () => void;
};

/** A folder of the unprivileged user's own, with a home, a project and a decoy. */
export const den = (): Den => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-den-')));
  const [home, project, outside] = ['home', 'project', 'outside'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [home, project, outside]) mkdirSync(path, { mode: 0o755 });
  const handOver = (): void => giveTo(folder, unprivilegedUser.uid);
  return {
    folder,
    home,
    project,
    outside,
    handOver,
    run: (argv, { cwd = project, env, umask } = {}) => {
      handOver();
      return runUnprivileged(argv, { cwd, env: { HOME: home, TMPDIR: folder, ...env }, umask });
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** The built plugin, started as the unprivileged user. The working folder and HOME must be ones that it can enter. */
export const runUnprivileged = (argv: string[], options: PluginOptions): Promise<PluginRun> => {
  const place = readableRoot();
  const command = [join(place, 'node_modules/.bin/node'), join(place, 'bin/run.js'), ...argv];
  return isRoot
    ? runProcess(
        '/usr/bin/setpriv',
        [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--', ...command],
        options,
      )
    : runProcess(command[0] ?? '', command.slice(1), options);
};

/** Files and folders below a path, links themselves and not what they point to. Files that `keep` names stay whose they are. */
export const giveTo = (path: string, uid: number, keep: (path: string) => boolean = () => false): void => {
  if (!isRoot || keep(path)) return;
  lchownSync(path, uid, uid);
  const found = statSync(path, { throwIfNoEntry: false });
  const entries = found?.isDirectory() && !isLink(path) ? readdirSync(path) : [];
  for (const name of entries) giveTo(join(path, name), uid, keep);
};

const isLink = (path: string): boolean => {
  try {
    return realpathSync(path) !== join(realpathSync(dirname(path)), parse(path).base);
  } catch {
    return true;
  }
};

let readable: string | undefined;

/** The checkout, or a copy of it by hard links where it lies below a folder that only root can enter. */
const readableRoot = (): string => (readable ??= isRoot && !isOpen(root) ? copyOfRoot() : root);

const isOpen = (path: string): boolean =>
  (statSync(path).mode & 0o005) === 0o005 && (dirname(path) === path || isOpen(dirname(path)));

const copyOfRoot = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-checkout-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  execFileSync('chmod', ['755', copy]);
  for (const name of ['bin', 'lib', 'messages', 'schemas', 'package.json', 'oclif.manifest.json', 'node_modules']) {
    copyTree(join(root, name), join(copy, name));
  }
  return copy;
};

/** Hard links can't cross file systems; then the files themselves are copied. */
const copyTree = (from: string, to: string): void => {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-a', '--reflink=auto', from, dirname(to)], { stdio: 'ignore' });
  }
};
