import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { LastProof } from '../../connection/proofs/proofFile.ts';

/** How a connection stands, the most urgent first. */
export const statusStates = ['failing', 'broken', 'ended', 'ending', 'drifting', 'unknown', 'good'] as const;
export type StatusState = (typeof statusStates)[number];

/** Where the key of a connection is, or that it can't be used, or isn't on this machine. */
export type KeyPresence = 'key store' | 'bundle' | 'environment' | 'damaged' | 'missing';

/** Where a certificate is known from. */
type CertificateSource = 'connection file' | 'key store' | 'bundle' | 'app files';

/** Hashes are 64 lower-case hex digits, dates ISO 8601 UTC. */
export type KnownCertificate = { sha256: string; publicKeySha256: string; notBefore?: string; notAfter: string };

export type DriftId =
  | 'client-id-missing'
  | 'record-missing'
  | 'record-old'
  | 'pair-new'
  | 'other-key'
  | 'same-key'
  | 'app-certificate'
  | 'app-client-id'
  | 'app-unreadable'
  | 'slot'
  | 'retiring';

/** Something that two places say otherwise; `message` is safe to show. */
export type StatusDrift = { id: DriftId; message: string };

/** What is wrong with a connection, in a sentence, and what to do. */
export type StatusProblem = { name: string; message: string; actions: string[] };

/** One connection, as it stands. Never a secret. */
export type ConnectionStatus = {
  connection: string;
  state: StatusState;
  exitCode: ExitCode;
  instanceUrl?: string;
  username?: string;
  orgId?: string;
  environment?: string;
  app?: string;
  tags: string[];
  keyName?: string;
  key: KeyPresence;
  certificate?: KnownCertificate & { source: CertificateSource };
  /** Whole days; negative after the end. */
  daysLeft?: number;
  /** Whether a rotation waits for the certificate of an authority, or goes on with it. */
  certificateRequested?: true;
  lastProof?: LastProof;
  /** Only with `--verify`. */
  verification?: { outcome: 'proven' | 'failed' | 'skipped'; fault?: { id: string; title: string } };
  drift: StatusDrift[];
  problem?: StatusProblem;
  /** Commands, in their order, that do what is needed next. */
  next: string[];
};

/** What is known of a connection before it is judged. */
export type StatusFacts = Pick<
  ConnectionStatus,
  | 'connection'
  | 'instanceUrl'
  | 'username'
  | 'orgId'
  | 'environment'
  | 'app'
  | 'tags'
  | 'keyName'
  | 'key'
  | 'certificateRequested'
  | 'lastProof'
  | 'problem'
  | 'verification'
> & {
  clientId?: string;
  recorded?: KnownCertificate;
  /** That of the key at hand: of the key store or of the bundle. */
  ofKey?: KnownCertificate & { source: 'key store' | 'bundle' };
  /** Fingerprints of the certificates that were replaced in the key store. */
  replaced: string[];
  inAppFiles?: { certificate?: KnownCertificate; clientId?: string; problem?: string; path?: string };
  /** The other connections of the same app in the same org that record something else. */
  otherInSlot: string[];
  /** The app that it is leaving, whose key logs in, too. */
  retiringApp?: string;
  exitCode?: ExitCode;
};
