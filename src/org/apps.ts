import { jwtError } from '../base/errors.ts';
import { readAppByQuery } from './appsByQuery.ts';
import type { Elements, ListedComponent, WithClient } from './client.ts';
import { ifAllowed } from './orgError.ts';
import { unlessSoapRefused } from './protocol.ts';
import { soqlList, soqlText } from './soql.ts';

export type OrgComponent = {
  type: string;
  fullName: string;
  elements: Elements;
  /** Where the session can't use SOAP: the only elements that could be read. */
  readable?: readonly string[];
};

/** An External Client App as the org holds it. */
export type OrgApp = {
  id: string;
  name: string;
  description: string;
  /** The app itself and all that belongs to it, under the full names that the org gave them. */
  components: OrgComponent[];
  /** Where the session can't use SOAP: only what queries give is known, which is less than the app has. */
  isPartlyKnown?: true;
};

const appType = 'ExternalClientApplication';

/** Bound to an app by the text of `<externalClientApplication>`; their names are free. */
export const childTypes = [
  'ExtlClntAppOauthSettings',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
];

/**
 * The app with that API name, or undefined. Errors: ConnectedAppExists for a classic app of the name, AppNamespaced for
 * one that came with a package: nothing can be deployed over either.
 */
export const findApp = async (admin: WithClient, name: string): Promise<OrgApp | undefined> => {
  const [listed, queried] = await Promise.all([unlessSoapRefused(listAll(admin)), queryApp(admin, name)]);
  const known = queried ?? (listed ? appIn(listed, name) : await refuseIfUnknowable(admin));
  if (known?.namespacePrefix) throw jwtError('AppNamespaced', [name, known.namespacePrefix]);
  const app = known && { id: known.id, name, description: known.description };
  if (app) return listed ? readApp(admin, app, listed) : readAppByQuery(admin, app);
  if (await isConnectedApp(admin, name)) throw jwtError('ConnectedAppExists', [name]);
  return undefined;
};

/** Without SOAP and without an answer to a query, nobody knows whether the app is there. Throws what the query throws. */
const refuseIfUnknowable = async ({ client }: WithClient): Promise<undefined> => {
  await client.query('SELECT Id FROM ExternalClientApplication LIMIT 1');
  return undefined;
};

/** By the list of the Metadata API; an org that refuses it may still answer a query, which knows the label only. */
const isConnectedApp = async ({ client }: WithClient, name: string): Promise<boolean> => {
  const listed = await ifAllowed(client.list(['ConnectedApp']));
  if (listed) return listed.some(({ fullName }) => fullName === name);
  const rows = await ifAllowed(
    client.query(`SELECT Id FROM ConnectedApplication WHERE Name IN ${soqlList([name, name.replaceAll('_', ' ')])}`),
  );
  return rows !== undefined && rows.length > 0;
};

/** The id of the app with that API name that no package brought; undefined if there is none. */
export const findAppId = async (admin: WithClient, name: string): Promise<string | undefined> => {
  const known =
    (await queryApp(admin, name)) ?? appIn((await unlessSoapRefused(admin.client.list([appType]))) ?? [], name);
  return known?.namespacePrefix ? undefined : known?.id;
};

const appIn = (listed: readonly ListedComponent[], name: string): KnownApp | undefined => {
  const found = listed.find((component) => component.type === appType && isNamed(component, name));
  return found && { id: found.id ?? '', namespacePrefix: found.namespacePrefix, description: '' };
};

const listAll = async ({ client }: WithClient): Promise<ListedComponent[]> => client.list([appType, ...childTypes]);

/** Full names of packaged components begin with the namespace. */
const isNamed = ({ fullName, namespacePrefix }: ListedComponent, name: string): boolean =>
  fullName === name || fullName === `${namespacePrefix}__${name}`;

type AppRow = { Id: string; NamespacePrefix: string | null; Description: string | null };

type KnownApp = { id: string; namespacePrefix?: string; description: string };

/** By the data API, which some orgs refuse; then the list of the Metadata API has to do. */
const queryApp = async ({ client }: WithClient, name: string): Promise<KnownApp | undefined> => {
  const rows = await ifAllowed(
    client.query<AppRow>(
      `SELECT Id, NamespacePrefix, Description FROM ExternalClientApplication WHERE DeveloperName = ${soqlText(name)}`,
    ),
  );
  const row = rows?.find(({ NamespacePrefix }) => !NamespacePrefix) ?? rows?.[0];
  return (
    row && {
      id: row.Id,
      description: row.Description ?? '',
      ...(row.NamespacePrefix && { namespacePrefix: row.NamespacePrefix }),
    }
  );
};

type Known = Pick<OrgApp, 'id' | 'name' | 'description'>;

const readApp = async (admin: WithClient, known: Known, listed: ListedComponent[]): Promise<OrgApp> => {
  const namesOf = (type: string): string[] =>
    listed.filter((found) => found.type === type).map((found) => found.fullName);
  const [[app], ...children] = await Promise.all([
    readComponents(admin, appType, [known.name]),
    ...childTypes.map((type) => readComponents(admin, type, namesOf(type))),
  ]);
  const own = children.flat().filter(({ elements }) => textOf(elements.externalClientApplication) === known.name);
  return {
    ...known,
    description: textOf(app?.elements.description) || known.description,
    components: app ? [app, ...own] : own,
  };
};

/** Components by their full names; those that the org doesn't have are left out. */
export const readComponents = async (
  { client }: WithClient,
  type: string,
  fullNames: readonly string[],
): Promise<OrgComponent[]> =>
  (await client.read(type, fullNames)).map((elements) => ({ type, fullName: textOf(elements.fullName), elements }));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
