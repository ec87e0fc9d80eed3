/** Runs what is compared in turn, so that a busy moment of the machine meets all of it. */
import type { Cost } from './measuredSf.ts';

export type Side = () => Promise<Cost>;
/** What each side has cost in each round. */
export type Costs<Name extends string> = Record<Name, Cost[]>;

type Rounds = { rounds: number; /** Rounds before, which don't count. */ warmUps?: number };

export const measureInTurn = async <Name extends string>(
  sides: Readonly<Record<Name, Side>>,
  { rounds, warmUps = 0 }: Rounds,
): Promise<Costs<Name>> => {
  const names = Object.keys(sides) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Costs<Name>;
  for (let round = -warmUps; round < rounds; round += 1)
    for (const name of names) {
      const cost = await sides[name]();
      if (round >= 0) costs[name].push(cost);
    }
  return costs;
};

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

/** The median over the rounds of what `value` makes of the costs of one round. */
export const perRound = <Name extends string>(
  costs: Costs<Name>,
  value: (round: Record<Name, Cost>) => number,
): number => {
  const names = Object.keys(costs) as Name[];
  const rounds = costs[names[0] as Name].map((_, at) =>
    Object.fromEntries(names.map((name) => [name, costs[name][at] as Cost])),
  );
  return median(rounds.map((round) => value(round as Record<Name, Cost>)));
};
