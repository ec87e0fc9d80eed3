import { isAbsolute } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
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

/** A place in a store as a target. Throws the errors of `checkedPlace`. */
export const storeTarget = (store: StoreRow, place: StorePlace): HandOverTarget & StoreTarget => ({
  store,
  place: checkedPlace(store, place),
  failsQueuedJobs: store.failsQueuedJobs?.(place) ?? false,
});

const otherProgram = (program: string, argv: readonly string[]): HandOverTarget => {
  if (!isAbsolute(program) && /[\\/]/.test(program)) throw jwtError('HandOverNotAbsolute', [program]);
  return { program, argv, failsQueuedJobs: false };
};

/**
 * Reads the name of a store, alone or with a place behind a colon, as in `github:<environment>`, or a program with its
 * arguments, in which `{variable}` and `{connection}` stand for those of each login. Throws HandOverNotAbsolute,
 * HandOverArguments, HandOverEnvironment, and the errors of `checkedPlace`.
 */
export const readHandOver = (text: string, argv: readonly string[] = []): HandOverTarget => {
  const [, kind = '', place] = /^([a-z-]+)(?::(.*))?$/s.exec(text) ?? [];
  const store = findStore(kind);
  if (!store) return otherProgram(text, argv);
  if (argv.length > 0) throw jwtError('HandOverArguments', [kind]);
  if (place === undefined) return storeTarget(store, {});
  if (!store.ofWord) throw jwtError('HandOverEnvironment', [text]);
  return storeTarget(store, store.ofWord(place));
};
