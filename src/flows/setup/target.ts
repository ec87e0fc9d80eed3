import type { AuthInfo } from '@salesforce/core';
import { isPipeline } from '../../connection/environment.ts';
import { checkConnectionName } from '../../connection/names.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { chooseAdminLogin, listAdminLogins, readAdminLogin } from '../../org/session/adminLogins.ts';
import { findUser } from '../../org/people/users.ts';
import { openAdminOrg } from '../../org/session/connect.ts';
import type { SetupWorld } from './facts.ts';
import type { SetupConnection } from './knownConnection.ts';

/** The stored login of sf that administers the org of a connection that the file knows; undefined if there is none. */
export const adminOfKnown = async (
  connection: string,
  { record }: Pick<SetupConnection, 'record'>,
  env: SetupWorld['env'] = userEnvironment(),
): Promise<AuthInfo | undefined> => {
  if (!record) return undefined;
  const { instanceUrl, orgId, username: loginUser } = record;
  try {
    const logins = await listAdminLogins({ ofProject: !isPipeline(env) });
    return await readAdminLogin(chooseAdminLogin({ connection, instanceUrl, loginUser, orgId }, logins));
  } catch (error) {
    if (isJwtError(error) && error.name === 'AdminLoginMissingError') return undefined;
    throw error;
  }
};

/** The org that a person chose, before anything is planned. */
export type SetupTarget = {
  orgId: string;
  name: string;
  environment: string;
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
    hasUser: async (username) => (await findUser(admin, username)) !== undefined,
    ...(connectionNameProblem(suggestion) === undefined && { suggestedConnection: suggestion }),
  };
};

/** Why a text can't be the name of a connection; undefined if it can. */
export const connectionNameProblem = (name: string): string | undefined => {
  try {
    checkConnectionName(name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const suggestedName = (orgName: string, host: string): string => {
  const label = host.endsWith('.my.salesforce.com') ? (host.split('.')[0] ?? '') : orgName;
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
};
