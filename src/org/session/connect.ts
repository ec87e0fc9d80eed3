import type { AuthInfo, Connection } from '@salesforce/core';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import { httpClient, type HttpClient } from '../../base/http.ts';
import { judgedOrigin, refuseOtherHosts } from './adminHost.ts';
import { orgClient, type OrgClient } from './client.ts';
import { leadRequests } from '../request/coreTransport.ts';
import { readOrganization, type Organization } from './organization.ts';
import { chooseApiVersion, newestApiVersion } from './reach.ts';
import { openDoor, refuseElsewhere } from '../request/transport.ts';

/** An opened and proven connection of the admin: the session was accepted, and the org says who it is. */
export type AdminOrg = {
  client: OrgClient;
  connection: Connection;
  /** Undefined where the session is a bare access token, which must never be shown as a name. */
  username?: string;
  instanceUrl: string;
  apiVersion: string;
  orgId: string;
  organization: Organization;
  http: HttpClient;
};

type OpenAdminOrg = { authInfo: AuthInfo; apiVersion?: string; http?: HttpClient; env?: EnvironmentVariables };

/**
 * Opens the org that the admin is logged in to; its host is judged before anything is sent. One quick request comes first, for core waits 16 seconds for a host that
 * doesn't answer and then goes on with an old API version.
 */
export const openAdminOrg = async ({
  authInfo,
  apiVersion,
  http = httpClient,
  env = userEnvironment(),
}: OpenAdminOrg): Promise<AdminOrg> => {
  const instanceUrl = await judgedOrigin(authInfo, env);
  const version = chooseApiVersion(await newestApiVersion(instanceUrl, http), apiVersion, instanceUrl);
  const { default: core } = await import('@salesforce/core');
  const connection = await core.Connection.create({ authInfo, connectionOptions: { version } });
  const door = { http, state: { bytes: 0 } };
  leadRequests(connection, {
    own: openDoor({ ...door, judge: (url) => refuseElsewhere(url, instanceUrl) }),
    renewal: openDoor({ ...door, judge: (url) => refuseOtherHosts(url, env) }),
  });
  const client = orgClient(connection);
  const organization = await readOrganization({ client });
  return {
    client,
    connection,
    username: adminName(authInfo.getUsername()),
    instanceUrl,
    apiVersion: version,
    orgId: organization.id,
    organization,
    http,
  };
};

const adminName = (username: string | undefined): string | undefined =>
  username && /^00D\w{12,15}!/.test(username) ? undefined : username;
