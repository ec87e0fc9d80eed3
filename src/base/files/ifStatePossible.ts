import { isJwtError } from '../errors/errors.ts';

/** What is kept in the state folder is a help and never a condition: where it can't be read or written, nothing is said. */
export const ifStatePossible = async <T>(action: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await action();
  } catch (error) {
    if (isJwtError(error) || isSystemError(error)) return undefined;
    throw error;
  }
};

const isSystemError = (error: unknown): boolean => error instanceof Error && 'code' in error;
