import type { WithClient } from '../session/client.ts';
import type { AdminOrg } from '../session/connect.ts';
import { ifAllowed } from '../session/orgError.ts';
import type { Organization } from '../session/organization.ts';
import { readOwnPermissions, type GrantedPermissions } from '../people/permissions.ts';
import { soqlText } from '../request/soql.ts';

type AdminUser = { id: string; username: string; email: string };

export type OrgFacts = {
  organization: Organization;
  apiVersion: string;
  /** The origin of the org's My Domain, such as `https://acme.my.salesforce.com`; undefined if it can't be told. */
  myDomain?: string;
  isDevHub: boolean;
  permissions: GrantedPermissions;
  /** Undefined if the org doesn't say. */
  adminUser?: AdminUser;
};

/** Looks at the org before anything is changed in it. */
export const inspectOrg = async (admin: AdminOrg): Promise<OrgFacts> => {
  const [myDomain, isDevHub, permissions, adminUser] = await Promise.all([
    findMyDomain(admin),
    isDevHubOrg(admin),
    readOwnPermissions(admin),
    findAdminUser(admin),
  ]);
  return { organization: admin.organization, apiVersion: admin.apiVersion, myDomain, isDevHub, permissions, adminUser };
};

/** `ScratchOrgInfo` exists in Dev Hubs only. */
const isDevHubOrg = async ({ client }: WithClient): Promise<boolean> =>
  (await ifAllowed(client.query('SELECT Id FROM ScratchOrgInfo LIMIT 1'))) !== undefined;

const myDomainHost = /\.my\.(salesforce\.com|salesforce\.mil|sfcrmproducts\.cn)$/;

const isMyDomain = (url: string): boolean => myDomainHost.test(new URL(url).hostname);

/** The instance URL where it is a My Domain, else the issuer that the discovery document names. */
export const findMyDomain = async ({
  instanceUrl,
  http,
}: Pick<AdminOrg, 'instanceUrl' | 'http'>): Promise<string | undefined> => {
  if (isMyDomain(instanceUrl)) return instanceUrl;
  const result = await http({
    method: 'GET',
    url: `${instanceUrl}/.well-known/openid-configuration`,
    timeoutMs: 10_000,
  });
  const issuer = result.ok && result.response.status === 200 ? issuerOf(result.response.body) : undefined;
  // login.salesforce.com may call itself the issuer; External Client Apps aren't reliable there (forcedotcom/cli #3482).
  return issuer !== undefined && (issuer === instanceUrl || isMyDomain(issuer)) ? issuer : undefined;
};

const issuerOf = (body: string): string | undefined => {
  try {
    const { issuer } = JSON.parse(body) as { issuer?: string };
    return issuer === undefined ? undefined : new URL(issuer).origin;
  } catch {
    return undefined;
  }
};

/** The admin as a user of the org; the default contact of the app is their e-mail address. */
const findAdminUser = async (admin: Pick<AdminOrg, 'client' | 'username'>): Promise<AdminUser | undefined> => {
  const condition = await adminCondition(admin);
  if (condition === undefined) return undefined;
  const rows = await ifAllowed(
    admin.client.query<{ Id: string; Username: string; Email: string }>(
      `SELECT Id, Username, Email FROM User WHERE ${condition}`,
    ),
  );
  const row = rows?.[0];
  return row && { id: row.Id, username: row.Username, email: row.Email };
};

/** A session without a username (a bare access token) still says whose it is; userinfo may refuse, then nobody knows. */
const adminCondition = async ({
  client,
  username,
}: Pick<AdminOrg, 'client' | 'username'>): Promise<string | undefined> => {
  if (username !== undefined) return `Username = ${soqlText(username)}`;
  const info = await ifAllowed(client.get<{ user_id?: string }>('/services/oauth2/userinfo'));
  return info?.user_id === undefined ? undefined : `Id = ${soqlText(info.user_id)}`;
};
