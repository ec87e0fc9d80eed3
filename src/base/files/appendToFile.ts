import { closeSync, constants, existsSync, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs';
import { userMode } from './umask.ts';

const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOFOLLOW } = constants;

/** Adds a text to a file, which is made if it is missing. Throws for a link, and for a pipe, which nobody may ever read. */
export const appendToFile = (path: string, text: string): void => {
  const isNew = !existsSync(path);
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOFOLLOW, 0o600);
  try {
    if (!fstatSync(file).isFile()) throw new Error('no file');
    // The agent that picks it up may run as somebody else.
    if (isNew) fchmodSync(file, userMode(0o666));
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
};
