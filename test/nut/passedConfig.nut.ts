/** The configuration of the real sf in a command of the built plugin: handed on, with all that a command takes from it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

describe('a command under the configuration of sf', () => {
  const home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-config-'));
  const flags = join(home, 'flags');
  const sf = (line: string, env: Record<string, string | undefined> = {}): Promise<SfRun> =>
    runSf(line.split(' '), { home, env });

  before(async () => {
    mkdirSync(flags);
    writeFileSync(join(flags, 'name'), 'acme\n');
    const linked = await sf(`plugins link ${root} --no-install`);
    expect(linked.code, linked.stderr).to.equal(0);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('takes flags from a folder, by the hook of sf', async () => {
    const made = await sf(`jwt generate keypair --flags-dir ${flags} --json`);
    expect(made.code, made.stdout).to.equal(0);
    expect(made.json?.result).to.include({ keyName: 'acme' });
    writeFileSync(join(flags, 'json'), '');
    const taken = await sf(`jwt generate keypair --flags-dir ${flags}`);
    expect(JSON.parse(taken.stdout)).to.include({ name: 'KeyPairExistsError' });
  });

  it('is not built again', async () => {
    const { code, stderr } = await sf('jwt key list', { DEBUG: '*' });
    expect(code).to.equal(0);
    expect(stderr).not.to.match(/reloading config from @oclif\/core@\S+ to @oclif\/core/);
    expect(stderr).to.include('oclif');
  });

  it('exits as sf exits on wrong usage, and says what sf says', async () => {
    const { code, stderr } = await sf('jwt key list --nonsense');
    expect([code, stderr.includes('Nonexistent flag: --nonsense')]).to.deep.equal([2, true]);
    expect((await sf('jwt verify --wait soon')).code).to.equal(2);
  });
});
