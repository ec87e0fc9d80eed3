import type { EnvironmentVariables } from '../../base/environment.ts';
import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { HttpClient } from '../../base/http.ts';
import type { Notice } from '../../base/notice.ts';
import type { LoginGroup } from '../../org/people/sessions.ts';
import type { Organization } from '../../org/session/organization.ts';
import type { StepEvent, StepReport } from '../steps.ts';
import type { AdminChoice } from '../target/admin.ts';
import type { VerifyWorld } from '../verify/verify.ts';

/** How access ends: of this user, of this key, or of the whole app. */
export type RevokeForm = 'remove-access' | 'certificate' | 'disable-app' | 'delete-app';

export type RevokeWishes = {
  /** Undefined with `restore`: whatever was taken. */
  form?: RevokeForm;
  /** Puts back what an earlier run took away. */
  restore: boolean;
  /** Ends the running sessions, too. */
  sessions: boolean;
  /** Deletes the refresh tokens that other flows of the app have given out, too. */
  allTokens: boolean;
  dryRun: boolean;
  waitMinutes: number;
  /** Since when logins are shown: `7d`. */
  since: string;
};

/** One connection whose access is to end, and where its things lie. */
export type RevokeConnection = RevokeWishes &
  AdminChoice & {
    connection: string;
    appName?: string;
    connectionFile: string;
    appsFolder: string;
    keyFolder: string;
    projectFolder?: string;
    stateFolder: string;
    passphraseFile?: string;
    expectedOrgId?: string;
    apiVersion?: string;
    http?: HttpClient;
    env: EnvironmentVariables;
  };

/** What came of a login that was tried. */
export type TriedState =
  /** The org gave out a token. */
  | 'accepted'
  /** It refused because of what was taken away. */
  | 'refused'
  /** It refused for a reason of its own, which may pass. */
  | 'otherwise'
  /** No answer that says anything. */
  | 'unclear'
  /** Nothing was sent, such as without the key. */
  | 'untried';

/** `answer` is what was seen, safe to show. */
export type LoginTried = { state: TriedState; answer: string; fault?: string };

/** Where access is about to end, and who ends it. */
export type RevokeTarget = Pick<Organization, 'name' | 'environment'> & {
  connection: string;
  app: string;
  orgId: string;
  username: string;
  /** Who acts; no name where the session is an access token alone. */
  admin?: string;
  form?: RevokeForm;
  restore: boolean;
};

export type RevokeWatch = { onEvent: (event: StepEvent) => void; onWait: (seconds: number, answer: string) => void };

export type RevokeWorld = VerifyWorld & {
  /** Tells the plan before anything is changed, and asks where a person has to be asked; throws to refuse it. */
  approve: (target: RevokeTarget, notices: readonly Notice[]) => Promise<void>;
  /** Called before each connection. */
  watch: (connection: string, isOnlyOne: boolean) => Promise<RevokeWatch>;
  onRevocation: (entry: RevocationEntry) => void;
};

/** What became of one connection. */
export type Revocation = {
  connection: string;
  app: string;
  orgId: string;
  orgName: string;
  environment: string;
  username: string;
  form: RevokeForm | 'restore';
  dryRun: boolean;
  outcome: 'planned' | 'revoked' | 'restored' | 'works' | 'unproven';
  exitCode: ExitCode;
  steps: StepReport[];
  /** The login before the change and after it; absent where it wasn't tried. */
  loginBefore?: LoginTried;
  loginAfter?: LoginTried;
  /** Whether the access token that was taken before is refused now. */
  tokenRefused?: boolean;
  /** Of this user by this app; absent where they aren't visible. */
  sessions?: { found: number; ended: number };
  refreshTokens?: { ofApp: number; ofUser: number; deleted: boolean };
  /** Absent where they aren't visible. */
  logins?: LoginGroup[];
  notices: Notice[];
  /** What goes on all the same. */
  stillWorks: Notice[];
};

/** One that came to no end, that a person declined, or that wasn't begun. */
export type FailedRevocation = {
  connection: string;
  outcome: 'failed' | 'declined';
  exitCode: ExitCode;
  error: { name: string; message: string; actions: string[] };
};

export type RevocationEntry = Revocation | FailedRevocation;
