import type { SfError } from '@salesforce/core/sfError';
import { stat } from 'node:fs/promises';
import { Messages } from '../text/messages.ts';
import { findUnfilled, findUnfilledPath, type UnfilledId, type ValueKind } from '../text/unfilled.ts';
import { jwtError } from './errors.ts';

/** Where a value came from, as the texts `place.<id>` of `messages/unfilled.md` say it. */
export type ValuePlace = {
  id: 'flag' | 'argument' | 'variable' | 'connectionFile' | 'bundle' | 'file';
  tokens: string[];
};

let unfilledTexts: Messages<string> | undefined;

const unfilledText = (key: string, tokens: string[] = []): string => {
  if (unfilledTexts === undefined) {
    Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
    unfilledTexts = Messages.loadMessages('sf-plugin-jwt', 'unfilled');
  }
  return unfilledTexts.getMessage(key, tokens);
};

/** What stands in place of a value, why, and what to do about it. The value itself is never in it. */
export const describeUnfilled = (id: UnfilledId): { what: string; fix: string } => ({
  what: unfilledText(id),
  fix: unfilledText(`${id}.fix`),
});

/** Refuses a value that is empty or stands for one that never arrived: ValueEmpty, ValueUnfilled, with its place. */
export const refuseUnfilled = (value: string, place: ValuePlace, kind: ValueKind = 'login'): string => {
  if (value.trim() === '') throw emptyAt(place);
  const id = findUnfilled(value, kind);
  if (id !== undefined) throw unfilledAt(id, place);
  return value;
};

/** The same for the path of a file; one that leads to something is right, whatever it looks like. */
export const refuseUnfilledPath = async (path: string, place: ValuePlace): Promise<string> => {
  if (path.trim() === '') throw emptyAt(place);
  const id = findUnfilledPath(path);
  if (id !== undefined && !(await leadsSomewhere(path))) throw unfilledAt(id, place);
  return path;
};

const leadsSomewhere = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
};

const emptyAt = (place: ValuePlace): SfError => jwtError('ValueEmpty', [sayPlace(place)]);

/** The error of a value in whose place something else stands. */
export const unfilledAt = (id: UnfilledId, place: ValuePlace): SfError => {
  const { what, fix } = describeUnfilled(id);
  return jwtError('ValueUnfilled', [sayPlace(place), what], [fix]);
};

const sayPlace = ({ id, tokens }: ValuePlace): string => unfilledText(`place.${id}`, tokens);
