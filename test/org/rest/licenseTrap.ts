import { Refusal } from '../answers.ts';
import type { Org } from '../org.ts';
import type { OrgState, PermissionSet, User } from '../state.ts';

const INTEGRATION = 'Salesforce Integration';

/**
 * A user of the licence *Salesforce Integration* gets objects only with the permission-set licence *Salesforce API
 * Integration*. What it forbids beyond that isn't documented, so a switch says it.
 */
export function refuseUnlicensed(
  { state, switches }: Pick<Org, 'state' | 'switches'>,
  user: User,
  set: PermissionSet,
): void {
  if (state.profiles.find(({ id }) => id === user.profileId)?.userLicense !== INTEGRATION) return;
  const [object] = hasIntegrationLicense(state, user) ? [] : set.objectPermissions;
  const forbidden = switches.integrationForbids.find((name) => set.permissions[`Permissions${name}`]);
  const permission = object ? `Read ${object.object}s` : forbidden?.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  if (permission === undefined) return;
  const text = `Can't assign permission set "${set.label}" to user "${user.firstName} ${user.lastName}".`;
  throw new Refusal(
    400,
    'FIELD_INTEGRITY_EXCEPTION',
    `${text} The user license doesn't allow the permission: ${permission}`,
    ['PermissionSetId'],
  );
}

function hasIntegrationLicense(state: OrgState, user: User): boolean {
  const ids = state.permissionSetLicenses
    .filter(({ developerName }) => developerName === 'SalesforceAPIIntegrationPsl')
    .map(({ id }) => id);
  return state.permissionSetLicenseAssigns.some(
    (row) => row.assigneeId === user.id && ids.includes(row.permissionSetLicenseId),
  );
}
