/** A login that works, and what a revocation of it can be held against. */
import { expect } from 'chai';
import JwtRevoke, { type JwtRevokeResult } from '../../src/commands/jwt/revoke.ts';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import JwtVerify from '../../src/commands/jwt/verify.ts';
import type { Revocation } from '../../src/flows/revoke/model.ts';
import type { LocalOrgOptions } from '../org/index.ts';
import { runCommand, type CommandRun } from './runCommand.ts';
import { scene, type Scene } from './scene.ts';
import { revocations } from './sentPackages.ts';

export const revokeScene = async (options: LocalOrgOptions = {}): Promise<Scene> => {
  const stage = await scene(options);
  await setUp(stage, 'acme', stage.loginUser);
  return stage;
};

export const setUp = async (stage: Scene, connection: string, username: string, ...more: string[]): Promise<void> => {
  const argv = [
    '--no-prompt',
    '-o',
    'admin',
    '-c',
    connection,
    '--username',
    username,
    '--wait',
    '0',
    '--json',
    ...more,
  ];
  const { exitCode, raw } = await runCommand(JwtSetup, argv, stage.options);
  expect(exitCode, raw).to.equal(0);
};

export type RevokeRun = CommandRun<JwtRevokeResult>;

export const revoke = async (stage: Scene, ...argv: string[]): Promise<RevokeRun> => {
  revocations.areSent = true;
  try {
    return await runRevoke(stage, argv);
  } finally {
    revocations.areSent = false;
  }
};

const runRevoke = (stage: Scene, argv: string[]): Promise<RevokeRun> =>
  runCommand<JwtRevokeResult>(
    JwtRevoke,
    ['-c', 'acme', '-o', 'admin', ...(argv.includes('--wait') ? [] : ['--wait', '0']), ...argv],
    stage.options,
  );

/** The same with `--json --no-prompt`, which has to end with this code; the one revocation. */
export const revoked = async (stage: Scene, exitCode: number, ...argv: string[]): Promise<Revocation> => {
  const run = await revoke(stage, '--json', '--no-prompt', ...argv);
  expect(run.exitCode, run.raw).to.equal(exitCode);
  const [entry] = run.json?.result.connections ?? [];
  if (!entry || 'error' in entry) throw new Error(run.raw);
  return entry;
};

/** The exit code of a login with the key of the connection, and the access token that it leaves. */
export const login = async (stage: Scene, username = stage.loginUser): Promise<{ code: number; fault?: string }> => {
  const argv = ['-c', 'acme', '--username', username, '--wait', '0', '--json'];
  const { exitCode, json } = await runCommand<{ connections: Array<{ fault?: { id: string } }> }>(
    JwtVerify,
    argv,
    stage.options,
  );
  const fault = json?.result?.connections[0]?.fault?.id;
  return { code: exitCode, ...(fault !== undefined && { fault }) };
};

export const tokenOf = ({ org }: Scene): string =>
  org.state.sessions.find(({ appId }) => appId !== null)?.accessToken ?? '(no session)';

export const statusOf = async ({ org }: Scene, token: string): Promise<number> =>
  (await fetch(`${org.origin}/services/data/v67.0/`, { headers: { authorization: `Bearer ${token}` } })).status;
