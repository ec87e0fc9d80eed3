import type { EnvironmentVariables } from '../../base/environment.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import { findProgram } from '../../base/programs/findProgram.ts';
import { findWorkTree } from '../../base/programs/git.ts';
import { runProgram } from '../../base/programs/program.ts';
import { rememberSecret } from '../../base/text/sentSecrets.ts';
import { isAbsolute } from 'node:path';
import type { HandedSecret, HandOverStart, HandOverTarget } from './targets.ts';

type HandOverWorld = {
  env: EnvironmentVariables;
  /** From a checkout no program is taken. */
  projectFolder?: string;
  /** How long a program may take. */
  seconds?: number;
};

/**
 * Whether the program is there, signed in, and may write, before anything is changed. Gives the place where it would store,
 * as the program names it; nothing if it names none. Throws HandOverMissing, HandOverRefused, HandOverHangs.
 */
export const rehearseHandOver = async (target: HandOverTarget, world: HandOverWorld): Promise<string | undefined> => {
  await refuseMissingProgram(target, world);
  let place = '';
  for (const start of target.rehearsals)
    place = refused(start, await runHandOver(target, start, world)).stdout.toString();
  const [line = ''] = target.kind === 'github' ? place.trim().split('\n') : [];
  return line === '' ? undefined : line;
};

/**
 * Gives a secret to the program, on its standard input. Throws HandOverMissing, HandOverRefused, HandOverHangs; nothing in
 * them repeats the secret.
 */
export const handOverSecret = async (
  target: HandOverTarget,
  secret: HandedSecret & { text: string },
  world: HandOverWorld,
): Promise<void> => {
  rememberSecret(secret.text);
  const starts = target.stores(secret);
  for (const [at, start] of starts.entries()) {
    const end = await runHandOver(target, start, world, secret);
    if (end.code === 0) return;
    if (at === starts.length - 1) refused(start, end);
  }
};

const refuseMissingProgram = async ({ program }: HandOverTarget, world: HandOverWorld): Promise<void> => {
  const isThere = isAbsolute(program)
    ? await exists(program)
    : findProgram(program, { env: world.env, foreign: foreignFolders(world) }) !== undefined;
  if (!isThere) throw jwtError('HandOverMissing', [program]);
};

type ProgramEnded = Awaited<ReturnType<typeof runProgram>>;

const runHandOver = (
  target: HandOverTarget,
  { program, argv }: HandOverStart,
  world: HandOverWorld,
  secret?: HandedSecret & { text: string },
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
      ...(secret && { HAND_OVER_CONNECTION: secret.connection, HAND_OVER_VARIABLE: secret.variable }),
    },
    foreign: foreignFolders(world),
    seconds: world.seconds ?? handOverSeconds,
    ...(secret && { input: secret.text }),
    alsoPasses: target.passes,
  });

const handOverSeconds = 120;

const foreignFolders = ({ projectFolder }: HandOverWorld): string[] => {
  const workTree = findWorkTree(process.cwd());
  return [...(projectFolder === undefined ? [] : [projectFolder]), ...(workTree === undefined ? [] : [workTree])];
};

/** Throws unless the program has ended well. */
const refused = ({ program, argv }: HandOverStart, end: ProgramEnded): ProgramEnded => {
  if (end.code === 0) return end;
  const shown = [program, ...argv].join(' ');
  if (end.missing) throw jwtError('HandOverMissing', [program]);
  if (end.code === undefined) throw jwtError('HandOverHangs', [shown]);
  const [words = ''] = end.stderr.trim().split('\n');
  throw jwtError('HandOverRefused', [shown, end.code, words === '' ? '-' : words]);
};
