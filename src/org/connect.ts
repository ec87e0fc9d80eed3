import type { AuthInfo, Connection } from '@salesforce/core';
import { httpClient, type HttpClient } from '../base/http.ts';
import { orgClient, type OrgClient } from './client.ts';
import { originOf } from './orgError.ts';
import { readOrganization, type Organization } from './organization.ts';
import { chooseApiVersion, newestApiVersion } from './reach.ts';

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

export type OpenAdminOrg = { authInfo: AuthInfo; apiVersion?: string; http?: HttpClient };

/**
 * Opens the org that the admin is logged in to. One quick request comes first, for core waits 16 seconds for a host that
 * doesn't answer and then goes on with an old API version.
 */
export const openAdminOrg = async ({ authInfo, apiVersion, http = httpClient }: OpenAdminOrg): Promise<AdminOrg> => {
  const instanceUrl = originOf(authInfo.getFields().instanceUrl ?? '');
  const version = chooseApiVersion(await newestApiVersion(instanceUrl, http), apiVersion, instanceUrl);
  const { Connection: CoreConnection } = await import('@salesforce/core');
  const connection = await CoreConnection.create({ authInfo, connectionOptions: { version } });
  const client = orgClient(connection);
  const organization = await readOrganization({ client });
  return {
    client,
    connection,
    username: nameOf(authInfo.getUsername()),
    instanceUrl,
    apiVersion: version,
    orgId: organization.id,
    organization,
    http,
  };
};

const nameOf = (username: string | undefined): string | undefined =>
  username && /^00D\w{12,15}!/.test(username) ? undefined : username;
