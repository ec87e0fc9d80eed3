import { ConfigAggregator } from '@salesforce/core';
import { expect } from 'chai';
import type { AdminOrg } from '../../../../src/org/session/connect.ts';
import {
  deployComponents,
  followDeploy,
  readDeployState,
  type DeployProgress,
} from '../../../../src/org/deploy/deploy.ts';
import { startLocalOrg, type LocalOrg } from '../../../org/index.ts';
import { appFilesFor } from '../appProject.ts';
import { errorName } from '../fakes.ts';
import { openLocalOrg } from '../localAdmin.ts';

let org: LocalOrg;
let admin: AdminOrg;
/** Before each test of a describe block: hooks outside of all blocks would run for every test of every file. */
const withFreshOrg = (): void => {
  beforeEach(async () => {
    org = await startLocalOrg();
    admin = await openLocalOrg(org);
  });
  afterEach(() => org.close());
};

describe('a metadata deploy', () => {
  withFreshOrg();
  it('sends all components at once, asks for no tests, and reports what was made', async () => {
    const files = await appFilesFor('acme');
    const outcome = await deployComponents(admin, files, { checkOnly: false });
    expect(outcome.succeeded).to.equal(true);
    expect(outcome.components.map(({ path, state }) => [path, state])).to.deep.equal(
      files.map(({ path }) => [path, 'created']),
    );
    const sent = org.requests.filter(({ soapAction }) => soapAction === 'deploy').map(({ body }) => body);
    expect(sent).to.have.length(1);
    expect(sent[0]).to.include('<checkOnly>false</checkOnly>').and.not.include('testLevel');
    expect(outcome.id).to.equal(org.state.deployments[0]?.id);
  });

  it('reports unchanged components as such', async () => {
    const files = await appFilesFor('acme');
    await deployComponents(admin, files, { checkOnly: false });
    const { components } = await deployComponents(admin, files, { checkOnly: false });
    expect(new Set(components.map(({ state }) => state))).to.deep.equal(new Set(['unchanged']));
  });

  it('that only checks changes nothing', async () => {
    const before = structuredClone(org.state.apps);
    const outcome = await deployComponents(admin, await appFilesFor('acme'), { checkOnly: true });
    expect(outcome.succeeded).to.equal(true);
    expect(org.state.apps).to.deep.equal(before);
    expect(org.state.deployments[0]?.checkOnly).to.equal(true);
  });

  it('tells its progress', async () => {
    org.switches.polls = 1;
    const seen: DeployProgress[] = [];
    await deployComponents(admin, await appFilesFor('acme'), {
      checkOnly: false,
      onUpdate: (progress) => seen.push(progress),
    });
    expect(seen[0]?.deployId).to.equal(org.state.deployments[0]?.id);
    expect(seen[0]).to.have.keys('deployId', 'status', 'done', 'total');
  });

  it('that takes too long is named with its id: it goes on', async () => {
    org.switches.polls = 1_000_000;
    const files = await appFilesFor('acme');
    const named = { ...admin, username: 'admin@acme.example' };
    const error = await deployComponents(named, files, { checkOnly: false, waitMinutes: 0.02 }).catch(
      (caught: Error) => caught,
    );
    expect(error).to.include({ name: 'DeployTimedOutError', exitCode: 69 });
    expect((error as Error).message).to.include(org.state.deployments[0]?.id);
    const actions = (error as { actions?: string[] }).actions?.join('\n');
    expect(actions).to.match(/sf project deploy report --job-id 0Af\w+ --target-org admin@acme\.example$/);
    expect(actions).to.match(/resumes it.*\n.* --job-id 0Af\w+\n/);
  });

  it('whose end can’t be seen is named with its id', async () => {
    const files = await appFilesFor('acme');
    org.switches.onRequest = (request) =>
      request.soapAction === 'checkDeployStatus' ? { status: 400, body: 'no' } : undefined;
    const error = await deployComponents(admin, files, { checkOnly: false }).catch((caught: Error) => caught);
    expect(error).to.include({ name: 'DeployLostError', exitCode: 69 });
    expect((error as Error).message).to.include(org.state.deployments[0]?.id);
  });

  it('tells its id as soon as the org has taken it', async () => {
    org.switches.polls = 1_000_000;
    const told: string[] = [];
    const stop = new Error('stop');
    const error = await deployComponents(admin, await appFilesFor('acme'), {
      checkOnly: false,
      onStarted: (deployId) => {
        told.push(deployId);
        return Promise.reject(stop);
      },
    }).catch((caught: Error) => caught);
    expect(error).to.equal(stop);
    expect(told).to.deep.equal([org.state.deployments[0]?.id]);
    expect(org.requests.some(({ soapAction }) => soapAction === 'checkDeployStatus')).to.equal(false);
  });

  it('whose id is none is named as what no org answers', async () => {
    org.switches.onRequest = ({ soapAction }) =>
      soapAction === 'deploy'
        ? {
            status: 200,
            headers: { 'content-type': 'text/xml' },
            body: '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><deployResponse><result><id>../x</id></result></deployResponse></e:Body></e:Envelope>',
          }
        : undefined;
    const files = await appFilesFor('acme');
    expect(await errorName(() => deployComponents(admin, files, { checkOnly: false }))).to.equal(
      'OrgAnswerUnexpectedError',
    );
  });

  for (const rest of ['false', 'true'])
    it(`whose end an org tells of another one is named as what no org answers (REST: ${rest})`, async () => {
      process.env.SF_ORG_METADATA_REST_DEPLOY = rest;
      await ConfigAggregator.clearInstance();
      const end = { id: '0Af000000000009AAA', done: true, status: 'Succeeded', success: true };
      const elements = Object.entries(end).map(([name, value]) => `<${name}>${value}</${name}>`);
      org.switches.onRequest = ({ soapAction, method, path }) => {
        if (soapAction === 'checkDeployStatus')
          return {
            status: 200,
            headers: { 'content-type': 'text/xml' },
            body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><checkDeployStatusResponse><result>${elements.join('')}</result></checkDeployStatusResponse></e:Body></e:Envelope>`,
          };
        if (method === 'GET' && path.includes('/deployRequest/'))
          return {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ id: end.id, deployResult: end }),
          };
        return undefined;
      };
      try {
        const files = await appFilesFor('acme');
        const error = await deployComponents(admin, files, { checkOnly: false }).catch((caught: Error) => caught);
        expect(error).to.include({ name: 'OrgAnswerUnexpectedError' });
        expect((error as Error).message)
          .to.include(end.id)
          .and.include(org.state.deployments[0]?.id);
      } finally {
        delete process.env.SF_ORG_METADATA_REST_DEPLOY;
        await ConfigAggregator.clearInstance();
      }
    });

  it('of which it isn’t known whether the org has taken it is named as such', async () => {
    org.switches.cutAnswer = ['soap'];
    const error = await deployComponents(admin, await appFilesFor('acme'), { checkOnly: false }).catch(
      (caught: Error) => caught,
    );
    expect(error).to.include({ name: 'DeployMaybeStartedError', exitCode: 75 });
    expect(org.state.deployments).to.have.length(1);
  });

  it('that was started before is followed to its end', async () => {
    org.switches.polls = 2;
    const files = await appFilesFor('acme');
    let id = '';
    await deployComponents(admin, files, {
      checkOnly: false,
      onStarted: (deployId) => {
        id = deployId;
        return Promise.reject(new Error('killed'));
      },
    }).catch(() => undefined);
    expect(await readDeployState(admin, id)).to.deep.equal({ done: false, checkOnly: false });
    const outcome = await followDeploy(admin, id, files, {});
    expect(outcome).to.include({ id, succeeded: true });
    expect(outcome.components.map(({ state }) => state)).to.deep.equal(Array(6).fill('created'));
    expect(await readDeployState(admin, id)).to.deep.equal({ done: true, checkOnly: false });
    expect(org.state.deployments).to.have.length(1);
  });

  it('that the org doesn’t know is named, and its state is unknown', async () => {
    const files = await appFilesFor('acme');
    expect(await errorName(() => followDeploy(admin, '0Af000000000001AAA', files, {}))).to.equal('DeployUnknownError');
    expect(await readDeployState(admin, '0Af000000000001AAA')).to.equal(undefined);
    process.env.SF_ORG_METADATA_REST_DEPLOY = 'true';
    await ConfigAggregator.clearInstance();
    expect(await errorName(() => followDeploy(admin, '0Af000000000001AAA', files, {}))).to.equal('DeployUnknownError');
    delete process.env.SF_ORG_METADATA_REST_DEPLOY;
    await ConfigAggregator.clearInstance();
  });

  it('names a session that ends before it and during it', async () => {
    const files = await appFilesFor('acme');
    org.switches.onRequest = (request) => {
      if (request.soapAction === 'checkDeployStatus') org.state.sessions = [];
    };
    expect(await errorName(() => deployComponents(admin, files, { checkOnly: false }))).to.equal('SessionExpiredError');
    expect(await errorName(() => deployComponents(admin, files, { checkOnly: false }))).to.equal('SessionExpiredError');
  });
});
