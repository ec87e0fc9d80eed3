/** A setup that keeps no key, killed at each step and at each change of key store and journal: run again, it ends well. */
import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import JwtSetup, { type JwtSetupResult } from '../../src/commands/jwt/setup.ts';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { setupStepNames } from '../../src/flows/setup/setup.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { jwtLogin } from '../tools/jwtLogin.ts';
import { addGh, connectionsOf } from '../tools/rotateScene.ts';
import { runCommand } from '../tools/runCommand.ts';
import { letLocksAge, runToItsEnd, type Killed } from '../tools/killedFlow.ts';
import { scene, type Scene } from '../tools/scene.ts';

const program = fileURLToPath(new URL('../tools/killedHandOver.ts', import.meta.url));
const journalFolder = join(homedir(), '.sf/jwt/journal');

const killed = (
  stage: Scene,
  [kind, where, ...more]: [kind: string, where: string, ...more: string[]],
): Promise<Killed> => runToItsEnd(program, [kind, where, stage.loginUser, ...more], stage);

const keyFiles = (stage: Scene): string[] =>
  existsSync(stage.keyFolder) ? Object.keys(filesBelow(stage.keyFolder)).sort() : [];

const table: string[] = [];

/** What a setup that isn't killed changes below a folder, in its order. */
const changesOf = async (folder: string): Promise<string[]> => {
  rmSync(journalFolder, { recursive: true, force: true });
  const stage = await scene();
  try {
    addGh(stage);
    const { output } = await killed(stage, ['write', folder.replace('KEYS', stage.keyFolder), '0']);
    return JSON.parse(output) as string[];
  } finally {
    await stage.end();
  }
};

const killAndGoOn = async (moment: string, argv: [kind: string, where: string, ...more: string[]]): Promise<void> => {
  rmSync(journalFolder, { recursive: true, force: true });
  const stage = await scene();
  try {
    const gh = addGh(stage);
    const where = argv[1].replace('KEYS', stage.keyFolder);
    expect((await killed(stage, [argv[0], where, ...argv.slice(2)])).signal, moment).to.equal('SIGKILL');
    const meanwhile = `${keyFiles(stage).join(' ') || 'no key here'}, ${gh.stored().length} handed over`;
    letLocksAge();
    const flags = ['--hand-over', 'github', '--no-keep', '--wait', '0', '--json'];
    const own = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, ...flags];
    const run = await runCommand<JwtSetupResult>(JwtSetup, own, stage.options);
    table.push(`${moment.padEnd(40)}  ${meanwhile}`);
    expect(run.exitCode, `${moment}: ${run.raw}`).to.equal(0);
    expect(keyFiles(stage), moment).to.deep.equal([]);
    const { key } = await decodeBundle(gh.stored().at(-1) ?? '', '');
    expect(await jwtLogin(stage.org, key, 'JwtLogin', stage.loginUser), moment).to.equal('logged in');
    expect(connectionsOf(stage).acme?.certificate?.publicKeySha256, moment).to.match(/^[0-9a-f]{64}$/);
  } finally {
    await stage.end();
  }
};

describe('a setup that keeps no key and is killed', () => {
  after(() => process.stdout.write(`\n${table.join('\n')}\n`));

  for (const step of setupStepNames.filter((name) => !['new-user', 'user-license'].includes(name)))
    for (const moment of [`before ${step}`, `after ${step}`])
      it(`${moment} ends well when it is run again`, () => killAndGoOn(moment, ['step', moment]));

  for (const [what, folder] of [
    ['the key store', 'KEYS'],
    ['the journal', journalFolder],
  ] as const)
    it(`at any change of ${what} ends well when it is run again`, async function () {
      this.timeout(1_200_000);
      const changes = await changesOf(folder);
      expect(changes.length).to.be.greaterThan(3);
      for (const [index, change] of changes.entries())
        if (/^(?:open|rename|rm|unlink) /.test(change)) {
          const name = change
            .split('/')
            .at(-1)
            ?.replace(/[0-9a-f]{12}/, '…');
          await killAndGoOn(`${index + 1} ${change.split(' ')[0]} ${name}`, ['write', folder, String(index + 1)]);
        }
    });
});
