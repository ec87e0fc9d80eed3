import type { EnvironmentVariables } from '../../base/environment.ts';
import type { KeyObject } from 'node:crypto';
import type { CertificateFacts } from '../../base/certificate.ts';
import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { HttpClient, HttpResult } from '../../base/http.ts';
import type { ResolvedConnection, Source } from '../../connection/resolve/resolve.ts';
import type { PrivateKey } from '../../keypair/read/read.ts';
import type { Fault, FoundFault } from '../../login/faults.ts';
import type { InstanceUrl } from '../../login/instanceUrl.ts';
import type { TokenResponse } from '../../login/tokenRequest.ts';

export const checkIds = [
  'key',
  'key-fit',
  'certificate',
  'instance-url',
  'pin',
  'network',
  'host',
  'clock',
  'token',
  'identity',
  'api',
  'scopes',
  'token-format',
  'deploy',
  'smoke',
  'expiry',
] as const;
export type CheckId = (typeof checkIds)[number];
export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'skipped';

/** One step of a verification; `evidence` is safe to show, and empty where nobody reads what a passed check has seen. */
export type Check = { id: CheckId; outcome: CheckOutcome; durationMs: number; evidence: string };

/** What a verification of one connection found. Never a secret. */
export type Verification = {
  connection?: string;
  username: string;
  instanceUrl: string;
  audience: string;
  clientId: string;
  /** The org and the user that answered. */
  orgId?: string;
  userId?: string;
  outcome: 'proven' | 'failed' | 'skipped';
  exitCode: ExitCode;
  checks: Check[];
  fault?: Fault;
  /** Why the login wasn't tried, as a sentence. */
  skipped?: string;
  /** When the certificate of this login ends, in ISO 8601 UTC. */
  certificateEnds?: string;
  /** How many token requests were sent. */
  attempts: number;
  /** Where each value came from. */
  sources: Record<string, Source>;
};

export type VerifyInput = {
  connection: ResolvedConnection;
  /** The key store. */
  keyFolder: string;
  /** The `aud`, if it isn't to be the instance URL. */
  audience?: string;
  /** How long to go on while waiting may cure the fault; 0 tries once. */
  waitMinutes?: number;
  /** The REST API version that proves API access, such as 66.0. */
  apiVersion?: string;
  /** In a pipeline, fail if nothing outside the project pins the org. */
  strict?: boolean;
  /** How long the certificate has to be good for. */
  expiresIn?: ExpiresIn;
  /** Whether the user has to have the right to deploy metadata. */
  checkDeploy?: boolean;
  /** A query that has to go through. */
  smoke?: string;
};

/** A span of time before the end of a certificate, or the part of its whole life that has to be left. */
export type ExpiresIn = { milliseconds: number } | { percent: number };

export type Wait = {
  fault: Fault;
  attempt: number;
  delayMs: number;
  remainingMs: number;
  /** Whether the org may still be distributing a change, which is normal and no failure. */
  settling?: boolean;
};

/** A key that is proven to work, with the certificate beside it and what a person has to know of its files. */
export type OpenedKey = Pick<PrivateKey, 'key' | 'bits' | 'publicKeySha256' | 'repairs'> & {
  certificate?: Facts['certificate'];
  warnings: string[];
};

/** All that a verification touches outside of itself. */
export type VerifyWorld = {
  http: HttpClient;
  now: () => Date;
  sleep: (milliseconds: number) => Promise<void>;
  random: () => number;
  uuid: () => string;
  env: EnvironmentVariables;
  /** Asks a person for the passphrase of an encrypted key, if one is there to be asked. */
  askPassphrase?: (origin: string, key: Buffer | string) => Promise<string | undefined>;
  /** The key of an earlier connection of the same run, where it is the same one; otherwise what `read` gives. */
  readOnce?: (input: VerifyInput, read: () => Promise<OpenedKey>) => Promise<OpenedKey>;
  /** Whether anybody reads what a passed check has seen; of thousands of logins, mostly nobody does. */
  readsPassed?: () => boolean;
  onCheck?: (check: Check) => void;
  onWait?: (wait: Wait) => void;
};

/** What the checks find out for each other. */
export type Facts = {
  key: KeyObject;
  keyHash: string;
  /** The certificate of the pair in the key store or in the bundle. */
  certificate: Pick<CertificateFacts, 'sha256' | 'publicKeySha256' | 'notBefore' | 'notAfter' | 'pemBytes'>;
  target: InstanceUrl;
  audience: string;
  discovery: HttpResult;
  token: TokenResponse;
  /** Where the token may be sent. */
  api: InstanceUrl;
  orgId: string;
  userId: string;
  attempts: number;
  /** The certificate ends within the time that was asked for. */
  expiring: boolean;
};

export type CheckContext = {
  input: VerifyInput;
  world: VerifyWorld;
  /** When waiting ends, in milliseconds since the epoch. */
  deadline: number;
  facts: Partial<Facts>;
};

export type CheckResult =
  // A text that is made when somebody reads it.
  | { outcome: 'pass' | 'warn' | 'skipped'; evidence: string | (() => string); facts?: Partial<Facts> }
  | { outcome: 'fail'; found: FoundFault; facts?: Partial<Facts> };

export type CheckStep = { id: CheckId; run: (context: CheckContext) => Promise<CheckResult> };
