/** Rotations of other kinds that are killed: of the same key, of several connections, and back from one that is finished. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readCertificate } from '../../src/base/certificate.ts';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { rollbackSteps } from '../../src/flows/rotate/back.ts';
import { letLocksAge, runToItsEnd } from '../tools/killedFlow.ts';
import { addGh, connectionsOf, keysThatLogIn, knownKeys, rotate, rotateScene } from '../tools/rotateScene.ts';
import type { Scene } from '../tools/scene.ts';

const program = fileURLToPath(new URL('../tools/killedRotate.ts', import.meta.url));
const handOver = ['--hand-over', 'github:production', '--json'];

describe('a rotation of another kind that is killed', () => {
  const table: string[] = [];
  after(() => process.stdout.write(`\n${table.join('\n')}\n`));

  const withScene = async (act: (stage: Scene, gh: ReturnType<typeof addGh>) => Promise<void>): Promise<void> => {
    rmSync(join(homedir(), '.sf/jwt/journal'), { recursive: true, force: true });
    const stage = await rotateScene();
    try {
      await act(stage, addGh(stage));
    } finally {
      await stage.end();
    }
  };

  /** Kills a rotation, and tells who logs in meanwhile. */
  const kill = async (stage: Scene, moment: string, argv: string[]): Promise<string[]> => {
    expect((await runToItsEnd(program, argv, stage)).signal, moment).to.equal('SIGKILL');
    const keys = await keysThatLogIn(stage);
    expect(keys, `${moment}: a known key logs in`).to.not.be.empty;
    letLocksAge();
    return keys;
  };
  const goOn = async (stage: Scene, moment: string, ends: string, argv: string[]): Promise<void> => {
    const keys = (await keysThatLogIn(stage)).map((name) => name.slice(0, 8)).join(', ');
    const run = await rotate(stage, ...argv, ...handOver);
    const outcome = run.json?.result.slots[0]?.outcome;
    table.push([moment.padEnd(40), keys.padEnd(20), outcome].join('  '));
    expect([outcome, run.exitCode], `${moment}: ${run.raw}`).to.deep.equal([ends, 0]);
  };
  const lastGiven = async (gh: ReturnType<typeof addGh>): Promise<string> =>
    (await decodeBundle(gh.stored().at(-1) ?? '', '')).key;

  for (const moment of ['after new-pair', 'before deploy', 'after deploy', 'before hand-over', 'after current'])
    it(`${moment} for the same key: it logs in all the time, and ends well`, () =>
      withScene(async (stage) => {
        const { current } = knownKeys(stage);
        expect(await kill(stage, moment, ['step', moment, '0', 'reuse'])).to.include('current');
        await goOn(stage, `${moment} (reuse)`, 'rotated', ['--reuse-key']);
        expect(knownKeys(stage).current).to.equal(current);
        expect(await keysThatLogIn(stage)).to.include('current');
        const { sha256 } = readCertificate(readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8'));
        const inOrg = stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate;
        expect(connectionsOf(stage).acme?.certificate?.sha256).to.equal(sha256);
        expect(readCertificate(inOrg as string).sha256).to.equal(sha256);
      }));

  const last = rollbackSteps.at(-1) ?? '';
  for (const moment of [...rollbackSteps.map((step) => `before ${step}`), `after ${last}`])
    it(`${moment} on the way back from a finished one: a known key logs in, and the old one does in the end`, () =>
      withScene(async (stage, gh) => {
        const { current: old } = knownKeys(stage);
        expect((await rotate(stage, ...handOver)).exitCode).to.equal(0);
        await kill(stage, moment, ['step', moment, '0', 'back']);
        await goOn(stage, `${moment} (--rollback)`, 'rolledBack', ['--rollback']);
        expect(knownKeys(stage).current).to.equal(old);
        // The history keeps a copy of it.
        for (const name of await keysThatLogIn(stage)) expect(knownKeys(stage)[name], name).to.equal(old);
        expect(await keysThatLogIn(stage)).to.include('current');
        expect(await lastGiven(gh)).to.equal(old);
      }));

  it('on the way back, and then is asked for forward: goes back first, and ends with a new key', () =>
    withScene(async (stage, gh) => {
      expect((await rotate(stage, ...handOver)).exitCode).to.equal(0);
      const known = Object.values(knownKeys(stage));
      await kill(stage, 'after back-deploy', ['step', 'after back-deploy', '0', 'back']);
      await goOn(stage, 'after back-deploy (--rollback), forward', 'rotated', []);
      const { current } = knownKeys(stage);
      expect(known).not.to.include(current);
      expect([await keysThatLogIn(stage), await lastGiven(gh)]).to.deep.equal([['current'], current]);
    }));

  /** Two more connections of the same app and user. */
  const addMembers = (stage: Scene): void => {
    const path = join(stage.project, 'config/jwt-connections.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { connections: Record<string, object> };
    for (const name of ['beta', 'core']) file.connections[name] = { ...file.connections.acme, keyName: 'acme' };
    writeFileSync(path, JSON.stringify(file));
  };
  const expectTogether = async (stage: Scene, gh: ReturnType<typeof addGh>, moment: string): Promise<void> => {
    const records = Object.values(connectionsOf(stage)).map(({ certificate }) => certificate?.sha256);
    const { sha256 } = readCertificate(readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8'));
    expect(records, moment).to.deep.equal([sha256, sha256, sha256]);
    const { current } = knownKeys(stage);
    const given = await Promise.all(
      gh
        .stored()
        .slice(-3)
        .map((line) => decodeBundle(line, '')),
    );
    expect(
      given.map(({ key }) => key),
      moment,
    ).to.deep.equal([current, current, current]);
    expect(await keysThatLogIn(stage), moment).to.deep.equal(['current']);
  };

  for (const moment of ['after deploy', 'before hand-over', 'before files'])
    it(`${moment} of several connections moves all of them in the end`, () =>
      withScene(async (stage, gh) => {
        addMembers(stage);
        await kill(stage, moment, ['step', moment]);
        await goOn(stage, `${moment} (three)`, 'rotated', []);
        await expectTogether(stage, gh, moment);
      }));

  it('between the records of several connections moves all of them in the end', async function () {
    this.timeout(600_000);
    let changes: string[] = [];
    await withScene(async (stage) => {
      addMembers(stage);
      const argv = ['write', join(stage.project, 'config'), '0'];
      changes = JSON.parse((await runToItsEnd(program, argv, stage)).output) as string[];
    });
    expect(changes.filter((change) => change.startsWith('rename '))).to.have.length(3);
    for (const [index, change] of changes.entries())
      if (change.startsWith('rename '))
        await withScene(async (stage, gh) => {
          addMembers(stage);
          const moment = `${index + 1} rename of the connection file`;
          await kill(stage, moment, ['write', join(stage.project, 'config'), String(index + 1)]);
          await goOn(stage, `${moment} (three)`, 'rotated', []);
          await expectTogether(stage, gh, moment);
        });
  });
});
