import { compareElements, defaultValue, type ComparedElement, type OrgManners, type OrgElements } from './compare.ts';
import { joined, type AppComparison, type Difference, type NotCompared } from './difference.ts';
import { differingTexts, elementText } from '../elements/elementText.ts';
import { appTypes, elementTable, isAppType } from '../elements/elementTable.ts';
import type { AppComponent } from '../model.ts';
import { neverKept } from '../files/refusedElements.ts';
import { parseComponent, type Component } from '../xml.ts';

/** A component of an app as an org holds it. */
export type ComponentInOrg = {
  type: string;
  fullName: string;
  elements: OrgElements;
  /** Where the Metadata API can't be used: the only elements that could be read. */
  readable?: readonly string[];
};

/** Say who may log in: compared name by name, together with the rows that they make. */
const grantLists = new Set(['commaSeparatedPermissionSet', 'commaSeparatedProfile']);

/** An org may hold more of them than the files speak of: they aren't bound to the app, or nobody made them. */
const tolerated = new Set(['PermissionSet', 'ExtlClntAppOauthSecuritySettings']);

const comparedGlobalSettings = 'ExtlClntAppGlobalOauthSettings';

type AppInOrg = OrgManners & {
  components: readonly ComponentInOrg[];
  /** Types of which nothing could be read. */
  unread: readonly string[];
  /** Whether the Metadata API answered: then an org that shows nothing refuses to. */
  hasMetadataApi: boolean;
};

/**
 * The components of an app in files and in an org, element by element. What belongs together is told by its type, whatever
 * the names are. `clientId` is the consumer key that is known of the app.
 */
export const compareApp = (files: readonly AppComponent[], inOrg: AppInOrg, clientId?: string): AppComparison =>
  joined([
    ...[...files].sort(byType).map((file) => compareFile(file, inOrg, clientId)),
    { differences: extras(files, inOrg.components), notComparable: restrictions(files, inOrg.components) },
  ]);

/** The app first, and what isn't a part of it last. */
const byType = (one: AppComponent, other: AppComponent): number => rank(one) - rank(other);

const rank = ({ type }: AppComponent): number => (isAppType(type) ? appTypes.indexOf(type) : appTypes.length);

/** An org holds one component of each type for an app; of permission sets there are many. */
export const counterpart = <Item extends Pick<ComponentInOrg, 'type' | 'fullName'>>(
  { type, fullName }: Pick<AppComponent, 'type' | 'fullName'>,
  among: readonly Item[],
): Item | undefined => {
  const ofType = among.filter((item) => item.type === type);
  return ofType.find((item) => item.fullName === fullName) ?? (isAppType(type) ? ofType[0] : undefined);
};

const extras = (files: readonly AppComponent[], inOrg: readonly ComponentInOrg[]): Difference[] => {
  const matched = new Set(files.map((file) => counterpart(file, inOrg)));
  return inOrg
    .filter((component) => !matched.has(component) && !tolerated.has(component.type))
    .map(({ type, fullName }) => ({ subject: 'component', state: 'onlyInOrg', type, name: fullName }));
};

/** In a component of the org that no file need speak of: what decides all the same who can log in. */
const restricting: Readonly<Record<string, readonly string[]>> = {
  ExtlClntAppOauthSecuritySettings: ['tokenIpRanges'],
};

const restrictions = (files: readonly AppComponent[], inOrg: readonly ComponentInOrg[]): NotCompared[] => {
  const matched = new Set(files.map((file) => counterpart(file, inOrg)));
  return inOrg
    .filter((component) => !matched.has(component))
    .flatMap(({ type, fullName: name, elements }) =>
      (restricting[type] ?? [])
        .filter((element) => elementText(element, elements[element]) !== undefined)
        .map((element) => ({ subject: 'element', type, name, element, reason: 'notInFiles' })),
    );
};

const compareFile = (file: AppComponent, org: AppInOrg, clientId?: string): AppComparison => {
  const { type, fullName: name, path } = file;
  const { components, unread, hasMetadataApi } = org;
  const inOrg = counterpart(file, components);
  if (inOrg) return compareBoth(file, inOrg, { clientId, ...org });
  const reason = hasMetadataApi ? 'refused' : 'noMetadataApi';
  if (unread.includes(type)) return { differences: [], notComparable: [{ subject: 'component', type, name, reason }] };
  return { differences: [{ subject: 'component', state: 'onlyInFiles', type, name, path }], notComparable: [] };
};

const compareBoth = (
  { type, fullName: name, path, content }: AppComponent,
  { elements, readable }: ComponentInOrg,
  { clientId, ...manners }: OrgManners & { clientId?: string },
): AppComparison => {
  const wanted = withClientId(parseComponent(content, path), clientId);
  const compared = compareElements(wanted, elements, manners).filter((each) => !grantLists.has(each.name));
  const known = readable ? compared.filter((each) => readable.includes(each.name)) : compared;
  const unread = readable ? unreadElements(wanted, readable) : [];
  return {
    differences: known
      .filter(({ obstacle }) => !obstacle)
      .map((each) => ({ subject: 'element', type, name, path, ...elementDifference(type, each) })),
    notComparable: [
      ...known.flatMap((each) => hiddenElement(type, name, each)),
      ...(unread.length > 0
        ? [{ subject: 'elements' as const, type, name, element: unread.join(', '), reason: 'noMetadataApi' as const }]
        : []),
    ],
  };
};

/** The key of the app as the connection file has it, where the file doesn't say it itself. */
const withClientId = (wanted: Component, clientId: string | undefined): Component =>
  wanted.type !== comparedGlobalSettings || clientId === undefined || Object.hasOwn(wanted.elements, 'consumerKey')
    ? wanted
    : { ...wanted, elements: { ...wanted.elements, consumerKey: [clientId] } };

const elementDifference = (
  type: string,
  { name, files, org }: ComparedElement,
): Pick<Difference, 'state' | 'element' | 'files' | 'org'> => {
  const texts = differingTexts(name, files, org);
  const isIn = (side: unknown): boolean => elementText(name, side) !== undefined;
  const state = !isIn(org) ? 'onlyInFiles' : isIn(files) ? 'changed' : 'onlyInOrg';
  const otherwise = defaultValue(type, name);
  return { state, element: name, ...(otherwise !== undefined && { files: otherwise, org: otherwise }), ...texts };
};

const hiddenElement = (type: string, name: string, compared: ComparedElement): NotCompared[] => {
  const { obstacle, name: element, files } = compared;
  if (!obstacle) return [];
  const text = obstacle === 'secret' ? undefined : elementText(element, files);
  return [{ subject: 'element', type, name, element, reason: obstacle, ...(text !== undefined && { files: text }) }];
};

const unreadElements = ({ type, elements }: Component, readable: readonly string[]): string[] => {
  const ofType = isAppType(type) ? Object.keys(elementTable[type]) : [];
  const all = new Set([...Object.keys(elements), ...ofType.filter((name) => !neverKept.has(name))]);
  return [...all].filter((name) => !readable.includes(name) && name !== 'externalClientApplication').sort();
};
