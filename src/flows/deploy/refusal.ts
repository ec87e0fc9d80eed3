import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';

/** Why a deploy may not go on, as data: the error, its values, and the flag by which a person lets it go on all the same. */
export type Refusal = {
  error: JwtErrorKey;
  tokens: readonly string[];
  actionTokens?: readonly string[];
  flag?: string;
};

/** Throws the first refusal, if there is one. */
export const throwRefusal = ([first]: readonly Refusal[]): void => {
  if (first) throw jwtError(first.error, first.tokens, first.actionTokens);
};
