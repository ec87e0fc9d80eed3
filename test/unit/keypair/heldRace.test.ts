/** Links that are planted while a key pair is written: what they point to stays as it is, and the pair is whole. */
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';
import { newPair, temporaryFolder } from './pairs.ts';

describe('a race for the names of the key store', () => {
  it('is won by nobody who plants links there', async () => {
    const { path, remove } = temporaryFolder();
    const [keys, decoy] = [join(path, 'keys'), join(path, 'decoy')];
    const pair = await newPair();
    writeFileSync(decoy, 'untouched');
    const plant = setInterval(() => {
      for (const name of ['.acme.key', '.acme.crt', 'acme.key', 'acme.crt'])
        try {
          symlinkSync(decoy, join(keys, name));
        } catch {
          // The folder isn't there yet, or the name is taken.
        }
    });
    const ends: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      ends.push(
        await writeKeyPair(keys, 'acme', pair, { force: true, now: new Date() }).then(
          () => 'written',
          (error: Error) => error.name,
        ),
      );
      rmSync(keys, { recursive: true, force: true });
    }
    clearInterval(plant);
    const text = readFileSync(decoy, 'utf8');
    remove();
    expect(text).to.equal('untouched');
    for (const end of ends) expect(end).to.match(/^written$|^\w+Error$/);
    expect(ends).to.have.length(20);
  });
});
