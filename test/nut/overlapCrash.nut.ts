/** A rotation by a second app that is killed at each step and each change of a file: a known key logs in, and run again it ends well. */
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { finishSteps, formerSteps, overlapSteps } from '../../src/flows/rotate/overlap/stepNames.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { letLocksAge, runToItsEnd } from '../tools/killedFlow.ts';
import { keysOfApps, keysThatLogInByApp } from '../tools/overlapScene.ts';
import { addGh, connectionsOf, rotate, rotateScene } from '../tools/rotateScene.ts';
import type { Scene } from '../tools/scene.ts';

const program = fileURLToPath(new URL('../tools/killedRotate.ts', import.meta.url));
const journalFolder = join(homedir(), '.sf/jwt/journal');

type Way = 'begin' | 'finish' | 'back';
type Stored = () => string[];

const flagOf: Record<Way, string> = { begin: '--overlap', finish: '--finish', back: '--rollback' };
const endOf: Record<Way, string> = { begin: 'overlapping', finish: 'finished', back: 'takenBack' };
const logsIn: Record<Way, string[]> = {
  begin: ['JwtLogin acme', 'JwtLogin2 acme-2'],
  finish: ['JwtLogin2 acme-2'],
  back: ['JwtLogin acme'],
};
const handOver = (way: Way): string[] => (way === 'finish' ? [] : ['--hand-over', 'github:production']);

const table: string[] = [];

/** Each run makes the same changes. */
const withScene = async (way: Way, act: (stage: Scene, stored: Stored) => Promise<void>): Promise<void> => {
  rmSync(journalFolder, { recursive: true, force: true });
  const stage = await rotateScene();
  try {
    const { stored } = addGh(stage);
    if (way !== 'begin') expect((await rotate(stage, '--overlap', '--json')).exitCode).to.equal(0);
    await act(stage, stored);
  } finally {
    await stage.end();
  }
};

const killAndGoOn = (way: Way, moment: string, argvOf: (stage: Scene) => string[]): Promise<void> =>
  withScene(way, async (stage, stored) => {
    const { signal } = await runToItsEnd(program, [...argvOf(stage), way], stage);
    expect(signal, moment).to.equal('SIGKILL');
    const meanwhile = await keysThatLogInByApp(stage);
    expect(meanwhile, `${moment}: a known key logs in`).to.not.be.empty;
    await expectUsable(stage, moment, meanwhile);
    letLocksAge();
    const run = await rotate(stage, flagOf[way], '--json', ...handOver(way));
    const slot = run.json?.result.slots[0];
    const isOver = slot?.error?.name;
    table.push(
      [`${way}: ${moment}`.padEnd(48), meanwhile.join(', ').padEnd(34), slot?.outcome ?? '', isOver ?? ''].join('  '),
    );
    // Killed behind its last act, there is nothing left to do, and that is what is said.
    const nothingLeft = { begin: 'OverlapOpenError', finish: 'OverlapNothingError', back: 'RollbackNothingError' }[way];
    if (isOver !== nothingLeft)
      expect([run.exitCode, slot?.outcome], `${moment}: ${run.raw}`).to.deep.equal([0, endOf[way]]);
    await expectEnd(stage, way, moment, stored);
  });

/** What the connection file names logs in whenever it names it. */
const expectUsable = async (stage: Scene, moment: string, meanwhile: readonly string[]): Promise<void> => {
  const { app, keyName = 'acme', retiring } = connectionsOf(stage).acme ?? {};
  const named = [`${app} ${keyName}`, ...(retiring ? [`${retiring.app} ${retiring.keyName}`] : [])];
  expect(
    named.some((each) => meanwhile.includes(each)),
    `${moment}: ${named.join()} of ${meanwhile.join()}`,
  ).to.equal(true);
};

const expectEnd = async (stage: Scene, way: Way, moment: string, stored: Stored): Promise<void> => {
  expect(await keysThatLogInByApp(stage), moment).to.deep.equal(logsIn[way]);
  const { app, retiring } = connectionsOf(stage).acme ?? {};
  const records = { begin: ['JwtLogin2', 'JwtLogin'], finish: ['JwtLogin2', undefined], back: ['JwtLogin', undefined] }[
    way
  ];
  expect([app, retiring?.app], moment).to.deep.equal(records);
  expect(stage.org.state.apps, moment).to.have.length(2);
  const left = Object.keys(filesBelow(stage.keyFolder)).filter((path) => /^next|^\.|\/\./.test(path));
  expect(left, moment).to.deep.equal([]);
  const given = stored().at(-1);
  if (way === 'finish') return;
  const keys = keysOfApps(stage);
  expect((await decodeBundle(given ?? '', '')).key, moment).to.equal(way === 'begin' ? keys['acme-2'] : keys.acme);
};

describe('a rotation by a second app that is killed', function () {
  this.timeout(1_200_000);
  after(() => process.stdout.write(`\n${table.join('\n')}\n`));

  const stepsOf: Record<Way, readonly string[]> = { begin: overlapSteps, finish: finishSteps, back: formerSteps };
  for (const way of ['begin', 'finish', 'back'] as const)
    for (const step of stepsOf[way])
      for (const moment of [`before ${step}`, `after ${step}`])
        it(`${moment} (${way}) leaves a key that logs in, and ends well`, () =>
          killAndGoOn(way, moment, () => ['step', moment, '0']));

  for (const way of ['begin', 'finish', 'back'] as const)
    for (const [what, folderOf] of [
      ['the key store and the project', (stage: Scene) => dirname(stage.project)],
      ['the journal', () => journalFolder],
    ] as const)
      it(`at any change of ${what} (${way}) ends well`, async () => {
        let changes: string[] = [];
        await withScene(way, async (stage) => {
          const { output } = await runToItsEnd(program, ['write', folderOf(stage), '0', way], stage);
          changes = JSON.parse(output) as string[];
        });
        // Of the files of the app, each is as every other; the journal is changed around each step, which are killed above.
        const isMeant = (change: string, index: number): boolean =>
          /^(?:rename|rm) /.test(change) &&
          !/_(?:oauth|plcy|Access)/.test(change) &&
          (what !== 'the journal' || index % 2 === 0);
        const counted = changes.flatMap((change, index) =>
          isMeant(change, index) ? [[change, index + 1] as const] : [],
        );
        expect(counted).to.not.be.empty;
        for (const [change, number] of counted)
          await killAndGoOn(way, `${number} ${change.split(' ')[0]} ${basename(change)}`, (stage) => [
            'write',
            folderOf(stage),
            String(number),
          ]);
      });
});
