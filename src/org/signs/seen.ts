import { isJwtError } from '../../base/errors/errors.ts';
import { ifAllowed } from '../session/orgError.ts';
import type { GrantedPermissions } from '../people/permissions.ts';

/**
 * What a look at the org brought. `hidden`: the org doesn't show it to this admin; one of these user permissions would.
 * `failed`: the question came to nothing for another reason, as a sentence.
 */
export type Glimpse<Value> = { value: Value } | { hidden: readonly string[] } | { failed: string };

/** Asks what one of these permissions shows. Some objects leave rows out for whoever lacks it, so it isn't asked then. */
export const lookIfShown = async <Value>(
  needs: readonly string[],
  granted: GrantedPermissions,
  ask: () => Promise<Value | undefined>,
): Promise<Glimpse<Value>> => {
  if (needs.length > 0 && needs.every((field) => granted[field] === false)) return { hidden: needs };
  try {
    const value = await ifAllowed(ask());
    return value === undefined ? { hidden: needs } : { value };
  } catch (error) {
    if (!isJwtError(error)) throw error;
    return { failed: error.message };
  }
};

/** What was seen; undefined where nothing was. */
export const seenValue = <Value>(seen: Glimpse<Value> | undefined): Value | undefined =>
  seen !== undefined && 'value' in seen ? seen.value : undefined;
