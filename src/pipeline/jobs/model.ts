/** What a generated pipeline can do. */
export const pipelineJobKinds = ['gate', 'watch', 'rotate', 'review'] as const;
export type PipelineJobKind = (typeof pipelineJobKinds)[number];

/** One login that the jobs use. Nothing here is secret. */
export type PipelineLogin = {
  /** Its shape (`[a-z0-9-]`) has been checked. */
  connection: string;
  /** `SF_JWT_ACME`: the secret that holds the bundle. */
  variable: string;
  /** Whether the job needs the passphrase of the key too. */
  hasPassphrase: boolean;
  isDevHub: boolean;
  /** Whether there are app files of it that can be reviewed. */
  hasApp: boolean;
};

/** What a person wants of the pipeline, after all that can be known has been filled in. */
export type PipelineWishes = {
  kinds: readonly PipelineJobKind[];
  logins: readonly PipelineLogin[];
  /** Whether all connections of the file are meant, also those that come later. */
  isAll: boolean;
  branch: string;
  /** Where the provider keeps the secrets, if not with the repository: an environment, a group, a context. */
  environment?: string;
  /** Among how many jobs the logins of `watch` are divided. */
  shards: number;
  opensIssue: boolean;
  redact: boolean;
  /** The login host is one that the environment has to allow. */
  allowsHost: boolean;
  /** The folders that a gate deploys, relative to the project. */
  packageFolders: readonly string[];
  /** The folder of the project in the repository, with `/` between its parts; empty if it is the repository. */
  projectFolder: string;
  cliVersion?: string;
  pluginVersion?: string;
  /** Label, tag, pool, or resource class of the machine that has the key store. */
  runner?: string;
  /** The words behind `sf jwt` that generate this pipeline. */
  command: string;
};

/** What a job runs on. */
type JobTrigger = 'push' | 'schedule' | 'pullRequest';

/** One step of a job; how it is said to a provider is the provider's. */
export type JobStep =
  | { does: 'checkout'; hasHistory?: boolean }
  | { does: 'install'; packages: readonly string[]; isCached: boolean }
  | JobRun
  | { does: 'showTests'; folder: string }
  | { does: 'showFindings'; file: string }
  | { does: 'keep'; name: string; path: string }
  | { does: 'fetch'; name: string; files: string };

/** A secret that a program of the job reads from a variable; where it's a name and a password, the name from another. */
export type JobToken = { secret: string; variable: string; user?: string };

/** A step that runs a script. */
export type JobRun = {
  does: 'run';
  /** `step.<id>` of the texts names it. */
  id: string;
  /** Lines for a POSIX shell that ends at the first failure. */
  script: readonly string[];
  /** Names of the secrets that it needs in its environment. */
  secrets?: readonly string[];
  /** Secrets that it knows by another name. */
  tokens?: readonly JobToken[];
  /** Variables of the provider that aren't secret. */
  variables?: readonly string[];
  /** Plain settings. */
  settings?: Readonly<Record<string, string>>;
  /** Whether it runs after a failure, too. */
  isAlways?: boolean;
  /** Whether its exit code is told to what follows. */
  tellsCode?: boolean;
  /** Names the place in the file whose lines are the user's, who may change them; no two steps have the same. */
  own?: string;
  /** Comments above it. */
  comments?: readonly string[];
};

export type GeneratedJob = {
  id: string;
  kind: PipelineJobKind;
  title: string;
  trigger: JobTrigger;
  comments: readonly string[];
  steps: readonly JobStep[];
  minutes: number;
  /** Whether its environment holds secrets: then it runs for the branch alone, and never for a fork. */
  hasSecrets: boolean;
  environment?: string;
  /** Among how many the work is divided; the script knows them as `SHARD` and `SHARDS`. */
  shards?: number;
  /** The job whose results it takes, whatever they are. */
  after?: string;
  /** Whether it needs a machine of the team's own, with a key store. */
  isOnOwnMachine?: boolean;
  /** Whether it tells of a certificate that ends soon, by exit code 30. */
  tellsExpiry?: boolean;
  opensIssue?: boolean;
};
