import { jwtError } from '../../base/errors/errors.ts';
import type { AdminOrg } from '../session/connect.ts';
import { readComponents } from './apps.ts';
import { ifAllowed } from '../session/orgError.ts';

export type ConsumerKey = { clientId: string };

type Asked = Pick<AdminOrg, 'client' | 'apiVersion' | 'instanceUrl'>;

/** Consumer keys that orgs make have 85 characters; chosen ones 8 to 256. */
const clientIdShape = /^[A-Za-z0-9._]{8,256}$/;

/**
 * The consumer key of an app, in memory only: from its global OAuth settings, else from the credentials resource. Error:
 * ConsumerKeyUnreadable, which names the Setup page where a person can read it.
 */
export const readConsumerKey = async (
  admin: Asked,
  app: { id: string; name: string; globalSettings?: string },
): Promise<ConsumerKey> => {
  const fromMetadata = app.globalSettings && (await fromGlobalSettings(admin, app.globalSettings));
  if (fromMetadata) return { clientId: fromMetadata };
  const fromCredentials = await fromCredentialsResource(admin, app.id);
  if (fromCredentials) return { clientId: fromCredentials };
  throw jwtError('ConsumerKeyUnreadable', [app.name, admin.instanceUrl], [app.name]);
};

const fromGlobalSettings = async (admin: Asked, fullName: string): Promise<string | undefined> => {
  const found = await ifAllowed(readComponents(admin, 'ExtlClntAppGlobalOauthSettings', [fullName]));
  return clientId(found?.[0]?.elements.consumerKey);
};

/** Needs the org's setting *Allow access to External Client App consumer secrets via REST API* and *View Client Secret*. */
const fromCredentialsResource = async (admin: Asked, appId: string): Promise<string | undefined> => {
  const path = `/services/data/v${admin.apiVersion}/apps/oauth/credentials/${encodeURIComponent(appId)}`;
  const list = await ifAllowed(admin.client.get<{ consumers?: Array<{ id: string; key?: string }> }>(path));
  const [consumer] = list?.consumers ?? [];
  if (!consumer) return undefined;
  if (consumer.key) return clientId(consumer.key);
  const part = `${path}/${encodeURIComponent(consumer.id)}?part=key`;
  return clientId((await ifAllowed(admin.client.get<{ key?: string }>(part)))?.key);
};

const clientId = (value: unknown): string | undefined =>
  typeof value === 'string' && clientIdShape.test(value) ? value : undefined;
