import type { AuthInfo } from '@salesforce/core';
import type { AppComparison } from '../../app/compare/difference.ts';
import type { AppComponent } from '../../app/model.ts';
import type { ExitCode } from '../../base/errors/exitCodes.ts';
import type { HttpClient } from '../../base/http.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { FoundBundle } from '../../connection/bundle/bundleVariables.ts';
import type { Connection, ConnectionFile } from '../../connection/types.ts';
import type { FileState } from '../metadata/model.ts';

export type DiffRequest = {
  /** The connections that are named; none, no tag and not all means the default or the only one. */
  names: readonly string[];
  all: boolean;
  tags: readonly string[];
  appName?: string;
  /** The login of the admin that a person named with `--target-org`. */
  namedAdmin?: AuthInfo;
  /** The default `target-org` of sf. */
  defaultAdmin?: AuthInfo;
  expectedOrgId?: string;
  apiVersion?: string;
  /** Writes what the org has into the app files. */
  export: boolean;
  connectionFile: string;
  appsFolder: string;
  /** Whether a person named `appsFolder`. */
  folderIsChosen?: boolean;
  keyFolder: string;
  projectFolder?: string;
  env: EnvironmentVariables;
};

export type DiffWorld = {
  http?: HttpClient;
  now: () => Date;
  /** Called before each connection. */
  onConnection?: (connection: string) => void;
  /** Called after each connection. */
  onDiff?: (diff: ConnectionDiff) => void;
};

/** What the project says of one connection. */
export type ProjectSide = {
  connection: string;
  app: string;
  folder: string;
  /** What no link may lead out of. */
  boundary: string;
  file?: ConnectionFile;
  record?: Connection;
  /** In the environment; its values win. */
  bundle?: FoundBundle;
  /** The files as they are. */
  existing: AppComponent[];
  /** With the global OAuth settings that a deploy would make, where they are kept out of source control. */
  wanted: AppComponent[];
  /** Whether the global OAuth settings aren't among the files. */
  madeGlobalSettings: boolean;
};

/** What a person should know; the texts are `warning.<id>` of the command. */
export type DiffWarning = {
  id:
    | 'unpinned'
    | 'notOurs'
    | 'presetNotAssigned'
    | 'keyShared'
    | 'madeGlobalSettings'
    | 'nothingToExport'
    | 'insidePackageDirectory'
    | 'notExported'
    | 'grantNotExported'
    | 'tokenFormatNotExported'
    | 'elementTooNew';
  tokens: string[];
};

/**
 * `same`: everything was compared and is equal. `incomplete`: nothing differs, but something can't be compared. `exported`:
 * the files differed and now say what the org has.
 */
export type DiffOutcome = 'same' | 'incomplete' | 'different' | 'exported' | 'failed';

export type ExportedFile = { path: string; type: string; state: FileState; before?: string; content: string };

export type ConnectionDiff = AppComparison & {
  connection: string;
  outcome: DiffOutcome;
  exitCode: ExitCode;
  app?: string;
  folder?: string;
  orgId?: string;
  orgName?: string;
  instanceUrl?: string;
  /** Of the app files that were written; absent without --export. */
  exported?: ExportedFile[];
  warnings: DiffWarning[];
  /** Why nothing could be compared. */
  error?: { name: string; message: string; actions: string[] };
};
