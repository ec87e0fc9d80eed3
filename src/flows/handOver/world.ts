import type { EnvironmentVariables } from '../../base/environment.ts';
import type { HttpClient } from '../../base/http.ts';

/** What handing over touches. */
export type HandOverWorld = {
  env: EnvironmentVariables;
  /** From a checkout no program is taken. */
  projectFolder?: string;
  /** How long a program may take. */
  seconds?: number;
  http?: HttpClient;
  /** Another than this machine's, for tests. */
  platform?: NodeJS.Platform;
};
