/** A rotation that is killed at each step, and at each change of a file: a known key logs in, and run again it ends well. */
import { readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { rollbackSteps } from '../../src/flows/rotate/back.ts';
import { requestSteps, rotateSteps } from '../../src/flows/rotate/forward.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import {
  addGh,
  connectionsOf,
  journalOf,
  keysThatLogIn,
  knownKeys,
  rotate,
  rotateScene,
} from '../tools/rotateScene.ts';
import { letLocksAge, runToItsEnd, type Killed } from '../tools/killedFlow.ts';
import type { Scene } from '../tools/scene.ts';
import { authority } from '../unit/keypair/authority.ts';

const program = fileURLToPath(new URL('../tools/killedRotate.ts', import.meta.url));
const journalFolder = join(homedir(), '.sf/jwt/journal');

const killed = (stage: Scene, argv: string[]): Promise<Killed> => runToItsEnd(program, argv, stage);

const table: string[] = [];

/** Those that every rotation has. */
const usualSteps = rotateSteps.filter((name) => name !== 'certificate');

/** Kills a rotation, looks who logs in, runs it again, and looks whether all is as if nothing had been. */
const killAndGoOn = async (stage: Scene, moment: string, argv: string[]): Promise<void> => {
  const { signal } = await killed(stage, argv);
  expect(signal, moment).to.equal('SIGKILL');
  const meanwhile = await keysThatLogIn(stage);
  // Of a lost key, only what the org has got by now logs in: it is a key that is kept.
  if (!argv.includes('lost') || isSent(stage)) expect(meanwhile, `${moment}: a known key logs in`).to.not.be.empty;
  letLocksAge();
  const more = argv.flatMap((word) =>
    word === 'lost' ? ['--lost-key'] : word.endsWith('.crt') ? ['--certificate-file', word] : [],
  );
  const run = await rotate(stage, '--hand-over', 'github:production', '--json', ...more);
  const slot = run.json?.result.slots[0];
  table.push(
    [
      moment.padEnd(40),
      meanwhile
        .map((name) => name.slice(0, 8))
        .join(', ')
        .padEnd(20),
      slot?.outcome,
    ].join('  '),
  );
  expect(run.exitCode, `${moment}: ${run.raw}`).to.equal(0);
  expect(slot?.outcome, moment).to.equal('rotated');
  await expectWhole(stage, moment);
};

/** Whether the org has another certificate than the one whose key is lost. */
const isSent = ({ org }: Scene): boolean => org.state.deployments.filter(({ checkOnly }) => !checkOnly).length > 1;

const expectWhole = async (stage: Scene, moment: string): Promise<void> => {
  expect(await keysThatLogIn(stage), moment).to.deep.equal(['current']);
  const { certificate } = connectionsOf(stage).acme ?? {};
  const entry = readFileSync(journalOf(stage), 'utf8');
  expect(entry, moment).to.include(`"newSha256": "${certificate?.sha256}"`).and.to.include('"state": "finished"');
  const left = Object.keys(filesBelow(stage.keyFolder)).filter((path) => /^next|^\.|\/\./.test(path));
  expect(left, moment).to.deep.equal([]);
  const stored = readFileSync(join(dirname(stage.project), 'gh.stored'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .at(-1);
  expect((await decodeBundle(stored ?? '', '')).key, moment).to.equal(knownKeys(stage).current);
};

/** The certificate that an authority issues for the request of a scene. */
const certify = ({ project }: Scene): string =>
  authority(dirname(project)).sign(join(project, 'acme.csr'), join(dirname(project), 'acme.crt'));

const shownChange = (change: string): string =>
  `${change.split(' ')[0]} ${change
    .split('/')
    .at(-1)
    ?.replace(/[0-9a-f]{12}/, '…')}`;

const withScene = async (more: string, act: (stage: Scene) => Promise<void>): Promise<void> => {
  // Each run makes the same changes then.
  rmSync(journalFolder, { recursive: true, force: true });
  const stage = await rotateScene();
  try {
    addGh(stage, more.replaceAll('FOLDER', dirname(stage.project)));
    await act(stage);
  } finally {
    await stage.end();
  }
};

/** The first secret that it is given, it refuses. */
const failingOnce = `case "$*" in 'secret set'*) [ -f 'FOLDER/once' ] || { touch 'FOLDER/once'; cat > /dev/null; exit 1; } ;; esac`;

describe('a rotation that is killed', () => {
  after(() => process.stdout.write(`\n${table.join('\n')}\n`));

  for (const step of usualSteps)
    for (const moment of [`before ${step}`, `after ${step}`])
      it(`${moment} leaves a key that logs in, and ends well`, () =>
        withScene('', (stage) => killAndGoOn(stage, moment, ['step', moment])));

  for (const step of rollbackSteps)
    for (const moment of [`before ${step}`, `after ${step}`])
      it(`${moment} leaves a key that logs in, and ends well`, () =>
        withScene(failingOnce, (stage) => killAndGoOn(stage, moment, ['step', moment])));

  const loseKey = ({ keyFolder }: Scene): void => {
    for (const name of ['acme.key', 'acme.crt']) rmSync(join(keyFolder, name));
  };

  for (const step of usualSteps)
    for (const moment of [`before ${step}`, `after ${step}`])
      it(`${moment} where the old key is lost ends well`, () =>
        withScene('', (stage) => {
          loseKey(stage);
          return killAndGoOn(stage, `${moment} (lost)`, ['step', moment, '0', 'lost']);
        }));

  for (const step of requestSteps)
    for (const moment of [`before ${step}`, `after ${step}`])
      it(`${moment} on the way to a certificate request leaves one key that is asked for`, () =>
        withScene('', async (stage) => {
          const { signal } = await killed(stage, ['step', moment, '0', 'ca']);
          expect(signal, moment).to.equal('SIGKILL');
          expect(await keysThatLogIn(stage), moment).to.deep.equal(['current']);
          letLocksAge();
          const run = await rotate(stage, '--ca', '--json');
          expect(run.json?.result.slots[0]?.outcome, `${moment}: ${run.raw}`).to.equal('waiting');
          table.push(`${moment} (ca)`.padEnd(62) + 'waiting');
          const end = await rotate(stage, '--certificate-file', certify(stage), '--json');
          expect(end.json?.result.slots[0]?.outcome, `${moment}: ${end.raw}`).to.equal('rotated');
        }));

  it('at a step or any change of the key store with the certificate of an authority ends well', async function () {
    this.timeout(1_200_000);
    const withCertificate = (act: (stage: Scene, leaf: string) => Promise<void>): Promise<void> =>
      withScene('', async (stage) => {
        expect((await rotate(stage, '--ca', '--json')).exitCode).to.equal(0);
        await act(stage, certify(stage));
      });
    for (const moment of ['before certificate', 'after certificate', 'after deploy', 'after current'])
      await withCertificate((stage, leaf) => killAndGoOn(stage, `${moment} (ca)`, ['step', moment, '0', leaf]));
    let changes: string[] = [];
    await withCertificate(async (stage, leaf) => {
      const { output } = await killed(stage, ['write', stage.keyFolder, '0', leaf]);
      changes = JSON.parse(output) as string[];
    });
    expect(changes.length).to.be.greaterThan(10);
    for (const [index, change] of changes.entries())
      if (/^(?:open|rename|rm|mkdir) /.test(change))
        await withCertificate((stage, leaf) => {
          const argv = ['write', stage.keyFolder, String(index + 1), leaf];
          return killAndGoOn(stage, `${index + 1} ${shownChange(change)} (ca)`, argv);
        });
  });

  it('at any change of the key store where the old key is lost ends well', async function () {
    this.timeout(1_200_000);
    let changes: string[] = [];
    await withScene('', async (stage) => {
      loseKey(stage);
      const { output } = await killed(stage, ['write', stage.keyFolder, '0', 'lost']);
      changes = JSON.parse(output) as string[];
    });
    expect(changes.length).to.be.greaterThan(10);
    for (const [index, change] of changes.entries())
      if (/^(?:open|rename|rm|mkdir) /.test(change))
        await withScene('', (stage) => {
          loseKey(stage);
          return killAndGoOn(stage, `${index + 1} ${shownChange(change)} (lost)`, [
            'write',
            stage.keyFolder,
            String(index + 1),
            'lost',
          ]);
        });
  });

  for (const [what, folderOf, counts] of [
    [
      'the key store and the project',
      (stage: Scene) => dirname(stage.project),
      (change: string) => /^(?:open|rename|rm|mkdir) /.test(change),
    ],
    ['the journal', () => journalFolder, (change: string) => /^(?:open|rename) /.test(change)],
  ] as const)
    it(`at any change of ${what} leaves a key that logs in, and ends well`, async function () {
      this.timeout(1_200_000);
      let changes: string[] = [];
      await withScene('', async (stage) => {
        const { output } = await killed(stage, ['write', folderOf(stage), '0']);
        changes = JSON.parse(output) as string[];
      });
      expect(changes.length).to.be.greaterThan(20);
      for (const [index, change] of changes.entries())
        if (counts(change))
          await withScene('', (stage) => {
            const moment = `${index + 1} ${shownChange(change)}`;
            return killAndGoOn(stage, moment, ['write', folderOf(stage), String(index + 1)]);
          });
    });
});
