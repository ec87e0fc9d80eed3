import type { MetadataApiDeployStatus } from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import { waitForDeploy, type DeployWait } from '../../../../src/org/deploy/deployWait.ts';

const deployId = '0Af000000000001AAA';
const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const busy = Object.assign(new Error('<html>'), { errorCode: 'ERROR_HTTP_503' });
const running = { done: false, status: 'InProgress' } as MetadataApiDeployStatus;
const done = { done: true, status: 'Succeeded' } as MetadataApiDeployStatus;

/** Answers in turn, the last one again and again; time passes only while it is slept. */
const waitOn = async (answers: Array<MetadataApiDeployStatus | Error>, options: Partial<DeployWait> = {}) => {
  let now = 0;
  let asked = 0;
  const slept: number[] = [];
  const ask = (): Promise<MetadataApiDeployStatus> => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? done;
    asked += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const end = await waitForDeploy(ask, {
    deployId,
    instanceUrl: 'https://acme.my.salesforce.com',
    waitMinutes: 1,
    isKnown: true,
    clock: {
      now: () => now,
      sleep: (ms) => {
        slept.push(ms / 1000);
        now += ms;
        return Promise.resolve();
      },
    },
    ...options,
  }).catch((error: Error) => error);
  return { end, slept };
};
const refused = (errorCode: string): Error => Object.assign(new Error('no'), { errorCode });

describe('the wait for the end of a deploy', () => {
  it('asks each second', async () => {
    const seen: string[] = [];
    const { end, slept } = await waitOn([running, running, done], { onStatus: ({ status }) => seen.push(status) });
    expect(end).to.equal(done);
    expect(slept).to.deep.equal([1, 1]);
    expect(seen).to.deep.equal(['InProgress', 'InProgress']);
  });

  it('asks again after a lost connection, less and less often, until there is an answer', async () => {
    const { end, slept } = await waitOn([running, cut, busy, cut, cut, running, cut, done]);
    expect(end).to.equal(done);
    expect(slept).to.deep.equal([1, 1, 2, 4, 8, 1, 1]);
  });

  it('waits half a minute at most', async () => {
    const { slept } = await waitOn([cut], { waitMinutes: 5 });
    expect(Math.max(...slept)).to.equal(30);
  });

  it('that ends in running is a timeout, with the id of the deploy', async () => {
    const { end, slept } = await waitOn([running]);
    expect(end).to.include({ name: 'DeployTimedOutError', exitCode: 69 });
    expect(end).to.have.deep.property('data', { deployId });
    expect(slept.length).to.equal(60);
  });

  it('that ends without an answer is a lost connection, with the id of the deploy', async () => {
    const { end } = await waitOn([running, cut]);
    expect(end).to.include({ name: 'DeployLostError', exitCode: 69 });
    expect((end as Error).message)
      .to.include(deployId)
      .and.include('ECONNRESET');
    expect(end).to.have.deep.property('data', { deployId });
  });

  it('doesn’t wait for an answer for ever', async () => {
    let asked = 0;
    const ask = (): Promise<MetadataApiDeployStatus> => {
      asked += 1;
      return asked === 1 ? new Promise(() => undefined) : Promise.resolve(done);
    };
    const clock = { now: () => 0, sleep: () => Promise.resolve() };
    const wait = { deployId, instanceUrl: 'https://x', waitMinutes: 1, isKnown: true, clock, answerWithinMs: 5 };
    expect(await waitForDeploy(ask, wait)).to.equal(done);
  });

  it('goes on where the org doesn’t know the deploy for a moment', async () => {
    expect((await waitOn([refused('INVALID_CROSS_REFERENCE_KEY'), done])).end).to.equal(done);
    const { end } = await waitOn([running, refused('INVALID_CROSS_REFERENCE_KEY'), done], { isKnown: false });
    expect(end).to.equal(done);
  });

  it('gives a deploy up that the org goes on calling unknown', async () => {
    const { end, slept } = await waitOn([running, refused('INVALID_CROSS_REFERENCE_KEY')], { waitMinutes: 30 });
    expect(end).to.include({ name: 'DeployLostError' });
    expect(slept).to.deep.equal([1, 1, 2]);
  });

  it('names a deploy that the org has never known', async () => {
    for (const code of ['INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND', 'INVALID_ID_FIELD'])
      expect((await waitOn([refused(code)], { isKnown: false })).end).to.include({
        name: 'DeployUnknownError',
        exitCode: 2,
      });
  });

  it('ends at once where asking again is of no use', async () => {
    expect((await waitOn([running, refused('INSUFFICIENT_ACCESS')])).end).to.include({ name: 'DeployLostError' });
    const { end } = await waitOn([running, refused('INVALID_SESSION_ID')]);
    expect(end).to.include({ name: 'SessionExpiredError' });
    expect(end).to.have.deep.property('data', { deployId });
  });
});
