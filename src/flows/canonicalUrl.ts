import { isJwtError } from '../base/errors.ts';
import type { Environment } from '../connection/environment.ts';
import { resolveInstanceUrl } from '../login/instanceUrl.ts';

/** The one way of writing a login host, so that two can be compared; what isn't allowed stays as it is. */
export const canonicalUrl =
  (env: Environment) =>
  (text: string): string => {
    try {
      return resolveInstanceUrl(text, env).url;
    } catch (error) {
      if (!isJwtError(error)) throw error;
      return text;
    }
  };
