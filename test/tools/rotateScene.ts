/** A login that works, and what a test of a rotation does with it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtRotate, { type JwtRotateResult } from '../../src/commands/jwt/rotate.ts';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import type { ConnectionFile } from '../../src/connection/types.ts';
import type { LocalOrgOptions } from '../org/index.ts';
import { jwtLogin } from './jwtLogin.ts';
import { runCommand, type CommandRun } from './runCommand.ts';
import { scene, type Scene } from './scene.ts';

export const setUp = async (stage: Scene, connection: string, ...more: string[]): Promise<void> => {
  const argv = ['--no-prompt', '-o', 'admin', '-c', connection, '--username', stage.loginUser, '--wait', '0', '--json'];
  const run = await runCommand(JwtSetup, [...argv, ...more], stage.options);
  expect(run.exitCode, run.raw).to.equal(0);
};

/** A scene in which the connection `acme` is set up. */
export const rotateScene = async (options: LocalOrgOptions = {}): Promise<Scene> => {
  const stage = await scene(options);
  await setUp(stage, 'acme');
  return stage;
};

export const rotate = (stage: Scene, ...argv: string[]): Promise<CommandRun<JwtRotateResult>> =>
  runCommand<JwtRotateResult>(
    JwtRotate,
    ['--no-prompt', '--wait', '0', ...(argv.includes('--all') ? [] : ['-c', 'acme']), ...argv],
    stage.options,
  );

/** The private keys that somebody has who has this key store, by where they lie. */
export const knownKeys = (stage: Scene, keyName = 'acme'): Record<string, string> => {
  const keys: Record<string, string> = {};
  const read = (name: string, folder: string): void => {
    const path = join(folder, `${keyName}.key`);
    if (existsSync(path)) keys[name] = readFileSync(path, 'utf8');
  };
  read('current', stage.keyFolder);
  read('next', join(stage.keyFolder, 'next', keyName));
  const history = join(stage.keyFolder, 'history', keyName);
  if (existsSync(history)) for (const name of readdirSync(history)) read(name, join(history, name));
  return keys;
};

/** Where the keys lie that log in now, as a client would that nobody here wrote. */
export const keysThatLogIn = async (stage: Scene, keyName = 'acme'): Promise<string[]> => {
  const found: string[] = [];
  for (const [name, key] of Object.entries(knownKeys(stage, keyName)))
    if ((await jwtLogin(stage.org, key, 'JwtLogin', stage.loginUser)) === 'logged in') found.push(name);
  return found;
};

export const connectionsOf = (stage: Scene): ConnectionFile['connections'] =>
  (JSON.parse(readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8')) as ConnectionFile).connections;

/** Where the journal of a scene lies. */
export const journalOf = ({ org }: Scene): string =>
  join(homedir(), '.sf/jwt/journal', `${org.state.organization.id.slice(0, 15)}-JwtLogin.json`);

/** Gives the app in the org another certificate, as any tool could. */
export const deployCertificate = async ({ org }: Scene, pem: string): Promise<void> => {
  const elements = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements;
  if (elements) elements.certificate = pem.replace(/-----[^-]+-----|\s/g, '');
};

/** Puts a program on the PATH of a scene, outside of its project. */
export const addProgram = (stage: Scene, name: string, script: string): string => {
  const folder = join(dirname(stage.project), 'bin');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  stage.options.env.PATH = [folder, process.env.PATH].join(delimiter);
  return path;
};

/** A `gh` that keeps what it is given, and each of its command lines. */
export const addGh = (stage: Scene, more = ''): { stored: () => string[]; calls: () => string[] } => {
  const folder = dirname(stage.project);
  const calls = join(folder, 'gh.calls');
  addProgram(
    stage,
    'gh',
    [
      `echo "$*" >> '${calls}'`,
      more,
      `case "$*" in`,
      `'repo view'*) echo acme/app ;;`,
      `'secret set'*) cat >> '${folder}/gh.stored'; echo >> '${folder}/gh.stored' ;;`,
      'esac',
    ].join('\n'),
  );
  const linesOf = (path: string): string[] =>
    existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  return { stored: () => linesOf(join(folder, 'gh.stored')), calls: () => linesOf(calls) };
};
