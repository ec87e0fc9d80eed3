import { jwtError } from '../../base/errors/errors.ts';
import { readAppByQuery } from './appsByQuery.ts';
import type { ListedComponent, WithClient } from '../session/client.ts';
import type { OrgApp, OrgComponent } from './orgApp.ts';
import { ifAllowed } from '../session/orgError.ts';
import { unlessSoapRefused } from '../request/protocol.ts';
import { soqlList, soqlText } from '../request/soql.ts';

const appType = 'ExternalClientApplication';

/** Bound to an app by the text of `<externalClientApplication>`; their names are free. */
export const childTypes = [
  'ExtlClntAppOauthSettings',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
];

const globalSettingsType = 'ExtlClntAppGlobalOauthSettings';

/**
 * The app with that API name, or undefined. Errors: ConnectedAppExists for a classic app of the name, AppNamespaced for
 * one that came with a package, AppNameOtherCase for one whose name has other capitals: nothing can be deployed over any
 * of them.
 */
export const findApp = async (admin: WithClient, name: string): Promise<OrgApp | undefined> => {
  const [listed, queried] = await Promise.all([unlessSoapRefused(listAll(admin)), queryApp(admin, name)]);
  const known = queried ?? (listed ? appIn(listed, name) : await refuseIfUnknowable(admin));
  if (known?.namespacePrefix) throw jwtError('AppNamespaced', [name, known.namespacePrefix]);
  if (known && known.name !== name) throw jwtError('AppNameOtherCase', [known.name, name], [known.name]);
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

/** By the list of the Metadata API, without regard to case, as the org compares them; an org that refuses it may still answer a query, which knows the label only. */
const isConnectedApp = async ({ client }: WithClient, name: string): Promise<boolean> => {
  const listed = await ifAllowed(client.list(['ConnectedApp']));
  if (listed) return listed.some(({ fullName }) => fullName.toLowerCase() === name.toLowerCase());
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
  return (
    found && { id: found.id ?? '', name: baseName(found), namespacePrefix: found.namespacePrefix, description: '' }
  );
};

const listAll = async ({ client }: WithClient): Promise<ListedComponent[]> => client.list([appType, ...childTypes]);

/** Names that differ in their capitals only are one name to an org. */
const isNamed = (component: ListedComponent, name: string): boolean =>
  baseName(component).toLowerCase() === name.toLowerCase();

/** Full names of packaged components begin with the namespace. */
const baseName = ({ fullName, namespacePrefix }: ListedComponent): string =>
  namespacePrefix && fullName.startsWith(`${namespacePrefix}__`)
    ? fullName.slice(namespacePrefix.length + 2)
    : fullName;

type AppRow = { Id: string; DeveloperName: string; NamespacePrefix: string | null; Description: string | null };

type KnownApp = { id: string; name: string; namespacePrefix?: string; description: string };

/** By the data API, which some orgs refuse; then the list of the Metadata API has to do. */
const queryApp = async ({ client }: WithClient, name: string): Promise<KnownApp | undefined> => {
  const rows = await ifAllowed(
    client.query<AppRow>(
      `SELECT Id, DeveloperName, NamespacePrefix, Description FROM ExternalClientApplication WHERE DeveloperName = ${soqlText(name)}`,
    ),
  );
  const row = rows?.find(({ NamespacePrefix }) => !NamespacePrefix) ?? rows?.[0];
  return (
    row && {
      id: row.Id,
      name: row.DeveloperName,
      description: row.Description ?? '',
      ...(row.NamespacePrefix && { namespacePrefix: row.NamespacePrefix }),
    }
  );
};

/** The label of an app by the data API; undefined where the org refuses. */
export const readAppLabel = async ({ client }: WithClient, id: string): Promise<string | undefined> => {
  const rows = await ifAllowed(
    client.query<{ MasterLabel: string }>(
      `SELECT MasterLabel FROM ExternalClientApplication WHERE Id = ${soqlText(id)}`,
    ),
  );
  return rows?.[0]?.MasterLabel;
};

type ListedApp = Pick<OrgApp, 'id' | 'name' | 'description'>;

const readApp = async (admin: WithClient, known: ListedApp, listed: ListedComponent[]): Promise<OrgApp> => {
  const namesOf = (type: string): string[] =>
    listed.filter((found) => found.type === type).map((found) => found.fullName);
  const [[app], ...children] = await Promise.all([
    readComponents(admin, appType, [known.name]),
    ...childTypes.map((type) => readComponents(admin, type, namesOf(type))),
  ]);
  const all = children.flat();
  const own = all.filter(({ elements }) => elementTextOf(elements.externalClientApplication) === known.name);
  return {
    ...known,
    description: elementTextOf(app?.elements.description) || known.description,
    components: app ? [app, ...own] : own,
    showsCertificates: all.some(
      ({ type, elements }) => type === globalSettingsType && elementTextOf(elements.certificate) !== '',
    ),
  };
};

/** Components by their full names; those that the org doesn't have are left out. */
export const readComponents = async (
  { client }: WithClient,
  type: string,
  fullNames: readonly string[],
): Promise<OrgComponent[]> =>
  (await client.read(type, fullNames)).map((elements) => ({
    type,
    fullName: elementTextOf(elements.fullName),
    elements,
  }));

const elementTextOf = (value: unknown): string => (typeof value === 'string' ? value : '');
