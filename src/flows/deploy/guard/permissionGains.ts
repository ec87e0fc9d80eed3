import type { ParsedComponent } from '../../../app/parsed.ts';
import { gainedPermissions, type PermissionGain } from '../../../app/permissionGains.ts';
import type { OrgComponent } from '../../../org/app/orgApp.ts';
import type { DeployFacts, DeployWishes } from '../facts.ts';
import type { Refusal } from '../refusal.ts';

/** The permission sets that grant more than the app: the one that grants nothing else costs no request. */
export const grantingMore = (components: readonly ParsedComponent[]): ParsedComponent[] =>
  components.filter(
    ({ type, elements }) => type === 'PermissionSet' && gainedPermissions(elements, undefined).length > 0,
  );

/** What the permission sets among the components newly grant beyond the app. What the org doesn't show counts as new. */
export const permissionGains = (
  components: readonly ParsedComponent[],
  inOrg: readonly OrgComponent[] = [],
): PermissionGain[] =>
  grantingMore(components)
    .map(({ fullName, elements }) => {
      const there = inOrg.find((each) => each.type === 'PermissionSet' && each.fullName === fullName);
      return { permissionSet: fullName, grants: gainedPermissions(elements, there?.elements) };
    })
    .filter(({ grants }) => grants.length > 0);

/** Nobody allowed what permission sets newly grant, and nobody can be asked. */
export const refusePermissionGains = (
  gains: readonly PermissionGain[],
  { orgName }: Pick<DeployFacts, 'orgName'>,
  { allowPermissions, canAsk }: DeployWishes,
): Refusal | undefined =>
  gains.length === 0 || allowPermissions || canAsk
    ? undefined
    : { error: 'PermissionsNotAllowed', tokens: [gainText(gains), orgName], flag: 'allow-permissions' };

const shownGrants = 20;

/** `JwtLogin_Access (userPermissions: ModifyAllData)`. */
export const gainText = (gains: readonly PermissionGain[]): string =>
  gains.map(({ permissionSet, grants }) => `${permissionSet} (${shortened(grants)})`).join(', ');

const shortened = (grants: readonly string[]): string => {
  const more = grants.length > shownGrants ? [`… (${grants.length})`] : [];
  return [...grants.slice(0, shownGrants), ...more].join(', ');
};
