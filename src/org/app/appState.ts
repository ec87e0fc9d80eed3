import { childTypes, findApp, readComponents } from './apps.ts';
import type { OrgComponent } from './orgApp.ts';
import type { WithClient } from '../session/client.ts';
import { readGrants, type Grant } from '../people/grants.ts';
import { ifAllowed } from '../session/orgError.ts';

/** All that an org says of an app. */
export type AppState = {
  /** Undefined: the org has no such app. */
  appId?: string;
  /** Of the app and of whatever else was asked for. `readable`: the only elements that could be read. */
  components: OrgComponent[];
  /** Undefined: the org doesn't say. */
  grants?: Grant[];
  /** Types that couldn't be read: whether the org has such a component isn't known. */
  unread: string[];
  /** Whether the Metadata API answered; without it only queries tell of the app. */
  hasMetadataApi: boolean;
  /** See OrgApp. */
  showsCertificates?: boolean;
};

type NamedComponent = { type: string; fullName: string };

/**
 * Reads an app, components that aren't bound to it (its permission sets), and its grants. A session that the Metadata API
 * refuses reads what queries show. Errors: AppNamespaced, ConnectedAppExists.
 */
export const readAppState = async (
  admin: WithClient,
  name: string,
  others: readonly NamedComponent[],
): Promise<AppState> => {
  const [app, read] = await Promise.all([findApp(admin, name), readOtherTypes(admin, others)]);
  const hasMetadataApi = app?.isPartlyKnown !== true;
  const components = [...(app?.components ?? []), ...read.flatMap(({ components: found }) => found ?? [])];
  const types = app?.isPartlyKnown ? childTypes : [];
  const grants = app ? await ifAllowed(readGrants(admin, app.id)) : [];
  return {
    ...(app && { appId: app.id }),
    components,
    unread: [
      ...read.filter(({ components: found }) => !found).map(({ type }) => type),
      // A type without a row may have been refused.
      ...types.filter((type) => !components.some((component) => component.type === type)),
    ],
    hasMetadataApi,
    showsCertificates: app?.showsCertificates === true,
    ...(grants && { grants }),
  };
};

/** By type, for a call reads one type. An old API version doesn't know every type, and a session may not use SOAP. */
const readOtherTypes = async (
  admin: WithClient,
  others: readonly NamedComponent[],
): Promise<Array<{ type: string; components?: OrgComponent[] }>> => {
  const types = [...new Set(others.map(({ type }) => type))];
  return Promise.all(
    types.map(async (type) => {
      const names = others.filter((each) => each.type === type).map(({ fullName }) => fullName);
      return { type, components: await ifAllowed(readComponents(admin, type, names)) };
    }),
  );
};
