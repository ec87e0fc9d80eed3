import { jwtError } from '../errors/errors.ts';

/** The largest file that is read, unless its reader knows better: an app file, a key, a certificate. */
export const usualFileBytes = 1_048_576;

/** The largest connection file: more than 20,000 connections as the setup writes them. */
export const connectionFileBytes = 16 * usualFileBytes;

/** Refuses to write what the next read would refuse. Throws FileWouldBeTooLarge. */
export const refuseUnreadable = (path: string, data: string, maximumBytes = usualFileBytes): void => {
  const bytes = Buffer.byteLength(data);
  if (bytes > maximumBytes) throw jwtError('FileWouldBeTooLarge', [path, bytes, maximumBytes]);
};
