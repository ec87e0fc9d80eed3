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

/** What nobody has allowed or asked for among what permission sets newly grant. */
export const openGains = (
  gains: readonly PermissionGain[],
  { allowPermissions, agreedGains = [] }: DeployWishes,
): PermissionGain[] => {
  if (allowPermissions) return [];
  const isAgreed = (name: string, grant: string): boolean =>
    agreedGains.some(({ permissionSet, grants }) => permissionSet === name && grants.includes(grant));
  return gains
    .map(({ permissionSet, grants }) => ({
      permissionSet,
      grants: grants.filter((grant) => !isAgreed(permissionSet, grant)),
    }))
    .filter(({ grants }) => grants.length > 0);
};

/** Nobody allowed what permission sets newly grant, and nobody can be asked. */
export const refusePermissionGains = (
  gains: readonly PermissionGain[],
  { orgName }: Pick<DeployFacts, 'orgName'>,
  wishes: DeployWishes,
): Refusal | undefined => {
  const open = openGains(gains, wishes);
  return open.length === 0 || wishes.canAsk
    ? undefined
    : { error: 'PermissionsNotAllowed', tokens: [gainText(open), orgName], flag: 'allow-permissions' };
};

const shownGrants = 20;

/** `JwtLogin_Access (userPermissions: ModifyAllData)`. */
export const gainText = (gains: readonly PermissionGain[]): string =>
  gains.map(({ permissionSet, grants }) => `${permissionSet} (${shortened(grants)})`).join(', ');

const shortened = (grants: readonly string[]): string => {
  const more = grants.length > shownGrants ? [`… (${grants.length})`] : [];
  return [...grants.slice(0, shownGrants), ...more].join(', ');
};
