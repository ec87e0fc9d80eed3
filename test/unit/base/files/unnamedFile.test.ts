import { fstatSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { openUnnamed } from '../../../../src/base/files/unnamedFile.ts';

const isLinux = process.platform === 'linux';

describe('a file in memory without a name', () => {
  const names = (): string[] => readdirSync('/dev/shm').filter((name) => name.startsWith('sf-jwt-'));

  it('is read by whoever gets it, from its beginning, and has no name while it holds the text', async function () {
    if (!isLinux) return this.skip();
    const before = names();
    const file = await openUnnamed('a secret');
    expect(names()).to.deep.equal(before);
    const { nlink, mode } = fstatSync(file?.fd ?? -1);
    expect([nlink, (mode & 0o777).toString(8)]).to.deep.equal([0, '600']);
    for (const argv of [['/dev/stdin'], []]) {
      const { stdout } = spawnSync('/bin/cat', argv, { stdio: [file?.fd ?? 'ignore', 'pipe', 'inherit'] });
      expect(stdout.toString(), argv.join()).to.equal('a secret');
    }
    await file?.close();
  });

  it('isn’t needed elsewhere', async function () {
    if (isLinux) return this.skip();
    expect(await openUnnamed('a secret')).to.equal(undefined);
  });
});
