import type { CertificateFacts } from '../../base/certificate.ts';
import type { PermissionGain } from '../../app/permissionGains.ts';
import type { ParsedComponent } from '../../app/parsed.ts';
import type { OrgApp, OrgComponent } from '../../org/app/orgApp.ts';
import type { Grant } from '../../org/people/grants.ts';
import type { OrgPermissionSet } from '../../org/people/permissionSets.ts';
import type { GrantedPermissions } from '../../org/people/permissions.ts';
import type { OrgProfile } from '../../org/people/profiles.ts';
import type { NamedUser } from '../../org/people/users.ts';
import type { KeyInHand } from './look/keyInHand.ts';

/** What a person allows or asks for as to who has access and whose app it is. */
export type AccessRequest = {
  /** Lets permission sets grant more than the app, without a question. */
  allowPermissions?: boolean;
  /** What a person asked permission sets to grant; anything else that they newly grant has to be allowed. */
  agreedGains?: readonly PermissionGain[];
  /** Takes over an app that somebody else made, and keeps what it has. */
  adopt?: boolean;
  /** Changes the policy even if users lose access by it. */
  forcePolicy?: boolean;
  /** API names of permission sets in the org whose holders are to have access, beside those that the policy names. */
  permissionSets?: readonly string[];
  /** The same for profiles, by the names that the org shows. */
  profiles?: readonly string[];
};

/** What is wanted of a deploy. */
export type DeployWishes = AccessRequest & {
  /** Whose certificate it is; for messages only. */
  connection?: string;
  /** Who logs in through the connection; for messages only. */
  loginUser?: string;
  /** Validates only; changes nothing in the org. */
  dryRun: boolean;
  /** A deploy of this app that was started before: it is followed, and it is too late to refuse it. */
  jobId?: string;
  /** Sends nothing if the org already holds all that the components say. */
  skipIfSame?: boolean;
  /** The ids of users whom the flow gives access before the deploy. */
  willHold?: readonly string[];
  /** The consumer key for an app that the org doesn't have; the org makes one unless given. */
  newClientId?: string;
  /** Whether a person can be asked. */
  canAsk?: boolean;
};

/** What is known here of the key and the certificate of the connection that is deployed. */
export type LoginFacts = {
  /** The private key with which this machine would log in. */
  key?: KeyInHand;
  /** What the connection file records. */
  recorded?: { sha256: string; publicKeySha256: string };
  /** The connection to another org that has the certificate, and that org. */
  owner?: { connection: string; org: string };
};

/** Who can log in now, where the deploy changes the policy that says it. */
export type AccessFacts = {
  /** Who authorized the app, and whether these are surely all. */
  authorized: { userIds: readonly string[]; complete: boolean };
  /** Who holds a grant that counts: undefined if the org doesn't tell. */
  holders?: readonly string[];
  /** Of those who lose access, the active ones. */
  losers: readonly NamedUser[];
};

/** What is known before anything is sent. What is absent hasn't been asked, or can't be. */
export type DeployFacts = {
  app: string;
  components: readonly ParsedComponent[];
  /** The one in the components. */
  certificate: CertificateFacts;
  orgName: string;
  /** As whom the org is asked; no name where the session is an access token alone. */
  admin?: { username?: string; instanceUrl: string };
  /** Absent where the certificate may be another one. */
  login?: LoginFacts;
  /** Of the admin. */
  permissions?: GrantedPermissions;
  /** Absent if the org doesn't have it. */
  orgApp?: OrgApp;
  /** Who is pre-authorized now. */
  grants?: readonly Grant[] | 'unreadable';
  /** Of those whom files and flags name, the ones that the org has; no profiles where it doesn't tell them. */
  grantees?: { permissionSets: readonly OrgPermissionSet[]; profiles?: readonly OrgProfile[] };
  /** Components that aren't bound to the app, as the org has them. */
  others?: readonly OrgComponent[];
  access?: AccessFacts;
  /** Whether a certificate that the org doesn't show is known to be ours. */
  provenCertificate?: boolean;
};
