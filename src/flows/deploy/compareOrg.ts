import { compareComponent } from '../../app/compare/compare.ts';
import type { ParsedComponent } from '../../app/parsed.ts';
import type { OrgApp, OrgComponent } from '../../org/app/orgApp.ts';

/**
 * The elements that differ or that the org doesn't show; the component itself, if the org doesn't have it. Deploying the
 * same again does no harm, leaving a wrong one does.
 */
export const openQuestions = (components: readonly ParsedComponent[], known: readonly OrgComponent[]): string[] =>
  components.flatMap((component) => {
    const inOrg = findInOrg(known, component);
    if (!inOrg) return [component.fullName];
    const { changed, unknown } = compareComponent(component, inOrg.elements);
    return [...changed.map((name) => `${name} differs`), ...unknown];
  });

/** What is read back by itself, and told: who is granted the app, and which consumer key it keeps. */
const toldByReadBack = ['commaSeparatedPermissionSet', 'commaSeparatedProfile', 'consumerKey'];

/**
 * The components that the org is known to hold otherwise: `JwtLogin_oauth (label, isEnabled)`. What it doesn't show doesn't
 * count.
 */
export const heldOtherwise = (
  components: readonly ParsedComponent[],
  known: readonly OrgComponent[],
  { isPartlyKnown }: Pick<OrgApp, 'isPartlyKnown'>,
): string[] =>
  components.flatMap((component) => {
    const inOrg = findInOrg(known, component);
    if (!inOrg) return isPartlyKnown ? [] : [component.fullName];
    const { changed } = compareComponent(component, inOrg.elements);
    const names = changed.filter((name) => (inOrg.readable?.includes(name) ?? true) && !toldByReadBack.includes(name));
    return names.length === 0 ? [] : [`${component.fullName} (${names.join(', ')})`];
  });

const findInOrg = (known: readonly OrgComponent[], { type, fullName }: ParsedComponent): OrgComponent | undefined =>
  known.find((candidate) => candidate.type === type && candidate.fullName === fullName);
