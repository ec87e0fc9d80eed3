/** Each cause of a login that fails, as it is set up in the local org. */
import { newId } from '../org/ids.ts';
import type { Elements } from '../org/state.ts';
import { faultResponse, restResponse, sentTo } from './sickAnswers.ts';
import type { SickLogin } from './doctorScene.ts';
import { addPermissionSet, ownSetOf } from './people.ts';

type Change = (login: SickLogin) => unknown;

export type Sickness = { id: string; set: Change };

const global = 'ExtlClntAppGlobalOauthSettings';
const policy = 'ExtlClntAppConfigurablePolicies';
const oauthPolicy = 'ExtlClntAppOauthConfigurablePolicies';
const scopes = 'ExtlClntAppOauthSettings';

const without = <Row>(rows: Row[], isOut: (row: Row) => boolean): Row[] => rows.filter((row) => !isOut(row));

const withoutScope = (elements: Elements, scope: string): void => {
  const left = (elements['commaSeparatedOauthScopes'] as string).split(/,\s*/);
  elements['commaSeparatedOauthScopes'] = without(left, (each) => each === scope).join(',');
};

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

export const profileOf = ({ state, user }: SickLogin) => {
  const profile = state.profiles.find(({ id }) => id === user.profileId);
  if (!profile) throw new Error('no profile');
  return profile;
};

const unassign: Change = ({ state, user, access }) => {
  state.permissionSetAssignments = without(
    state.permissionSetAssignments,
    (row) => row.assigneeId === user.id && row.permissionSetId === access.id,
  );
};

const grantOnly = (login: SickLogin, ...parents: string[]): void => {
  const { state, app } = login;
  state.setupEntityAccess = [
    ...without(state.setupEntityAccess, ({ setupEntityId }) => setupEntityId === app.id),
    ...parents.map((parentId) => ({ id: newId('SetupEntityAccess'), parentId, setupEntityId: app.id })),
  ];
};

/** Wrong before anything is sent, or on the way. */
const local: Sickness[] = [
  { id: 'key-missing', set: ({ record }) => Object.assign(record, { keyName: 'lost' }) },
  { id: 'key-unusable', set: ({ env }) => Object.assign(env, { SF_JWT_ACME_KEY: 'no key' }) },
  { id: 'instance-url', set: ({ record }) => Object.assign(record, { instanceUrl: 'https://acme.example.com' }) },
  {
    id: 'not-pinned',
    set: ({ env, request }) => (Object.assign(env, { CI: 'true' }), Object.assign(request, { strict: true })),
  },
  {
    id: 'host-unknown',
    set: ({ org, record, env }) => {
      env['SF_JWT_ALLOWED_HOSTS'] = `${org.host},no-such-host.invalid`;
      record['instanceUrl'] = 'https://no-such-host.invalid';
    },
  },
  {
    id: 'network-down',
    set: ({ org, record, env }) => {
      env['SF_JWT_ALLOWED_HOSTS'] = `${org.host},127.0.0.1:9`;
      record['instanceUrl'] = 'https://127.0.0.1:9';
    },
  },
  { id: 'org-unavailable', set: ({ org }) => Object.assign(org.switches, { http503: ['token'] }) },
  { id: 'other-answer', set: ({ org }) => Object.assign(org.switches, { htmlPage: ['token'] }) },
  { id: 'org-gone', set: ({ org }) => Object.assign(org.switches, { onRequest: faultResponse('token', 420, '') }) },
  { id: 'clock', set: ({ org }) => Object.assign(org.switches, { clockSkewSeconds: 600 }) },
  { id: 'audience', set: ({ request }) => Object.assign(request, { audience: 'https://test.salesforce.com' }) },
  { id: 'other-org', set: ({ env }) => Object.assign(env, { SF_JWT_ACME_ORG_ID: '00D000000000001EAA' }) },
  { id: 'login-rate', set: ({ org }) => Object.assign(org.switches, { loginsPerHour: 0 }) },
  {
    id: 'org-inactive',
    set: ({ org }) => Object.assign(org.switches, { onRequest: faultResponse('token', 400, 'inactive organization') }),
  },
  {
    id: 'trial-ended',
    set: ({ org }) => Object.assign(org.switches, { onRequest: faultResponse('token', 400, 'trial has expired') }),
  },
  {
    id: 'replayed',
    set: ({ org }) => Object.assign(org.switches, { onRequest: faultResponse('token', 400, 'jti', 'bad_jti_claim') }),
  },
  {
    id: 'app-not-installed',
    set: ({ org }) =>
      Object.assign(org.switches, { onRequest: faultResponse('token', 400, 'not installed', 'installation_error') }),
  },
  {
    id: 'mtls-of-user',
    set: ({ org }) =>
      Object.assign(org.switches, {
        onRequest: restResponse('data', 401, 'MUTUAL_AUTHENTICATION_FAILED', 'mutual authentication failed'),
      }),
  },
  {
    id: 'ip-of-app',
    set: ({ org, state, user }) => {
      Object.assign(org.switches, { onRequest: faultResponse('token', 400, 'ip restricted') });
      state.loginHistory.push({
        id: newId('LoginHistory'),
        userId: user.id,
        loginAt: Date.now(),
        application: 'JwtLogin',
        status: 'Failed: IP Address Not Allowed',
        sourceIp: '127.0.0.1',
        loginUrl: org.host,
      });
    },
  },
  {
    id: 'password-expired',
    set: ({ org }) =>
      Object.assign(org.switches, { onRequest: restResponse('data', 403, 'EXPIRED_PASSWORD', 'password expired') }),
  },
  {
    id: 'api-limit',
    set: ({ org }) =>
      Object.assign(org.switches, {
        onRequest: restResponse('data', 403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      }),
  },
];

/** Of the app. */
const ofApp: Sickness[] = [
  {
    id: 'app-missing',
    set: ({ state, app }) => (state.apps = without(state.apps, ({ id }) => id === app.id)),
  },
  {
    id: 'connected-app-of-that-name',
    set: ({ state, app }) => {
      state.apps = without(state.apps, ({ id }) => id === app.id);
      state.connectedApps.push({
        id: newId('ConnectedApplication'),
        name: 'JwtLogin',
        consumerKey: '3MVG9connectedApp',
        certificate: null,
        scopes: ['api'],
        adminApprovedUsersOnly: true,
      });
    },
  },
  {
    id: 'client-id-wrong',
    set: ({ record }) => Object.assign(record, { clientId: `${String(record.clientId).slice(0, -4)}nope` }),
  },
  {
    id: 'client-id-of-other-app',
    set: ({ record, state, app, other }) => {
      const copy = structuredClone({
        ...app,
        id: newId('ExternalClientApplication'),
        fullName: 'Other',
        consumerKey: '3MVG9other.app.consumer.key',
      });
      for (const part of Object.values(copy.components)) {
        part.id = `${part.id.slice(0, 12)}${part.id.slice(12).split('').reverse().join('')}`;
        part.fullName = part.fullName.replace('JwtLogin', 'Other');
        if ('externalClientApplication' in part.elements) part.elements['externalClientApplication'] = 'Other';
      }
      const settings = copy.components[global]?.elements;
      if (settings) settings['certificate'] = other.certificatePem;
      state.apps.push(copy);
      record['clientId'] = copy.consumerKey;
    },
  },
  { id: 'app-disabled', set: ({ elements }) => Object.assign(elements(policy), { isEnabled: 'false' }) },
  { id: 'oauth-off', set: ({ elements }) => Object.assign(elements(policy), { isOauthPluginEnabled: 'false' }) },
  { id: 'app-blocked', set: ({ state }) => state.blockedApps.push('JwtLogin') },
  { id: 'api-access-control', set: ({ state }) => (state.settings.enableAdminApprovedAppsOnly = true) },
  { id: 'policy-missing', set: ({ app }) => delete app.components[policy] },
  { id: 'certificate-missing', set: ({ elements }) => delete elements(global)['certificate'] },
  {
    id: 'certificate-other',
    set: ({ elements, other }) => Object.assign(elements(global), { certificate: other.certificatePem }),
  },
  {
    id: 'certificate-ended',
    set: ({ org, world }) => {
      // A hundred days later, on both sides.
      Object.assign(org.switches, { expiredCertificateRefused: true, clockSkewSeconds: 100 * 86_400 });
      world.now = () => new Date(Date.now() + 100 * 86_400_000);
    },
  },
  {
    id: 'change-on-its-way',
    set: ({ org, app }) => {
      app.refusalsLeft = 5;
      for (const part of Object.values(app.components)) part.modifiedAt = Date.now();
      Object.assign(org.switches, {
        propagationError: { error: 'invalid_grant', error_description: 'invalid assertion' },
      });
    },
  },
  {
    id: 'login-host',
    set: ({ org, request, record, world }) => {
      Object.assign(org.switches, { loginHostRefusesApps: true });
      request.audience = 'https://login.salesforce.com';
      record['instanceUrl'] = 'https://login.salesforce.com';
      world.http = sentTo(org.origin);
    },
  },
  {
    id: 'sandbox-refreshed',
    set: ({ state, record, org }) => {
      state.organization.isSandbox = true;
      state.apps = [];
      Object.assign(record, { orgId: '00D000000000001EAA', environment: 'sandbox', instanceUrl: org.origin });
    },
  },
  { id: 'refresh-scope', set: ({ elements }) => withoutScope(elements(scopes), 'RefreshToken') },
  {
    id: 'api-scope',
    set: ({ elements }) => withoutScope(elements(scopes), 'Api'),
  },
  {
    id: 'session-level',
    set: ({ elements }) => Object.assign(elements(oauthPolicy), { requiredSessionLevel: 'HIGH_ASSURANCE' }),
  },
  { id: 'dpop', set: ({ elements }) => Object.assign(elements(global), { isDPopEnabled: 'true' }) },
  {
    id: 'mtls-of-app',
    set: ({ elements, org, state }) => {
      // Older versions of the API don't tell it.
      state.organization.apiVersion = '68.0';
      Object.assign(elements(global), { isMtlsEnabled: 'true' });
      Object.assign(org.switches, {
        onRequest: restResponse('data', 401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
      });
    },
  },
  { id: 'token-format', set: ({ elements }) => Object.assign(elements(global), { isNamedUserJwtEnabled: 'true' }) },
];

/** Of the user's way to the app. */
const ofAccess: Sickness[] = [
  {
    id: 'self-authorization',
    set: ({ elements }) => Object.assign(elements(oauthPolicy), { permittedUsersPolicyType: 'AllSelfAuthorized' }),
  },
  { id: 'no-grants', set: (login) => grantOnly(login) },
  { id: 'not-assigned', set: unassign },
  {
    id: 'assignment-ended',
    set: ({ state, access }) => {
      for (const row of state.permissionSetAssignments)
        if (row.permissionSetId === access.id) row.expirationDate = '2026-01-31T00:00:00.000Z';
    },
  },
  {
    id: 'group-not-updated',
    set: (login) => {
      const { state, user, access } = login;
      unassign(login);
      const group = {
        id: newId('PermissionSetGroup'),
        name: 'Pipelines',
        status: 'Outdated' as const,
        permissionSetIds: [access.id],
      };
      state.permissionSetGroups.push(group);
      state.permissionSetAssignments.push({
        id: newId('PermissionSetAssignment'),
        assigneeId: user.id,
        permissionSetId: '',
        expirationDate: null,
        groupId: group.id,
      });
    },
  },
  {
    id: 'license-of-set',
    set: (login) => {
      unassign(login);
      grantOnly(login, addPermissionSet(login.org, 'Sales_Access', 'Salesforce').id);
    },
  },
  {
    id: 'profile-only',
    set: (login) => {
      grantOnly(login, ownSetOf(login.org, login.user).id);
      const answer = {
        error: 'invalid_app_access',
        error_description: 'user is not admin approved to access this app',
      };
      Object.assign(login.org.switches, {
        onRequest: faultResponse('token', 400, answer.error_description, answer.error),
      });
    },
  },
];

/** Of the user. */
const ofUser: Sickness[] = [
  { id: 'user-missing', set: ({ record }) => Object.assign(record, { username: 'nobody@other.example' }) },
  { id: 'username-suffix', set: ({ user }) => (user.username = 'ci@acme.example.uat') },
  {
    id: 'username-is-email',
    set: ({ user, record }) => (
      (user.email = 'team@acme.example'),
      Object.assign(record, { username: 'team@acme.example' })
    ),
  },
  { id: 'user-inactive', set: ({ user }) => (user.isActive = false) },
  { id: 'user-frozen', set: ({ user }) => (user.isFrozen = true) },
  {
    id: 'user-locked',
    set: ({ user, org }) => {
      user.isPasswordLocked = true;
      Object.assign(org.switches, { lockedUserText: 'authentication failure' });
    },
  },
  {
    id: 'ip-ranges',
    set: (login) => (profileOf(login).loginIpRanges = [{ startAddress: '203.0.113.1', endAddress: '203.0.113.9' }]),
  },
  {
    id: 'login-hours',
    // Every day is closed, so that it doesn't matter when the tests run.
    set: (login) =>
      (profileOf(login).loginHours = Object.fromEntries(
        weekdays.flatMap((day) => [
          [`${day}Start`, '0'],
          [`${day}End`, '0'],
        ]),
      )),
  },
  {
    id: 'my-domain-only',
    set: (login) => {
      const { state, request, record, world, org } = login;
      state.settings.canOnlyLoginWithMyDomainUrl = true;
      request.audience = 'https://login.salesforce.com';
      record['instanceUrl'] = 'https://login.salesforce.com';
      world.http = sentTo(org.origin);
    },
  },
  {
    id: 'ranges-on-every-request',
    set: (login) => {
      profileOf(login).loginIpRanges = [{ startAddress: '127.0.0.1', endAddress: '127.0.0.1' }];
      login.state.settings.enforceIpRangesEveryRequest = true;
    },
  },
  { id: 'no-api', set: (login) => (ownSetOf(login.org, login.user).permissions['PermissionsApiEnabled'] = false) },
  {
    id: 'dev-hub',
    set: ({ state, record }) => {
      state.organization.isDevHub = true;
      record['devHub'] = true;
    },
  },
  { id: 'license-missing', set: ({ state }) => (state.permissionSetLicenseAssigns = []) },
];

export const sicknesses: readonly Sickness[] = [...local, ...ofApp, ...ofAccess, ...ofUser];
