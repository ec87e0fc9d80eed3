import { isAbsolute } from 'node:path';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { checkedPlace, findStore } from '../../pipeline/stores/storeTable.ts';
import type { StorePlace, StoreRow } from '../../pipeline/stores/storeTypes.ts';

/** What a secret is stored as, and for which login. */
export type HandedSecret = { connection: string; variable: string };

/** A place in a store of secrets. */
export type StoreTarget = { store: StoreRow; place: StorePlace };

/** A program that a person named, which gets each secret on its standard input. */
export type ProgramTarget = { program: string; argv: readonly string[] };

/** Who takes the secret of a login over. */
export type HandOverTarget = (StoreTarget | ProgramTarget) & {
  /** Whether a job that is queued already goes on with the old secret and fails. */
  failsQueuedJobs: boolean;
};

/**
 * A place in a store as a target; where no place is said, the one that the environment tells of. Throws the errors of
 * `checkedPlace`.
 */
export const storeTarget = (
  store: StoreRow,
  given: StorePlace,
  env: EnvironmentVariables = userEnvironment(),
): HandOverTarget & StoreTarget => {
  const place = withUsualPlace(store, given, env);
  return { store, place: checkedPlace(store, place), failsQueuedJobs: store.failsQueuedJobs?.(place) ?? false };
};

const withUsualPlace = ({ places, usualPlace }: StoreRow, given: StorePlace, env: EnvironmentVariables): StorePlace => {
  const isSaid = places.some((parts) => parts.every((part) => given[part] !== undefined));
  const place = isSaid ? undefined : usualPlace?.(env);
  return place === undefined ? given : { ...given, place };
};

const otherProgram = (program: string, argv: readonly string[]): HandOverTarget => {
  if (!isAbsolute(program) && /[\\/]/.test(program)) throw jwtError('HandOverNotAbsolute', [program]);
  return { program, argv, failsQueuedJobs: false };
};

/**
 * Reads the name of a store, alone or with a place behind a colon, as its row reads it, or a program with its arguments, in which `{variable}` and `{connection}` stand for those of each login. Throws HandOverNotAbsolute,
 * HandOverArguments, HandOverPlace, and the errors of `checkedPlace`.
 */
export const readHandOver = (
  text: string,
  argv: readonly string[] = [],
  env: EnvironmentVariables = userEnvironment(),
): HandOverTarget => {
  const [, kind = '', word] = /^([a-z-]+)(?::(.*))?$/s.exec(text) ?? [];
  const store = findStore(kind);
  if (!store) return otherProgram(text, argv);
  if (argv.length > 0) throw jwtError('HandOverArguments', [kind]);
  const place = word === undefined ? {} : store.word.read(word);
  if (place === undefined) throw jwtError('HandOverPlace', [text], [store.word.forms.join(' / ')]);
  return storeTarget(store, place, env);
};
