/** Another user of the machine, and links in the key store: no key is written where they want it, and no decoy changes. */
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow } from '../tools/filesBelow.ts';
import { den, giveTo, runUnprivileged, unprivilegedUser, type Den } from '../tools/unprivileged.ts';

/** Neither root nor the user who is attacked. */
const otherUser = 12_345;

describe('a key store that somebody else prepared', () => {
  let place: Den;
  let keys: string;
  let decoy: string;

  beforeEach(() => {
    place = den();
    keys = join(place.folder, 'keys');
    decoy = join(place.outside, 'decoy');
    writeFileSync(decoy, 'untouched');
  });
  afterEach(() => place.end());

  const generate = () => {
    giveTo(place.folder, unprivilegedUser.uid, (path) => path.startsWith(keys));
    return runUnprivileged(['jwt', 'generate', 'keypair', '--name', 'acme'], {
      cwd: place.project,
      env: { HOME: place.home, TMPDIR: place.folder, SF_JWT_KEY_DIR: keys },
    });
  };
  const privateKeys = (): string[] =>
    Object.entries(filesBelow(place.folder, 'latin1'))
      .filter(([, text]) => text.includes('PRIVATE KEY'))
      .map(([path]) => path);
  const expectRefused = async (): Promise<void> => {
    const { code, stderr } = await generate();
    expect([1, 2], stderr).to.include(code);
    expect(stderr).to.match(/Error \(\w+Error\): /);
    expect(privateKeys()).to.deep.equal([]);
  };

  it('and that others may write to gets no key, if it is in use', async () => {
    mkdirSync(keys);
    writeFileSync(join(keys, 'theirs'), '');
    chmodSync(keys, 0o777);
    giveTo(keys, unprivilegedUser.uid);
    await expectRefused();
  });

  const foreign: Record<string, { mode: number; filled: boolean }> = {
    'is empty and belongs to another user': { mode: 0o777, filled: false },
    'belongs to another user, and has a file': { mode: 0o777, filled: true },
    'belongs to another user, with the sticky bit': { mode: 0o1777, filled: false },
  };
  for (const [what, { mode, filled }] of Object.entries(foreign))
    it(`and that ${what} gets no key`, async function () {
      if (!unprivilegedUser.isSeparate) return this.skip();
      mkdirSync(keys);
      if (filled) writeFileSync(join(keys, 'theirs'), '');
      chmodSync(keys, mode);
      chownSync(keys, otherUser, otherUser);
      await expectRefused();
    });

  /** Links that wait in the user's own folder under the names that a command needs. */
  const links: Record<string, { names: string[]; target: () => string }> = {
    'of the files that it stages': { names: ['.acme.key', '.acme.crt'], target: () => decoy },
    'of the key and the certificate': { names: ['acme.key', 'acme.crt'], target: () => decoy },
    'of the lock, to a file': { names: ['.jwt.lock'], target: () => decoy },
    'of the lock, to a folder': { names: ['.jwt.lock'], target: () => place.outside },
    'of the lock, to nothing': { names: ['.jwt.lock'], target: () => join(place.outside, 'nothing') },
  };
  for (const [what, { names, target }] of Object.entries(links))
    it(`with links in place ${what} leads no key outside`, async () => {
      mkdirSync(keys, { mode: 0o700 });
      giveTo(keys, unprivilegedUser.uid);
      for (const name of names) {
        symlinkSync(target(), join(keys, name));
        if (unprivilegedUser.isSeparate) lchownSync(join(keys, name), unprivilegedUser.uid, unprivilegedUser.uid);
      }
      const { code, stderr } = await generate();
      expect([0, 1, 2, 75], stderr).to.include(code);
      if (code !== 0) expect(stderr).to.match(/Error \(\w+Error\): /);
      expect(readFileSync(decoy, 'utf8')).to.equal('untouched');
      expect(existsSync(join(place.outside, 'nothing'))).to.equal(false);
      expect(Object.keys(filesBelow(place.outside))).to.deep.equal(['decoy']);
      for (const path of privateKeys()) {
        const file = lstatSync(join(place.folder, path));
        expect([file.isFile(), (file.mode & 0o777).toString(8)], path).to.deep.equal([true, '600']);
      }
      for (const name of names)
        if (lstatSync(join(keys, name), { throwIfNoEntry: false })?.isSymbolicLink())
          expect(readlinkSync(join(keys, name))).to.equal(target());
    });
});
