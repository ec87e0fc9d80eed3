import type { Notice } from '../../base/notice.ts';
import type { StoredKeyPair } from '../../keypair/store/store.ts';
import type { Subject } from '../../keypair/read/subject.ts';
import type { HandOff, HandOffReader } from './handOff/handOffTypes.ts';

/** The rows of `exportFormats`. */
export type ExportFormatName = 'pem' | 'der' | 'p12' | 'base64' | 'jwk' | 'bundle' | 'certificate' | 'csr' | 'hand-off';

/** What only some formats take; each format names those that it does. */
type ExportOptions = {
  /** Give out an encrypted key without its encryption. */
  decrypt?: boolean;
  /** The certificates of the authorities that stand behind the certificate as well. */
  chain?: boolean;
  /** Algorithms that old programs know. */
  legacy?: boolean;
  /** Whom a certificate request names, where it differs from the certificate. */
  subject?: Partial<Subject>;
  /** Who reads the hand-off sheet. */
  for?: HandOffReader;
};

export type ExportRequest = {
  /** One of both. A connection stands for its key pair. */
  keyName?: string;
  connection?: string;
  connectionFile: string;
  keyFolder: string;
  /** A new file; without one the content is given back only. */
  outputFile?: string;
  options: ExportOptions;
};

/** What a person or the environment gives, asked for only where it is needed. */
export type ExportWorld = {
  env: NodeJS.ProcessEnv;
  /** What opens the stored key, or nothing if nobody says it. */
  passphrase: (pair: Pick<StoredKeyPair, 'keyName' | 'privateKeyPem'>) => Promise<string | undefined>;
  /** What shall open a keystore, as far as it was given; nothing if a person can be asked. */
  givenStorePassword: (keyName: string) => Promise<string | undefined>;
  askStorePassword: (keyName: string) => Promise<string>;
  /** Refuses to show a secret where nobody asked for it to be seen. */
  refuseExposure: () => void;
};

export type ExportedKey = {
  content: Buffer;
  keyName: string;
  /** Whether the content is of use only to who knows a passphrase; nothing if it isn't secret. */
  encrypted?: boolean;
  sha256: string;
  publicKeySha256: string;
  notAfter: string;
  /** What is said beside the content, without secrets; the texts are `note.<id>` of the command. */
  notes: Notice[];
  /** What the hand-off sheet says, as data. */
  handOff?: HandOff;
};

export type ExportFormat = {
  secret: boolean;
  /** Not to be shown on a terminal. */
  binary: boolean;
  /** Not of a key name alone. */
  needsConnection?: boolean;
  /** The options that mean something to it. */
  options: ReadonlyArray<keyof ExportOptions>;
  make: (request: ExportRequest, world: ExportWorld) => Promise<ExportedKey>;
};
