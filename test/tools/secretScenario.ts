import type { Switches } from '../org/index.ts';

/** What the scenarios are told: texts of keys and tokens, and files that hold them. */
export type SecretWorld = {
  origin: string;
  host: string;
  clientId: string;
  loginUser: string;
  /** The key of the connection `acme`, another RSA key, and things that are no usable key. */
  keys: { acme: string; stranger: string };
  files: Record<'stranger' | 'encrypted' | 'certificate' | 'ec' | 'damaged' | 'der' | 'passphrase', string>;
  /** Opens the encrypted key. */
  passphrase: string;
  /** The bundle of `acme`. */
  bundle: string;
  adminToken: string;
  /** A folder for programs of providers and vaults. */
  programs: string;
  /** Replaces the connection file of the project for one scenario. */
  writeConnections: (connections: object) => void;
  breakAppFile: () => void;
  /** Puts the other key where an app file has its certificate. */
  keyAsCertificate: () => void;
};

export type SecretScenario = {
  name: string;
  argv: string[];
  /** The id of the fault, the name of the error, `refused` for a deploy, or `ok`. */
  ends: string;
  env?: Record<string, string>;
  switches?: Partial<Switches>;
  /** Run in a process of its own as well, with everything logged that sf can log. */
  spawned?: true;
  /** The command line itself holds the secret: sf and the system repeat it where they repeat command lines. */
  secretInArguments?: boolean;
  prepare?: () => void;
};
