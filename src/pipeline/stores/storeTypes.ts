import type { EnvironmentVariables } from '../../base/environment.ts';

/** The stores of secrets that are known: those of providers of pipelines, and vaults. */
export type StoreKind =
  | 'github'
  | 'gitlab'
  | 'azure'
  | 'bitbucket'
  | 'jenkins'
  | 'circleci'
  | 'codebuild'
  | 'aws-secrets-manager'
  | 'aws-parameter-store'
  | 'azure-key-vault'
  | 'google-secret-manager'
  | 'hashicorp-vault'
  | 'openbao';

/** Where in a store a secret goes, as a person says it. What each part means is the store's: a repository, a vault, a folder. */
export type StorePlace = { place?: string; environment?: string; group?: string };

/** One start of a program. What it is to store is never among its arguments. */
export type StoreStart = {
  program: string;
  argv: string[];
  /** What its output has if all is well, beside its exit code. */
  expects?: RegExp;
};

/** A secret as its store lists it: never a value. */
export type StoredSecret = {
  name: string;
  /** In ISO 8601; a day alone where the store tells no more. */
  updatedAt?: string;
};

/** A start whose output tells which secrets there are. */
export type StoreLook = StoreStart & {
  read: (output: string) => StoredSecret[];
  /** The words in which the program says that there is none of this name. */
  absent?: RegExp;
};

/** A name in a store, and whether it is there already; nothing where nobody has looked. */
export type StoreName = { name: string; exists?: boolean };

/** A store that is written by the program of its maker. */
export type ProgramAccess = {
  program: string;
  /** The variables that the program needs, as the source of a regular expression. */
  passes: string;
  /** What shows, before anything is stored, that somebody is signed in. */
  signedIn: readonly StoreStart[];
  looks: (place: StorePlace, names: readonly string[]) => StoreLook[];
  /** What names the place in its first line, as people know it. */
  where?: (place: StorePlace) => StoreStart[];
  /** What stores a secret; where the first fails, the next is tried. */
  writes: (place: StorePlace, secret: StoreName) => StoreStart[];
  /** Whether one that is there is written in another way, so that somebody has to look first. */
  looksFirst?: boolean;
  /** The variable of its environment in which the program takes a secret, where it can't read it from its standard input. */
  inputVariable?: (name: string) => string;
};

/** How a place is said in one word. */
type PlaceWord = {
  /** What people can write, for people. */
  forms: readonly [string, ...string[]];
  /** The place; nothing for what is none. */
  read: (word: string) => StorePlace | undefined;
};

/** What is known of one store. */
export type StoreRow = {
  kind: StoreKind;
  /** The parts of a place that it takes; all those of one list are needed, and one of the lists. */
  places: ReadonlyArray<ReadonlyArray<keyof StorePlace>>;
  /** Parts that may be there as well. */
  optional?: ReadonlyArray<keyof StorePlace>;
  /** How a place is said in one word, as in `--hand-over <store>:<word>`. */
  word: PlaceWord;
  /** The place that is meant where nobody says another. */
  usualPlace?: (env: EnvironmentVariables) => string | undefined;
  /** How large one value may be. */
  maximumBytes?: number;
  /** The name of a variable as the store can take it. */
  nameOf?: (variable: string) => string;
  /** Whether a job that is queued already goes on with the old secret. */
  failsQueuedJobs?: (place: StorePlace) => boolean;
  /** Absent for a store that is written by requests. */
  program?: ProgramAccess;
};
