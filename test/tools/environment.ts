/** Loaded by mocha before anything else: tests never see, read or write the home folder of the person who runs them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-home-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

// Tests that may install what they need ask for this; processes that mocha starts come here again, without CI.
process.env.TESTS_IN_PIPELINE ??= process.env.CI ?? 'false';

// A runner's variables change progress, tables and warnings: a test that is about them sets them itself.
const foreign =
  /^(?:SF_|SFDX_|FORCE_|GITHUB_|GITLAB_|BITBUCKET_|JENKINS_|CODEBUILD_|TEAMCITY_|BUILDKITE|(?:CI|CIRCLECI|TF_BUILD|CONTINUOUS_INTEGRATION)$)/;
for (const name of Object.keys(process.env)) if (foreign.test(name)) delete process.env[name];

Object.assign(process.env, {
  // Packages that were downloaded before needn't be downloaded again into each throw-away home.
  npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? tmpdir(), '.npm'),
  HOME: home,
  // The progress library loads React, whose development build takes twice the time.
  NODE_ENV: 'production',
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  OCLIF_DISABLE_LINKED_ESM_WARNING: 'true',
  // Without a terminal the progress library would start another program to ask for its size.
  COLUMNS: '100',
  LINES: '40',
});
