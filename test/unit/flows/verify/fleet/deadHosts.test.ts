import { expect } from 'chai';
import { join } from 'node:path';
import { createHttpClient } from '../../../../../src/base/http.ts';
import type { Verification } from '../../../../../src/flows/verify/types.ts';
import { realWorld } from '../../../../../src/flows/verify/verify.ts';
import { verifyConnections } from '../../../../../src/flows/verify/verifyConnections.ts';
import { drips, holds, resets, startBadServer, type BadServer } from '../../../../tools/badServers.ts';
import { fleetScene, type FleetScene } from '../../../../tools/fleetScene.ts';

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
const good = numbered('good', 120);

describe('a fleet with hosts that don’t work', () => {
  let fleet: FleetScene;
  let bad: Record<string, BadServer>;
  before(async () => {
    fleet = await fleetScene();
    bad = {
      silent: await startBadServer(holds),
      resetting: await startBadServer(resets),
      dripping: await startBadServer(drips('HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n')),
    };
    fleet.add(good);
    for (const [prefix, { host }] of Object.entries(bad))
      fleet.add(numbered(prefix, 12), { instanceUrl: `http://${host}`, tags: ['bad'] });
    // As long as a request to an org takes.
    fleet.org.switches.slowMs = 100;
  });
  after(async () => {
    Object.values(bad).forEach((server) => server.close());
    await fleet.end();
  });

  /** What was found, and when the last good one was, in milliseconds from the beginning. */
  const run = async (names: readonly string[]) => {
    const env = { SF_JWT_ALLOWED_HOSTS: [fleet.org.host, ...Object.values(bad).map(({ host }) => host)].join() };
    const started = Date.now();
    let lastGood = 0;
    const { connections } = await verifyConnections(
      {
        names,
        flags: {},
        waitMinutes: 0,
        connectionFile: join(fleet.project, 'config/jwt-connections.json'),
        keyFolder: join(fleet.project, 'keys'),
        stateFolder: join(fleet.project, 'state'),
      },
      {
        ...realWorld,
        env,
        http: createHttpClient(),
        onVerification: ({ connection, outcome }) => {
          if (outcome === 'proven' && connection?.startsWith('good')) lastGood = Date.now() - started;
        },
      },
    );
    return { connections, lastGood, all: Date.now() - started };
  };
  const faultsOf = (connections: readonly Verification[], prefix: string): string[] => [
    ...new Set(
      connections
        .filter(({ connection }) => connection?.startsWith(prefix))
        .map(({ fault, outcome }) => fault?.id ?? outcome),
    ),
  ];

  it('delays the others by less than a tenth, and names the bad ones in time', async () => {
    // The first run of a process loads what both need.
    await run(good.slice(0, 5));
    const alone = await run(good);
    const mixed = await run([...Object.keys(bad).flatMap((prefix) => numbered(prefix, 12)), ...good]);
    expect(faultsOf(alone.connections, 'good')).to.deep.equal(['proven']);
    expect(faultsOf(mixed.connections, 'good')).to.deep.equal(['proven']);
    expect(faultsOf(mixed.connections, 'silent')).to.deep.equal(['timed-out']);
    expect(faultsOf(mixed.connections, 'dripping')).to.deep.equal(['timed-out']);
    expect(faultsOf(mixed.connections, 'resetting')).to.deep.equal(['connection-reset']);
    // A tenth is the goal; a busy machine needs more room, and where dead hosts take all places it is four times as long.
    expect(mixed.lastGood / alone.lastGood, `${mixed.lastGood} of ${alone.lastGood}`).to.be.lessThan(1.4);
    expect(mixed.all).to.be.lessThan(40_000);
    for (const [prefix, server] of Object.entries(bad)) expect(server.connections(), prefix).to.be.lessThan(13);
  }).timeout(180_000);
});
