import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { lockPath } from '../../../../src/base/files/lock.ts';
import { readCertificate } from '../../../../src/base/certificate.ts';
import type { KeyPair } from '../../../../src/keypair/write/generate.ts';
import { readKeyPair, writeKeyPair } from '../../../../src/keypair/store/store.ts';
import { filesBelow, fits, newPair, temporaryFolder, untoldKey } from '../pairs.ts';

const writer = fileURLToPath(new URL('../storeWriter.ts', import.meta.url));
const now = new Date();

type Ending = { signal: NodeJS.Signals | null; lines: string[] };

/** Writes a pair in another process, which kills itself before the step that is named. */
const write = (folder: string, pairFile: string, force: boolean, fatalStep = 'none', umask = '22'): Promise<Ending> =>
  new Promise((resolve) => {
    const argv = [writer, folder, pairFile, force ? 'force' : 'plain', fatalStep, umask];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('close', (_code, signal) => resolve({ signal, lines: text.trim().split('\n') }));
  });

/** What five seconds of waiting would do: the lock of a killed process counts as left behind. */
const letLockAge = async (folder: string): Promise<void> => {
  const lock = await lockPath(folder);
  if (existsSync(lock)) utimesSync(lock, new Date(), new Date(Date.now() - 6_000));
};

const placeSteps = ['stage certificate', 'stage key', 'place certificate', 'place key', 'flush folder'];
const firstSteps = [...placeSteps, 'end'];
const forceSteps = ['make folder', ...placeSteps].map((name) => `history: ${name}`).concat(firstSteps);

describe('the key store when its process is killed', function () {
  this.timeout(60_000);
  let one: KeyPair;
  let two: KeyPair;
  let folder: string;
  let pairFile: string;
  let remove: () => void;

  before(async () => ([one, two] = await Promise.all([newPair(), newPair()])));
  beforeEach(() => {
    const temporary = temporaryFolder();
    folder = join(temporary.path, 'keys');
    pairFile = join(temporary.path, 'pair.json');
    remove = temporary.remove;
    writeFileSync(pairFile, JSON.stringify(two));
  });
  afterEach(() => remove());

  it('has exactly the steps that are tested here', async () => {
    expect((await write(folder, pairFile, false)).lines).to.deep.equal(firstSteps);
    expect((await write(folder, pairFile, true)).lines).to.deep.equal(forceSteps);
  });

  for (const step of firstSteps)
    it(`at the first write before "${step}" has the whole pair or none, and can be run again`, async () => {
      expect((await write(folder, pairFile, false, step)).signal).to.equal('SIGKILL');
      await letLockAge(folder);
      const left = await readKeyPair(folder, 'acme');
      const placed = firstSteps.indexOf(step) > firstSteps.indexOf('place key');
      expect(left?.privateKeyPem).to.equal(placed ? two.privateKeyPem : undefined);
      if (step === 'place key') expect(readdirSync(folder)).to.deep.equal(['acme.crt']);

      await letLockAge(folder);
      await writeKeyPair(folder, 'acme', one, { force: placed, now });
      expect(await readKeyPair(folder, 'acme')).to.include({ ...one, restored: false });
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    });

  for (const step of forceSteps)
    it(`at a replacement before "${step}" has one whole pair, and can be run again`, async () => {
      await writeKeyPair(folder, 'acme', one, { force: false, now });
      expect((await write(folder, pairFile, true, step)).signal).to.equal('SIGKILL');
      await letLockAge(folder);
      const left = await readKeyPair(folder, 'acme');
      const replaced = forceSteps.indexOf(step) > forceSteps.indexOf('place key');
      const halfway = step === 'place key';
      expect(left).to.include({ ...(replaced ? two : one), restored: halfway });
      expect(left && (await fits(left))).to.equal(true);

      await letLockAge(folder);
      expect((await write(folder, pairFile, true)).lines.at(-1)).to.equal('end');
      expect(await readKeyPair(folder, 'acme')).to.include({ ...two, restored: false });
      const files = Object.entries(filesBelow(folder));
      expect(files.filter(([name]) => name.includes('/.') || name.startsWith('.'))).to.deep.equal([]);
      for (const [name, mode] of files) expect(`${name} ${mode}`).to.equal(`${name} 600`);
    });

  for (const held of [false, true])
    it(`between its renames is healed too where nothing tells the public key${held ? ', over what the history holds' : ''}`, async () => {
      const hand = { ...one, privateKeyPem: await untoldKey(one.privateKeyPem) };
      if (held) {
        await writeKeyPair(folder, 'acme', two, { force: false, now });
        await writeKeyPair(folder, 'acme', hand, { force: true, now });
      } else await writeKeyPair(folder, 'acme', hand, { force: false, now });
      expect((await write(folder, pairFile, true, 'place key')).signal).to.equal('SIGKILL');
      await letLockAge(folder);
      expect(await readKeyPair(folder, 'acme')).to.include({ ...hand, restored: true });

      await letLockAge(folder);
      await writeKeyPair(folder, 'acme', two, { force: true, now });
      expect(await readKeyPair(folder, 'acme')).to.include({ ...two, restored: false });
      const old = join(folder, 'history', 'acme', readCertificate(two.certificatePem).sha256);
      if (held) expect(await readKeyPair(old, 'acme')).to.include(two);
    });

  for (const umask of ['000', '077'])
    it(`or not, writes files that only the owner reads under umask ${umask} of its process`, async () => {
      await write(folder, pairFile, false, 'none', umask);
      expect(filesBelow(folder)).to.deep.equal({ 'acme.crt': '600', 'acme.key': '600' });
    });

  it('keeps waiting readers and writers out until the lock counts as left behind', async () => {
    await write(folder, pairFile, false, 'place key');
    const started = Date.now();
    expect(await readKeyPair(folder, 'acme')).to.equal(undefined);
    expect(Date.now() - started).to.be.within(2_000, 20_000);
  });
});

describe('two processes that write a pair of the same name at once', function () {
  this.timeout(60_000);

  for (const force of [false, true])
    it(`leave one whole pair ${force ? 'when both are forced' : 'and one of them is told so'}`, async () => {
      const { path, remove } = temporaryFolder();
      try {
        const pairs = await Promise.all([newPair(), newPair()]);
        const files = pairs.map((pair, index) => {
          const file = join(path, `${index}.json`);
          writeFileSync(file, JSON.stringify(pair));
          return file;
        });
        for (let round = 0; round < 3; round += 1) {
          const folder = join(path, 'keys');
          rmSync(folder, { recursive: true, force: true });
          const endings = await Promise.all(files.map((file) => write(folder, file, force)));
          const last = endings.map(({ lines }) => lines.at(-1)).sort();
          expect(last).to.deep.equal(force ? ['end', 'end'] : ['KeyPairExistsError', 'end']);
          const left = await readKeyPair(folder, 'acme');
          expect(pairs.map(({ privateKeyPem }) => privateKeyPem)).to.include(left?.privateKeyPem);
          expect(left && (await fits(left))).to.equal(true);
          expect(Object.keys(filesBelow(folder))).to.have.length(force ? 4 : 2);
        }
      } finally {
        remove();
      }
    });
});
