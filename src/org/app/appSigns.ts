import { childTypes } from './apps.ts';
import { readAppByQuery } from './appsByQuery.ts';
import { soqlText } from '../request/soql.ts';
import type { ListedComponent, ReadElements, WithClient } from '../session/client.ts';
import { ifAllowed } from '../session/orgError.ts';

/** An External Client App as the data API lists it. */
export type AppSign = { id: string; name: string; label: string; namespacePrefix?: string; changedAt: string };

type ListedRow = {
  Id: string;
  DeveloperName: string;
  MasterLabel: string;
  NamespacePrefix: string | null;
  LastModifiedDate: string;
};

/** All External Client Apps of the org. */
export const readAppRows = async ({ client }: WithClient): Promise<AppSign[]> =>
  (
    await client.query<ListedRow>(
      'SELECT Id, DeveloperName, MasterLabel, NamespacePrefix, LastModifiedDate FROM ExternalClientApplication',
    )
  ).map(({ Id, DeveloperName, MasterLabel, NamespacePrefix, LastModifiedDate }) => ({
    id: Id,
    name: DeveloperName,
    label: MasterLabel,
    ...(NamespacePrefix && { namespacePrefix: NamespacePrefix }),
    changedAt: LastModifiedDate,
  }));

/** A component of an app; `changedAt` in ISO 8601. */
export type AppPart = { type: string; app: string; elements: ReadElements; changedAt?: string };

/** The settings and policies of all apps by the Metadata API, the one place that tells consumer keys and certificates. */
export const readAppParts = async ({ client }: WithClient): Promise<AppPart[]> => {
  const listed = await client.list(childTypes);
  const parts = await Promise.all(
    childTypes.map(async (type) => {
      const ofType = listed.filter((component) => component.type === type);
      const read = await client.read(
        type,
        ofType.map(({ fullName }) => fullName),
      );
      return read.map((elements) => appPartOf(type, elements, ofType));
    }),
  );
  return parts.flat();
};

const appPartOf = (type: string, elements: ReadElements, listed: readonly ListedComponent[]): AppPart => {
  const changedAt = listed.find(({ fullName }) => fullName === elements.fullName)?.changedAt;
  return {
    type,
    app: typeof elements.externalClientApplication === 'string' ? elements.externalClientApplication : '',
    elements,
    ...(changedAt && { changedAt }),
  };
};

/** The settings and policies of one app by queries, which tell no consumer key and no certificate. */
export const queryAppParts = async (admin: WithClient, { id, name }: AppSign): Promise<AppPart[]> => {
  const [{ components }, plugIn] = await Promise.all([
    readAppByQuery(admin, { id, name, description: '' }),
    readPlugInStatus(admin, id),
  ]);
  return components
    .filter(({ type }) => childTypes.includes(type))
    .map(({ type, elements }) => ({
      type,
      app: name,
      elements: type === 'ExtlClntAppConfigurablePolicies' ? { ...elements, ...plugIn } : elements,
    }));
};

const readPlugInStatus = async ({ client }: WithClient, id: string): Promise<ReadElements> => {
  const rows = await ifAllowed(
    client.query<{ OauthPluginStatus: string | null }>(
      `SELECT OauthPluginStatus FROM ExtlClntAppPlcyCnfg WHERE ExternalClientApplicationId = ${soqlText(id)}`,
    ),
  );
  const status = rows?.[0]?.OauthPluginStatus;
  return status ? { isOauthPluginEnabled: String(status === 'Enabled') } : {};
};

/** A classic connected app, as far as queries tell: neither consumer key nor certificate nor scopes. */
export type ConnectedAppSign = Pick<AppSign, 'id' | 'name' | 'changedAt'> & {
  adminApprovedOnly: boolean;
  highAssurance: boolean;
};

type ConnectedRow = {
  Id: string;
  Name: string;
  OptionsAllowAdminApprovedUsersOnly: boolean;
  OptionsHasSessionLevelPolicy: boolean;
  LastModifiedDate: string;
};

/** The classic connected apps. */
export const readConnectedApps = async ({ client }: WithClient): Promise<ConnectedAppSign[]> =>
  (
    await client.query<ConnectedRow>(
      'SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly, OptionsHasSessionLevelPolicy, LastModifiedDate ' +
        'FROM ConnectedApplication',
    )
  ).map((row) => ({
    id: row.Id,
    name: row.Name,
    adminApprovedOnly: row.OptionsAllowAdminApprovedUsersOnly,
    highAssurance: row.OptionsHasSessionLevelPolicy,
    changedAt: row.LastModifiedDate,
  }));
