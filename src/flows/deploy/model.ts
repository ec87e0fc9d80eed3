import type { HttpClient } from '../../base/http.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import type { DeployProgress } from '../../org/deploy/deploy.ts';
import type { ComponentError, DeployedComponent } from '../../org/deploy/deployOutcome.ts';
import type { Organization } from '../../org/session/organization.ts';
import type { StepEvent } from '../steps.ts';
import type { UnassignedPreset } from '../project/unassignedPresets.ts';
import type { AdminChoice } from '../target/admin.ts';
import type { AdoptedFile } from './after/adoptedFiles.ts';
import type { ReadBack } from './after/readBack.ts';
import type { AccessRequest, DeployWishes } from './facts.ts';
import type { AccessLoss } from './guard/accessLoss.ts';
import type { Adoption } from './guard/adopt.ts';
import type { DeployQuestion } from './look/look.ts';
import type { DeployPlan } from './plan.ts';
import type { UnfinishedDeploys } from './send/unfinished.ts';

/** How a plan is sent, and what is told of it while it runs. */
export type SendPlan = {
  admin: AdminOrg;
  /** Validates only; changes nothing in the org. */
  dryRun: boolean;
  waitMinutes?: number;
  /** A deploy of this app that was started before: it is followed, and nothing is sent. */
  jobId?: string;
  /** Changes the policy even if a grant before it is refused. */
  forcePolicy?: boolean;
  /** Whether the org has said already that it takes the plan. */
  isValidated?: boolean;
  /** Where a deploy is kept until its end has been seen, so that the next run can pick it up. */
  unfinished?: UnfinishedDeploys;
  onEvent?: (event: StepEvent) => void;
  onProgress?: (progress: DeployProgress) => void;
  /** Told when a deploy that was started before is followed. */
  onPickUp?: (deployId: string) => void;
};

/** An app that is to be deployed, what is wanted of it, and how it is sent. */
export type DeployApp = DeployWishes & SendPlan & Pick<DeployQuestion, 'components' | 'login' | 'provesCertificate'>;

export type AppDeployment = ReadBack & {
  app: string;
  orgId: string;
  orgName: string;
  dryRun: boolean;
  /** Whether the org took the components; false after a dry run, after a failure, and where nothing differed. */
  deployed: boolean;
  components: DeployedComponent[];
  /** Empty unless the org refused something; then it has changed nothing. */
  errors: ComponentError[];
  /** SHA-256 in lower-case hex, and the end in ISO 8601. */
  certificate: { sha256: string; notAfter: string };
  deployId?: string;
  /** Whether it was started by an earlier run. */
  pickedUp: boolean;
  /** The consumer key that was chosen, where the org keeps another one: it never changes. */
  refusedClientId?: string;
  /** Whether users could authorize themselves until now, and need a grant from now on. */
  endsSelfAuthorization: boolean;
  /** Who loses access by the change of the policy; absent if nobody does. */
  losesAccess?: AccessLoss;
  /** What stays as it is in an app that somebody else made; absent for one of ours. */
  adoption?: Adoption;
};

/** What is told of one deploy while it runs. */
export type DeployWatch = Pick<SendPlan, 'onEvent' | 'onProgress' | 'onPickUp'>;

/** Where a deploy is about to go. */
export type DeployTarget = Pick<Organization, 'name' | 'environment'> & {
  connection: string;
  app: string;
  orgId: string;
  instanceUrl: string;
};

/** Tells the plan before anything is sent, and asks where a person has to be asked; throws to refuse it. */
export type ApprovePlan = (plan: DeployPlan, target: DeployTarget) => Promise<void>;

export type DeployConnection = Pick<DeployApp, 'dryRun' | 'waitMinutes' | 'jobId' | 'canAsk'> &
  AccessRequest &
  AdminChoice & {
    connection: string;
    appName?: string;
    connectionFile: string;
    appsFolder: string;
    /** Whether a person named `appsFolder`. */
    folderIsChosen?: boolean;
    keyFolder: string;
    projectFolder?: string;
    /** Where deploys are kept until their end has been seen. */
    stateFolder: string;
    apiVersion?: string;
    allowCertificateChange?: boolean;
    /** Whether an app that the org doesn't have gets a chosen consumer key, which is recorded. */
    keepClientId?: boolean;
    /** The org that must answer; its variables in `env` and the connection file say so too. */
    expectedOrgId?: string;
    http?: HttpClient;
  };

export type ConnectionDeployment = AppDeployment & {
  connection: string;
  folder: string;
  instanceUrl: string;
  environment: Organization['environment'];
  /** Of an adopted app: the app files that say what the org keeps from now on; written unless it is a dry run. */
  adoptedFiles?: Array<Pick<AdoptedFile, 'path' | 'state'>>;
};

export type DeployedConnection = {
  deployment: ConnectionDeployment;
  /** Whether the connection file knows the connection well enough for `sf jwt verify --connection`. */
  verifiable: boolean;
  /** Whether the global OAuth settings weren't among the files, and were made from the key pair. */
  madeGlobalSettings: boolean;
  /** Whether a chosen consumer key was wanted, and the app keeps another one. */
  keepsOtherClientId: boolean;
  /** What the login user isn't assigned of what the files have for it. */
  unassigned: UnassignedPreset[];
  warnings: string[];
};
