/** Each write of each command, with each part of its way replaced by what a hostile repository or neighbour may put there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StateAggregator } from '@salesforce/core';
import { expect } from 'chai';
import { isJwtError } from '../../../src/base/errors/errors.ts';
import { kindsFor, partsWritten, putHostile, treeOf, type HostileKind, type Part } from '../../tools/hostilePlaces.ts';
import { root as pluginRoot, runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { giveTo, unprivilegedUser } from '../../tools/unprivileged.ts';

type Module = { default: { run: (argv: string[], root: string) => Promise<unknown> } };

type Scenario = {
  name: string;
  /** The files, by their end, that are taken away: with a folder in their place there is nothing to do. */
  takesAway?: string;
  /** Below `src/commands/jwt`. */
  command: string;
  argv: string[];
  /** Changes what a setup has left, so that there is something to write. */
  prepare?: (stage: Scene) => void;
  /** The same for the org, before each run. */
  prepareOrg?: (stage: Scene) => void;
};

const target = ['--target-org', 'admin', '--no-prompt'];
const setup = ['--connection', 'acme', '--username', 'ci@acme.example', ...target, '--json'];
const policy = 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';
const editFile = (path: string, edit: (text: string) => string): void =>
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
const remove = (...paths: string[]): void => {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
};

const scenarios: Scenario[] = [
  {
    name: 'setup in a project without files',
    command: 'setup.ts',
    argv: setup,
    prepare: ({ project }) => remove(join(project, 'jwt'), join(project, 'config')),
  },
  {
    name: 'generate metadata',
    command: 'generate/metadata.ts',
    argv: ['--connection', 'acme', '--contact-email', 'admin@acme.example', '--json'],
    prepare: ({ project }) => remove(join(project, 'jwt')),
  },
  {
    name: 'generate metadata that takes a file away',
    command: 'generate/metadata.ts',
    argv: ['--connection', 'acme', '--permission-set', 'Other', '--json'],
    takesAway: 'JwtLogin_Access.permissionset-meta.xml',
  },
  {
    name: 'deploy --keep-client-id',
    command: 'deploy.ts',
    argv: ['--connection', 'acme', ...target, '--keep-client-id', '--json'],
    prepareOrg: ({ org }) => void org.state.apps.splice(0),
  },
  { name: 'generate keypair', command: 'generate/keypair.ts', argv: ['--name', 'acme', '--force', '--json'] },
  {
    name: 'diff --export',
    command: 'diff.ts',
    argv: ['--connection', 'acme', '--target-org', 'admin', '--export', '--json'],
    prepare: ({ project }) => {
      editFile(join(project, 'config/jwt-connections.json'), (text) => {
        const file = JSON.parse(text) as { connections: Record<string, object> };
        return JSON.stringify({ ...file, connections: { ...file.connections, other: file.connections.acme } });
      });
      editFile(join(project, policy), (text) =>
        text.replace(/<policyAction>.*?<\/policyAction>|<sessionTimeout\w*>\d+/, ''),
      );
      remove(join(project, 'jwt/JwtLogin/app/permissionsets'));
    },
  },
  { name: 'lint --sarif-file', command: 'lint.ts', argv: ['--sarif-file', 'reports/lint.sarif', '--json'] },
  {
    name: 'export --output-file',
    command: 'export.ts',
    argv: ['--key-name', 'acme', '--format', 'pem', '--output-file', 'out/acme.pem', '--json'],
  },
  {
    name: 'export --output-file of what is no secret',
    command: 'export.ts',
    argv: ['--key-name', 'acme', '--format', 'certificate', '--output-file', 'out/acme.crt', '--json'],
  },
  {
    name: 'inspect --repair',
    command: 'inspect.ts',
    argv: ['acme.pem', '--repair', '--output-file', 'out/acme.key', '--json'],
    prepare: ({ project, keyFolder }) =>
      writeFileSync(
        join(project, 'acme.pem'),
        readFileSync(join(keyFolder, 'acme.key'), 'utf8').replaceAll('\n', '\\n'),
      ),
  },
  {
    name: 'key import',
    command: 'key/import.ts',
    argv: ['--key-name', 'acme', '--jwt-key-file', 'other.key', '--force', '--json'],
    prepare: ({ project }) =>
      void execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-out', join(project, 'other.key')], {
        stdio: 'ignore',
      }),
  },
  {
    name: 'key passphrase',
    command: 'key/passphrase.ts',
    argv: ['--key-name', 'acme', '--new-passphrase-file', 'phrase.txt', '--json'],
    prepare: ({ project }) => writeFileSync(join(project, 'phrase.txt'), 'correct horse\n', { mode: 0o600 }),
  },
  { name: 'key delete', command: 'key/delete.ts', argv: ['--key-name', 'acme', '--history', '--no-prompt', '--json'] },
  {
    name: 'authorize --set-default',
    command: 'authorize.ts',
    argv: ['--connection', 'acme', '--set-default', '--set-default-dev-hub', '--force'],
  },
];

/**
 * A file with two names loses one of them; where there is a folder instead, or none, no file is taken away; and where an old key can't go to
 * its place in the history, another one is found for it.
 */
const mayEndWell = (kind: HostileKind, { path, isFile }: Part, { takesAway }: Scenario): boolean =>
  (kind === 'folder' && takesAway !== undefined && path.endsWith(takesAway)) ||
  kind === 'hard link' ||
  (kind === 'named pipe' && !isFile) ||
  (isFile && path.includes('/keys/history/'));

/**
 * sf reads the defaults of a project before any command runs. What is no link, and so comes from no repository, is its own to
 * complain about; for a pipe in the place of such a file it would wait, whatever the command.
 */
const isLeftToSf = (kind: HostileKind, { path }: Part): boolean =>
  /\/project\/\.sf(?:dx)?(?:\/|$)/.test(path) && ['named pipe', 'folder'].includes(kind);

describe('a hostile place', function () {
  this.timeout(300_000);
  let stage: Scene;
  let folder: string;
  let template: string;
  let outside: string;
  let loginOfAdmin: string;
  let stateOfOrg: Scene['org']['state'];

  before(async () => {
    stage = await scene();
    folder = join(stage.project, '..');
    [template, outside] = [`${folder}-template`, `${folder}-outside`];
    for (const path of ['out', 'reports']) mkdirSync(join(stage.project, path));
    writeFileSync(join(stage.project, '.gitignore'), 'out/\n');
    const { error, stdout } = await runHere({ name: '', command: 'setup.ts', argv: setup });
    if (error) throw new Error(stdout);
    loginOfAdmin = join(homedir(), '.sfdx');
    execFileSync('cp', ['-a', loginOfAdmin, `${folder}-sfdx`]);
    execFileSync('cp', ['-a', folder, template]);
    stateOfOrg = structuredClone(stage.org.state);
  });
  after(async () => {
    await stage.end();
    remove(template, outside, `${folder}-before`, `${folder}-sfdx`);
  });

  const runHere = async ({ command, argv, prepareOrg }: Scenario): Promise<CommandRun> => {
    prepareOrg?.(stage);
    const { default: commandClass } = (await import(`${pluginRoot}src/commands/jwt/${command}`)) as Module;
    return runCommand({ run: (all, where) => commandClass.run(all, where) }, argv, stage.options);
  };

  const restore = (from: string): void => {
    remove(folder, outside, loginOfAdmin);
    execFileSync('cp', ['-a', from, folder]);
    execFileSync('cp', ['-a', `${folder}-sfdx`, loginOfAdmin]);
    mkdirSync(outside);
    Object.assign(stage.org.state, structuredClone(stateOfOrg));
    StateAggregator.clearInstance();
  };

  /** Root may write what belongs to others, so such a run is that of somebody who may not. */
  const runAsOther = async (scenario: Scenario, { path }: Part): Promise<CommandRun> => {
    giveTo(folder, unprivilegedUser.uid, (each) => each === path);
    giveTo(homedir(), unprivilegedUser.uid);
    process.seteuid?.(unprivilegedUser.uid);
    try {
      return await runHere(scenario);
    } finally {
      process.seteuid?.(0);
      giveTo(homedir(), 0);
    }
  };

  for (const scenario of scenarios) {
    const others = unprivilegedUser.isSeparate
      ? "another user's file among them"
      : "no other user's file, which only root can make";
    it(`in the way of ${scenario.name} changes nothing outside (${others})`, async () => {
      restore(template);
      scenario.prepare?.(stage);
      remove(`${folder}-before`);
      execFileSync('cp', ['-a', folder, `${folder}-before`]);
      const before = treeOf(folder);
      const whole = await runHere(scenario);
      expect(isJwtError(whole.error), whole.raw).to.equal(false);
      const boundaries = [stage.project, stage.keyFolder];
      const parts = partsWritten(folder, before, treeOf(folder)).filter(({ path }) => !boundaries.includes(path));
      expect(
        parts.filter(({ isFile }) => isFile),
        whole.raw,
      ).not.to.be.empty;

      for (const part of parts)
        for (const kind of kindsFor(part.isFile)) {
          const isOthers = kind === "another user's file";
          if (isLeftToSf(kind, part) || (isOthers && !unprivilegedUser.isSeparate)) continue;
          restore(`${folder}-before`);
          putHostile(kind, part, outside);
          const decoys = treeOf(outside);
          const run = isOthers ? await runAsOther(scenario, part) : await runHere(scenario);
          const what = `${kind} at ${part.path.slice(folder.length + 1)}: ${run.stdout.slice(0, 600)}`;
          expect(treeOf(outside), what).to.deep.equal(
            kind === 'hard link' ? withoutInodes(decoys, treeOf(outside)) : decoys,
          );
          if (run.error) expect(isJwtError(run.error), `${what} ${run.error.stack}`).to.equal(true);
          if (!mayEndWell(kind, part, scenario)) expect(run.exitCode, what).not.to.equal(0);
        }
    });
  }
});

/** A name less changes nothing that is compared here: mode, owner, inode and content stay. */
const withoutInodes = (before: Record<string, string>, after: Record<string, string>): Record<string, string> =>
  Object.keys(after).length === Object.keys(before).length ? before : after;
