import { jwtError } from '../../base/errors/errors.ts';

const keyName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Windows opens a device in place of a file with such a name, whatever its ending, and drops dots at the end of a folder's. */
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|\.$/i;

/** Refuses a key name that isn't safe as part of a file name (KeyNameInvalid). */
export const checkKeyName = (name: string, platform = process.platform): void => {
  if (!isKeyName(name, platform)) throw jwtError('KeyNameInvalid', [name]);
};

/** Whether the files of this name have another meaning on Windows. The store may move there, or lie on its drive. */
export const isReservedOnWindows = (name: string): boolean => windowsDevice.test(name);

/** Whether files of the key store can have this name. */
export const isKeyName = (name: string, platform = process.platform): boolean =>
  keyName.test(name) && !name.includes('..') && !(platform === 'win32' && isReservedOnWindows(name));
