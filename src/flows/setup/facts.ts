import type { EnvironmentVariables } from '../../base/environment.ts';
import type { HttpClient } from '../../base/http.ts';
import type { FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import type { Preset } from '../../app/elements/presets.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import type { OrgFacts } from '../../org/app/inspect.ts';
import type { OrgUser } from '../../org/people/users.ts';
import type { AppDeployment, SendPlan } from '../deploy/model.ts';
import type { DeployPlan } from '../deploy/plan.ts';
import type { OrgIdentity } from '../target/expectedOrg.ts';
import type { MetadataPlan } from '../metadata/metadata.ts';
import type { Refusal } from '../deploy/refusal.ts';
import type { FlowStep } from '../steps.ts';
import type { Verification } from '../verify/verify.ts';
import type { UserPlan } from './newUser/userPlan.ts';
import type { SetupRequest } from './request.ts';

/** What the setup touches beside files and the admin's org, and how it tells what a person should know. */
export type SetupWorld = {
  env: EnvironmentVariables;
  http: HttpClient;
  now: () => Date;
  onWarning: (warning: SetupWarning) => void;
  /** Asked once, before anything is changed; throws to refuse it. */
  approve?: (question: SetupQuestion) => Promise<void>;
  onWait: (wait: { title: string; seconds: number }) => void;
  /** How long a program of the hand-over may take. */
  seconds?: number;
  /** Told how far the deploy is, and before anything is sent what it will do. */
  onDeploy?: Pick<SendPlan, 'onProgress'> & { onPlan?: (plan: DeployPlan) => void };
};

/** What a person has to agree to before anything is changed. */
export type SetupQuestion = {
  name: string;
  orgId: string;
  environment: string;
  connection: string;
  /** Whether logins that work now may end. */
  replacesCertificate: boolean;
  /** Whom the key opens beyond what a login needs; each has a flag that allows it. */
  risks: readonly Refusal[];
};

/** The texts are `warning.<id>` of the command. */
export type SetupWarning = { id: string; tokens: readonly string[] };

/** The request with what the connection file says about it. */
export type SetupInput = SetupRequest & {
  username: string;
  app: string;
  /** How long a certificate is valid that has to be made. */
  certificateDays: number;
  file?: ConnectionFile;
  record?: Connection;
  /** The bundle in the environment: its key pair counts, and no other is made. */
  bundle?: FoundBundle;
};

/** `keyPath` is empty for the key pair of a bundle, which is in no file, and for one that went away to its keeper. */
export type SetupKeyPair = {
  keyName: string;
  keyPath: string;
  certificatePem: string;
  encrypted: boolean;
  isAway?: boolean;
};

/** Everything that the setup finds out on its way. */
export type SetupFacts = {
  admin: AdminOrg;
  org: OrgFacts;
  /** Whether it is the sandbox of the connection after a refresh, which a person confirmed. */
  identity: OrgIdentity;
  instanceUrl: string;
  /** Undefined inside: the org doesn't have the app yet. */
  existing: { app?: OrgApp };
  /** Who logs in; without an id as long as the user has yet to be made. */
  user: OrgUser;
  /** What is to be done about that user; absent where nobody asked for it. */
  userPlan: UserPlan;
  /** The profiles that were asked for, as the org writes their names. */
  profiles: readonly string[];
  keyPair: SetupKeyPair;
  metadata: MetadataPlan;
  /** Whose permission sets the login user is to hold beside those of the policy. */
  presets: readonly Preset[];
  /** The login user holds the permission sets that the policy names. */
  permitted: true;
  /** What will be deployed, and what the org said to it; absent where it is still at this very deploy. */
  plan: DeployPlan;
  validated: AppDeployment;
  deployment: AppDeployment;
  clientId: string;
  verification: Verification;
  /** The variables whose secrets somebody has taken over in this run. */
  handedOver: readonly string[];
};

export type SetupStep = FlowStep<Partial<SetupFacts>>;
