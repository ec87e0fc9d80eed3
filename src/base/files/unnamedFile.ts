import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { platform } from 'node:process';

/** A file system in memory. */
const memoryFolder = '/dev/shm';

/**
 * An open file in memory that has no name by the time it holds the text, for a program that opens `/dev/stdin`: on Linux,
 * what Node.js passes to a child is a socket, which can't be opened. Nothing on other systems, where it can be.
 */
export const openUnnamed = async (text: string): Promise<FileHandle | undefined> => {
  if (platform !== 'linux') return undefined;
  const path = `${memoryFolder}/sf-jwt-${randomBytes(16).toString('hex')}`;
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600).catch(() => undefined);
  if (!file) return undefined;
  await unlink(path);
  // At a position, so that whoever reads on begins at the beginning.
  await file.write(Buffer.from(text), 0, undefined, 0);
  return file;
};
