import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isJwtError } from '../../../src/base/errors/errors.ts';
import { lockPath } from '../../../src/base/files/lock.ts';
import { injectFault, type Change, type Fault } from '../../tools/faultyWrites.ts';
import { root as pluginRoot, runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { exportedText, leftovers, storeScenarios, storeState, type StoreScenario } from '../../tools/storeScenarios.ts';
import { temporaryFolder } from '../keypair/pairs.ts';
import { ask } from '../keypair/witness.ts';

type Module = { default: { run: (argv: string[], root: string) => Promise<unknown> } };

describe('a disk that refuses a change', function () {
  this.timeout(120_000);
  let template: string;
  let remove: () => void;
  beforeEach(() => ({ path: template, remove } = temporaryFolder()));
  afterEach(() => remove());

  const run = async (
    { command, argv }: StoreScenario,
    folder: string,
    [fault, at]: [Fault, number] = ['EROFS', 0],
  ): Promise<{ run: CommandRun; changes: Change[] }> => {
    const { default: commandClass } = (await import(`${pluginRoot}src/commands/jwt/${command}`)) as Module;
    const options = { env: { SF_JWT_KEY_DIR: join(folder, 'keys') }, cwd: folder };
    const { stop } = injectFault(folder, fault, at);
    try {
      const ended = await runCommand({ run: (all, where) => commandClass.run(all, where) }, argv, options);
      return { run: ended, changes: stop() };
    } finally {
      stop();
    }
  };

  for (const scenario of storeScenarios)
    it(`at any moment of the ${scenario.name} ends in a named error and a whole store`, async () => {
      mkdirSync(join(template, 'before'));
      await scenario.prepare(join(template, 'before'));
      const before = await storeState(join(template, 'before'));
      const copy = (name: string): string => {
        ask('cp', '-a', join(template, 'before'), join(template, name));
        return join(template, name);
      };
      const good = copy('good');
      const { run: whole, changes } = await run(scenario, good);
      expect(whole.exitCode, whole.raw).to.equal(0);
      expect(changes.length).to.be.greaterThan(2);
      const after = await storeState(good);

      for (const fault of ['ENOSPC', 'EROFS', 'EACCES'] as const)
        for (let at = 1; at <= changes.length; at += 1) {
          const folder = copy(`${fault}-${at}`);
          const what = `${fault} at ${changes[at - 1]}`;
          const { run: failed } = await run(scenario, folder, [fault, at]);
          expect(failed.exitCode, what).to.equal(1);
          expect(isJwtError(failed.error), `${what}: ${failed.error?.message}`).to.equal(true);
          expect(failed.error?.actions, what).to.have.length.greaterThan(0);
          expect(failed.error?.cause, what).to.equal(undefined);
          expect([before, after], what).to.include(await storeState(folder));
          expect(leftovers(folder), what).to.deep.equal([]);
          expect(existsSync(await lockPath(join(folder, 'keys'))), what).to.equal(false);
          expect(exportedText(folder), what).to.equal(undefined);
          const { run: again } = await run(scenario, folder);
          expect([undefined, 'KeyPairMissingError'], what).to.include(again.error?.name);
          expect(await storeState(folder), what).to.equal(after);
        }
    });
});
