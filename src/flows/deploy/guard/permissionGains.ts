import type { AppComponent } from '../../../app/model.ts';
import { gainedPermissions, type PermissionGain } from '../../../app/permissionGains.ts';
import { parseComponent } from '../../../app/xml.ts';
import { jwtError } from '../../../base/errors/errors.ts';
import { readComponents } from '../../../org/app/apps.ts';
import type { AdminOrg } from '../../../org/session/connect.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { unlessSoapRefused } from '../../../org/request/protocol.ts';

/** What a person says to permission sets that grant more than the app. */
export type PermissionChoice = {
  /** Whether they may, without a question. */
  allowPermissions?: boolean;
  /** Asks a person, and throws if the answer is no; absent where nobody can be asked. */
  approvePermissions?: (gains: readonly PermissionGain[]) => Promise<void>;
  /** Told what they grant, before anything is sent. */
  onPermissionGain?: (gains: readonly PermissionGain[]) => void;
};

/** What the permission sets among the components newly grant beyond the app. What the org doesn't show counts as new. */
export const findPermissionGains = async (
  admin: AdminOrg,
  components: readonly AppComponent[],
): Promise<PermissionGain[]> => {
  const gains: PermissionGain[] = [];
  for (const { content, path, fullName } of components.filter(({ type }) => type === 'PermissionSet')) {
    const { elements } = parseComponent(content, path);
    // The permission set that grants nothing but the app costs no request.
    if (gainedPermissions(elements, undefined).length === 0) continue;
    const read = unlessSoapRefused(ifAllowed(readComponents(admin, 'PermissionSet', [fullName])));
    const grants = gainedPermissions(elements, (await read)?.[0]?.elements);
    if (grants.length > 0) gains.push({ permissionSet: fullName, grants });
  }
  return gains;
};

const shownGrants = 20;

/** Tells what permission sets newly grant, and goes on only if a person allows it. Throws PermissionsNotAllowed. */
export const settlePermissionGains = async (
  admin: AdminOrg,
  components: readonly AppComponent[],
  { allowPermissions, approvePermissions, onPermissionGain }: PermissionChoice,
): Promise<void> => {
  const gains = await findPermissionGains(admin, components);
  if (gains.length === 0) return;
  if (allowPermissions) return onPermissionGain?.(gains);
  if (approvePermissions) return approvePermissions(gains);
  throw jwtError('PermissionsNotAllowed', [gainText(gains), admin.organization.name]);
};

/** `JwtLogin_Access (userPermissions: ModifyAllData)`. */
export const gainText = (gains: readonly PermissionGain[]): string =>
  gains.map(({ permissionSet, grants }) => `${permissionSet} (${shortened(grants)})`).join(', ');

const shortened = (grants: readonly string[]): string => {
  const more = grants.length > shownGrants ? [`… (${grants.length})`] : [];
  return [...grants.slice(0, shownGrants), ...more].join(', ');
};
