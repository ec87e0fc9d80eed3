import type { Deployable } from '../../app/check.ts';
import type { AppFile, AppSettings } from '../../app/model.ts';

export type MetadataRequest = {
  connection: string;
  /** Absolute paths; `src/ux/places.ts` says which. */
  connectionFile: string;
  appsFolder: string;
  keyFolder: string;
  projectFolder?: string;
  /** In place of the certificate in the key store. */
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
};

export type FileState = 'created' | 'changed' | 'unchanged';

/** What a person should know though nothing stops; the texts are `warning.<id>` of the command. */
export type MetadataWarning = {
  id: 'certificateEnded' | 'insidePackageDirectory' | 'connectionFile' | 'readableByOthers' | 'restored';
  tokens: string[];
};

export type MetadataPlan = {
  app: string;
  connection: string;
  /** The folder of the app; the paths of the files are relative to it. */
  folder: string;
  settings: AppSettings;
  certificate: Deployable['certificate'];
  files: Array<AppFile & { state: FileState }>;
  warnings: MetadataWarning[];
};
