import { compareComponent } from '../../app/compare.ts';
import type { AppComponent } from '../../app/model.ts';
import { parseComponent } from '../../app/xml.ts';
import { readComponents } from '../../org/apps.ts';
import type { OrgApp, OrgComponent } from '../../org/orgApp.ts';
import type { WithClient } from '../../org/client.ts';
import { unlessSoapRefused } from '../../org/protocol.ts';

/**
 * Whether the org already holds all that these components say. An element that the org doesn't show (a certificate,
 * perhaps) counts as different: deploying the same again does no harm, leaving a wrong one does.
 */
export const isSameInOrg = async (
  admin: WithClient,
  components: readonly AppComponent[],
  orgApp: OrgApp | undefined,
): Promise<boolean> => {
  if (!orgApp) return false;
  const known = [...orgApp.components, ...(await readOthers(admin, components, orgApp))];
  return components.every((component) => isSame(component, known));
};

/** Components that aren't bound to the app, such as its permission set, weren't read with it. */
const readOthers = async (
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

const isSame = ({ type, fullName, content, path }: AppComponent, known: readonly OrgComponent[]): boolean => {
  const inOrg = known.find((candidate) => candidate.type === type && candidate.fullName === fullName);
  if (!inOrg) return false;
  const { changed, unknown } = compareComponent(parseComponent(content, path), inOrg.elements);
  return changed.length === 0 && unknown.length === 0;
};
