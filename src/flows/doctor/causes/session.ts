import { decides, points, saidByFault, type CauseRow } from './row.ts';

const { absent, seen } = points;

/** What the org gives out, and what may be done with it. */
export const sessionCauses: readonly CauseRow[] = [
  {
    id: 'session-level',
    names: /^(?:session-level-refused|second-factor-required)$/,
    fits: /^(?:authentication-failure|login-refused|session-refused)$/,
    clues: [decides('highAssurance')],
    log: /(?:Multi|Two)-factor/i,
  },
  {
    id: 'dpop',
    names: /^dpop-required$/,
    fits: /^(?:session-refused|api-refused)$/,
    clues: [decides('dpop')],
  },
  { id: 'mtls-of-app', fits: /^(?:mutual-tls-required|session-refused|api-refused)$/, clues: [['mtls', 90, absent]] },
  saidByFault('mtls-of-user', /^mutual-tls-required$/),
  {
    id: 'no-api',
    fits: /^(?:api-disabled|api-refused|authentication-failure|oauth-api-disabled)$/,
    clues: [decides('noApi')],
    log: /API access disabled/i,
  },
  {
    id: 'api-scope',
    names: /^api-scope-missing$/,
    fits: /^session-refused$/,
    clues: [decides('apiScope')],
  },
  saidByFault('api-limit', /^api-(?:limit-reached|calls-at-once|version-unknown)$/),
  {
    id: 'token-format',
    isAfterLogin: true,
    clues: [
      ['jwtToken', seen, 0],
      ['jwtTokens', seen, 0],
    ],
  },
  { id: 'dev-hub', isAfterLogin: true, clues: [['devHub', seen, absent]] },
  { id: 'license-missing', isAfterLogin: true, clues: [['licenceMissing', 35, absent]] },
];
