import type { JsonPlaces } from './places.ts';

/** The line on which a key stands. */
export type LineOf = (keys: readonly string[]) => Promise<number>;

/** The lines of a JSON text that is valid; it is looked through once, and only if a line is asked for. */
export const lazyLines = (text: string): LineOf => {
  let places: Promise<JsonPlaces> | undefined;
  return async (keys) => {
    places ??= import('./places.ts').then(({ jsonPlaces }) => jsonPlaces(text));
    return (await places).lineOf(keys);
  };
};
