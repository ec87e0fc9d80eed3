import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { lockPath } from '../../src/base/files/lock.ts';
import { runProcess, type PluginRun } from '../tools/builtPlugin.ts';
import { root } from '../tools/runCommand.ts';
import { exportedText, leftovers, storeScenarios, storeState, type StoreScenario } from '../tools/storeScenarios.ts';
import { temporaryFolder } from '../unit/keypair/pairs.ts';
import { ask } from '../unit/keypair/witness.ts';

const program = fileURLToPath(new URL('../tools/killedKeyFlow.ts', import.meta.url));

type Ending = { signal: NodeJS.Signals | null; code: number | null; output: string };

/** Acts in another process, which kills itself at its `at`-th change below the folder; at none for 0. */
const run = ({ name }: StoreScenario, folder: string, at = 0): Promise<Ending> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, String(at), name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject).once('close', (code, signal) => resolve({ signal, code, output: output.trim() }));
  });

/** The same in this process; the name of the error that it ends with. */
const runHere = ({ act }: StoreScenario, folder: string): Promise<string> =>
  act(folder).then(
    () => 'ok',
    (error: Error) => error.name,
  );

/** What five seconds of waiting would do: the lock of a killed process counts as left behind. */
const letLockAge = async (folder: string): Promise<void> => {
  const lock = await lockPath(join(folder, 'keys'));
  if (existsSync(lock)) utimesSync(lock, new Date(), new Date(Date.now() - 6_000));
};

describe('the key store when a command is killed', () => {
  let template: string;
  let remove: () => void;
  beforeEach(() => ({ path: template, remove } = temporaryFolder()));
  afterEach(() => remove());

  for (const scenario of storeScenarios)
    it(`at any change of the ${scenario.name} is whole, and the command can be run again`, async () => {
      const original = join(template, 'before');
      mkdirSync(original);
      await scenario.prepare(original);
      const before = await storeState(original);
      const whole = join(template, 'whole');
      ask('cp', '-a', original, whole);
      expect(await run(scenario, whole)).to.include({ code: 0 });
      const after = await storeState(whole);
      const text = exportedText(whole) ?? '';

      for (let at = 1; ; at += 1) {
        const folder = join(template, String(at));
        ask('cp', '-a', original, folder);
        const { signal, code } = await run(scenario, folder, at);
        if (signal === null) {
          // It had fewer changes to make than that.
          expect([code, at > 3]).to.deep.equal([0, true]);
          break;
        }
        await letLockAge(folder);
        expect([before, after], `killed at change ${at}`).to.include(await storeState(folder));
        const left = exportedText(folder);
        if (left !== undefined) expect(text.startsWith(left), `exported at change ${at}`).to.equal(true);
        await letLockAge(folder);
        expect(['ok', scenario.again]).to.include(await runHere(scenario, folder));
        expect(await storeState(folder), `run again after change ${at}`).to.equal(after);
        expect(leftovers(folder), `run again after change ${at}`).to.deep.equal([]);
      }
    });
});

describe('two commands on one key pair at the same moment', () => {
  const [first, replacing, certificate, deleting] = storeScenarios;

  // A deletion leaves a pair alone that isn't the one that it was asked to delete.
  const deleted = ['', 'KeyPairMissingError', 'KeyPairChangedError', 'FileNotReadableError'];
  for (const { name, scenarios, ends } of [
    { name: 'two imports', scenarios: [first, first], ends: ['', 'KeyPairExistsError'] },
    { name: 'an import and a deletion', scenarios: [replacing, deleting], ends: deleted },
    { name: 'a certificate and a deletion', scenarios: [certificate, deleting], ends: deleted },
    { name: 'two deletions', scenarios: [deleting, deleting], ends: ['', 'KeyPairMissingError'] },
    {
      name: 'an import and a certificate',
      scenarios: [replacing, certificate],
      ends: ['', 'CertificateDoesNotFitError'],
    },
  ])
    it(`end in a whole store, and each is done or says why not: ${name}`, async () => {
      const { path: folder, remove } = temporaryFolder();
      try {
        const all = scenarios.flatMap((scenario) => (scenario ? [scenario] : []));
        await all[0]?.prepare(folder);
        const endings = await Promise.all(all.map((scenario) => run(scenario, folder)));
        for (const { signal, code, output } of endings) {
          expect(signal).to.equal(null);
          if (code !== 0) expect(ends).to.include(output);
        }
        expect(endings.some(({ code }) => code === 0)).to.equal(true);
        await storeState(folder);
        expect(leftovers(folder)).to.deep.equal([]);
      } finally {
        remove();
      }
    });
});

/** Whether this user may mount a file system, as the witness of a full or read-only one. */
const mounted = (folder: string, options: string): boolean =>
  process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;

describe('a disk', () => {
  let folder: string;
  let disk: string;
  let remove: () => void;

  beforeEach(async function () {
    ({ path: folder, remove } = temporaryFolder());
    disk = join(folder, 'disk');
    mkdirSync(disk);
    // Injected faults cover the same in test/unit/commands/storeFaults.test.ts, wherever nothing can be mounted.
    if (!mounted(disk, 'size=64k,mode=700')) this.skip();
  });
  afterEach(() => {
    spawnSync('umount', [disk]);
    remove();
  });

  for (const scenario of storeScenarios.slice(0, 3))
    it(`that is full leaves a whole store: ${scenario.name}`, async () => {
      await scenario.prepare(disk);
      const before = await storeState(disk);
      spawnSync('sh', ['-c', `cat /dev/zero >'${disk}/ballast' 2>/dev/null`]);
      const { code, output } = await run(scenario, disk);
      expect([code, output]).to.deep.equal([1, 'FolderNotWritableError']);
      expect(await storeState(disk)).to.equal(before);
      expect(leftovers(disk)).to.deep.equal([]);
    });

  for (const scenario of storeScenarios)
    it(`that is read-only leaves a whole store: ${scenario.name}`, async () => {
      await scenario.prepare(disk);
      const before = await storeState(disk);
      expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).to.equal(0);
      const { code, output } = await run(scenario, disk);
      expect(code).to.equal(1);
      expect(output).to.match(/^(?:Folder|File)NotWritableError$/);
      expect(await storeState(disk)).to.equal(before);
      const argv = ['jwt', 'key', 'list', '--json'];
      const list = await plugin(argv, disk);
      expect(list.code, list.stdout).to.equal(0);
    });

  const plugin = (argv: string[], where: string): Promise<PluginRun> =>
    runProcess(join(root, 'node_modules/.bin/node'), [join(root, 'bin/run.js'), ...argv], {
      cwd: where,
      env: { SF_JWT_KEY_DIR: join(where, 'keys') },
    });
});
