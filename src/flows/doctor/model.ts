import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { GrantedPermissions } from '../../org/people/permissions.ts';
import type { Grant } from '../../org/people/grants.ts';
import type { OrgPermissionSet } from '../../org/people/permissionSets.ts';
import type { AppPart, AppSign, ConnectedAppSign } from '../../org/app/appSigns.ts';
import type { AuditSign, LoginSign } from '../../org/signs/logSigns.ts';
import type { PolicySign, ProfileSign } from '../../org/signs/policySigns.ts';
import type { Glimpse } from '../../org/signs/seen.ts';
import type { HoldingsSign, LockSign, RightsSign, UserLook } from '../../org/signs/userSigns.ts';
import type { Repair, RepairId } from './fix/model.ts';
import type { Check, Verification } from '../verify/verify.ts';

/** What is known of the login itself: what was asked for, and what its verification found. */
export type LoginSide = {
  verification: Verification;
  connection?: string;
  /** API name of the app, where the project says it. */
  app?: string;
  /** Never shown in full. */
  clientId: string;
  username: string;
  instanceUrl: string;
  /** SHA-256 of the public key, where the key could be read. */
  keyHash?: string;
  isDevHub: boolean;
  /** Whether the project says that the app is a classic connected app, not an External Client App. */
  isConnectedApp: boolean;
};

/** All that is asked of the org, each by itself. What depends on the user or the app is missing where there is none. */
export type OrgLooks = {
  /** Not asked for a connected app. */
  apps?: Glimpse<AppSign[]>;
  settings: Glimpse<AppPart[]>;
  queriedSettings?: Glimpse<AppPart[]>;
  connectedApps: Glimpse<ConnectedAppSign[]>;
  grants?: Glimpse<Grant[]>;
  sets?: Glimpse<OrgPermissionSet[]>;
  approval?: Glimpse<{ isThere: boolean }>;
  user: Glimpse<UserLook>;
  lock?: Glimpse<LockSign>;
  rights?: Glimpse<RightsSign>;
  licence?: Glimpse<{ isAssigned: boolean }>;
  holdings?: Glimpse<HoldingsSign>;
  profile?: Glimpse<ProfileSign>;
  /** The time zone of the org, where the profile has login hours. */
  zone?: Glimpse<string>;
  policies: Glimpse<PolicySign>;
  devHub: Glimpse<true>;
  logins?: Glimpse<LoginSign[]>;
  audit: Glimpse<AuditSign[]>;
};
export type LookId = keyof OrgLooks;

/** The org from the side of its admin. */
export type OrgSideSeen = {
  admin: { username?: string; orgId: string; orgName: string; environment: string };
  permissions: GrantedPermissions;
  /** Whether it is the sandbox of the connection after a refresh. */
  isRefreshed: boolean;
  looks: OrgLooks;
};

/** The one more that nobody could look: why, and what to do. */
export type Unlooked = { why: string; actions: string[] };

export type DoctorFacts = { login: LoginSide; org?: OrgSideSeen; unlooked?: Unlooked; now: Date };

/** How sure it is: seen in the org or on this machine; fits what was seen; can't be told from others. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** One summand of a ranking: a clue that holds (or doesn't), the answer of the org, or that the login works. */
type Points = { clue: string; points: number };

export type RankedCause = { id: string; score: number; points: Points[] };

/** A cause as it is told. `evidence`, `title` and `fix` are sentences, safe to show. */
export type Cause = {
  id: string;
  title: string;
  certainty: Certainty;
  evidence: string[];
  fix: string[];
  /** What `--fix` can do about it. */
  repair?: RepairId;
};

/** `by`: what shows that it isn't the cause. */
export type ExcludedCause = { id: string; by: string };

/**
 * What couldn't be seen. `permissions`: by their names in Setup; one of them is enough. `open`: causes that it would decide,
 * of those that the answer of the org can mean.
 */
export type Unseen = { look: string; what: string; permissions: string[]; why?: string; open: string[] };

/** What the doctor found about one login. */
export type Diagnosis = {
  connection?: string;
  username: string;
  instanceUrl: string;
  app?: string;
  /** The beginning and the end of the consumer key. */
  clientId: string;
  outcome: 'proven' | 'failed' | 'skipped';
  exitCode: ExitCode;
  /** The most likely cause; of a login that works, what may still fail. Absent: nothing is wrong. */
  cause?: Cause;
  /** What is wrong beside it or, where nothing is seen, could be the cause as well. */
  others: Cause[];
  excluded: ExcludedCause[];
  unseen: Unseen[];
  /** Who looked at the org. */
  admin?: OrgSideSeen['admin'];
  /** Why nobody looked at the org, and the commands that change this. */
  unlooked?: Unlooked;
  checks: Check[];
  /** The rows of the login history of the user, verbatim, the newest first; absent where they aren't visible. */
  logins?: LoginSign[];
  /** The rows of the setup audit trail about the app, verbatim, the newest first. */
  changes?: AuditSign[];
  /** What `--fix` came to; the rest is as it was found afterwards. */
  repairs?: Repair[];
  /** The arithmetic behind the order. */
  ranking: RankedCause[];
};
