import { jwtError } from '../base/errors.ts';

const keyName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Refuses a key name that isn't safe as part of a file name (KeyNameInvalid). */
export const checkKeyName = (name: string): void => {
  if (!keyName.test(name) || name.includes('..')) throw jwtError('KeyNameInvalid', [name]);
};
