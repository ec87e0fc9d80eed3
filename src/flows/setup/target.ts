import { isSameUsername } from '../../base/username.ts';
import type { AuthInfo } from '@salesforce/core';
import { readConnectionsApart } from '../../connection/file.ts';
import { connectionNameProblem } from '../../connection/names.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { findUser } from '../../org/people/users.ts';
import { openAdminOrg } from '../../org/session/connect.ts';
import { adminOfConnection } from '../target/admin.ts';
import { orgPinsOf } from '../target/bundle.ts';
import type { SetupWorld } from './facts.ts';
import { setupConnection } from './knownConnection.ts';

/** The logins among which the administrator of a setup is chosen. */
export type SetupAdmins = {
  connectionFile: string;
  /** The login that a person named with `--target-org`. */
  namedAdmin?: AuthInfo;
  /** The default `target-org` of sf. */
  defaultAdmin?: AuthInfo;
  expectedOrgId?: string;
};

/**
 * The stored login that administers the org of a connection, by the rule of the other commands; undefined if nobody is known
 * for an org of which nothing is known. Errors: AdminLoginMissing, AdminLoginAmbiguous.
 */
export const adminOfSetup = async (
  connection: string,
  admins: SetupAdmins,
  env: SetupWorld['env'] = userEnvironment(),
): Promise<AuthInfo | undefined> => {
  const { connectionFile, namedAdmin, expectedOrgId } = admins;
  const { file, record, bundle } = await setupConnection(connectionFile, connection, env);
  const orgPins = await orgPinsOf({ name: connection, flags: { expectedOrgId }, env, file });
  try {
    const known = { connection, record: record ?? bundle, orgPins };
    const defaultAdmin = await defaultAdminOf(admins);
    return await adminOfConnection(known, { namedAdmin, defaultAdmin, isOnlyOne: true, env });
  } catch (error) {
    if (isJwtError(error) && error.name === 'TargetOrgMissingError') return undefined;
    throw error;
  }
};

/** The default login, unless it is one that a connection of the file logs in with: that is nobody's administrator. */
export const defaultAdminOf = async ({ connectionFile, defaultAdmin }: SetupAdmins): Promise<AuthInfo | undefined> => {
  const connections = Object.values((await readConnectionsApart(connectionFile))?.file.connections ?? {});
  const name = defaultAdmin?.getUsername();
  return connections.some(({ username }) => isSameUsername(username, name)) ? undefined : defaultAdmin;
};

/** The org that a person chose, before anything is planned. */
export type SetupTarget = {
  orgId: string;
  name: string;
  environment: string;
  /** As whom it is looked at; absent for an access token alone. */
  admin?: string;
  /** `acme-uat` for `https://acme--uat.sandbox.my.salesforce.com`; a name for the connection. */
  suggestedConnection?: string;
  /** Whether the org has a user with that username. */
  hasUser: (username: string) => Promise<boolean>;
};

/** Opens the org of the admin to see what it is. Errors: those of `openAdminOrg`. */
export const lookAtTarget = async (authInfo: AuthInfo): Promise<SetupTarget> => {
  const admin = await openAdminOrg({ authInfo });
  const { organization, instanceUrl } = admin;
  const suggestion = suggestedName(organization.name, new URL(instanceUrl).hostname);
  return {
    orgId: organization.id,
    name: organization.name,
    environment: organization.environment,
    ...(admin.username !== undefined && { admin: admin.username }),
    hasUser: async (username) => (await findUser(admin, username)) !== undefined,
    ...(connectionNameProblem(suggestion) === undefined && { suggestedConnection: suggestion }),
  };
};

const suggestedName = (orgName: string, host: string): string => {
  const label = host.endsWith('.my.salesforce.com') ? (host.split('.')[0] ?? '') : orgName;
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
};
