import type { LocalOrg } from '../org/index.ts';
import { newAccessToken, newId } from '../org/ids.ts';

/**
 * What a refresh leaves of a sandbox: a new org id under the same host, the users, and nothing of the app, its permission
 * set, its grants and assignments. Every session ends; the admin has a new one.
 */
export const refreshSandbox = (org: LocalOrg): void => {
  const { state, admin } = org;
  state.organization.id = newId('Organization');
  state.permissionSets = state.permissionSets.filter(({ isOwnedByProfile }) => isOwnedByProfile);
  Object.assign(state, {
    apps: [],
    permissionSetAssignments: [],
    setupEntityAccess: [],
    approvals: [],
    deployments: [],
  });
  admin.accessToken = newAccessToken(state.organization.id);
  state.sessions = [
    {
      accessToken: admin.accessToken,
      userId: admin.userId,
      appId: null,
      scopes: ['full'],
      createdAt: Date.now(),
      format: 'opaque',
    },
  ];
};
