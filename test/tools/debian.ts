/** Programs from Debian that tests look through: a pipeline installs them where they aren't, nobody else does. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a pipeline was asked to install a package; if it is there now, the caller sees. */
export const installInPipeline = (name: string): boolean => {
  if (process.env.TESTS_IN_PIPELINE !== 'true') return false;
  // Another test file may be at it in another process.
  const install = `apt-get update -q && apt-get install -y -q --no-install-recommends ${name}`;
  spawnSync('flock', [join(tmpdir(), 'sf-plugin-jwt-apt.lock'), 'sh', '-c', install], { timeout: 300_000 });
  return true;
};
