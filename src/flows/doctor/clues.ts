import type { LookId } from './model.ts';
import type { AccessFound } from './access.ts';
import type { Picture } from './picture/picture.ts';

/** Something that was seen or not; `look`: which question to the org tells it. Its texts are `# clue.<id>.yes` and `.no`. */
type Clue = { look?: LookId; holds: (picture: Picture) => boolean | undefined };

/** So long a change can take to be known everywhere. */
const distributionMinutes = 15;

/** Whether a value that may not have been seen is this one. */
const isThat = <Value>(value: Value | undefined, wanted: Value): boolean | undefined =>
  value === undefined ? undefined : value === wanted;

const accessIs =
  (kind: AccessFound['kind']): Clue['holds'] =>
  ({ access }) =>
    isThat(access?.kind, kind);

const isPresent = (known: boolean | undefined, value: string | undefined): boolean | undefined =>
  known === undefined ? undefined : value !== undefined;

const negated = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);

const appClues = {
  appMissing: { look: 'apps', holds: ({ hasApp }) => negated(hasApp) },
  appThere: { look: 'apps', holds: ({ hasApp }) => hasApp },
  clientIdOther: { look: 'settings', holds: ({ clientIdIs }) => isThat(clientIdIs, 'other') },
  clientIdNobody: { look: 'settings', holds: ({ clientIdIs }) => isThat(clientIdIs, 'nobody') },
  clientIdOurs: { look: 'settings', holds: ({ clientIdIs }) => isThat(clientIdIs, 'ours') },
  disabled: { look: 'settings', holds: ({ isDisabled }) => isDisabled },
  oauthOff: { look: 'settings', holds: ({ isOauthOff }) => isOauthOff },
  policyMissing: {
    look: 'settings',
    holds: ({ hasPolicy, hasOauthPolicy }) => (hasPolicy === undefined ? undefined : !hasPolicy || !hasOauthPolicy),
  },
  certificateNone: { look: 'settings', holds: ({ certificateIs }) => isThat(certificateIs, 'none') },
  certificateUnseen: { look: 'settings', holds: ({ isCertificateUnseen }) => isCertificateUnseen },
  certificateOther: { look: 'settings', holds: ({ certificateIs }) => isThat(certificateIs, 'other') },
  certificateOver: { look: 'settings', holds: ({ isCertificateOver }) => isCertificateOver },
  changedNow: {
    look: 'settings',
    holds: ({ changedMinutesAgo }) =>
      changedMinutesAgo === undefined ? undefined : changedMinutesAgo <= distributionMinutes,
  },
  namesake: { look: 'connectedApps', holds: ({ hasNamesake }) => hasNamesake },
  refreshScope: { look: 'settings', holds: ({ lacksRefreshScope }) => lacksRefreshScope },
  apiScope: { look: 'settings', holds: ({ lacksApiScope }) => lacksApiScope },
  highAssurance: { look: 'settings', holds: ({ isHighAssurance }) => isHighAssurance },
  dpop: { look: 'settings', holds: ({ asksDpop }) => asksDpop },
  mtls: { look: 'settings', holds: ({ asksMtls }) => asksMtls },
  jwtTokens: { look: 'settings', holds: ({ givesJwt }) => givesJwt },
} satisfies Record<string, Clue>;

/** The clue of each way in which a user comes to an app, or doesn't. */
export const accessClueOf = {
  granted: 'granted',
  noGrants: 'noGrants',
  notAssigned: 'notAssigned',
  ended: 'assignmentEnded',
  group: 'groupNotUpdated',
  profile: 'profileOnly',
  licence: 'otherLicence',
} as const satisfies Record<AccessFound['kind'], string>;

export const isAccessClue = (id: string): boolean => Object.values<string>(accessClueOf).includes(id);

const accessClues = {
  selfAuthorized: { look: 'settings', holds: ({ isSelfAuthorized }) => isSelfAuthorized },
  notApproved: { look: 'approval', holds: ({ hasApproved }) => negated(hasApproved) },
  granted: { look: 'grants', holds: accessIs('granted') },
  noGrants: { look: 'grants', holds: accessIs('noGrants') },
  notAssigned: { look: 'grants', holds: accessIs('notAssigned') },
  assignmentEnded: { look: 'grants', holds: accessIs('ended') },
  groupNotUpdated: { look: 'grants', holds: accessIs('group') },
  profileOnly: { look: 'grants', holds: accessIs('profile') },
  otherLicence: { look: 'grants', holds: accessIs('licence') },
} satisfies Record<string, Clue>;

const userClues = {
  userMissing: { look: 'user', holds: ({ hasUser }) => negated(hasUser) },
  sameStem: { look: 'user', holds: ({ hasUser, sameStem }) => isPresent(hasUser, sameStem) },
  ofEmail: { look: 'user', holds: ({ hasUser, ofEmail }) => isPresent(hasUser, ofEmail) },
  inactive: { look: 'user', holds: ({ isActive }) => negated(isActive) },
  active: { look: 'user', holds: ({ isActive }) => isActive },
  frozen: { look: 'lock', holds: ({ isFrozen }) => isFrozen },
  locked: { look: 'lock', holds: ({ isLocked }) => isLocked },
  noApi: { look: 'rights', holds: ({ hasApi }) => negated(hasApi) },
  licenceMissing: { look: 'licence', holds: ({ lacksLicence }) => lacksLicence },
  loginHours: { look: 'profile', holds: ({ hasLoginHours }) => hasLoginHours },
  outsideHours: { look: 'zone', holds: ({ isOutsideHours }) => isOutsideHours },
  outsideEverywhere: { look: 'profile', holds: ({ isOutsideEverywhere }) => isOutsideEverywhere },
  ranges: { look: 'profile', holds: ({ hasRanges }) => hasRanges },
  outsideRanges: { look: 'logins', holds: ({ isOutsideRanges }) => isOutsideRanges },
} satisfies Record<string, Clue>;

const orgClues = {
  refreshed: { holds: ({ isRefreshed }) => isRefreshed },
  atLoginHost: { holds: ({ isAtLoginHost }) => isAtLoginHost },
  myDomainOnly: { look: 'policies', holds: ({ myDomainOnly }) => myDomainOnly },
  listedAppsOnly: { look: 'policies', holds: ({ listedAppsOnly }) => listedAppsOnly },
  everyRequest: { look: 'policies', holds: ({ rangesOnEveryRequest }) => rangesOnEveryRequest },
  devHub: { look: 'devHub', holds: ({ isDevHub, login }) => isDevHub && login.isDevHub },
  jwtToken: {
    holds: ({ login }) =>
      login.verification.checks.some(({ id, outcome }) => id === 'token-format' && outcome === 'warn'),
  },
} satisfies Record<string, Clue>;

/** All that can speak for a cause or against it. */
const clueTable = { ...appClues, ...accessClues, ...userClues, ...orgClues };
export type ClueId = keyof typeof clueTable;

/** Whether a clue holds; undefined: couldn't be seen. */
export const clueHolds = (id: ClueId, picture: Picture): boolean | undefined => {
  const clue: Clue = clueTable[id];
  return clue.holds(picture);
};

/** Which look tells a clue. */
export const lookOfClue = (id: ClueId): LookId | undefined => {
  const clue: Clue = clueTable[id];
  return clue.look;
};
