import type { Notice } from '../../base/notice.ts';
import type { Deployable } from '../../app/files/check.ts';
import type { AppFile, AppOptions, AppSettings } from '../../app/model.ts';
import type { EnvironmentVariables } from '../../base/environment.ts';
import type { Preset } from '../../app/elements/presets.ts';

export type MetadataRequest = {
  connection: string;
  /** Absolute paths; `src/base/places.ts` says which. */
  connectionFile: string;
  appsFolder: string;
  /** Whether a person named `appsFolder`: then it counts more than the folder in the connection file. */
  folderIsChosen?: boolean;
  keyFolder: string;
  projectFolder?: string;
  /** Where the bundle of the connection may be; that of this process unless given. */
  env?: EnvironmentVariables;
  /** In place of the certificate in the bundle or in the key store. */
  certificatePem?: string;
  app?: string;
  keyName?: string;
  contactEmail?: string;
  /** For an app whose files name nobody yet. */
  defaultContactEmail?: string;
  label?: string;
  description?: string;
  callbackUrl?: string;
  scopes?: readonly string[];
  permissionSets?: readonly string[];
  options?: Omit<AppOptions, 'elements'>;
  /** `name=value`, for elements that have no option of their own. */
  elements?: readonly string[];
  /** Doesn't write the global OAuth settings: a deploy makes them from the key pair. */
  noGlobalSettings?: boolean;
  /** Writes the OAuth policy for this connection alone. */
  ownPolicy?: boolean;
  /** Further permission sets, for what the login is to do. */
  presets?: readonly Preset[];
};

export type FileState = 'created' | 'changed' | 'unchanged';

export type PlannedFile = AppFile & {
  state: FileState;
  /** What it says now, if it is there. */
  before?: string;
};

export type MetadataPlan = {
  app: string;
  connection: string;
  /** What no link may lead out of: the project, or where there is none, the folder of all apps. */
  boundary: string;
  /** The folder of the app; the paths of the files are relative to it. */
  folder: string;
  settings: AppSettings;
  certificate: Deployable['certificate'];
  files: PlannedFile[];
  /** Files of ours that nothing needs any more. */
  removed: Array<{ path: string; before: string }>;
  /** Whether a file differs, or holds another certificate than the connection file records. */
  differs: boolean;
  /** What a person should know though nothing stops; the texts are `warning.<id>` of the command. */
  warnings: Notice[];
};
