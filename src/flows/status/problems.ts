import { isJwtError } from '../../base/errors/errors.ts';
import type { StatusProblem } from './types.ts';

/** An error of ours as something to tell of one connection. */
export const problemOfStatus = (error: unknown): StatusProblem => {
  if (!isJwtError(error)) throw error;
  return { name: error.name, message: error.message, actions: error.actions ?? [] };
};
