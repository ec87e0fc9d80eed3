import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KeyPair } from '../../../src/keypair/write/generate.ts';
import { readKeyPair, writeKeyPair } from '../../../src/keypair/store/store.ts';
import { deleteKeyPair, findDeletion } from '../../../src/keypair/store/storeDelete.ts';
import { newPair, temporaryFolder } from './pairs.ts';

const options = { force: true, now: new Date() };
const nameOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'ok',
    (error: Error) => error.name,
  );

describe('links in the key store', () => {
  let pair: KeyPair;
  let folder: string;
  let keys: string;
  let outside: string;
  let remove: () => void;
  before(async () => (pair = await newPair()));
  beforeEach(async () => {
    ({ path: folder, remove } = temporaryFolder());
    [keys, outside] = [join(folder, 'keys'), join(folder, 'outside')];
    mkdirSync(outside);
    await writeKeyPair(keys, 'acme', pair, options);
  });
  afterEach(() => remove());

  it('are followed by readers, for the files of a mounted secret are links, and by no writer', async () => {
    for (const name of ['acme.key', 'acme.crt']) {
      renameSync(join(keys, name), join(outside, name));
      symlinkSync(join(outside, name), join(keys, name));
    }
    expect((await readKeyPair(keys, 'acme'))?.privateKeyPem).to.equal(pair.privateKeyPem);
    expect(await nameOf(writeKeyPair(keys, 'acme', await newPair(), options))).to.equal('LinkInPathError');
    const { content } = await findDeletion(keys, 'acme');
    expect(await nameOf(deleteKeyPair(keys, 'acme', { withHistory: true, content }))).to.equal('LinkInPathError');
    expect(readFileSync(join(outside, 'acme.key'), 'utf8')).to.equal(pair.privateKeyPem);
  });

  for (const path of ['history', 'history/acme', 'history/acme/old'])
    it(`are no way to delete a pair elsewhere: ${path}`, async () => {
      const pairFolder = { history: join(outside, 'acme/old'), 'history/acme': join(outside, 'old') }[path] ?? outside;
      mkdirSync(pairFolder, { recursive: true });
      for (const name of ['acme.key', 'acme.crt']) renameSync(join(keys, name), join(pairFolder, name));
      mkdirSync(join(keys, path, '..'), { recursive: true });
      symlinkSync(outside, join(keys, path));
      const { content } = await findDeletion(keys, 'acme');
      expect(await nameOf(deleteKeyPair(keys, 'acme', { withHistory: true, content }))).to.equal('LinkInPathError');
      expect(readdirSync(pairFolder).sort()).to.deep.equal(['acme.crt', 'acme.key']);
    });
});
