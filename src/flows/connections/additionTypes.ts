import type { CertificateFacts } from '../../base/certificate.ts';
import type { Notice } from '../../base/notice.ts';
import type { LoginFlags } from '../../connection/resolve/resolve.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import type { InstanceUrl } from '../../login/instanceUrl.ts';
import type { Changed } from '../../pipeline/nextSteps.ts';
import type { FleetWorld } from '../verify/fleet/verifyFleet.ts';
import type { OpenedKey, Verification, VerifyInput } from '../verify/types.ts';
import type { RecordChange } from './recordChanges.ts';

/** What the connection file holds beside the login. */
type AboutConnection = Pick<Connection, 'app' | 'appKind' | 'tags' | 'description'>;

export type AdditionRequest = {
  connection: string;
  /** `expectedOrgId` is recorded, too. */
  flags: LoginFlags;
  /** The pair in the key store that logs in, or the name that the key in the file gets there. */
  keyName?: string;
  /** Whether a key that a flag names goes to the key store, or stays where it is. */
  importsKey: boolean;
  certificateFiles: readonly string[];
  passphraseFile?: string;
  about: AboutConnection;
  /** Whether the login is proven before it is recorded. */
  proves: boolean;
  waitMinutes: number;
  /** Changes a connection that says something else. */
  force: boolean;
  connectionFile: string;
  keyFolder: string;
  projectFolder?: string;
  /** Where it is kept when a login was proven. */
  stateFolder: string;
};

export type AdditionWorld = FleetWorld & {
  /** What is going to be recorded, before anything is signed. */
  onChanges?: (changes: readonly RecordChange[]) => void;
};

/** What is in the key store under the name of a key that goes there. Another key is refused. */
export type StoredAs = 'free' | 'same';

/** What there is before anything is done. */
export type AdditionLook = {
  file?: ConnectionFile;
  before?: Connection;
  warnings: string[];
  input: VerifyInput;
  opened: OpenedKey;
  target: InstanceUrl;
  /** The certificate of the key, as far as one is known. */
  certificate?: Pick<CertificateFacts, 'sha256' | 'publicKeySha256' | 'notAfter'>;
  /** Under the name that the key would get. */
  storedAs: StoredAs;
};

export type AdditionPlan = {
  /** What will be recorded; the org that answers is known only then. */
  record: Connection;
  changes: RecordChange[];
  /** The name in the key store, unless the key stays where it is. */
  keyName?: string;
  /** Whether the key goes to the key store. */
  imports: boolean;
  notices: Notice[];
};

export type Addition = {
  /** `none`: the login failed, and nothing was written. */
  action: 'created' | 'updated' | 'unchanged' | 'none';
  record: Connection;
  changes: RecordChange[];
  key: { source: string; keyName?: string; imported: boolean };
  verification: Verification;
  /** By the texts `warning.<id>` of the command. */
  notices: Notice[];
  /** Of the key pair, by those of the import. */
  keyNotices: Notice[];
  warnings: string[];
  /** Who has to know of it. */
  changed?: Changed;
};
