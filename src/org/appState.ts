import { isJwtError } from '../base/errors.ts';
import { childTypes, findApp, readComponents, type OrgComponent } from './apps.ts';
import type { WithClient } from './client.ts';
import { readGrants, type Grant } from './grants.ts';
import { ifAllowed } from './orgError.ts';
import { queryApp } from './queriedApp.ts';

/** All that an org says of an app. */
export type AppState = {
  /** Undefined: the org has no such app. */
  appId?: string;
  /** Of the app and of whatever else was asked for. `readable`: the only elements that could be read. */
  components: Array<OrgComponent & { readable?: string[] }>;
  /** Undefined: the org doesn't say. */
  grants?: Grant[];
  /** Types that couldn't be read: whether the org has such a component isn't known. */
  unread: string[];
  /** Whether the Metadata API answered; without it only queries tell of the app. */
  hasMetadataApi: boolean;
};

type Named = { type: string; fullName: string };

/**
 * Reads an app, components that aren't bound to it (its permission sets), and its grants. A session that the Metadata API
 * refuses reads what queries show. Errors: AppNamespaced, ConnectedAppExists.
 */
export const readAppState = async (admin: WithClient, name: string, others: readonly Named[]): Promise<AppState> => {
  const hasMetadataApi = await canUseMetadataApi(admin);
  const state = hasMetadataApi
    ? await readByMetadataApi(admin, name, others)
    : await readByQueries(admin, name, others);
  const grants = state.appId === undefined ? [] : await ifAllowed(readGrants(admin, state.appId));
  return { ...state, hasMetadataApi, ...(grants && { grants }) };
};

type Read = Pick<AppState, 'appId' | 'components' | 'unread'>;

/** Tokens in JWT format are for REST alone. */
const canUseMetadataApi = async ({ client }: WithClient): Promise<boolean> => {
  try {
    await client.list(['ExternalClientApplication']);
    return true;
  } catch (error) {
    if (isJwtError(error) && error.name === 'SessionIsJwtError') return false;
    throw error;
  }
};

const readByMetadataApi = async (admin: WithClient, name: string, others: readonly Named[]): Promise<Read> => {
  const [app, read] = await Promise.all([findApp(admin, name), readOthers(admin, others)]);
  return {
    ...(app && { appId: app.id }),
    components: [...(app?.components ?? []), ...read.flatMap(({ components }) => components ?? [])],
    unread: read.filter(({ components }) => !components).map(({ type }) => type),
  };
};

/** By type, for a call reads one type. An old API version doesn't know every type. */
const readOthers = async (
  admin: WithClient,
  others: readonly Named[],
): Promise<Array<{ type: string; components?: OrgComponent[] }>> => {
  const types = [...new Set(others.map(({ type }) => type))];
  return Promise.all(
    types.map(async (type) => {
      const names = others.filter((each) => each.type === type).map(({ fullName }) => fullName);
      return { type, components: await ifAllowed(readComponents(admin, type, names)) };
    }),
  );
};

/** A type without a row may have been refused. */
const readByQueries = async (admin: WithClient, name: string, others: readonly Named[]): Promise<Read> => {
  const app = await queryApp(admin, name);
  const types = [...others.map(({ type }) => type), ...(app ? childTypes : [])];
  const components = app?.components ?? [];
  const unread = types.filter((type) => !components.some((component) => component.type === type));
  return { ...(app && { appId: app.id }), components, unread };
};
