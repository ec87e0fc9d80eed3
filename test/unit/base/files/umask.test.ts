import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { closeUmask, userUmask } from '../../../../src/base/files/umask.ts';

describe('the umask of a command', () => {
  const before = process.umask(0o022);
  after(() => process.umask(before));

  it('closes what is created from then on to others, and remembers what the person who runs it chose', () => {
    process.umask(0o002);
    const reopen = closeUmask();
    const reopenAgain = closeUmask();
    const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-umask-'));
    writeFileSync(join(folder, 'file'), '');
    expect(statSync(join(folder, 'file')).mode & 0o777).to.equal(0o600);
    expect(userUmask()).to.equal(0o002);
    reopenAgain();
    expect(userUmask()).to.equal(0o002);
    reopen();
    process.umask(0o027);
    expect(userUmask()).to.equal(0o027);
    rmSync(folder, { recursive: true });
  });
});
