import { isJwtError } from '../../base/errors/errors.ts';
import { agreedBundle, type FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { resolveOrgPins, type ConnectionRequest, type OrgPin } from '../../connection/resolve/resolve.ts';
import type { Connection } from '../../connection/types.ts';
import { resolveInstanceUrl } from '../../login/instanceUrl.ts';

/** The one way of writing a login host, so that two can be compared; what isn't allowed stays as it is. */
export const canonicalUrl =
  (env: EnvironmentVariables) =>
  (text: string): string => {
    try {
      return resolveInstanceUrl(text, env).url;
    } catch (error) {
      if (!isJwtError(error)) throw error;
      return text;
    }
  };

/** The bundle of a connection, in whatever way the connection file writes the same values. Errors: see `agreedBundle`. */
export const bundleOf = (
  name: string,
  record: Partial<Connection> | undefined,
  env: EnvironmentVariables,
): Promise<FoundBundle | undefined> => agreedBundle({ name, env, canonicalUrl: canonicalUrl(env) }, record);

/** The orgs that must answer for a connection, likewise. Errors: see `resolveOrgPins`. */
export const orgPinsOf = (request: ConnectionRequest): Promise<OrgPin[]> =>
  resolveOrgPins({ ...request, canonicalUrl: canonicalUrl(request.env) });
