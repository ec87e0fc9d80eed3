import { isAbsolute } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import { findProgram, findShellScript } from '../../base/programs/findProgram.ts';
import { findWorkTree } from '../../base/programs/git.ts';
import { runProgram } from '../../base/programs/program.ts';
import type { StoreKind, StoreStart } from '../../pipeline/stores/storeTypes.ts';
import type { HandOverWorld } from './world.ts';

type ProgramEnded = Awaited<ReturnType<typeof runProgram>>;

/** What a start gets beside its arguments. */
type StartInput = {
  /** The variables that it needs beside those that every program gets. */
  passes: RegExp;
  /** The secret, on its standard input. */
  input?: string;
  settings?: Record<string, string>;
};

/** Throws HandOverMissing unless there is such a program, outside of projects and checkouts. */
export const refuseMissingProgram = async (program: string, world: HandOverWorld): Promise<void> => {
  const isThere = isAbsolute(program)
    ? await exists(program)
    : findProgram(program, { env: world.env, foreign: foreignFolders(world) }) !== undefined;
  if (!isThere) throw jwtError('HandOverMissing', [program]);
};

/** Throws HandOverShellScript for the program of a store that Windows starts by a shell alone. */
export const refuseShellScript = (program: string, kind: StoreKind, world: HandOverWorld): void => {
  const place = { env: world.env, foreign: foreignFolders(world) };
  const isScript = findProgram(program, place) === undefined && findShellScript(program, place) !== undefined;
  if (isOnWindows(world) && isScript) throw jwtError('HandOverShellScript', [program], [program, kind]);
};

/** Throws HandOverNeedsInputPath: Windows has no path for what a program gets on its standard input. */
export const refuseInputPath = (starts: readonly StoreStart[], kind: StoreKind, world: HandOverWorld): void => {
  const opening = starts.find(({ argv }) => argv.some((each) => each.endsWith('/dev/stdin')));
  if (isOnWindows(world) && opening)
    throw jwtError('HandOverNeedsInputPath', [opening.program], [opening.program, kind]);
};

const isOnWindows = ({ platform = process.platform }: HandOverWorld): boolean => platform === 'win32';

/** Runs a program to its end, however that is. */
export const runStart = (
  { program, argv }: StoreStart,
  { passes, input, settings }: StartInput,
  world: HandOverWorld,
): Promise<ProgramEnded> =>
  runProgram({
    name: program,
    argv,
    env: world.env,
    settings: {
      // Nobody is there to be asked, and no answer is shown page by page.
      GH_PROMPT_DISABLED: '1',
      NO_PROMPT: '1',
      PAGER: 'cat',
      ...settings,
    },
    foreign: foreignFolders(world),
    seconds: world.seconds ?? handOverSeconds,
    ...(input !== undefined && { input }),
    alsoPasses: passes,
  });

const handOverSeconds = 120;

const foreignFolders = ({ projectFolder }: HandOverWorld): string[] => {
  const workTree = findWorkTree(process.cwd());
  return [...(projectFolder === undefined ? [] : [projectFolder]), ...(workTree === undefined ? [] : [workTree])];
};

/** Its output, if it has ended well. Throws HandOverMissing, HandOverRefused, HandOverHangs, HandOverNotSignedIn. */
export const endedWell = (start: StoreStart, end: ProgramEnded): string => {
  const output = end.stdout.toString();
  if (end.code === 0 && start.expects?.test(output) !== false) return output;
  const shown = [start.program, ...start.argv].join(' ');
  if (end.code === 0) throw jwtError('HandOverNotSignedIn', [start.program, shown], [start.program]);
  if (end.missing) throw jwtError('HandOverMissing', [start.program]);
  if (end.code === undefined) throw jwtError('HandOverHangs', [shown]);
  const [words = ''] = end.stderr.trim().split('\n');
  throw jwtError('HandOverRefused', [shown, end.code, words === '' ? '-' : words]);
};

/** What programs need to find their settings, their account, and the way out. */
const usualPasses = /^(?:https?_proxy|no_proxy|all_proxy|SSL_CERT_(?:FILE|DIR)|DBUS_SESSION_BUS_ADDRESS|XDG_[A-Z_]+)$/i;

/** The variables that a program gets, and those of these names. */
export const passing = (names: string): RegExp => new RegExp(`${usualPasses.source}|^(?:${names})$`, 'i');
