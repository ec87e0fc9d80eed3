/** What single commands cost beside what people use today. */
import { measureInTurn, perRound } from './inTurn.ts';
import type { Installed } from './installed.ts';
import { measuredShell, type Cost } from './measuredSf.ts';
import type { Row, Section } from './table.ts';
import { manyFiles } from './manyFiles.ts';

type Name = 'login' | 'alias' | 'list' | 'lint' | 'verify' | 'alone';
type Comparison = { what: string; beside: string; our: Name; their: Name; atMost: [off: number, on?: number] };

const [login, verify] = ['sf org login jwt', 'sf jwt verify'];

const comparisons: readonly Comparison[] = [
  { what: 'sf jwt key list', beside: login, our: 'list', their: 'login', atMost: [0.5, 0.55] },
  { what: 'sf jwt lint', beside: login, our: 'lint', their: 'login', atMost: [0.5, 0.55] },
  { what: verify, beside: login, our: 'verify', their: 'login', atMost: [0.6, 0.65] },
  { what: verify, beside: 'sf alias list', our: 'verify', their: 'alias', atMost: [0.65] },
  { what: 'sf-jwt verify', beside: login, our: 'alone', their: 'login', atMost: [0.25] },
];

const cpuRatio = (our: Cost | undefined, their: Cost | undefined): number =>
  (our?.cpuSeconds ?? NaN) / (their?.cpuSeconds ?? NaN);

/** Processor time of single commands, `log`: whether the log file of sf is on. */
const logins = async (
  { sf, login: loginLine, aloneProgram }: Installed,
  rounds: number,
  log: boolean,
): Promise<Row[]> => {
  const place = { env: { SF_DISABLE_LOG_FILE: log ? undefined : 'true' } };
  const costs = await measureInTurn(
    {
      login: sf(loginLine, place),
      alias: sf('alias list', place),
      list: sf('jwt key list', place),
      lint: sf('jwt lint', place),
      verify: sf('jwt verify --connection acme', place),
      alone: sf('verify --connection acme', { ...place, program: aloneProgram }),
    },
    { rounds, warmUps: 1 },
  );
  const words = log ? 'with the log file' : 'without the log file';
  const rows = comparisons.map(({ what, beside, our, their, atMost }): Row => {
    const goal = atMost[log ? 1 : 0];
    const value = perRound(costs, (round) => cpuRatio(round[our], round[their]));
    return { what: `\`${what}\` ${words}`, beside: `\`${beside}\``, value, unit: '×', ...(goal && { atMost: goal }) };
  });
  const memory = perRound(costs, (round) => round.verify.peakMiB);
  return log
    ? rows
    : [...rows, { what: `\`${verify}\`: peak memory`, beside: '', value: memory, unit: 'MiB', atMost: 135 }];
};

const subtracted = (whole: Cost, part: Cost): number => whole.cpuSeconds - part.cpuSeconds;

/** What grows with the work, less what an empty command costs. */
const work = async (place: Installed, rounds: number): Promise<Row[]> => {
  const { sf, home, emptyCommand } = place;
  const { lintFolder, diffFolder } = manyFiles(place, { files: 2_000, connections: 40 });
  const openssl = 'openssl req -x509 -newkey rsa:2048 -nodes -keyout o.key -out o.crt -subj /CN=bench';
  const costs = await measureInTurn(
    {
      empty: emptyCommand,
      keyPair: sf('jwt generate keypair --name bench --force'),
      openssl: async () => measuredShell(openssl, { home }),
      lint: sf('jwt lint', { cwd: lintFolder }),
      diff: sf('jwt diff --all', { cwd: diffFolder }),
    },
    { rounds, warmUps: 1 },
  );
  const beside = 'an empty command';
  return [
    {
      what: '`sf jwt generate keypair` without an empty command',
      beside: `\`${openssl.split(' -nodes')[0]}\``,
      value: perRound(costs, (round) => subtracted(round.keyPair, round.empty) / round.openssl.cpuSeconds),
      unit: '×',
      atMost: 1.2,
    },
    ...(['lint', 'diff'] as const).map((name): Row => ({
      what: { lint: '`sf jwt lint` of 2,000 files', diff: '`sf jwt diff --all` of 40 connections' }[name],
      beside,
      value: perRound(costs, (round) => cpuRatio(round[name], round.empty)),
      unit: '×',
    })),
  ];
};

export const commandSections = async (place: Installed, rounds: number): Promise<Section[]> => [
  {
    title: 'Single commands',
    about: 'Processor time of the whole process.',
    rows: [...(await logins(place, rounds, false)), ...(await logins(place, rounds, true))],
  },
  {
    title: 'Key pairs and app files',
    about: 'Processor time. The empty command is `sf jwt key list` without a key pair to list.',
    rows: await work(place, rounds),
  },
];
