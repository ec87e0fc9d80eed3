import type { CertificateDetails } from '../../keypair/read/certificateDetails.ts';
import type { PrivateKey } from '../../keypair/read/read.ts';
import type { DecodedJwt } from '../../login/jwt.ts';
import type { WordKind } from '../../login/tokenKinds.ts';

/** Something that a person should know of a file. A problem makes the command fail. */
export type InspectFinding = {
  level: 'problem' | 'warning' | 'repair';
  id: string;
  text: string;
  actions: string[];
};

/** Never the key. What a passphrase hides is left out. */
export type KeyFacts = {
  format: string;
  type?: string;
  bits?: number;
  encrypted: boolean;
  publicKeySha256?: string;
  /** The mode of its file, as `600`. */
  mode?: string;
};

export type ClaimFacts = {
  claim: string;
  value: string;
  /** The moment of a time claim, ISO 8601. */
  time?: string;
  level: 'good' | 'warning' | 'problem';
  text: string;
};

/** What a bundle says beside its key and certificate. */
export type BundleFacts = {
  version: number;
  instanceUrl: string;
  username: string;
  clientId: string;
  orgId: string;
};

type InspectedKind =
  | 'bundle'
  | 'privateKey'
  | 'certificate'
  | 'publicKey'
  | 'certificateRequest'
  | 'appFile'
  | WordKind
  | 'unread'
  | 'unknown';

/** One file, variable or stored key pair. */
export type Inspected = {
  source: string;
  kind: InspectedKind;
  /** The metadata type of an app file. */
  componentType?: string;
  bundle?: BundleFacts;
  key?: KeyFacts;
  certificates: Array<CertificateDetails & { daysLeft: number }>;
  claims?: ClaimFacts[];
  findings: InspectFinding[];
};

/** Whether a key and a certificate belong together, or a certificate or key and the signature of an assertion. */
export type Fit = { what: 'certificate' | 'assertion'; first: string; second: string; fits: boolean };

export type Inspection = { inspected: Inspected[]; fits: Fit[]; hasProblem: boolean };

/** An input before it is looked at; `path` only for a file. */
export type InspectSource = { name: string; input: Buffer; path?: string };

/** An input that isn't there or can't be read, and why. */
export type UnreadSource = { name: string; error: Error };

/** What was found, and what only this process may see of it. */
export type Evidence = {
  inspected: Inspected;
  privateKey?: PrivateKey;
  /** What opened it. */
  passphrase?: string;
  jwt?: DecodedJwt;
  certificates: Buffer[];
};
