import { expect } from 'chai';
import { handOverSecret, rehearseHandOver } from '../../../../src/flows/handOver/handOver.ts';
import { openStore } from '../../../../src/flows/handOver/openStore.ts';
import { storeTarget, type StoreTarget } from '../../../../src/flows/handOver/targets.ts';
import { isAllowedStoreUrl } from '../../../../src/base/hosts/storeHosts.ts';
import { findStore } from '../../../../src/pipeline/stores/storeTable.ts';
import type { StorePlace } from '../../../../src/pipeline/stores/storeTypes.ts';
import { startBitbucket, startJenkins, type StoreServer } from '../../../tools/storeServers.ts';

const secret = Buffer.from('a secret that nobody may see, in one line of base64'.repeat(9)).toString('base64');
const token = 'ATATT3xFfGF0-a-token-that-nobody-may-see';

const targetOf = (kind: string, place: StorePlace): StoreTarget & { failsQueuedJobs: boolean } => {
  const store = findStore(kind);
  if (!store) throw new Error(kind);
  return storeTarget(store, place);
};

type RestCase = {
  title: string;
  start: () => Promise<StoreServer & { values: Record<string, string> }>;
  target: (server: StoreServer) => StoreTarget & { failsQueuedJobs: boolean };
  list: string;
  env: (server: StoreServer) => Record<string, string>;
};

const bitbucketEnv = ({ origin, host }: StoreServer) => ({
  BITBUCKET_TOKEN: token,
  BITBUCKET_API_URL: `${origin}/2.0`,
  SF_JWT_ALLOWED_HOSTS: host,
});
const jenkinsEnv = ({ host }: StoreServer) => ({
  JENKINS_USER_ID: 'me',
  JENKINS_API_TOKEN: token,
  SF_JWT_ALLOWED_HOSTS: host,
});

const cases: RestCase[] = [
  {
    title: 'bitbucket, a repository',
    start: () => startBitbucket(token),
    target: () => targetOf('bitbucket', { place: 'acme/app' }),
    list: '/repositories/acme/app/pipelines_config/variables',
    env: bitbucketEnv,
  },
  {
    title: 'bitbucket, an environment',
    start: () => startBitbucket(token),
    target: () => targetOf('bitbucket', { place: 'acme/app', environment: 'Production' }),
    list: '/repositories/acme/app/deployments_config/environments/%7Be-1%7D/variables',
    env: bitbucketEnv,
  },
  {
    title: 'bitbucket, a workspace',
    start: () => startBitbucket(token),
    target: () => targetOf('bitbucket', { group: 'acme' }),
    list: '/workspaces/acme/pipelines-config/variables',
    env: bitbucketEnv,
  },
  {
    title: 'jenkins',
    start: () => startJenkins('me', token),
    target: ({ origin }) => targetOf('jenkins', { place: `${origin}/` }),
    list: '/credentials/store/system/domain/_',
    env: jenkinsEnv,
  },
  {
    title: 'jenkins, a folder',
    start: () => startJenkins('me', token),
    target: ({ origin }) => targetOf('jenkins', { place: origin, group: 'team/app 1' }),
    list: '/job/team/job/app%201/credentials/store/folder/domain/_',
    env: jenkinsEnv,
  },
];

describe('a store that is written by REST', () => {
  for (const { title, start, target, list, env } of cases) {
    it(`${title}: makes and replaces a secret, which stands in the bodies alone`, async () => {
      const server = await start();
      try {
        const world = { env: env(server) };
        const store = openStore(target(server), world);
        expect(await store.rehearse('put')).to.be.a('string');
        expect(await store.list(['SF_JWT_ACME'])).to.deep.equal([]);
        await store.put({ name: 'SF_JWT_ACME', text: secret });
        expect(server.values).to.deep.equal({ [`${list} SF_JWT_ACME`]: secret });
        expect(await store.list(['SF_JWT_ACME', 'OTHER'])).to.deep.equal([{ name: 'SF_JWT_ACME' }]);
        const given = { connection: 'acme', variable: 'SF_JWT_ACME', text: `${secret}2` };
        await handOverSecret(target(server), given, world);
        expect(server.values).to.deep.equal({ [`${list} SF_JWT_ACME`]: `${secret}2` });
        for (const { url, headers } of server.requests)
          expect(JSON.stringify([url, headers])).to.not.include(secret.slice(0, 20));
        for (const { url } of server.requests) expect(url).to.not.include(token);
      } finally {
        await server.close();
      }
    });

    it(`${title}: each failure is named, and repeats neither secret nor token`, async () => {
      const server = await start();
      try {
        const world = { env: env(server) };
        const put = () =>
          handOverSecret(target(server), { connection: 'acme', variable: 'SF_JWT_ACME', text: secret }, world).catch(
            (error: Error) => `${error.name}: ${error.message}`,
          );
        const echo = { error: { message: `no ${secret} for ${token}` } };
        server.instead(({ method }) => (method === 'GET' ? undefined : { status: 403, body: echo }));
        const refused = await put();
        expect(refused).to.match(
          /^StoreRefusedError: 127\.0\.0\.1:\d+ refused the request "P\w+ .*" with status 403: /,
        );
        expect(refused).to.not.include(secret.slice(0, 20)).and.to.not.include(token);
        server.instead(() => ({ status: 302, headers: { location: 'https://evil.example/' } }));
        expect(await put()).to.match(/^StoreRefusedError: .* with status 302/);
        const before = server.requests.length;
        const without = Object.fromEntries(Object.entries(world.env).filter(([name]) => !name.endsWith('TOKEN')));
        const unsigned = await rehearseHandOver(target(server), { env: without }).catch((error: Error) => error.name);
        expect(unsigned).to.equal('StoreTokenMissingError');
        const strange = { ...world.env, SF_JWT_ALLOWED_HOSTS: '' };
        const foreign = await rehearseHandOver(target(server), { env: strange }).catch((error: Error) => error.name);
        expect(foreign).to.equal('StoreHostNotAllowedError');
        expect(server.requests.length).to.equal(before);
        await server.close();
        expect(await put()).to.match(/^StoreUnreachableError/);
      } finally {
        await server.close().catch(() => undefined);
      }
    });
  }

  it('escapes what XML would take for its own, and knows an environment that isn’t there', async () => {
    const jenkins = await startJenkins('me', token);
    const bitbucket = await startBitbucket(token);
    try {
      const store = openStore(targetOf('jenkins', { place: jenkins.origin }), { env: jenkinsEnv(jenkins) });
      await store.put({ name: 'X', text: '<&>"' });
      expect(Object.values(jenkins.values)).to.deep.equal(['&lt;&amp;&gt;"']);
      const unknown = targetOf('bitbucket', { place: 'acme/app', environment: 'Nowhere' });
      const error = await rehearseHandOver(unknown, { env: bitbucketEnv(bitbucket) }).catch((each: Error) => each.name);
      expect(error).to.equal('StoreEnvironmentUnknownError');
    } finally {
      await jenkins.close();
      await bitbucket.close();
    }
  });

  it('is reached by https alone, or on this machine where the environment allows it', () => {
    const env = { SF_JWT_ALLOWED_HOSTS: '127.0.0.1:8080,ci.example' };
    const judged = Object.fromEntries(
      [
        'https://ci.example/jenkins',
        'http://ci.example',
        'http://127.0.0.1:8080/x',
        'http://127.0.0.1:8081/x',
        'https://me:pw@ci.example',
        'https://ci.example/?to=x',
        'https://ci.example/#x',
        'ftp://ci.example',
        'ci.example',
      ].map((url) => [url, isAllowedStoreUrl(url, env)]),
    );
    const [own, other] = ['https://api.bitbucket.org/2.0', 'https://ci.example/2.0'];
    expect([own, other].map((url) => isAllowedStoreUrl(url, {}, 'api.bitbucket.org'))).to.deep.equal([true, false]);
    expect(isAllowedStoreUrl(other, env, 'api.bitbucket.org')).to.equal(true);
    expect(Object.entries(judged).flatMap(([url, isAllowed]) => (isAllowed ? [url] : []))).to.deep.equal([
      'https://ci.example/jenkins',
      'http://127.0.0.1:8080/x',
    ]);
  });
});
