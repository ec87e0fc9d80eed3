import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stagedBeside, writeNewFile, writeNewSecretFile } from '../../../../src/base/files/newFile.ts';
import { injectFault, type Change, type Fault } from '../../../tools/faultyWrites.ts';
import { errorName } from '../../org/fakes.ts';

const secret = 'canary '.repeat(1000);

describe('a new file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-new-file-')));
    path = join(folder, 'acme.pem');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const modeOf = (): number => statSync(path).mode & 0o777;
  /** The changes that were begun, and the name of the error; `at` is the change that fails. */
  const write = async (fault: Fault = 'EROFS', at = 0): Promise<{ changes: Change[]; name: string }> => {
    const { stop } = injectFault(folder, fault, at);
    try {
      const name = await errorName(() => writeNewSecretFile(path, secret));
      return { name, changes: stop() };
    } finally {
      stop();
    }
  };
  const whereLinked = async (): Promise<number> => {
    const { changes } = await write();
    rmSync(path);
    return changes.findIndex((change) => change.startsWith('link ')) + 1;
  };

  it('with a secret is for its owner only, whole, and alone', async () => {
    await writeNewSecretFile(path, secret);
    expect([readFileSync(path, 'utf8'), modeOf()]).to.deep.equal([secret, 0o600]);
    expect(readdirSync(folder)).to.deep.equal(['acme.pem']);
  });

  it('without a mode gets what the umask allows', async () => {
    await writeNewFile(path, 'public');
    expect(modeOf()).to.equal(0o666 & ~process.umask());
  });

  it('has its name only when it is whole: nothing is written under that name, nor before it is closed to others', async () => {
    const { changes } = await write();
    const verbs = changes.map((change) => change.replace(/ \/.*/, ''));
    expect(verbs).to.deep.equal(['open', 'chmod of handle', 'writeFile of handle', 'sync of handle', 'link', 'unlink']);
    for (const change of changes) expect(change).to.match(/\/acme\.[0-9a-f]{12}\.pem$/);
  });

  it('is staged as what nobody deploys or reads, where it is metadata', () => {
    expect(stagedBeside('/p/JwtLogin.eca-meta.xml')).to.match(/^\/p\/JwtLogin\.eca-meta\.[0-9a-f]{12}\.xml\.tmp$/);
  });

  it('is not there after any failure, nor is what was staged for it', async () => {
    const { changes } = await write();
    rmSync(path);
    for (let at = 1; at <= changes.length; at += 1) {
      expect((await write('EROFS', at)).name, changes[at - 1]).to.equal('FileNotWritableError');
      expect(readdirSync(folder), changes[at - 1]).to.deep.equal([]);
    }
  });

  it('takes the name of no other file, not even of one that comes while it is written', async () => {
    symlinkSync(join(folder, 'nowhere'), path);
    expect(await errorName(() => writeNewSecretFile(path, secret))).to.equal('FileExistsError');
    expect(existsSync(join(folder, 'nowhere'))).to.equal(false);
    rmSync(path);
    expect((await write('EEXIST', await whereLinked())).name).to.equal('FileExistsError');
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is renamed into place where there are no hard links', async () => {
    const { changes } = await write('EPERM', await whereLinked());
    expect(changes.slice(-2).map((change) => change.split(' ')[0])).to.deep.equal(['open', 'rename']);
    expect([readFileSync(path, 'utf8'), modeOf()]).to.deep.equal([secret, 0o600]);
    expect(readdirSync(folder)).to.deep.equal(['acme.pem']);
  });

  it('has a name as long as a file system allows', async () => {
    path = join(folder, `${'a'.repeat(251)}.pem`);
    await writeNewSecretFile(path, secret);
    expect(readFileSync(path, 'utf8')).to.equal(secret);
  });
});
