import { compareComponent } from '../../../app/compare/compare.ts';
import type { AppComponent } from '../../../app/model.ts';
import { parseComponent } from '../../../app/xml.ts';
import { readComponents } from '../../../org/app/apps.ts';
import type { OrgApp, OrgComponent } from '../../../org/app/orgApp.ts';
import type { WithClient } from '../../../org/session/client.ts';
import { unlessSoapRefused } from '../../../org/request/protocol.ts';

/**
 * Whether the org already holds all that these components say. An element that the org doesn't show counts as different:
 * deploying the same again does no harm, leaving a wrong one does. Only a certificate can be proven all the same.
 */
export const isSameInOrg = async (
  admin: WithClient,
  components: readonly AppComponent[],
  orgApp: OrgApp | undefined,
  provesCertificate: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<boolean> => {
  if (!orgApp) return false;
  const known = [...orgApp.components, ...(await readOtherComponents(admin, components, orgApp))];
  const open = components.flatMap((component) => openQuestions(component, known));
  if (open.length === 0) return true;
  return open.every((name) => name === 'certificate') && (await provesCertificate());
};

/** What is read back by itself, and told: who is granted the app, and which consumer key it keeps. */
const toldByReadBack = ['commaSeparatedPermissionSet', 'commaSeparatedProfile', 'consumerKey'];

/** Whether the org is known to hold something else than these components say. What it doesn't show doesn't count. */
export const isOtherInOrg = async (
  admin: WithClient,
  components: readonly AppComponent[],
  orgApp: OrgApp | undefined,
): Promise<boolean> => !orgApp || (await otherInOrg(admin, components, orgApp)).length > 0;

/** The components that the org is known to hold otherwise: `JwtLogin_oauth (label, isEnabled)`. */
export const otherInOrg = async (
  admin: WithClient,
  components: readonly AppComponent[],
  orgApp: OrgApp,
): Promise<string[]> => {
  const known = [...orgApp.components, ...(await readOtherComponents(admin, components, orgApp))];
  return components.flatMap((component) => {
    const inOrg = findIn(known, component);
    if (!inOrg) return orgApp.isPartlyKnown ? [] : [component.fullName];
    const { changed } = compareComponent(parseComponent(component.content, component.path), inOrg.elements);
    const names = changed.filter((name) => (inOrg.readable?.includes(name) ?? true) && !toldByReadBack.includes(name));
    return names.length === 0 ? [] : [`${component.fullName} (${names.join(', ')})`];
  });
};

const findIn = (known: readonly OrgComponent[], { type, fullName }: AppComponent): OrgComponent | undefined =>
  known.find((candidate) => candidate.type === type && candidate.fullName === fullName);

/** Components that aren't bound to the app, such as its permission set, weren't read with it. */
const readOtherComponents = async (
  admin: WithClient,
  components: readonly AppComponent[],
  orgApp: OrgApp,
): Promise<OrgComponent[]> => {
  const read = new Set(orgApp.components.map(({ type }) => type));
  const others = components.filter(({ type }) => !read.has(type));
  const found = await Promise.all(
    others.map(({ type, fullName }) => unlessSoapRefused(readComponents(admin, type, [fullName]))),
  );
  return found.flatMap((components) => components ?? []);
};

/** The elements that differ or aren't shown; the component itself, if the org doesn't have it. */
const openQuestions = (component: AppComponent, known: readonly OrgComponent[]): string[] => {
  const inOrg = findIn(known, component);
  if (!inOrg) return [component.fullName];
  const { changed, unknown } = compareComponent(parseComponent(component.content, component.path), inOrg.elements);
  return [...changed.map((name) => `${name} differs`), ...unknown];
};
