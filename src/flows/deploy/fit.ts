import {
  grantList,
  grantNamesOf,
  mergeGrants,
  oauthPolicyType,
  policyGrants,
  readGrantNames,
  type AppGrant,
  type GrantNames,
} from '../../app/grants.ts';
import { neverSent } from '../../app/files/refusedElements.ts';
import { editComponent } from '../../app/xmlEdit.ts';
import { isAppType } from '../../app/elements/elementTable.ts';
import { withText, type ParsedComponent } from '../../app/parsed.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';

/** A component as it is sent, and the path of the file that it came from. */
export type FittedComponent = ParsedComponent & { filePath: string };

/**
 * The app files as this org must get them: under the full names that the org already uses (it holds one policy per app,
 * and refuses a second one under another name), without what belongs to another org, and with every grant that is there
 * already, for a policy that is deployed without them takes the access away. `asked`: who is to be granted beside.
 */
export const fitToOrg = (
  components: readonly ParsedComponent[],
  orgApp: OrgApp | undefined,
  grants: readonly AppGrant[],
  asked: GrantNames = nobody,
): FittedComponent[] =>
  components.map((component) => {
    const plain = withoutOrgSpecific(component);
    const { content } = plain;
    const isPolicy = component.type === oauthPolicyType;
    const fitted = isPolicy ? withText(plain, mergeGrants(withGrants(content, orgApp, grants), asked)) : plain;
    return { ...renamed(fitted, orgApp), filePath: component.path };
  });

const nobody: GrantNames = { permissionSets: [], profiles: [] };

/** An org refuses the elements that name another one, and makes its own, its consumer key too, where they are left out. */
const withoutOrgSpecific = (component: ParsedComponent): ParsedComponent => {
  if (!isAppType(component.type)) return component;
  const there = neverSent.filter((name) => Object.hasOwn(component.elements, name));
  if (there.length === 0) return component;
  return withText(
    component,
    editComponent(component.content, Object.fromEntries(there.map((name) => [name, undefined]))),
  );
};

const renamed = (component: ParsedComponent, orgApp: OrgApp | undefined): ParsedComponent => {
  const there = orgApp?.components.filter(({ type }) => type === component.type).map(({ fullName }) => fullName) ?? [];
  const [name] = there;
  if (name === undefined || there.includes(component.fullName) || !/^[\w.-]+$/.test(name)) return component;
  return withFullName(component, name);
};

/** The component as if its file had this name: the deploy library takes the full name from there. */
export const withFullName = <Component extends ParsedComponent>(component: Component, fullName: string): Component => ({
  ...component,
  fullName,
  path: component.path.replace(/[^/]+(\.[^./]+-meta\.xml)$/, `${fullName}$1`),
});

const withGrants = (policy: string, orgApp: OrgApp | undefined, grants: readonly AppGrant[]): string => {
  const { permissionSets, profiles } = policyGrants(
    orgApp?.components.find(({ type }) => type === oauthPolicyType)?.elements,
  );
  const rows = grantNamesOf(grants);
  return mergeGrants(policy, {
    permissionSets: [...permissionSets, ...rows.permissionSets],
    profiles: [...profiles, ...rows.profiles],
  });
};

/** Whom the policy among the components names. */
export const grantsWanted = (components: readonly ParsedComponent[]): GrantNames => {
  const policy = components.find(({ type }) => type === oauthPolicyType);
  return policy ? readGrantNames(policy.content, policy.path) : nobody;
};

/** The same as a list. */
export const grantsOfPolicy = (components: readonly ParsedComponent[]): AppGrant[] =>
  grantList(grantsWanted(components));
