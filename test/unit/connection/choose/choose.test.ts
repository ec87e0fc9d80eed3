import { expect } from 'chai';
import { isPipeline } from '../../../../src/connection/environment.ts';
import { isSameId } from '../../../../src/connection/orgId.ts';
import { chooseConnections, type ConnectionWish } from '../../../../src/connection/choose/choose.ts';
import type { KnownConnections } from '../../../../src/connection/choose/known.ts';
import { runnerEnvironments } from '../../../tools/runners.ts';
import type { ConnectionFile } from '../../../../src/connection/types.ts';

const bundleStart = Buffer.from('{"sfJwtBundle":1,').toString('base64');
const connection = { instanceUrl: 'https://x', username: 'a@x' };
const fileOf = (names: string[], defaultName?: string): ConnectionFile => ({
  version: 1,
  ...(defaultName === undefined ? {} : { defaults: { connection: defaultName } }),
  connections: Object.fromEntries(names.map((name) => [name, connection])),
});
type Selection = Partial<ConnectionWish & KnownConnections>;
const select = ({ file, refused, env = {}, inAppFolders, withKeyPair, ...wish }: Selection) =>
  chooseConnections({ names: [], flags: {}, ...wish }, { file, refused, env, inAppFolders, withKeyPair });
const failure = (selection: Selection): Error & { exitCode?: number } => {
  try {
    select(selection);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was selected.');
};

describe('which connections are meant', () => {
  const complete = { username: 'a', clientId: 'b', instanceUrl: 'c' };

  it('are the named ones, each once', () => {
    expect(select({ names: ['b', 'a', 'b'], file: fileOf(['a', 'b', 'c']) })).to.deep.equal(['b', 'a']);
  });
  it('is the default of the file', () => expect(select({ file: fileOf(['a', 'b'], 'b') })).to.deep.equal(['b']));
  it('is the only one', () => expect(select({ file: fileOf(['a']) })).to.deep.equal(['a']));
  it('is the only one for flags that change some of its values', () =>
    expect(select({ file: fileOf(['a']), flags: { username: 'x' } })).to.deep.equal(['a']));

  it('is never silently one of several, but the list of names', () => {
    const error = failure({ file: fileOf(['a', 'b']) });
    expect(error.name).to.equal('ConnectionNotChosenError');
    expect(error.message).to.include('a, b');
    expect(error.exitCode).to.equal(2);
  });

  for (const [what, env, file] of [
    ['keys of two', { SF_JWT_A_KEY: 'x', SF_JWT_B_KEY_FILE: 'y' }, fileOf(['a', 'b'], 'a')],
    ['bundles of two', { SF_JWT_A: bundleStart, SF_JWT_B: bundleStart }, fileOf(['a', 'b'], 'a')],
    ['a bundle of one and a key of another', { SF_JWT_A: bundleStart, SF_JWT_B_KEY: 'y' }, fileOf(['a', 'b'], 'b')],
    ['a bundle of another', { SF_JWT_A: bundleStart }, fileOf(['a', 'b'], 'b')],
    ['a key of another than the only one', { SF_JWT_A_KEY: 'x' }, fileOf(['b'])],
    ['pins of two, in a pipeline', { CI: '1', SF_JWT_A_ORG_ID: 'x', SF_JWT_B_ORG_ID: 'y' }, fileOf(['a', 'b'], 'a')],
  ] as const)
    it(`is not chosen by a file where the environment has ${what}`, () => {
      const error = failure({ env, file });
      expect([error.name, error.exitCode]).to.deep.equal(['ConnectionNotNamedError', 2]);
      expect(select({ env, file, names: ['b'] })).to.deep.equal(['b']);
    });

  it('is the default of the file where the environment speaks of no other', () => {
    const file = fileOf(['a', 'b'], 'a');
    for (const env of [{ SF_JWT_A: bundleStart }, { SF_JWT_A_KEY: 'x' }, { SF_JWT_KEY: 'x' }, { SF_JWT_B_KEY: ' ' }])
      expect(select({ env, file }), JSON.stringify(env)).to.deep.equal(['a']);
    expect(select({ env: { SF_JWT_A_ORG_ID: 'x', SF_JWT_B_ORG_ID: 'y' }, file })).to.deep.equal(['a']);
  });

  it('is none by name when flags say it all, whatever the file has', () =>
    expect(select({ file: fileOf(['a', 'b'], 'a'), flags: complete })).to.deep.equal([]));
  it('is none by name when the environment says it all', () =>
    expect(
      select({ file: fileOf(['a']), env: { SF_JWT_USERNAME: 'a', SF_JWT_CLIENT_ID: 'b', SF_JWT_INSTANCE_URL: 'c' } }),
    ).to.deep.equal([]));
  it('is none by name when there is nothing at all, so that the missing flags can be listed', () => {
    expect(select({})).to.deep.equal([]);
    expect(select({ file: fileOf([]) })).to.deep.equal([]);
  });
  it('is none by name when some flags are given and several connections are there', () =>
    expect(select({ file: fileOf(['a', 'b']), flags: { username: 'x' } })).to.deep.equal([]));

  it('is refused when the name is unknown', () => {
    expect(failure({ names: ['c'], file: fileOf(['a', 'b']) }).message)
      .to.include('"c"')
      .and.include('a, b');
    expect(failure({ names: ['c'] }).name).to.equal('ConnectionUnknownError');
    expect(failure({ file: fileOf(['a'], 'gone') }).name).to.equal('ConnectionUnknownError');
    expect(failure({ names: ['constructor'], file: fileOf(['a']) }).name).to.equal('ConnectionUnknownError');
  });

  it('isn’t looked up where there are others, so that one of them stops none', () =>
    expect(select({ names: ['a', 'nobody', '../x'], file: fileOf(['a']) })).to.deep.equal(['a', 'nobody', '../x']));

  it('may be a name that only the environment or flags know', () => {
    expect(select({ names: ['c-d'], env: { SF_JWT_C_D_KEY: 'x' } })).to.deep.equal(['c-d']);
    expect(select({ names: ['c'], flags: { username: 'x' } })).to.deep.equal(['c']);
  });

  it('is refused when the name is no name', () =>
    expect(failure({ names: ['../x'] }).name).to.equal('ConnectionNameInvalidError'));

  it('are not several for flags that describe one login', () => {
    const error = failure({ names: ['a', 'b'], file: fileOf(['a', 'b']), flags: { expectedOrgId: 'x' } });
    expect(error.name).to.equal('FlagsForSeveralConnectionsError');
  });
});

describe('a pipeline', () => {
  for (const env of [
    { CI: '1' },
    { GITHUB_ACTIONS: 'true' },
    { TEAMCITY_VERSION: '2025.1' },
    { BUILDKITE: 'true' },
    ...Object.values(runnerEnvironments('/tmp')),
  ])
    it(`is known by ${JSON.stringify(env)}`, () => expect(isPipeline(env)).to.equal(true));
  for (const env of [{}, { CI: 'false' }, { CI: '' }, { CI: '0' }])
    it(`is not known by ${JSON.stringify(env)}`, () => expect(isPipeline(env)).to.equal(false));
});

describe('ids of orgs', () => {
  it('are the same with 15 and 18 characters', () =>
    expect(isSameId('00D5g000001abcD', '00D5g000001abcDEAQ')).to.equal(true));
  it('differ by case', () => expect(isSameId('00D5g000001abcd', '00D5g000001abcDEAQ')).to.equal(false));
});
