import { withoutCredentials } from '../../base/text/credentials.ts';
import { isJwtError, jwtError } from '../../base/errors/errors.ts';

const interrupted = 130;

/**
 * The error that a command may show for one that it caught: sf repeats arguments that it doesn't understand, and one of
 * them may be a key that was meant for another flag.
 */
export const shownError = (error: Error): Error => {
  // What the prompts throw on Ctrl-C, which ends a command as the signal does.
  if (error.name === 'ExitPromptError') return Object.assign(jwtError('PromptClosed'), { exitCode: interrupted });
  return isJwtError(error) || !holdsCredential(error) ? error : jwtError('SecretInArguments');
};

/** What sf knows of a command line that it doesn't understand: all of it, wherever it passes the error on to. */
type ParseError = Error & { parse?: { input?: { argv?: readonly string[] } } };

const holdsCredential = (error: ParseError): boolean =>
  [error.message, ...(error.parse?.input?.argv ?? [])].some((text) => withoutCredentials(text) !== text);
