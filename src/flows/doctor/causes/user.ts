import { decides, points, saidByFault, vagueFaults, type CauseRow } from './row.ts';

const absentUser = points.absent;
const unknownUser = /^user-not-approved$/;
const closedUser = /^(?:user-inactive|authentication-failure|login-refused)$/;

/** The user, and when and from where the user may log in. */
export const userCauses: readonly CauseRow[] = [
  { id: 'user-missing', names: /^user-unknown$/, fits: unknownUser, clues: [decides('userMissing')] },
  {
    id: 'username-suffix',
    names: /^user-unknown$/,
    fits: unknownUser,
    clues: [decides('userMissing'), ['sameStem', 30, absentUser]],
    covers: ['user-missing', 'username-is-email'],
  },
  {
    id: 'username-is-email',
    fits: /^(?:user-not-approved|user-unknown)$/,
    clues: [decides('userMissing'), ['ofEmail', 25, absentUser]],
    covers: ['user-missing'],
  },
  { id: 'user-inactive', fits: closedUser, clues: [decides('inactive')], log: /inactive/i },
  {
    id: 'user-frozen',
    names: /^user-frozen$/,
    fits: /^(?:user-inactive|authentication-failure|login-refused|api-refused|session-refused)$/,
    clues: [decides('frozen'), ['active', 10, 0]],
    log: /frozen/i,
  },
  {
    id: 'user-locked',
    names: /^user-locked-out$/,
    fits: vagueFaults,
    clues: [decides('locked')],
    log: /lockout/i,
  },
  {
    id: 'ip-ranges',
    names: /^ip-restricted$/,
    fits: /^ip-or-login-hours$/,
    clues: [
      ['ranges', 20, absentUser],
      ['outsideRanges', points.seen, absentUser],
    ],
    log: /Restricted IP/i,
  },
  {
    id: 'login-hours',
    names: /^login-hours$/,
    fits: /^ip-or-login-hours$/,
    // Whose time the hours are is known only if it makes no difference.
    clues: [
      ['loginHours', points.hint, absentUser],
      ['outsideHours', 20, -20],
      ['outsideEverywhere', 35, absentUser],
    ],
    log: /Restricted time/i,
  },
  { id: 'ip-of-app', fits: /^ip-restricted$/, log: /IP Address Not Allowed/i },
  saidByFault('password-expired', /^password-expired$/),
  saidByFault('login-rate', /^(?:login-rate-exceeded|token-limit-exceeded)$/, /rate exceeded|logins exceeded/i),
  saidByFault('org-inactive', /^org-inactive$/),
  saidByFault('trial-ended', /^trial-ended$/),
  {
    id: 'my-domain-only',
    names: /^my-domain-only$/,
    fits: vagueFaults,
    clues: [
      ['atLoginHost', 20, absentUser],
      ['myDomainOnly', 40, absentUser],
    ],
    covers: ['login-host'],
    log: /Restricted domain/i,
  },
  {
    id: 'ranges-on-every-request',
    fits: /^(?:session-refused|api-refused)$/,
    clues: [
      ['everyRequest', 35, absentUser],
      ['ranges', points.hint, absentUser],
    ],
    isAfterLogin: true,
  },
];
