import { inspect } from 'node:util';
import { withoutCredentials } from '../base/credentials.ts';
import { isJwtError, jwtError } from '../base/errors.ts';

/**
 * The error that a command may show for one that it caught: sf repeats arguments that it doesn't understand, and one of
 * them may be a key that was meant for another flag.
 */
export const shownError = (error: Error): Error =>
  isJwtError(error) || !holdsCredential(error) ? error : jwtError('SecretInArguments');

/** sf prints the message, and with `--json` what `inspect` makes of the error. */
const holdsCredential = (error: Error): boolean => {
  const shown = `${error.message}\n${inspect(error).replace(/\\n' \+\s+'/g, '\n')}`;
  return withoutCredentials(shown) !== shown;
};
