import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { refuseWorkTree } from '../../../../src/keypair/store/workTree.ts';
import { writeKeyPair } from '../../../../src/keypair/store/store.ts';
import { errorOf, newPair, temporaryFolder } from '../pairs.ts';
import { isInstalled } from '../witness.ts';

const refusal = async (paths: string[], env?: NodeJS.ProcessEnv): Promise<string> =>
  refuseWorkTree(paths, env).then(
    () => 'none',
    (error: Error) => error.name,
  );

describe('a private key and git', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  it('may be written where there is no work tree, with git or without', async () => {
    expect(await refusal([join(folder, 'keys', 'acme.key')])).to.equal('none');
    expect(await refusal([join(folder, 'keys', 'acme.key')], { PATH: '' })).to.equal('none');
  });

  it('is refused in a work tree if there is no git to ask', async () => {
    mkdirSync(join(folder, '.git'));
    const error = await errorOf(refuseWorkTree([join(folder, 'a', 'b', 'acme.key')], { PATH: '' }));
    expect(error.name).to.equal('KeyInUnknownWorkTreeError');
    expect(error.message).to.include(folder);
    expect(error.cause).to.equal(undefined);
  });

  describe('in a work tree', () => {
    const ignore = (lines: string): void => writeFileSync(join(folder, '.gitignore'), lines);
    before(function () {
      if (!isInstalled('git', '--version')) this.skip();
    });
    beforeEach(() => execFileSync('git', ['init', '-q', folder]));

    it('is refused, and the folder is named', async () => {
      const error = await errorOf(refuseWorkTree([join(folder, 'keys', 'acme.key')]));
      expect(error.name).to.equal('KeyInWorkTreeError');
      expect(error.message)
        .to.include(join(folder, 'keys', 'acme.key'))
        .and.include(`work tree "${folder}"`);
    });

    it('is refused inside of a bare repository that lies in it', async () => {
      execFileSync('git', ['init', '-q', '--bare', join(folder, 'inner')]);
      expect(await refusal([join(folder, 'inner', 'keys', 'acme.key')])).to.equal('KeyInWorkTreeError');
    });

    it('may be written where git ignores it', async () => {
      ignore('/keys/\n');
      expect(await refusal([join(folder, 'keys', 'acme.key')])).to.equal('none');
      expect(await refusal([join(folder, 'other', 'acme.key')])).to.equal('KeyInWorkTreeError');
    });

    it('is refused if git ignores only some of its places', async () => {
      ignore('acme.key\n');
      const places = ['acme.key', '.acme.key'].map((name) => join(folder, name));
      expect(await refusal(places.slice(0, 1))).to.equal('none');
      expect(await refusal(places)).to.equal('KeyInWorkTreeError');
    });

    it('is refused where a file of that name is already tracked, whatever is ignored', async () => {
      ignore('*.key\n');
      writeFileSync(join(folder, 'acme.key'), '');
      execFileSync('git', ['-C', folder, 'add', '-f', 'acme.key']);
      expect(await refusal([join(folder, 'acme.key')])).to.equal('KeyInWorkTreeError');
    });

    it('is refused behind a symbolic link that leads into it', async () => {
      const other = temporaryFolder();
      mkdirSync(join(folder, 'below'));
      symlinkSync(join(folder, 'below'), join(other.path, 'link'));
      expect(await refusal([join(other.path, 'link', 'keys', 'acme.key')])).to.equal('KeyInWorkTreeError');
      other.remove();
    });

    it('is judged by its own repository, whatever a git hook says in its variables', async () => {
      ignore('/keys/\n');
      const other = temporaryFolder();
      execFileSync('git', ['init', '-q', other.path]);
      const env = { ...process.env, GIT_DIR: join(other.path, '.git'), GIT_WORK_TREE: other.path };
      expect(await refusal([join(folder, 'keys', 'acme.key')], env)).to.equal('none');
      expect(await refusal([join(folder, 'acme.key')], env)).to.equal('KeyInWorkTreeError');
      other.remove();
    });

    it('is refused if the repository is broken', async () => {
      writeFileSync(join(folder, '.git', 'HEAD'), 'nonsense');
      expect(await refusal([join(folder, 'acme.key')])).to.equal('KeyInUnknownWorkTreeError');
    });

    it('goes into the key store if git ignores all of it', async () => {
      const keys = join(folder, 'keys');
      ignore('/keys/*.key\n');
      const pair = await newPair();
      const options = { force: false, now: new Date() };
      expect((await errorOf(writeKeyPair(keys, 'acme', pair, options))).name).to.equal('KeyInWorkTreeError');
      ignore('*.key\n');
      expect(await writeKeyPair(keys, 'acme', pair, options)).to.include({ keyPath: join(keys, 'acme.key') });
    });
  });
});
