import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { lockPath, withLock } from '../../../../src/base/files/lock.ts';

const failure = async (action: Promise<unknown>): Promise<Error & { actions?: string[] }> => {
  try {
    await action;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};

describe('the lock of a folder', () => {
  const { HOME, TMPDIR } = process.env;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    process.env.HOME = join(folder, 'home');
    mkdirSync(process.env.HOME);
  });
  afterEach(() => {
    Object.assign(process.env, { HOME });
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets one in after the other, and makes nothing in the folder or in its place', async () => {
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
    expect(existsSync(place)).to.equal(false);
    expect(existsSync(await lockPath(place))).to.equal(false);
  });

  it('lies below the state folder, for its owner only, and is the same behind a link', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    const path = await lockPath(join(folder, 'real', 'config'));
    expect(dirname(path)).to.equal(join(folder, 'home', '.sf', 'jwt', 'locks'));
    expect((statSync(dirname(path)).mode & 0o777).toString(8)).to.equal('700');
    expect(await lockPath(join(folder, 'link', 'config'))).to.equal(path);
    expect(await lockPath(join(folder, 'real', 'other'))).not.to.equal(path);
  });

  it('is not what a repository has under the name of an old one', async () => {
    mkdirSync(join(folder, '.jwt.lock', 'keep'), { recursive: true });
    expect(await withLock(folder, async () => 'free', 0)).to.equal('free');
  });

  it('is given back when the action fails', async () => {
    const error = await failure(withLock(folder, () => Promise.reject(new Error('mine'))));
    expect(error.message).to.equal('mine');
    expect(await withLock(folder, async () => 'free')).to.equal('free');
  });

  it('that another holds too long is named, with what to do', async () => {
    const path = await lockPath(folder);
    mkdirSync(path);
    const error = await failure(withLock(folder, async () => 'never', 300));
    expect(error.name).to.equal('LockedError');
    expect(error.message).to.include(folder);
    expect(error.actions?.join()).to.include(path);
  });

  it('that a killed holder left behind counts as free after five seconds', async () => {
    const path = await lockPath(folder);
    mkdirSync(path);
    utimesSync(path, new Date(), new Date(Date.now() - 5_500));
    expect(await withLock(folder, async () => 'free', 200)).to.equal('free');
  });

  it('that somebody takes away harms nothing', async () => {
    const path = await lockPath(folder);
    const result = await withLock(folder, async () => {
      rmSync(path, { recursive: true });
      await sleep(2_700);
      return 'done';
    });
    expect(result).to.equal('done');
  });

  const inItsPlace: Record<string, (path: string, elsewhere: string) => void> = {
    'a link to a folder': (path, elsewhere) => symlinkSync(elsewhere, path),
    'a link to nowhere': (path, elsewhere) => symlinkSync(join(elsewhere, 'none'), path),
    'a file': (path) => writeFileSync(path, ''),
    'a folder in use': (path) => {
      mkdirSync(join(path, 'keep'), { recursive: true });
      utimesSync(path, new Date(), new Date(Date.now() - 60_000));
    },
  };
  for (const [what, make] of Object.entries(inItsPlace)) {
    it(`is not ${what}`, async () => {
      const path = await lockPath(folder);
      const elsewhere = join(folder, 'elsewhere');
      mkdirSync(elsewhere);
      make(path, elsewhere);
      const error = await failure(withLock(folder, async () => 'never', 300));
      expect(error.name).to.equal('LockBlockedError');
      expect(error.message).to.include(path);
      expect(readdirSync(elsewhere)).to.deep.equal([]);
    });

    if (what !== 'a folder in use')
      it(`is not below ${what} in the place of the folder for locks`, async () => {
        const locks = dirname(await lockPath(folder));
        const elsewhere = join(folder, 'elsewhere');
        mkdirSync(elsewhere);
        rmSync(locks, { recursive: true });
        make(locks, elsewhere);
        expect((await failure(withLock(folder, async () => 'never', 300))).name).to.equal('LockBlockedError');
        expect(readdirSync(elsewhere)).to.deep.equal([]);
      });
  }

  describe('where the home is missing or may not be written', () => {
    const temporary = (): string => join(folder, 'tmp', `sf-plugin-jwt-locks-${process.getuid?.() ?? ''}`);
    beforeEach(() => {
      mkdirSync(join(folder, 'tmp'));
      // A file system that nobody can write to, root included.
      Object.assign(process.env, { HOME: '/proc/self', TMPDIR: join(folder, 'tmp') });
    });

    it('lies in a folder of the user among the temporary ones', async () => {
      const path = await withLock(folder, () => lockPath(folder));
      expect(dirname(path)).to.equal(temporary());
      expect((lstatSync(temporary()).mode & 0o777).toString(8)).to.equal('700');
    });

    it('is refused where somebody has put a link there', async () => {
      symlinkSync(folder, temporary());
      expect((await failure(withLock(folder, async () => 'never', 300))).name).to.equal('LockBlockedError');
      expect(readlinkSync(temporary())).to.equal(folder);
    });

    it('fails at once, with a name, where nothing can be written at all', async () => {
      process.env.TMPDIR = '/proc/self';
      expect((await failure(withLock(folder, async () => 'never'))).name).to.equal('FolderNotWritableError');
    });
  });

  it('needs a folder that others cannot enter', async () => {
    const locks = dirname(await lockPath(folder));
    chmodSync(locks, 0o777);
    await withLock(folder, async () => 'free');
    expect((statSync(locks).mode & 0o777).toString(8)).to.equal('700');
  });
});
