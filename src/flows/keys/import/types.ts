import type { Notice } from '../../../base/notice.ts';
import type { StoredKeyPair } from '../../../keypair/store/store.ts';

export type ImportRequest = {
  keyName: string;
  keyFolder: string;
  connectionFile: string;
  /** The private key, in any form that is known; certificates that come with it count. */
  keyFile?: string;
  /** The certificate, its chain, or both, in any order. */
  certificateFiles: readonly string[];
  /** Of the certificate that is made where none is given. */
  days: number;
  /** The key must not lie in the key store without a passphrase. */
  encrypt: boolean;
  /** Replace a pair that is still valid, or take a certificate that has ended. */
  force: boolean;
};

export type ImportWorld = {
  now: () => Date;
  /** What opens the key in a file, or nothing if nobody says it. */
  passphrase: (path: string, key: Buffer) => Promise<string | undefined>;
  /** What shall protect a key that nothing protects, or nothing if it need not be protected. */
  newPassphrase: () => Promise<string | undefined>;
};

export type ImportOutcome = {
  action: 'created' | 'replaced' | 'certificateReplaced' | 'unchanged';
  historyPath?: string;
  /** Subjects of certificates that were given and belong neither to the key nor to the chain. */
  others: string[];
  /** Whether the certificate was made here, because none was given. */
  selfMade?: boolean;
};

export type ImportedKey = ImportOutcome & {
  pair: StoredKeyPair;
  /** The connections that use the key. */
  connections: string[];
  /** What a person should know though nothing stops; the texts are `warning.<id>` of the command. */
  warnings: Notice[];
};
