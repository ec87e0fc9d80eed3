import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  ensurePrivateFolder,
  exists,
  isOpenToOthers,
  readIfExists,
  readTextFile,
  withLock,
  withNamedErrors,
  writeFileAtomic,
} from '../../../src/base/files.ts';

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

  describe('writing', () => {
    it('makes the folders, writes the whole text and leaves nothing else', async () => {
      await writeFileAtomic(join(folder, 'x', 'y.json'), 'tëxt');
      expect(readFileSync(join(folder, 'x', 'y.json'), 'utf8')).to.equal('tëxt');
      expect(readdirSync(join(folder, 'x'))).to.deep.equal(['y.json']);
    });

    it('gives a new file what the umask allows, and the mode that is asked for whatever the umask', async () => {
      process.umask(0o022);
      await writeFileAtomic(join(folder, 'plain'), '');
      process.umask(0o077);
      await writeFileAtomic(join(folder, 'asked'), '', { mode: 0o644 });
      expect([modeOf(join(folder, 'plain')), modeOf(join(folder, 'asked'))]).to.deep.equal(['644', '644']);
    });

    it('keeps the mode of a file that is there', async () => {
      writeFileSync(join(folder, 'a'), 'old');
      chmodSync(join(folder, 'a'), 0o664);
      await writeFileAtomic(join(folder, 'a'), 'new');
      expect(modeOf(join(folder, 'a'))).to.equal('664');
    });

    it('leaves the old file when the new one cannot be put in its place', async () => {
      mkdirSync(join(folder, 'a', 'b'), { recursive: true });
      const error = await failure(writeFileAtomic(join(folder, 'a'), 'text'));
      expect(error.name).to.equal('FileNotWritableError');
      expect(readdirSync(folder)).to.deep.equal(['a']);
    });
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

    it('names a missing file and a folder, with no library error inside', async () => {
      const missing = await failure(readTextFile(join(folder, 'none')));
      expect(missing.name).to.equal('FileNotReadableError');
      expect(missing.message).to.include(join(folder, 'none')).and.include('no such file or directory');
      expect(missing.cause).to.equal(undefined);
      expect((await failure(readTextFile(folder))).name).to.equal('FileNotReadableError');
    });

    it('gives nothing for a file that may be missing, and an error for one that is there but unreadable', async () => {
      expect(await readIfExists(join(folder, 'none'))).to.equal(undefined);
      expect(await readIfExists(join(folder, 'none', 'below'))).to.equal(undefined);
      expect((await failure(readIfExists(folder))).name).to.equal('FileNotReadableError');
      expect(await exists(folder)).to.equal(true);
    });
  });

  describe('the lock of a folder', () => {
    it('lets one in after the other, and makes the folder', async () => {
      const place = join(folder, 'new');
      const events: string[] = [];
      const enter = (name: string) => async (): Promise<string> => {
        events.push(`${name} in`);
        await sleep(50);
        events.push(`${name} out`);
        return name;
      };
      const results = await Promise.all([withLock(place, enter('a')), withLock(place, enter('b'))]);
      expect(results).to.deep.equal(['a', 'b']);
      expect(events.map((event) => event.slice(-3).trim())).to.deep.equal(['in', 'out', 'in', 'out']);
      expect(existsSync(join(place, '.jwt.lock'))).to.equal(false);
    });

    it('is given back when the action fails', async () => {
      const error = await failure(withLock(folder, () => Promise.reject(new Error('mine'))));
      expect(error.message).to.equal('mine');
      expect(await withLock(folder, async () => 'free')).to.equal('free');
    });

    it('that another holds too long is named, with what to do', async () => {
      mkdirSync(join(folder, '.jwt.lock'));
      const error = await failure(withLock(folder, async () => 'never', 300));
      expect(error.name).to.equal('LockedError');
      expect(error.message).to.include(folder);
      expect(error.actions?.join()).to.include(join(folder, '.jwt.lock'));
    });

    it('that a killed holder left behind counts as free after five seconds', async () => {
      mkdirSync(join(folder, '.jwt.lock'));
      utimesSync(join(folder, '.jwt.lock'), new Date(), new Date(Date.now() - 5_500));
      expect(await withLock(folder, async () => 'free', 200)).to.equal('free');
    });

    it('fails at once where nothing can be written', async () => {
      writeFileSync(join(folder, 'file'), '');
      for (const place of [join(folder, 'file', 'below'), '/proc/self']) {
        const started = Date.now();
        const error = await failure(withLock(place, async () => 'never'));
        expect(error.name).to.equal('FolderNotWritableError');
        expect(Date.now() - started).to.be.lessThan(5_000);
      }
    });

    it('that somebody takes away harms nothing', async () => {
      const result = await withLock(folder, async () => {
        rmSync(join(folder, '.jwt.lock'), { recursive: true });
        await sleep(2_700);
        return 'done';
      });
      expect(result).to.equal('done');
    });
  });

  it('falls back to the code, and to plain words, where the system has none', async () => {
    const named = (thrown: object): Promise<Error> =>
      failure(withNamedErrors('FileNotWritable', 'p', () => Promise.reject(Object.assign(new Error('x'), thrown))));
    expect((await named({ code: 'EODD' })).message).to.equal('The file "p" can\'t be written: EODD.');
    expect((await named({})).message).to.include('unknown error');
  });
});
