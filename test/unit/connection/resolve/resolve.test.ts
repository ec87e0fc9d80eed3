import { expect } from 'chai';
import { encodeBundle } from '../../../../src/connection/bundle/bundle.ts';
import { resolveKey } from '../../../../src/connection/resolve/key.ts';
import {
  resolveConnection,
  resolveOrgPins,
  type ConnectionRequest,
} from '../../../../src/connection/resolve/resolve.ts';
import type { ConnectionFile } from '../../../../src/connection/types.ts';
import { errorName } from '../../org/fakes.ts';

const orgId = '00D5g000001abcDEAQ';
const certificate = { sha256: 'a'.repeat(64), publicKeySha256: 'b'.repeat(64), notAfter: '2027-01-01T00:00:00Z' };
const file: ConnectionFile = {
  version: 1,
  connections: {
    acme: { instanceUrl: 'https://file', username: 'file@x', clientId: 'fileId', orgId, certificate },
    bare: { instanceUrl: 'https://file', username: 'file@x' },
  },
};
const resolve = (request: Partial<ConnectionRequest>) =>
  resolveConnection({ name: 'acme', flags: {}, env: {}, file, ...request });
const failure = async (request: Partial<ConnectionRequest>): Promise<Error> => {
  try {
    await resolve(request);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was resolved.');
};

describe('the values of a connection', () => {
  it('come from the file and the key store if nothing else says anything', async () => {
    expect(await resolve({})).to.deep.equal({
      name: 'acme',
      instanceUrl: 'https://file',
      username: 'file@x',
      clientId: 'fileId',
      orgPins: [{ orgId, source: 'connection file' }],
      key: { source: 'key store', keyName: 'acme' },
      certificate,
      sources: {
        instanceUrl: 'connection file',
        username: 'connection file',
        clientId: 'connection file',
        key: 'key store',
        orgId: 'connection file',
      },
    });
  });

  it('come from a flag before a variable with the name, before one without, before the file', async () => {
    const env: Record<string, string> = { SF_JWT_USERNAME: 'short@x' };
    expect((await resolve({ env })).username).to.equal('short@x');
    env.SF_JWT_ACME_USERNAME = ' long@x ';
    expect((await resolve({ env })).username).to.equal('long@x');
    const { username, sources } = await resolve({ env, flags: { username: 'flag@x' } });
    expect([username, sources.username]).to.deep.equal(['flag@x', 'flag']);
    expect((await resolve({ env: { SF_JWT_USERNAME: '  ' } })).sources.username).to.equal('connection file');
  });

  it('leave variables without the name out when several connections are selected', async () => {
    const env = { SF_JWT_USERNAME: 'short@x', SF_JWT_KEY: 'key' };
    const { username, key } = await resolve({ env, single: false });
    expect([username, key.source]).to.deep.equal(['file@x', 'key store']);
  });

  it('lists everything that is missing, with flag and variable', async () => {
    const error = await failure({ name: undefined, env: { SF_JWT_USERNAME: 'a' } });
    expect(error.name).to.equal('ConnectionIncompleteError');
    expect(error.message).to.include('--client-id (or the variable SF_JWT_CLIENT_ID)');
    expect(error.message).to.include('--instance-url (or the variable SF_JWT_INSTANCE_URL)');
    expect(error.message).to.include('--jwt-key-file (or the variable SF_JWT_KEY)');
    expect(error.message).not.to.include('--username');
  });

  it('lists what is missing of a named connection, whose key store is known', async () => {
    const { message } = await failure({ name: 'bare' });
    expect(message).to.include('--client-id (or the variable SF_JWT_BARE_CLIENT_ID)').and.not.include('--jwt-key-file');
  });

  it('take no connection for a name that every object has', async () => {
    expect((await failure({ name: 'constructor' })).name).to.equal('ConnectionIncompleteError');
  });

  describe('that never arrived', () => {
    const clientId = '$(SF_CLIENT_ID)';
    const inFile = (values: object): ConnectionFile => ({
      ...file,
      connections: { acme: { instanceUrl: 'https://file', username: 'file@x', clientId: 'fileId', ...values } },
    });
    const cases: Array<[place: string, what: RegExp, Partial<ConnectionRequest>]> = [
      ['The flag --client-id', /Azure Pipelines/, { flags: { clientId } }],
      ['The flag --username', /"undefined"/, { flags: { username: 'undefined' } }],
      ['The flag --instance-url', /GitHub Actions/, { flags: { instanceUrl: 'https://${{ vars.X }}' } }],
      ['The flag --expected-org-id', /masked/, { flags: { expectedOrgId: '***' } }],
      ['The flag --jwt-key-file', /home folder/, { flags: { jwtKeyFile: '~/none/server.key' } }],
      ['The environment variable SF_JWT_ACME_KEY_FILE', /home/, { env: { SF_JWT_ACME_KEY_FILE: '~/none/x.key' } }],
      ['The environment variable SF_JWT_CLIENT_ID', /quotes around it/, { env: { SF_JWT_CLIENT_ID: '"3MVG9x"' } }],
      ['The environment variable SF_JWT_ACME_CLIENT_ID', /1Password/, { env: { SF_JWT_ACME_CLIENT_ID: 'op://a/b/c' } }],
      ['The environment variable SF_JWT_ORG_ID', /Windows/, { env: { SF_JWT_ORG_ID: '%ORG_ID%' } }],
      ['The environment variable SF_JWT_ACME', /\$NAME/, { env: { SF_JWT_ACME: '$SF_JWT_ACME' } }],
      ['The environment variable SF_JWT_ACME', /ARN/, { env: { SF_JWT_ACME: 'arn:aws:ssm:eu-west-1:1:parameter/x' } }],
      ['"clientId" of the connection "acme"', /\$\{NAME\}/, { file: inFile({ clientId: '${SF_CLIENT_ID}' }) }],
      ['"orgId" of the connection "acme"', /replace tokens/, { file: inFile({ orgId: '__ORG_ID__' }) }],
    ];
    for (const [place, what, request] of cases)
      it(`are named with their place: ${place}`, async () => {
        const { name, message } = await failure(request);
        expect(name).to.equal('ValueUnfilledError');
        expect(message).to.include(place).and.match(what);
      });

    it('are told to be empty, by flag and by variable', async () => {
      for (const [place, request] of [
        ['The flag --client-id', { flags: { clientId: '' } }],
        ['The flag --username', { flags: { username: ' ' } }],
        ['The flag --jwt-key-file', { flags: { jwtKeyFile: '' } }],
        ['SF_JWT_BARE_CLIENT_ID', { name: 'bare', env: { SF_JWT_BARE_CLIENT_ID: '' } }],
      ] as const) {
        const { name, message } = await failure(request);
        expect([name, message.includes(place)], place).to.deep.equal(['ValueEmptyError', true]);
      }
    });

    it('are no concern where another value counts', async () => {
      const { clientId: found } = await resolve({ flags: { clientId: 'flagId' }, file: inFile({ clientId }) });
      expect(found).to.equal('flagId');
    });
  });

  describe('of the key', () => {
    const env = {
      SF_JWT_KEY: 'short',
      SF_JWT_KEY_FILE: '/short',
      SF_JWT_ACME_KEY: 'long',
      SF_JWT_ACME_KEY_FILE: '/long',
    };
    const without = (...names: Array<keyof typeof env>) =>
      Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name as keyof typeof env)));

    for (const [expected, request] of [
      [
        { source: 'flag', path: '/flag' },
        { env, flags: { jwtKeyFile: '/flag' } },
      ],
      [{ source: 'environment', text: 'long', variable: 'SF_JWT_ACME_KEY' }, { env }],
      [{ source: 'environment', path: '/long', variable: 'SF_JWT_ACME_KEY_FILE' }, { env: without('SF_JWT_ACME_KEY') }],
      [
        { source: 'environment', text: 'short', variable: 'SF_JWT_KEY' },
        { env: without('SF_JWT_ACME_KEY', 'SF_JWT_ACME_KEY_FILE') },
      ],
      [
        { source: 'environment', path: '/short', variable: 'SF_JWT_KEY_FILE' },
        { env: { SF_JWT_KEY_FILE: '/short', SF_JWT_ACME_KEY: '' } },
      ],
      [{ source: 'environment', text: '', variable: 'SF_JWT_ACME_KEY' }, { env: { SF_JWT_ACME_KEY: ' ' } }],
    ] as const)
      it(`are ${JSON.stringify(expected)}`, async () => expect((await resolve(request)).key).to.deep.equal(expected));

    it('name the key pair that the file names', async () => {
      const named = {
        version: 1 as const,
        connections: { acme: { instanceUrl: 'https://file', username: 'x', clientId: 'x', keyName: 'team' } },
      };
      expect((await resolve({ file: named })).key).to.deep.equal({ source: 'key store', keyName: 'team' });
    });

    for (const path of [
      '-----BEGIN PRIVATE KEY-----\nabc',
      Buffer.from('-----BEGIN PRIVATE KEY-----').toString('base64'),
      'a\nb',
      'x'.repeat(1001),
    ])
      it(`refuse a key in place of a path, unseen: ${JSON.stringify(path.slice(0, 20))}`, async () => {
        const error = await failure({ flags: { jwtKeyFile: path } });
        expect(error.name).to.equal('KeyFileIsKeyError');
        expect(error.message).to.include('--jwt-key-file').and.not.include(path.slice(0, 20));
        expect((await failure({ env: { SF_JWT_KEY_FILE: path } })).message).to.include('SF_JWT_KEY_FILE');
      });
  });

  describe('of the expected org', () => {
    it('put pins from outside the project before the file', async () => {
      const env = { SF_JWT_ACME_ORG_ID: '00D000000000001', SF_JWT_ORG_ID: '00D000000000002' };
      expect((await resolve({ env, flags: { expectedOrgId: '00D000000000003' } })).orgPins).to.deep.equal([
        { orgId: '00D000000000003', source: 'flag' },
        { orgId: '00D000000000001', source: 'environment' },
        { orgId, source: 'connection file' },
      ]);
    });

    for (const wrong of ['00D', '00e000000000001', '00D00000000000', '00D0000000000011', '00D00000000000/'])
      it(`refuse "${wrong}"`, async () => {
        expect((await failure({ flags: { expectedOrgId: wrong } })).name).to.equal('OrgIdInvalidError');
        expect((await failure({ env: { SF_JWT_ORG_ID: wrong } })).message).to.include('environment');
      });
  });

  for (const [entry, expected] of [
    [{}, undefined],
    [{ app: 'JwtLogin' }, true],
    [{ app: 'JwtLogin', appKind: 'connectedApp' }, undefined],
    [{ appKind: 'externalClientApp' }, true],
  ] as const)
    it(`are of an External Client App: ${expected} for ${JSON.stringify(entry)}`, async () => {
      const connections = { acme: { instanceUrl: 'https://file', username: 'u', clientId: 'c', ...entry } };
      const resolved = await resolveConnection({ name: 'acme', flags: {}, env: {}, file: { version: 1, connections } });
      expect(resolved.isExternalApp).to.equal(expected);
    });

  describe('from a bundle', () => {
    const values = { clientId: 'id', username: 'b@x', instanceUrl: 'https://file', orgId };
    const pem = (label: string): string => `-----BEGIN ${label}-----\nx\n-----END ${label}-----`;
    const parts = { key: pem('PRIVATE KEY'), certificate: pem('CERTIFICATE') };
    const env = { SF_JWT_ACME: encodeBundle({ ...values, ...parts }) };
    const request = { name: 'acme', flags: {}, env };

    it('give the key alone, too, if the connection file agrees', async () => {
      const origin = { source: 'bundle', text: parts.key, variable: 'SF_JWT_ACME', certificatePem: parts.certificate };
      expect(await resolveKey(request, { keyName: 'other', username: 'B@x' })).to.deep.equal(origin);
      expect(await resolveKey({ ...request, flags: { jwtKeyFile: '/flag' } })).to.include({ source: 'flag' });
      expect(await resolveKey({ ...request, env: {} }, { keyName: 'other' })).to.include({ keyName: 'other' });
      expect(await errorName(() => resolveKey(request, { username: 'file@x' }))).to.equal('BundleDisagreesError');
    });

    it('count as different hosts however they are written, unless it is said how to compare them', async () => {
      const written = { instanceUrl: 'https://FILE/' };
      expect(await errorName(() => resolveKey(request, written))).to.equal('BundleDisagreesError');
      const canonicalUrl = (text: string): string => text.toLowerCase().replace(/\/$/, '');
      expect(await resolveKey({ ...request, canonicalUrl }, written)).to.include({ source: 'bundle' });
    });

    it('give the orgs that must answer', async () => {
      const file1 = {
        version: 1 as const,
        connections: { acme: { instanceUrl: 'https://file', username: 'b@x', orgId } },
      };
      expect(await resolveOrgPins({ ...request, file: file1 })).to.deep.equal([
        { orgId, source: 'bundle' },
        { orgId, source: 'connection file' },
      ]);
      expect(await errorName(() => resolveOrgPins({ ...request, file }))).to.equal('BundleDisagreesError');
    });
  });
});
