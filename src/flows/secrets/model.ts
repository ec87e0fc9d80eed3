import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { HttpClient } from '../../base/http.ts';
import type { Notice } from '../../base/notice.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import type { StoreKind } from '../../pipeline/stores/storeTypes.ts';
import type { ExportWorld } from '../export/types.ts';
import type { StoreTarget } from '../handOver/targets.ts';

export type SecretRequest = SeveralConnections & {
  target: StoreTarget;
  connectionFile: string;
  keyFolder: string;
  projectFolder?: string;
};

export type SecretWorld = {
  env: NodeJS.ProcessEnv;
  http?: HttpClient;
  /** What opens the key of a connection. */
  passphraseOf: (connection: string) => ExportWorld['passphrase'];
};

/** What a login has in a store: the bundle, and the passphrase of an encrypted key. */
type SecretPart = 'bundle' | 'passphrase';

/** One secret of one connection, by the name that the store has for it; without its value. */
export type SecretName = { connection: string; part: SecretPart; name: string };

export type SecretError = { name: string; message: string; actions: string[]; exitCode: ExitCode };

export type PushedSecret = SecretName & {
  outcome: 'stored' | 'wouldStore' | 'failed';
  bytes: number;
  /** Whether the store had one of this name; absent where nobody could look. */
  existed?: boolean;
  /** The command that stores it, for a POSIX shell, or the request; the secret is in neither. */
  command: string;
  /** The command for a secret that the store has already, if it's another one and nobody could look. */
  commandIfThere?: string;
  error?: SecretError;
};

export type SecretPush = {
  provider: StoreKind;
  /** What the store calls the place. */
  place?: string;
  dryRun: boolean;
  /** In a dry run, why the store can't be written now; then nobody looked at which secrets it has. */
  problem?: SecretError;
  secrets: PushedSecret[];
  /** Connections of which there is no secret to give. */
  failures: Array<{ connection: string; error: SecretError }>;
  /** The command or request that shows what the store has. */
  see: string;
  notes: Notice[];
  exitCode: ExitCode;
};

export type ComparedSecret = SecretName & {
  /** `older` than the key; `there` if nobody can tell when it, or the key, was changed. */
  state: 'missing' | 'older' | 'current' | 'there';
  /** When the store last changed it: a time, or a day. */
  updatedAt?: string;
  /** Since when the certificate is valid that is in the key store. */
  certificateSince?: string;
};

export type SecretComparison = {
  provider: StoreKind;
  place?: string;
  secrets: ComparedSecret[];
  failures: Array<{ connection: string; error: SecretError }>;
  exitCode: ExitCode;
};
