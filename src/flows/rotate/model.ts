import type { HttpClient } from '../../base/http.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { Notice } from '../../base/notice.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import type { ResolvedConnection } from '../../connection/resolve/resolve.ts';
import type { Subject } from '../../keypair/read/subject.ts';
import type { KeySize } from '../../keypair/write/generate.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import type { Changed } from '../../pipeline/nextSteps.ts';
import type { AppComponent } from '../../app/model.ts';
import type { DeployPlan } from '../deploy/plan.ts';
import type { HandOverTarget } from '../handOver/targets.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journalText.ts';
import type { FlowStep, StepEvent, StepReport } from '../steps.ts';
import type { AdminChoice } from '../target/admin.ts';
import type { Verification, VerifyInput, VerifyWorld } from '../verify/verify.ts';
import type { Slot } from './slots.ts';

type RotatePlaces = {
  connectionFile: string;
  appsFolder: string;
  keyFolder: string;
  stateFolder: string;
  projectFolder?: string;
};

/** What a rotation is asked for. */
export type RotateRequest = RotatePlaces &
  SeveralConnections &
  Pick<AdminChoice, 'namedAdmin' | 'defaultAdmin'> & {
    /** `30d`, `12h` or `20%`: nothing is done before that. */
    ifExpiresIn?: string;
    days?: number;
    bits?: KeySize;
    /** A new certificate for the same key. */
    reuseKey: boolean;
    /** The old key is gone: forward without a proof of the old login, and without a way back. */
    lostKey: boolean;
    /** A certificate of an authority: the run stops with the request for it. */
    ca: boolean;
    /** Where the request goes. */
    csrFile?: string;
    /** The certificate that an authority has issued, its chain, or both, in any order. */
    certificateFiles: readonly string[];
    /** Whom the certificate names. */
    subject?: Partial<Subject>;
    /** By a second app, so that both keys log in until that is finished: the first app is disabled then. */
    secondApp?: 'begin' | 'finish';
    /** Back to the certificate that the last rotation has replaced. */
    rollback: boolean;
    passphraseFile?: string;
    expectedOrgId?: string;
    handOver?: HandOverTarget;
    dryRun: boolean;
    waitMinutes: number;
  };

/** What a rotation touches beside files and orgs, and how it tells what a person should know. */
export type RotateWorld = VerifyWorld & {
  http: HttpClient;
  env: EnvironmentVariables;
  onWarning: (notice: Notice) => void;
  /** How long a program of the hand-over may take. */
  handOverSeconds?: number;
  /** Asked once for each slot, before the org is changed; throws to refuse it. */
  approve?: (target: RotateTarget) => Promise<void>;
  /** Told before each slot what follows its steps; `steps` are the names of those that it has. */
  watch: (slot: Slot, isOnlyOne: boolean) => Promise<(event: StepEvent) => void>;
  /** Told while an app that was disabled still lets its key in. */
  onRefusalWait?: (step: string, seconds: number) => void;
  onEntry?: (entry: RotateEntry) => void;
};

/** The org whose certificate is about to be replaced. */
export type RotateTarget = {
  connection: string;
  connections: readonly string[];
  app: string;
  orgId: string;
  name: string;
  environment: string;
  /** Where the secrets go. */
  place?: string;
  /** The second app that is about to be made. */
  successor?: string;
  /** The app of the two that is about to be disabled. */
  disabled?: string;
};

/** A connection of the slot with all that a login needs. */
export type SlotMember = { name: string; record: Connection; resolved: ResolvedConnection };

/** A pair as a login takes it. */
export type Material = {
  certificatePem: string;
  /** The key store that holds it: the user's own, its history, or the place of the next pair. */
  keyFolder: string;
  encrypted: boolean;
};

/** Why the old login can't be proven, so that there is no way back to it. */
export type OneWay = 'lostKey' | 'ended';

/** What is known of a slot before anything is changed. */
export type RotateScene = {
  request: RotateRequest;
  slot: Slot;
  file: ConnectionFile;
  admin: AdminOrg;
  members: readonly SlotMember[];
  /** The app files of the connection that was meant, and the folder and boundary of the app. */
  files: { components: readonly AppComponent[]; folder: string; boundary: string };
  /** Absent: its key is lost. */
  old?: Material;
  /** Whether the old key is said to be lost, by this run or the one that it continues. */
  isLost: boolean;
  journal: Journal;
  /** The rotation that an earlier run began. */
  earlier?: JournalEntry;
};

/** What the steps find out for each other. */
export type RotateFacts = {
  oldProofs: Verification[];
  oneWay: OneWay;
  /** The file of the certificate request. */
  requestFile: string;
  next: Material;
  plan: DeployPlan;
  /** The consumer key of the second app. */
  clientId: string;
  /** Absent inside: nothing is handed over, or the program doesn't tell where to. */
  place: { name?: string };
  /** The certificate that the org showed before the deploy; absent inside: it shows none. */
  seen: { sha256?: string };
  deployed: true;
  /** One of two apps is disabled, and its login refused. */
  disabled: true;
  refused: true;
  proofs: Verification[];
  handedOver: readonly string[];
  current: true;
  paths: readonly string[];
  /** Why a step didn't go on. */
  failure: Error;
};

export type RotateStep = FlowStep<Partial<RotateFacts>>;

export type ProofInput = Pick<VerifyInput, 'connection' | 'keyFolder'>;

/** What has become of a slot. */
type RotateOutcome =
  | 'rotated'
  | 'validated'
  | 'notDue'
  /** Nothing was changed. */
  | 'failed'
  | 'declined'
  /** The old certificate is in place again, and proven. */
  | 'rolledBack'
  /** The new one is in place and proven; what is left is done by the next run. */
  | 'unfinished'
  /** The same where there is no way back, and nobody knows whether the new one is in place. */
  | 'pending'
  /** For the certificate of an authority. */
  | 'waiting'
  /** Taken back before anything was changed in the org. */
  | 'canceled'
  /** The way back has failed, too. */
  | 'stuck'
  /** Both apps log in. */
  | 'overlapping'
  /** The second app may be in the org, and nothing uses it. */
  | 'overlapUnfinished'
  /** The org would take the end of an app. */
  | 'finishValidated'
  /** The app that the connections were leaving is disabled. */
  | 'finished'
  | 'finishUnfinished'
  /** The second app is disabled, and the first one is what the connections log in by. */
  | 'takenBack'
  | 'backUnfinished';

type CertificateState = { sha256: string; notAfter: string };

export type RotateEntry = {
  app: string;
  orgId: string;
  orgName?: string;
  keyName: string;
  connections: string[];
  outcome: RotateOutcome;
  exitCode: ExitCode;
  /** Whether an earlier rotation was continued. */
  resumed: boolean;
  certificate?: { old?: CertificateState; new?: CertificateState };
  steps: StepReport[];
  /** The logins with the certificate that the org has now; of a failed rotation, those that weren't proven. */
  verifications: Verification[];
  handedOver: string[];
  /** The file of the certificate request that an authority has to sign. */
  certificateRequest?: string;
  /** The second app, by which the connections log in too; its consumer key once it is known. */
  second?: { app: string; keyName: string; clientId?: string };
  /** The app of two that is disabled, or would be. */
  ended?: { app: string; keyName: string };
  /** The commands that go on. */
  next?: string[];
  error?: { name: string; message: string; actions: string[] };
  /** Why the way back has failed. */
  rollbackError?: { name: string; message: string; actions: string[] };
  changed?: Changed;
};
