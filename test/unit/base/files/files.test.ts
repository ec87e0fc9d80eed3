import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  ensurePrivateFolder,
  isOpenToOthers,
  readTextFile,
  withNamedErrors,
} from '../../../../src/base/files/files.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

const failure = async (action: Promise<unknown>): Promise<Error & { cause?: unknown; actions?: string[] }> => {
  try {
    await action;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};

describe('files', () => {
  const umask = process.umask();
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'files-'))));
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });

  describe('a private folder', () => {
    for (const mask of [0o000, 0o022, 0o077, 0o777])
      it(`is made 0700 under umask ${mask.toString(8)}`, async () => {
        process.umask(mask);
        await ensurePrivateFolder(join(folder, 'a', 'b'));
        expect([modeOf(join(folder, 'a')), modeOf(join(folder, 'a', 'b'))]).to.deep.equal(['700', '700']);
      });

    it('that is there and empty is closed to others', async () => {
      chmodSync(folder, 0o755);
      await ensurePrivateFolder(folder);
      expect(modeOf(folder)).to.equal('700');
    });

    it('that is in use and open to others is refused and left alone', async () => {
      writeFileSync(join(folder, 'other'), '');
      chmodSync(folder, 0o750);
      const error = await failure(ensurePrivateFolder(folder));
      expect(error.name).to.equal('FolderNotPrivateError');
      expect(error.actions?.[0]).to.include(`chmod 700 ${folder}`);
      expect(modeOf(folder)).to.equal('750');
    });

    it('that is in use and private is fine', async () => {
      writeFileSync(join(folder, 'other'), '');
      chmodSync(folder, 0o700);
      await ensurePrivateFolder(folder);
      expect(modeOf(folder)).to.equal('700');
    });

    it("that can't be made is named with the system's words", async () => {
      writeFileSync(join(folder, 'file'), '');
      const error = await failure(ensurePrivateFolder(join(folder, 'file', 'below')));
      expect(error.name).to.equal('FolderNotWritableError');
      expect(error.message)
        .to.include(join(folder, 'file', 'below'))
        .and.include('not a directory');
      expect(error.cause).to.equal(undefined);
    });
  });

  it('tells a file that only its owner can open from one that others can', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, '');
    chmodSync(path, 0o600);
    expect(await isOpenToOthers(path)).to.equal(false);
    chmodSync(path, 0o640);
    expect(await isOpenToOthers(path)).to.equal(true);
  });

  describe('reading', () => {
    const reads: Array<[string, Buffer, string]> = [
      ['UTF-8', Buffer.from('tëxt'), 'tëxt'],
      ['UTF-8 with a byte-order mark', Buffer.from('\uFEFFtëxt'), 'tëxt'],
      ['UTF-16 as PowerShell writes it', Buffer.from('\uFEFFtëxt', 'utf16le'), 'tëxt'],
      ['UTF-16, big end first', Buffer.from('\uFEFFtëxt', 'utf16le').swap16(), 'tëxt'],
      ['an empty file', Buffer.alloc(0), ''],
    ];
    for (const [what, bytes, expected] of reads)
      it(`understands ${what}`, async () => {
        writeFileSync(join(folder, 'a'), bytes);
        expect(await readTextFile(join(folder, 'a'))).to.equal(expected);
      });

    it('takes a file of the largest size and refuses one byte more', async () => {
      writeFileSync(join(folder, 'a'), 'x'.repeat(100));
      expect(await readTextFile(join(folder, 'a'), 100)).to.have.length(100);
      expect((await failure(readTextFile(join(folder, 'a'), 99))).name).to.equal('FileTooLargeError');
    });

    it('ends on an endless device', async () => {
      expect((await failure(readTextFile('/dev/zero'))).name).to.equal('FileTooLargeError');
    });

    for (const [what, make, words, name = 'x'] of [
      ['a link to a folder', () => symlinkSync(folder, join(folder, 'x')), 'directory'],
      ['a link to itself', () => symlinkSync(join(folder, 'x'), join(folder, 'x')), 'symbolic links'],
      ['a link to nothing', () => symlinkSync(join(folder, 'none'), join(folder, 'x')), 'no such file'],
      ['what lies below a file', () => writeFileSync(join(folder, 'x'), ''), 'not a directory', 'x/y'],
      ['a name that no system takes', () => undefined, 'too long', 'x'.repeat(300)],
    ] as Array<[string, () => void, string, string?]>)
      it(`names ${what}`, async () => {
        make();
        const { name: error, message } = await failure(readTextFile(join(folder, name)));
        expect(error).to.equal('FileNotReadableError');
        expect(message).to.include(words);
      });

    it('names a missing file and a folder, with no library error inside', async () => {
      const missing = await failure(readTextFile(join(folder, 'none')));
      expect(missing.name).to.equal('FileNotReadableError');
      expect(missing.message).to.include(join(folder, 'none')).and.include('no such file or directory');
      expect(missing.cause).to.equal(undefined);
      expect((await failure(readTextFile(folder))).name).to.equal('FileNotReadableError');
    });
  });

  it('falls back to the code, and to plain words, where the system has none', async () => {
    const named = (thrown: object): Promise<Error> =>
      failure(withNamedErrors('FileNotWritable', 'p', () => Promise.reject(Object.assign(new Error('x'), thrown))));
    expect((await named({ code: 'EODD' })).message).to.equal('The file "p" can\'t be written: EODD.');
    expect((await named({})).message).to.include('unknown error');
  });
});
