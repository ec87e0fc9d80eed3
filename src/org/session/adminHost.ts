import type { AuthInfo } from '@salesforce/core';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { isSessionUrl } from '../../base/hosts/sessionHosts.ts';
import { originOf } from './orgError.ts';

/**
 * The origin that the session of an admin may be sent to. Nothing in a project can name it: neither a host outside of the
 * rule, nor any host beside a bare access token. Throws AdminHostNotAllowed, AdminHostOfProject.
 */
export const judgedOrigin = async (authInfo: AuthInfo, env: EnvironmentVariables): Promise<string> => {
  const instanceUrl = authInfo.getFields().instanceUrl ?? '';
  if (authInfo.isUsingAccessToken() && (await isNamedByProject(instanceUrl)))
    throw jwtError('AdminHostOfProject', [hostOfSession(instanceUrl)]);
  refuseOtherHosts(instanceUrl, env);
  return originOf(instanceUrl);
};

/** Throws AdminHostNotAllowed. */
export const refuseOtherHosts = (url: string, env: EnvironmentVariables): void => {
  if (!isSessionUrl(url, env)) throw jwtError('AdminHostNotAllowed', [hostOfSession(url)]);
};

const hostOfSession = (url: string): string => (URL.canParse(url) ? new URL(url).host : '-');

/** Beside a bare access token, sf takes the host from its configuration, and that of the project counts most. */
const isNamedByProject = async (instanceUrl: string): Promise<boolean> => {
  const { default: core } = await import('@salesforce/core');
  const { value, location } = (await core.ConfigAggregator.create()).getInfo(core.OrgConfigProperties.ORG_INSTANCE_URL);
  return String(location) === 'Local' && value === instanceUrl;
};
