import { appFaults, decides, points, saidByFault, signatureFaults, type CauseRow } from './row.ts';

const { absent, hint } = points;

/** The app in the org: whether it is there, on, whose key and certificate it has. */
export const appCauses: readonly CauseRow[] = [
  { id: 'app-missing', fits: appFaults, clues: [decides('appMissing')], log: /Consumer Deleted/ },
  {
    id: 'client-id-wrong',
    fits: appFaults,
    clues: [decides('clientIdNobody'), ['appThere', 10, absent]],
    log: /Consumer Deleted/,
  },
  {
    id: 'login-host',
    fits: /^(?:app-not-found|client-id-invalid|user-not-approved)$/,
    clues: [
      ['atLoginHost', 40, absent],
      ['clientIdOurs', hint, 0],
    ],
  },
  { id: 'app-disabled', fits: /^app-disabled$/, clues: [decides('disabled')] },
  { id: 'oauth-off', fits: /^app-disabled$/, clues: [decides('oauthOff')] },
  saidByFault('app-blocked', /^app-blocked$/),
  {
    id: 'api-access-control',
    names: /^app-not-allowed$/,
    fits: /^(?:app-blocked|user-not-admin-approved|api-disabled|api-refused|authentication-failure)$/,
    clues: [
      ['listedAppsOnly', 40, absent],
      ['granted', 10, 0],
    ],
  },
  { id: 'policy-missing', names: /^app-policy-missing$/, clues: [decides('policyMissing')] },
  saidByFault('app-not-installed', /^(?:app-not-installed|app-installation-broken)$/),
  {
    id: 'certificate-missing',
    fits: signatureFaults,
    clues: [decides('certificateNone'), ['certificateUnseen', 35, 0]],
  },
  { id: 'certificate-other', fits: signatureFaults, clues: [decides('certificateOther')], log: /Signature Invalid/ },
  // Whether an org refuses a certificate that has ended is disputed, so that anything else that is seen comes first.
  {
    id: 'certificate-ended',
    fits: signatureFaults,
    clues: [['certificateOver', 35, absent]],
    isAfterLogin: true,
  },
];

/** What is rarely the cause, so that it has to be seen to be named first. */
export const rareAppCauses: readonly CauseRow[] = [
  {
    id: 'connected-app-of-that-name',
    fits: appFaults,
    clues: [
      ['namesake', 45, absent],
      ['appMissing', hint, 0],
    ],
    covers: ['app-missing'],
  },
  {
    id: 'sandbox-refreshed',
    names: /^sandbox-refreshed$/,
    fits: appFaults,
    clues: [['refreshed', 80, absent]],
    covers: ['app-missing', 'client-id-wrong'],
  },
  // An app of another name is judged by its own certificate and grants, so that it can show as anything.
  {
    id: 'client-id-of-other-app',
    fits: /^(?:app-|client-id|assertion-invalid|certificate-mismatch|key-outdated|bundle-outdated|user-not)/,
    clues: [['clientIdOther', 90, absent]],
  },
  {
    id: 'change-on-its-way',
    fits: /^(?:app-not-found|client-id-invalid|user-not-approved|user-not-admin-approved|assertion-invalid|certificate-mismatch|refresh-scope-missing)$/,
    clues: [['changedNow', hint, absent]],
  },
];
