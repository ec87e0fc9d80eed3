import { expect } from 'chai';
import { jwtError } from '../../../../src/base/errors/errors.ts';
import { applyPlan, planApp } from '../../../../src/flows/deploy/deploy.ts';
import { refuseDeployErrors } from '../../../../src/flows/deploy/deployResult.ts';
import { sayingDeployed } from '../../../../src/flows/deploy/after/readBack.ts';
import type { AppDeployment } from '../../../../src/flows/deploy/model.ts';
import type { DeployPlan } from '../../../../src/flows/deploy/plan.ts';
import type { StepEvent } from '../../../../src/flows/steps.ts';
import type { AdminOrg } from '../../../../src/org/session/connect.ts';
import { startLocalOrg, type LocalOrg } from '../../../org/index.ts';
import { deployApp } from '../../../tools/deployApp.ts';
import { appFilesFor } from '../../org/appProject.ts';
import { errorName } from '../../org/fakes.ts';
import { openLocalOrg } from '../../org/localAdmin.ts';

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

const deploySaying = async (parts: Partial<Parameters<typeof deployApp>[0]> = {}) => {
  const events: StepEvent[] = [];
  const deployment = await deployApp({
    admin,
    components: await appFilesFor('acme'),
    dryRun: false,
    onEvent: (event) => events.push(event),
    ...parts,
  });
  return { deployment, told: events.map(({ step, outcome }) => `${step} ${outcome}`) };
};

describe('the deploy of an app held in memory', () => {
  withFreshOrg();
  it('tells each step', async () => {
    const { deployment, told } = await deploySaying();
    expect(deployment.deployed).to.equal(true);
    expect(told).to.deep.equal([
      'look running',
      'look unchanged',
      'deploy running',
      'deploy updated',
      'read-back running',
      'read-back unchanged',
    ]);
  });

  it('sends nothing if the org holds it all, when asked to be thrifty', async () => {
    await deploySaying();
    const { deployment, told } = await deploySaying({ skipIfSame: true });
    expect(org.state.deployments).to.have.length(1);
    expect(deployment).to.include({ deployed: false, clientId: org.state.apps[0]?.consumerKey });
    expect(deployment).not.to.have.property('deployId');
    expect(deployment.components.map(({ state }) => state)).to.deep.equal(Array(6).fill('unchanged'));
    expect(told).to.include('deploy unchanged');
  });

  it('sends it again where one element, or one grant of the policy, differs', async () => {
    await deploySaying();
    const changed = await appFilesFor('acme', { contactEmail: 'other@acme.example' });
    expect((await deploySaying({ skipIfSame: true, components: changed })).deployment.deployed).to.equal(true);
    org.state.setupEntityAccess = [];
    expect((await deploySaying({ skipIfSame: true, components: changed })).deployment.grants).to.have.length(1);
    expect(org.state.deployments).to.have.length(3);
  });

  it('sends it again where the org doesn’t show the certificate', async () => {
    await deploySaying();
    org.switches.certificateReadable = false;
    expect((await deploySaying({ skipIfSame: true })).deployment.deployed).to.equal(true);
  });

  it('tells a refused deploy and a validated one as such', async () => {
    expect((await deploySaying({ dryRun: true })).told).to.include('deploy wouldUpdate');
    const bad = (await appFilesFor('acme')).map((file) => ({ ...file, content: file.content.replace('Api,', 'api,') }));
    const { deployment, told } = await deploySaying({ components: bad });
    expect(told).to.include('deploy failed');
    expect(deployment.errors.length).to.be.greaterThan(0);
  });

  it('tells the step that can’t be done', async () => {
    org.state.sessions = [];
    const told: string[] = [];
    const components = await appFilesFor('acme');
    const onEvent = ({ step, outcome }: StepEvent): void => void told.push(`${step} ${outcome}`);
    expect(await errorName(() => deployApp({ admin, components, dryRun: false, onEvent }))).to.equal(
      'SessionExpiredError',
    );
    expect(told).to.deep.equal(['look running', 'look failed']);
  });

  it('refuses components without a certificate without a request', async () => {
    const before = org.requests.length;
    const components = (await appFilesFor('acme')).filter(({ type }) => type !== 'ExtlClntAppGlobalOauthSettings');
    expect(await errorName(() => deployApp({ admin, components, dryRun: true }))).to.equal('CertificateMissingError');
    expect(org.requests).to.have.length(before);
  });
});

describe('the plan of a deploy, between the look and the sending', () => {
  withFreshOrg();
  const planned = async () => planApp({ admin, components: await appFilesFor('acme'), dryRun: false });

  it('has changed nothing in the org', async () => {
    const before = JSON.stringify({ ...org.state, sessions: [] });
    expect((await planned()).sends).to.equal('components');
    expect(JSON.stringify({ ...org.state, sessions: [] })).to.equal(before);
  });

  it('is sent as it is, whatever has become of the files', async () => {
    const plan = await planned();
    const { components } = await applyPlan(plan, { admin, dryRun: false });
    expect(components.map(({ fullName }) => fullName)).to.deep.equal(plan.components.map(({ fullName }) => fullName));
    expect(org.state.deployments.map(({ checkOnly }) => checkOnly)).to.deep.equal([false]);
  });

  it('isn’t sent if it is refused', async () => {
    const plan: DeployPlan = { ...(await planned()), refusals: [{ error: 'OrgAppNotOurs', tokens: ['JwtLogin'] }] };
    expect(await errorName(() => applyPlan(plan, { admin, dryRun: false }))).to.equal('OrgAppNotOursError');
    expect(await errorName(() => applyPlan(plan, { admin, dryRun: true }))).to.equal('OrgAppNotOursError');
    expect(org.state.deployments).to.deep.equal([]);
  });
});

describe('a failure to read back what was deployed', () => {
  const failing = (error: Error): Promise<unknown> =>
    sayingDeployed({ instanceUrl: 'https://acme.my.salesforce.com' }, '0Af000000000001AAA', () =>
      Promise.reject(error),
    ).catch((caught: unknown) => caught);

  it('says that the deploy was made, and keeps the exit status, the words and the actions of what went wrong', async () => {
    const busy = jwtError('OrgNotReady', ['https://acme.my.salesforce.com', 'ERROR_HTTP_503']);
    const error = await failing(busy);
    expect(error).to.deep.include({
      name: 'DeployNotReadBackError',
      exitCode: 75,
      data: { deployId: '0Af000000000001AAA' },
    });
    expect(error).to.have.property('message').that.includes('is complete').and.includes(busy.message);
    expect(error)
      .to.have.property('actions')
      .that.includes.members(busy.actions ?? ['none']);
  });

  it('leaves a mistake of the program as it is', async () => {
    const mistake = new TypeError('no function');
    expect(await failing(mistake)).to.equal(mistake);
  });
});

describe('flows that need the deploy', () => {
  withFreshOrg();
  it('go on after a good one, and end with the org’s words and the action after a bad one', async () => {
    const good: Pick<AppDeployment, 'errors'> = { errors: [] };
    expect(await errorName(() => refuseDeployErrors(good))).to.equal('no error');
    const bad = {
      errors: [{ type: 'T', fullName: 'N', path: 'app/n.xml', problem: 'no room', action: 'Make room for it.' }],
    };
    try {
      refuseDeployErrors(bad);
      expect.fail('no error');
    } catch (error) {
      expect(error).to.include({ name: 'DeployRefusedError', exitCode: 1 });
      expect((error as Error).message).to.include('app/n.xml: no room');
      expect((error as { actions?: string[] }).actions?.[0]).to.include('Make room for it.');
    }
  });
});
