/** A project with a login that works and something to deploy, from which pipelines are generated. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../src/commands/jwt/generate/keypair.ts';
import JwtGeneratePipeline from '../../src/commands/jwt/generate/pipeline.ts';
import { decodeBundle, encodeBundle } from '../../src/connection/bundle/bundle.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';
import { setUp } from './rotateScene.ts';
import { runCommand } from './runCommand.ts';
import { scene, type Scene } from './scene.ts';

export type PipelineScene = Scene & {
  /** The secret of the connection `acme`, and one whose key the org doesn't know. */
  bundle: string;
  wrongBundle: string;
  generate: (provider: string, ...argv: string[]) => Promise<void>;
  /** Whether what is in the project has arrived in the org. */
  deployed: () => boolean;
  /** Takes away again what was deployed. */
  forget: () => void;
  /** From here on, the certificate of the connection ends within days. */
  shorten: () => Promise<void>;
  /** Another connection of the same app. */
  add: (connection: string) => Promise<void>;
  /** The branches of the remote of a checkout. */
  branches: (checkout: string) => string;
};

const permissionSet = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <hasActivationRequired>false</hasActivationRequired>
    <label>Invoices</label>
</PermissionSet>
`;

export const pipelineScene = async (): Promise<PipelineScene> => {
  const stage = await scene();
  await setUp(stage, 'acme', '--preset', 'deploy');
  const permit = (): void => {
    // What is deployed here is a permission set, which takes more than the preset gives.
    for (const set of stage.org.state.permissionSets)
      if (set.name === 'JwtLogin_Deploy') set.permissions.PermissionsManageProfilesPermissionsets = true;
  };
  permit();
  const folder = join(stage.project, 'force-app/main/default/permissionsets');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Invoices.permissionset-meta.xml'), permissionSet);
  const bundle = await bundleOf(stage);
  const made: PipelineScene = {
    ...stage,
    bundle,
    wrongBundle: encodeBundle({ ...(await decodeBundle(bundle, '')), ...opensslPair() }),
    generate: async (provider, ...argv) => {
      const words = ['--provider', provider, '--connection', 'acme', '--cli-version', '2.150.6', ...argv];
      const run = await runCommand(JwtGeneratePipeline, words, stage.options);
      expect(run.exitCode, run.raw).to.equal(0);
    },
    deployed: () => stage.org.state.permissionSets.some(({ name }) => name === 'Invoices'),
    forget: () => {
      const { state } = stage.org;
      state.permissionSets = state.permissionSets.filter(({ name }) => name !== 'Invoices');
    },
    shorten: async () => {
      const pair = await runCommand(JwtGenerateKeypair, ['--name', 'acme', '--days', '9', '--force'], stage.options);
      expect(pair.exitCode, pair.raw).to.equal(0);
      await setUp(stage, 'acme', '--allow-certificate-change');
      permit();
      made.bundle = await bundleOf(stage);
    },
    add: async (connection) => {
      await setUp(stage, connection, '--key-name', 'acme', '--app-name', 'JwtLogin');
      permit();
    },
    branches: (checkout) =>
      execFileSync('git', ['branch', '--remotes'], { cwd: join(dirname(stage.project), checkout), encoding: 'utf8' }),
  };
  return made;
};

const bundleOf = async (stage: Scene): Promise<string> => {
  const file = join(dirname(stage.project), 'bundle.txt');
  rmSync(file, { force: true });
  const argv = ['--connection', 'acme', '--format', 'bundle', '--output-file', file];
  const exported = await runCommand(JwtExport, argv, stage.options);
  expect(exported.exitCode, exported.raw).to.equal(0);
  return readFileSync(file, 'utf8').trim();
};
