import { expect } from 'chai';
import type { AdminOrg } from '../../../src/org/connect.ts';
import { deployComponents, type DeployProgress } from '../../../src/org/deploy.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { appFilesFor } from './appProject.ts';
import { errorName } from './fakes.ts';
import { openLocalOrg } from './localAdmin.ts';

let org: LocalOrg;
let admin: AdminOrg;
beforeEach(async () => {
  org = await startLocalOrg();
  admin = await openLocalOrg(org);
});
afterEach(() => org.close());

describe('a metadata deploy', () => {
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
    expect((error as { actions?: string[] }).actions?.[0]).to.match(
      /sf project deploy report --job-id 0Af\w+ --target-org admin@acme\.example$/,
    );
  });

  it('whose end can’t be seen is named with its id', async () => {
    const files = await appFilesFor('acme');
    org.switches.onRequest = (request) =>
      request.soapAction === 'checkDeployStatus' ? { status: 400, body: 'no' } : undefined;
    const error = await deployComponents(admin, files, { checkOnly: false }).catch((caught: Error) => caught);
    expect(error).to.include({ name: 'DeployLostError', exitCode: 69 });
    expect((error as Error).message).to.include(org.state.deployments[0]?.id);
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
