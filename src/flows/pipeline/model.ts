import type { EnvironmentVariables } from '../../base/environment.ts';
import type { Notice } from '../../base/notice.ts';
import type { Places } from '../../base/places.ts';
import type { SeveralConnections } from '../../connection/choose/selectSeveral.ts';
import type { PipelineJobKind } from '../../pipeline/jobs/model.ts';
import type { PipelineProvider } from '../../pipeline/pipelineFiles.ts';

export type PipelineRequest = Omit<Places, 'appsFolder' | 'stateFolder'> & {
  provider: PipelineProvider;
  kinds: readonly PipelineJobKind[];
  selection: Required<SeveralConnections>;
  branch: string;
  environment?: string;
  runner?: string;
  shards?: number;
  opensIssue: boolean;
  redact: boolean;
  /** Whether the keys have a passphrase, which is a second secret; else the key store says so. */
  hasPassphrase: boolean;
  cliVersion?: string;
  pluginVersion?: string;
  /** An absolute path, in place of the one where the provider looks. */
  outputFile?: string;
  /** Overwrites what was changed by hand. */
  force: boolean;
  env: EnvironmentVariables;
};

export type PipelinePlan = {
  provider: PipelineProvider;
  /** What no link may lead out of: the root of the repository. */
  boundary: string;
  path: string;
  content: string;
  before?: string;
  state: 'created' | 'changed' | 'unchanged';
  /** Whether the file that is there was changed by hand where nobody should. */
  isEdited: boolean;
  kinds: PipelineJobKind[];
  connections: string[];
  /** The secrets that the jobs read, and where they are. */
  secrets: string[];
  environment?: string;
  warnings: Notice[];
};
