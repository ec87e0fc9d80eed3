import { isJwtError } from '../../base/errors/errors.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { readConsumerKey } from '../../org/app/consumerKey.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import { realWorld, verifyConnection } from '../verify/verify.ts';
import type { SetupInput, SetupWorld } from './facts.ts';
import { setupLogin } from './proveLogin.ts';

/** With what a login is tried. */
export type LoginProof = {
  admin: AdminOrg;
  instanceUrl: string;
  input: SetupInput;
  keyName: string;
  world: SetupWorld;
};

/** Whether the key pair of this machine logs in through the app as it is: one token request, nothing changed. */
export const logsIn = async (
  orgApp: OrgApp,
  { admin, instanceUrl, input, keyName, world }: LoginProof,
): Promise<boolean> => {
  const globalSettings = orgApp.components.find(({ type }) => type === 'ExtlClntAppGlobalOauthSettings')?.fullName;
  const { clientId } = await readConsumerKey(admin, { id: orgApp.id, name: orgApp.name, globalSettings });
  const connection = setupLogin(input, { instanceUrl, clientId, keyName, orgId: admin.orgId });
  const { outcome } = await verifyConnection(
    { connection, keyFolder: input.keyFolder },
    { ...realWorld, ...world, onWait: undefined },
  );
  return outcome === 'proven';
};

/** The same for an app whose consumer key may be unreadable, so that nobody can log in. */
export const isProven = async (orgApp: OrgApp, proof: LoginProof): Promise<boolean> => {
  try {
    return await logsIn(orgApp, proof);
  } catch (error) {
    if (isJwtError(error)) return false;
    throw error;
  }
};
