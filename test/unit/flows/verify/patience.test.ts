import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { verifyConnection, waitDeadline, type Verification } from '../../../../src/flows/verify/verify.ts';
import { answer, connection, cut, refusal, testWorld, token, type TestWorld } from './world.ts';

const verify = (world: TestWorld, waitMinutes?: number): Promise<Verification> =>
  verifyConnection({ connection: connection(), keyFolder: '/nowhere', waitMinutes }, world);
const notSpread = refusal('app_not_found', 'External client app is not installed in this org');

describe('waiting', () => {
  it('tries once without it', async () => {
    const world = testWorld({ token: notSpread });
    const result = await verify(world);
    expect([result.exitCode, result.attempts, world.slept]).to.deep.equal([1, 1, []]);
  });

  it('repeats only the token request, each time with a fresh assertion, with growing pauses', async () => {
    const world = testWorld({ token: [...Array.from({ length: 6 }, () => notSpread), token()] });
    const result = await verify(world, 20);
    expect([result.outcome, result.exitCode, result.attempts]).to.deep.equal(['proven', 0, 7]);
    expect(world.slept).to.deep.equal([3000, 6000, 12_000, 24_000, 30_000, 30_000]);
    expect(world.requests.filter(({ url }) => url.includes('well-known'))).to.have.length(1);
    const claims = world.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => decodeJwt(new URLSearchParams(String(body)).get('assertion') ?? ''));
    expect(new Set(claims.map(({ jti }) => jti)).size).to.equal(7);
    expect(Number(claims[6]?.exp) - Number(claims[0]?.exp)).to.equal(105);
    expect(world.waits[0]).to.deep.include({ attempt: 1, delayMs: 3000, remainingMs: 1_200_000 });
    expect(world.waits[0]?.fault.id).to.equal('app-not-found');
  });

  it('takes up to a quarter off each pause by chance', async () => {
    const world = { ...testWorld({ token: [notSpread, token()] }), random: () => 0 };
    await verify(world, 1);
    expect(world.slept).to.deep.equal([2250]);
  });

  it('gives up with 69 when the time is over, after a last attempt', async () => {
    const world = testWorld({ token: notSpread });
    const result = await verify(world, 1);
    expect([result.outcome, result.exitCode, result.fault?.id]).to.deep.equal(['failed', 69, 'app-not-found']);
    expect(world.slept.reduce((sum, each) => sum + each)).to.equal(60_000);
    expect(result.attempts).to.equal(world.slept.length + 1);
  });

  for (const [error, text] of [
    ['invalid_grant', 'inactive user'],
    ['invalid_grant', 'User is frozen'],
    ['invalid_grant', 'audience is invalid'],
    ['something', 'else'],
  ] as const)
    it(`never repeats after "${text}"`, async () => {
      const world = testWorld({ token: refusal(error, text) });
      expect([(await verify(world, 20)).exitCode, world.slept]).to.deep.equal([1, []]);
    });

  it('obeys the time that the server asks for, and gives up at once if it is too long', async () => {
    const patient = testWorld({ token: [answer(429, '', { 'retry-after': '45' }), token()] });
    await verify(patient, 1);
    expect(patient.slept).to.deep.equal([45_000]);
    const hopeless = testWorld({ token: answer(503, '', { 'retry-after': '3600' }) });
    expect([(await verify(hopeless, 5)).exitCode, hopeless.slept]).to.deep.equal([69, []]);
  });

  it('repeats the request to a host that cannot be reached yet, and the one to the API', async () => {
    const world = testWorld({ discovery: [cut('ECONNREFUSED'), answer(404)], api: [answer(503), answer(200, {})] });
    const result = await verify(world, 5);
    expect([result.outcome, result.attempts, world.slept.length]).to.deep.equal(['proven', 1, 2]);
    expect(world.requests).to.have.length(6);
  });

  it('ends for several connections at one deadline', async () => {
    const world = testWorld({ token: notSpread });
    const deadline = waitDeadline(2, world);
    for (const name of ['one', 'two', 'three']) {
      const input = { connection: connection({ name }), keyFolder: '/nowhere', waitMinutes: 2 };
      const { exitCode, attempts } = await verifyConnection(input, world, deadline);
      expect(exitCode).to.equal(69);
      if (name !== 'one') expect(attempts).to.equal(1);
    }
    expect(world.slept.reduce((sum, each) => sum + each)).to.equal(120_000);
  });

  it('tells a change that is still on its way from a fault', async () => {
    const spreading = testWorld({ token: [notSpread, token()] });
    await verify(spreading, 1);
    const busy = testWorld({ token: [answer(503), token()] });
    await verify(busy, 1);
    expect([...spreading.waits, ...busy.waits].map(({ settling }) => settling)).to.deep.equal([true, false]);
  });

  it('does not wait for a name that DNS does not know', async () => {
    const world = testWorld({ discovery: cut('ENOTFOUND') });
    expect([(await verify(world, 5)).exitCode, world.slept]).to.deep.equal([1, []]);
  });
});
