import { isJwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import type { Examined } from './examine.ts';
import { lockErrors, type Lock, type Passphrase } from './open.ts';
import { readExamined } from './read.ts';

/** Which secret opens an input, if that is all that is missing. Whatever else is wrong with it, its reader tells. */
export const lockOf = async (examined: Examined): Promise<Lock | undefined> => {
  const problem = await readingProblem(examined);
  return (['key', 'keystore'] as const).find((lock) => problem === `${lockErrors[lock].none}Error`);
};

/** Whether a secret is the wrong one for an input that is locked. */
export const isWrongSecret = async (examined: Examined, secret: string): Promise<boolean> => {
  const problem = await readingProblem(examined, secret);
  return wrongSecrets.some((error) => problem === `${error}Error`);
};

const wrongSecrets: readonly JwtErrorKey[] = Object.values(lockErrors).flatMap(({ empty, wrong, unfilled }) => [
  empty,
  wrong,
  unfilled,
]);

const readingProblem = async (examined: Examined, secret?: Passphrase): Promise<string | undefined> => {
  try {
    await readExamined(examined, secret);
    return undefined;
  } catch (error) {
    if (isJwtError(error)) return error.name;
    throw error;
  }
};
