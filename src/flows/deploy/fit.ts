import { mergeGrants, oauthPolicyType, readGrantNames, type GrantNames } from '../../app/merge.ts';
import { orgSpecificElements } from '../../app/files/refusedElements.ts';
import { editComponent } from '../../app/xmlEdit.ts';
import { isAppType } from '../../app/elements/elementTable.ts';
import type { AppComponent } from '../../app/model.ts';
import { parseComponent } from '../../app/xml.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import type { Grant } from '../../org/people/grants.ts';

/** A component as it is sent, and the path of the file that it came from. */
export type FittedComponent = AppComponent & { filePath: string };

/**
 * The app files as this org must get them: under the full names that the org already uses (it holds one policy per app,
 * and refuses a second one under another name), without what belongs to another org, and with every grant that is there
 * already, for a policy that is deployed without them takes the access away. `asked`: who is to be granted beside.
 */
export const fitToOrg = (
  components: readonly AppComponent[],
  orgApp: OrgApp | undefined,
  grants: readonly Grant[],
  asked: GrantNames = nobody,
): FittedComponent[] =>
  components.map((component) => {
    const content = withoutOrgSpecific(component);
    const isPolicy = component.type === oauthPolicyType;
    return {
      ...renamed(component, orgApp),
      content: isPolicy ? mergeGrants(withGrants(content, orgApp, grants), asked) : content,
      filePath: component.path,
    };
  });

const nobody: GrantNames = { permissionSets: [], profiles: [] };

/** An org refuses the elements that name another one, and makes its own where they are left out. */
const withoutOrgSpecific = ({ type, content, path }: AppComponent): string => {
  if (!isAppType(type)) return content;
  const { elements } = parseComponent(content, path);
  const there = orgSpecificElements.filter((name) => Object.hasOwn(elements, name));
  return there.length === 0
    ? content
    : editComponent(content, Object.fromEntries(there.map((name) => [name, undefined])));
};

const renamed = (component: AppComponent, orgApp: OrgApp | undefined): AppComponent => {
  const there = orgApp?.components.filter(({ type }) => type === component.type).map(({ fullName }) => fullName) ?? [];
  const [name] = there;
  if (name === undefined || there.includes(component.fullName) || !/^[\w.-]+$/.test(name)) return component;
  return withFullName(component, name);
};

/** The component as if its file had this name: the deploy library takes the full name from there. */
export const withFullName = <Component extends AppComponent>(component: Component, fullName: string): Component => ({
  ...component,
  fullName,
  path: component.path.replace(/[^/]+(\.[^./]+-meta\.xml)$/, `${fullName}$1`),
});

const withGrants = (policy: string, orgApp: OrgApp | undefined, grants: readonly Grant[]): string => {
  const inOrg = orgApp?.components.find(({ type }) => type === oauthPolicyType)?.elements;
  return mergeGrants(policy, {
    permissionSets: [...fittedNames(inOrg?.commaSeparatedPermissionSet), ...namesOfFitted(grants, 'permissionSet')],
    profiles: [...fittedNames(inOrg?.commaSeparatedProfile), ...namesOfFitted(grants, 'profile')],
  });
};

/** The names in a list of grants, as an org gives it. */
export const fittedNames = (list: unknown): string[] =>
  typeof list === 'string'
    ? list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    : [];

const namesOfFitted = (grants: readonly Grant[], kind: Grant['kind']): string[] =>
  grants.filter((grant) => grant.kind === kind).map(({ name }) => name);

/** Who is to be pre-authorised by the policy among the components. */
export const grantsWanted = (components: readonly AppComponent[]): GrantNames => {
  const policy = components.find(({ type }) => type === oauthPolicyType);
  return policy ? readGrantNames(policy.content, policy.path) : { permissionSets: [], profiles: [] };
};
