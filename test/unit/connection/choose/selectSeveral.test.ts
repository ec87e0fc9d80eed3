import { expect } from 'chai';
import { selectSeveral, type SeveralConnections } from '../../../../src/connection/choose/selectSeveral.ts';
import type { ConnectionFile } from '../../../../src/connection/types.ts';

const file: ConnectionFile = {
  version: 1,
  connections: {
    uat: { instanceUrl: 'https://x', username: 'a@x', tags: ['test', 'eu'] },
    prod: { instanceUrl: 'https://y', username: 'a@y', tags: ['eu'] },
    dev: { instanceUrl: 'https://z', username: 'a@z' },
  },
};
const select = (wish: Partial<SeveralConnections>, known: ConnectionFile | undefined = file): string[] =>
  selectSeveral({ names: [], ...wish }, known);
const failure = (...of: Parameters<typeof select>): Error & { exitCode?: number } => {
  try {
    select(...of);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was selected.');
};

describe('several connections', () => {
  it('are the named ones in their order, each once, in the file or not', () =>
    expect(select({ names: ['uat', 'other', 'uat'] })).to.deep.equal(['uat', 'other']));
  it('are all of the file, by name', () => expect(select({ all: true })).to.deep.equal(['dev', 'prod', 'uat']));
  it('are those with one of the tags', () => {
    expect(select({ tags: ['eu'] })).to.deep.equal(['prod', 'uat']);
    expect(select({ tags: ['test', 'eu'] })).to.deep.equal(['uat', 'prod']);
  });
  it('are named ones and those of a tag together', () =>
    expect(select({ names: ['dev', 'uat'], tags: ['eu'] })).to.deep.equal(['dev', 'uat', 'prod']));
  it('are none where nothing is asked for', () => expect(select({})).to.deep.equal([]));

  it('with a tag that nobody has are an error with the tags that there are', () => {
    const error = failure({ tags: ['eu', 'europe'] });
    expect(error).to.include({ name: 'TagUnknownError', exitCode: 2 });
    expect(error.message).to.include('"europe"').and.include('eu, test');
  });
  it('of a file without any are an error', () => {
    const empty: ConnectionFile = { version: 1, connections: {} };
    expect(failure({ all: true }, empty)).to.include({ name: 'ConnectionsNoneError', exitCode: 2 });
    expect(() => selectSeveral({ names: [], all: true }, undefined))
      .to.throw()
      .with.property('name', 'ConnectionsNoneError');
    expect(failure({ tags: ['eu'] }, empty).name).to.equal('ConnectionsNoneError');
  });
  it('are all of the file, with those whose records can’t be used', () =>
    expect(selectSeveral({ names: [], all: true }, file, ['a b'])).to.deep.equal(['a b', 'dev', 'prod', 'uat']));
});
