import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { isJwtError } from '../../../../src/base/errors/errors.ts';
import { ensurePrivateFolderInside, removeFileInside, writeFileInside } from '../../../../src/base/files/insideFile.ts';
import { readFileInside, readIfExists } from '../../../../src/base/files/insideRead.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const isRoot = process.getuid?.() === 0;

const failure = async (action: Promise<unknown>): Promise<Error & { actions?: string[]; cause?: unknown }> => {
  try {
    await action;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};

describe('files below a boundary', () => {
  const umask = process.umask();
  let folder: string;
  let project: string;
  let outside: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'inside-')));
    [project, outside] = [join(folder, 'project'), join(folder, 'outside')];
    for (const path of [project, outside]) mkdirSync(path);
    writeFileSync(join(outside, 'target'), 'theirs');
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });

  describe('writing', () => {
    it('makes the folders, writes the whole text and leaves nothing else', async () => {
      await writeFileInside(project, join(project, 'x/y/z.json'), 'tëxt');
      expect(readFileSync(join(project, 'x/y/z.json'), 'utf8')).to.equal('tëxt');
      expect(readdirSync(join(project, 'x/y'))).to.deep.equal(['z.json']);
    });

    it('makes the boundary, where that is a folder of ours', async () => {
      await writeFileInside(join(folder, 'state/jwt'), join(folder, 'state/jwt/a.json'), 'text');
      expect(readdirSync(join(folder, 'state/jwt'))).to.deep.equal(['a.json']);
    });

    for (const [mask, file, directory] of [
      [0o022, '644', '755'],
      [0o002, '664', '775'],
      [0o077, '600', '700'],
    ] as const)
      it(`gives new files and folders what the umask ${mask.toString(8)} allows`, async () => {
        process.umask(mask);
        await writeFileInside(project, join(project, 'new/plain'), '');
        expect([modeOf(join(project, 'new')), modeOf(join(project, 'new/plain'))]).to.deep.equal([directory, file]);
      });

    it('gives the mode that is asked for whatever the umask, and keeps that of a file that is there', async () => {
      process.umask(0o077);
      await writeFileInside(project, join(project, 'asked'), '', { mode: 0o644 });
      writeFileSync(join(project, 'there'), 'old');
      chmodSync(join(project, 'there'), 0o664);
      await writeFileInside(project, join(project, 'there'), 'new');
      expect([modeOf(join(project, 'asked')), modeOf(join(project, 'there'))]).to.deep.equal(['644', '664']);
    });

    it('takes one name of a file with two, and leaves the other as it was', async () => {
      linkSync(join(outside, 'target'), join(project, 'a'));
      const before = statSync(join(outside, 'target'));
      await writeFileInside(project, join(project, 'a'), 'mine');
      const after = statSync(join(outside, 'target'));
      expect(readFileSync(join(outside, 'target'), 'utf8')).to.equal('theirs');
      expect([after.ino, after.mode, after.nlink]).to.deep.equal([before.ino, before.mode, 1]);
      expect(readFileSync(join(project, 'a'), 'utf8')).to.equal('mine');
    });

    it('works where the way to the boundary leads through links', async () => {
      symlinkSync(project, join(folder, 'home'));
      await writeFileInside(join(folder, 'home'), join(folder, 'home/config/a.json'), 'text');
      expect(readFileSync(join(project, 'config/a.json'), 'utf8')).to.equal('text');
      expect(await readFileInside(join(folder, 'home'), join(folder, 'home/config/a.json'))).to.equal('text');
    });

    it(`as root, leaves a file to the person it belongs to${isRoot ? '' : ' (not tested: this is not root)'}`, async () => {
      writeFileSync(join(project, 'a'), 'old');
      if (isRoot) chownSync(join(project, 'a'), 12_345, 54_321);
      const before = statSync(join(project, 'a'));
      await writeFileInside(project, join(project, 'a'), 'new');
      const after = statSync(join(project, 'a'));
      expect([after.uid, after.gid]).to.deep.equal([before.uid, before.gid]);
    });

    it('refuses a path that leads out of the boundary', async () => {
      for (const path of [join(project, '../outside/target'), join(outside, 'target')])
        expect((await failure(writeFileInside(project, path, 'mine'))).name).to.equal('PathOutsideError');
      expect(readFileSync(join(outside, 'target'), 'utf8')).to.equal('theirs');
    });

    it("names a folder that can't be written, with no library error inside", async () => {
      const error = await failure(writeFileInside('/proc/self', '/proc/self/x', 'text'));
      expect(error.name).to.equal('FileNotWritableError');
      expect(error.cause).to.equal(undefined);
    });
  });

  const hostile: Record<string, { make: (path: string) => void; error: string }> = {
    'a link to a file': { make: (path) => symlinkSync(join(outside, 'target'), path), error: 'LinkInPathError' },
    'a link to a folder': { make: (path) => symlinkSync(outside, path), error: 'LinkInPathError' },
    'a link to nowhere': { make: (path) => symlinkSync(join(outside, 'none'), path), error: 'LinkInPathError' },
    'a named pipe': { make: (path) => void execFileSync('mkfifo', [path]), error: 'NotAFileError' },
    'a folder': { make: (path) => mkdirSync(path), error: 'NotAFileError' },
  };
  const uses: Record<string, (path: string) => Promise<unknown>> = {
    written: (path) => writeFileInside(project, path, 'mine'),
    'taken away': (path) => removeFileInside(project, path),
    read: (path) => readFileInside(project, path),
  };
  for (const [what, { make, error }] of Object.entries(hostile))
    for (const [how, use] of Object.entries(uses)) {
      it(`${what} in the place of a file is not ${how}`, async () => {
        make(join(project, 'a'));
        const before = lstatSync(join(project, 'a'));
        expect((await failure(use(join(project, 'a')))).name).to.equal(error);
        expect(lstatSync(join(project, 'a')).ino).to.equal(before.ino);
        expect(readdirSync(outside)).to.deep.equal(['target']);
        expect(readFileSync(join(outside, 'target'), 'utf8')).to.equal('theirs');
      });

      if (error === 'LinkInPathError')
        it(`nothing is ${how} below ${what}`, async () => {
          make(join(project, 'sub'));
          const refused = await failure(use(join(project, 'sub/target')));
          expect(refused.name).to.equal('LinkInPathError');
          expect(refused.actions?.join('\n')).to.include(join(project, 'sub'));
          expect(readFileSync(join(outside, 'target'), 'utf8')).to.equal('theirs');
        });
    }

  it('no private folder is made through a link', async () => {
    symlinkSync(outside, join(project, 'deploys'));
    expect((await failure(ensurePrivateFolderInside(project, join(project, 'deploys/x')))).name).to.equal(
      'LinkInPathError',
    );
    expect(readdirSync(outside)).to.deep.equal(['target']);
  });

  it('no file is written or taken away below what is no folder, and none is found there', async () => {
    writeFileSync(join(project, 'config'), '');
    const path = join(project, 'config/a.json');
    expect((await failure(writeFileInside(project, path, 'mine'))).name).to.equal('NotAFolderError');
    expect((await failure(removeFileInside(project, path))).name).to.equal('NotAFolderError');
    expect(await readFileInside(project, path)).to.equal(undefined);
  });

  it('a file that is not there is nothing to a reader, and no matter to who takes it away', async () => {
    expect(await readFileInside(project, join(project, 'none/a'))).to.equal(undefined);
    await removeFileInside(project, join(project, 'none/a'));
  });

  it('a link of the user in a place of their own is read, and a pipe is not waited for', async () => {
    symlinkSync(join(outside, 'target'), join(project, 'a'));
    expect(await readIfExists(join(project, 'a'))).to.equal('theirs');
    execFileSync('mkfifo', [join(project, 'pipe')]);
    for (const path of [join(project, 'pipe'), '/dev/null', project])
      expect((await failure(readIfExists(path))).name, path).to.equal('NotAFileError');
    expect(await readIfExists(join(project, 'none/below'))).to.equal(undefined);
  });

  it('a program that swaps a folder for a link all the time gets nothing written elsewhere', async () => {
    const [sub, aside] = [join(project, 'sub'), join(project, 'aside')];
    mkdirSync(sub);
    let isOver = false;
    // The writer makes a folder that is missing, perhaps just between two steps of the program.
    const putThere = (put: () => void): void => {
      rmSync(sub, { recursive: true, force: true });
      try {
        put();
      } catch {
        putThere(put);
      }
    };
    const swap = async (): Promise<void> => {
      while (!isOver) {
        renameSync(sub, aside);
        putThere(() => symlinkSync(outside, sub));
        await turn();
        putThere(() => renameSync(aside, sub));
        await turn();
      }
    };
    const swapping = swap();
    const endings = new Set<string>();
    for (let count = 0; count < 400; count += 1)
      endings.add(
        await writeFileInside(project, join(sub, 'target'), 'mine').then(
          () => 'written',
          (error: Error) => (isJwtError(error) ? error.name : `unnamed ${error.message}`),
        ),
      );
    isOver = true;
    await swapping;
    expect(readFileSync(join(outside, 'target'), 'utf8')).to.equal('theirs');
    expect([...endings].filter((each) => each.startsWith('unnamed'))).to.deep.equal([]);
    expect(endings.size, [...endings].join()).to.be.greaterThan(1);
  });
});
