/** What a login costs where one process proves many, beside the least that it can cost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FleetOrgs, FleetWish } from './fleetOrgs.ts';
import { measureInTurn, perRound, type Side } from './inTurn.ts';
import type { Installed } from './installed.ts';
import { measured, type Cost, type Env } from './measuredSf.ts';
import type { Row, Section } from './table.ts';

const concurrency = 20;
/** As many as are proven at once, so that none waits for its host. */
const orgsOfFleet = concurrency;
/** A token, who it is for, and whether the API takes it. */
const requestsOfLogin = 3;
/** From so many logins on, the costs have goals. */
const goalsFrom = 1_000;

const programOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

type Fleet = { folder: string; env: Env; end: () => void };

const startFleet = async (folder: string, wish: Omit<FleetWish, 'folder' | 'orgs'>): Promise<Fleet> => {
  mkdirSync(folder);
  // Their certificates have one name: each would be looked for among all.
  const argv = [
    '--no-warnings',
    programOf('fleetOrgs.ts'),
    JSON.stringify({ ...wish, folder, orgs: wish.https ? 1 : orgsOfFleet }),
  ];
  const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { hosts, caFile } = JSON.parse(line) as FleetOrgs;
  // In a pipeline, each login is warned about that no variable pins to its org.
  const env = { CI: undefined, SF_JWT_ALLOWED_HOSTS: hosts.join(','), NODE_EXTRA_CA_CERTS: caFile };
  return { folder, env, end: () => child.stdin.end() };
};

type Logins = { fleet: Fleet; size: number; encrypted?: boolean };

const ours = ({ sf }: Installed, { fleet: { folder, env }, size, encrypted = false }: Logins): Side => {
  const words = encrypted ? ` --passphrase-file ${join(folder, 'passphrase')}` : '';
  return sf(`jwt verify --all --concurrency ${concurrency} --connection-file ${join(folder, `${size}.json`)}${words}`, {
    cwd: folder,
    env: { ...env, SF_JWT_KEY_DIR: join(folder, encrypted ? 'encryptedKeys' : 'keys') },
  });
};

const bareLoop =
  ({ home }: Installed, { fleet: { folder, env }, size }: Logins, requests: number): Side =>
  () =>
    measured([join(folder, `${size}.json`), join(folder, 'keys'), String(concurrency), String(requests)], {
      home,
      cwd: folder,
      env,
      program: programOf('bareLoop.ts'),
    });

const counted = (count: number): string => count.toLocaleString('en-US');
const cpuBeyond = (whole: Cost, empty: Cost): number => whole.cpuSeconds - empty.cpuSeconds;

type LoginCost = { rows: Row[]; peakMiB: number; emptyMiB: number };

/** The processor time of a login and of the bare loop, each without that of a process which proves none. */
const loginCost = async (place: Installed, logins: Logins & { kind?: string }, rounds: number): Promise<LoginCost> => {
  const { size, kind = '' } = logins;
  const costs = await measureInTurn(
    {
      empty: place.emptyCommand,
      ours: ours(place, logins),
      emptyLoop: bareLoop(place, logins, 0),
      oneRequest: bareLoop(place, logins, 1),
      allRequests: bareLoop(place, logins, requestsOfLogin),
    },
    { rounds },
  );
  const row = (loop: 'oneRequest' | 'allRequests', beside: string, atMost?: number): Row => ({
    what: `A login of ${counted(size)}${kind}`,
    beside,
    value: perRound(costs, (round) => cpuBeyond(round.ours, round.empty) / cpuBeyond(round[loop], round.emptyLoop)),
    unit: '×',
    atMost,
  });
  return {
    rows: [
      row('oneRequest', 'a signature and one request', size < goalsFrom ? undefined : 1.5),
      row('allRequests', `a signature and ${requestsOfLogin} requests`),
    ],
    peakMiB: perRound(costs, (round) => round.ours.peakMiB),
    emptyMiB: perRound(costs, (round) => round.empty.peakMiB),
  };
};

type Peak = { logins: number; peakMiB: number };

const memoryRow = (less: Peak, more: Peak, atMost?: number): Row => ({
  what: `Memory of a login, from ${counted(less.logins)} to ${counted(more.logins)}`,
  beside: '',
  value: ((more.peakMiB - less.peakMiB) * 1024) / (more.logins - less.logins),
  unit: 'KB',
  atMost,
});

const loginCosts = async (place: Installed, fleet: Fleet, tls: Fleet): Promise<Row[]> => {
  const few = [await loginCost(place, { fleet, size: 10 }, 9), await loginCost(place, { fleet, size: 100 }, 5)];
  const thousand = await loginCost(place, { fleet, size: 1_000 }, 3);
  const most = await loginCost(place, { fleet, size: 5_000 }, 3);
  const apart = [
    await loginCost(place, { fleet, size: 1_000, encrypted: true, kind: ', encrypted keys' }, 3),
    await loginCost(place, { fleet: tls, size: 1_000, kind: ', TLS' }, 3),
  ];
  const none: Peak = { logins: 0, peakMiB: thousand.emptyMiB };
  const [atThousand, atMost] = [
    { logins: 1_000, peakMiB: thousand.peakMiB },
    { logins: 5_000, peakMiB: most.peakMiB },
  ];
  return [
    ...[...few, thousand, most, ...apart].flatMap(({ rows }) => rows),
    memoryRow(none, atThousand),
    memoryRow(atThousand, atMost, 25),
  ];
};

/** Ten logins of the CLI, one after another, as they would take for a hundred. */
const inARow = async (place: Installed, fleet: Fleet): Promise<Row> => {
  const [count, size] = [10, 100];
  const login = place.sf(place.login);
  const costs = await measureInTurn(
    {
      theirs: async () => {
        const each: Cost[] = [];
        for (let at = 0; at < count; at += 1) each.push(await login());
        const sum = (key: 'cpuSeconds' | 'wallSeconds'): number => each.reduce((all, cost) => all + cost[key], 0);
        return { cpuSeconds: sum('cpuSeconds'), wallSeconds: sum('wallSeconds'), peakMiB: NaN };
      },
      ours: ours(place, { fleet, size }),
    },
    { rounds: 3 },
  );
  return {
    what: `${size} logins in one process are faster by`,
    beside: `${count} × \`sf org login jwt\` in a row, extrapolated`,
    value: perRound(costs, (round) => ((round.theirs.wallSeconds / count) * size) / round.ours.wallSeconds),
    unit: '×',
    atLeast: 50,
  };
};

/** The time of a fleet whose orgs are slow, without that of an empty command. */
const slowOrgs = async (place: Installed, fleet: Fleet, latencyMs: number): Promise<Row> => {
  const size = 400;
  const costs = await measureInTurn({ empty: place.emptyCommand, ours: ours(place, { fleet, size }) }, { rounds: 3 });
  const leastSeconds = (size / concurrency) * requestsOfLogin * (latencyMs / 1000);
  return {
    what: `Time of ${size} logins whose orgs answer after ${latencyMs} ms`,
    beside: `what ${concurrency} at once and that latency allow`,
    value: perRound(costs, (round) => (round.ours.wallSeconds - round.empty.wallSeconds) / leastSeconds),
    unit: '×',
    atMost: 1.3,
  };
};

export const fleetSection = async (place: Installed): Promise<Section> => {
  const latencyMs = 100;
  const fleets = [
    await startFleet(join(place.folder, 'fleet'), { sizes: [10, 100, 1_000, 5_000] }),
    await startFleet(join(place.folder, 'tls'), { sizes: [1_000], https: true }),
    await startFleet(join(place.folder, 'slow'), { sizes: [400], latencyMs }),
  ] as const;
  try {
    const [fleet, tls, slow] = fleets;
    const rows = [await inARow(place, fleet), await slowOrgs(place, slow, latencyMs)];
    rows.push(...(await loginCosts(place, fleet, tls)));
    return {
      title: 'Many logins in one process',
      about: `\`sf jwt verify --all\` with ${concurrency} logins at once, over ${orgsOfFleet} orgs with a 2048-bit key each, in another process and over HTTP on this machine. A login is a token, who it is for, and whether the API takes it: ${requestsOfLogin} requests. Beside it is a bare loop of \`node:crypto\` and \`node:http\` at the same concurrency. Processor time, less that of \`sf jwt key list\` without a key pair, or of a loop without logins.`,
      rows,
    };
  } finally {
    for (const { end } of fleets) end();
  }
};
