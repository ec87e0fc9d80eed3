import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { usualFileBytes } from '../../../../src/base/files/fileLimits.ts';
import { readFileInside } from '../../../../src/base/files/insideRead.ts';
import { writeAppFiles } from '../../../../src/flows/project/writeAppFiles.ts';
import { pairPaths, placeSteps } from '../../../../src/keypair/store/storeFiles.ts';

const file = (path: string, bytes: number, state = 'created') => ({ path, state, content: 'x'.repeat(bytes) });

describe('what the next read refuses', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'jwt-growth-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const place = () => ({ boundary: folder, folder });

  it('is not written as an app file, nor is any file beside it', async () => {
    const files = [file('small.xml', 10), file('large.xml', usualFileBytes + 1)];
    const error = await writeAppFiles(place(), files).catch((caught: Error) => caught);
    expect(error).to.include({ name: 'FileWouldBeTooLargeError', exitCode: 2 });
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('has exactly the limit of what is written', async () => {
    await writeAppFiles(place(), [file('full.xml', usualFileBytes), file('kept.xml', usualFileBytes + 1, 'unchanged')]);
    expect((await readFileInside(folder, join(folder, 'full.xml')))?.length).to.equal(usualFileBytes);
    expect(await readdir(folder)).to.deep.equal(['full.xml']);
  });

  it('is counted in bytes, not in characters', async () => {
    const files = [{ path: 'a.xml', state: 'changed', content: 'é'.repeat(usualFileBytes - 1) }];
    const error = await writeAppFiles(place(), files).catch((caught: Error) => caught);
    expect(error).to.have.property('name', 'FileWouldBeTooLargeError');
  });

  it('is not put into the key store, before anything of the old pair moves', () => {
    expect(() => placeSteps(pairPaths(folder, 'acme'), { certificatePem: 'x'.repeat(usualFileBytes + 1) }))
      .to.throw()
      .with.property('name', 'FileWouldBeTooLargeError');
  });
});
