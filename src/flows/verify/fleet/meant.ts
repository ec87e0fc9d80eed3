import { jwtError } from '../../../base/errors/errors.ts';
import { chooseConnections } from '../../../connection/choose/choose.ts';
import type { KnownConnections } from '../../../connection/choose/known.ts';
import type { SeveralConnections } from '../../../connection/choose/selectSeveral.ts';
import type { LoginFlags } from '../../../connection/resolve/resolve.ts';
import type { FleetPart } from './results.ts';
import { fleetDigest, namesOfShard, type Shard } from './shards.ts';

/** Which connections of a file are to be proven. */
export type FleetSelection = SeveralConnections & {
  /** The part of the connections that this run takes. */
  shard?: Shard;
  /** A file of results: those that it shows as proven aren't meant. */
  retryFailed?: string;
};

type MeantLogins = {
  /** `undefined` for the one login that flags and environment describe. */
  names: Array<string | undefined>;
  /** Whether what is wrong with it ends the command. */
  isOnly: boolean;
  /** Whether variables without a name count. */
  isSingle: boolean;
  part?: FleetPart;
};

/** Whether connections are asked for that nobody named: one that can't be tried there is a result, not the end. */
export const isFleet = ({ all, tags = [], shard, retryFailed }: FleetSelection): boolean =>
  all === true || tags.length > 0 || shard !== undefined || retryFailed !== undefined;

/** The request with the names that its file of results leaves to be proven. Throws the errors of `unprovenNames`. */
export const withUnproven = async <Request extends FleetSelection>(request: Request): Promise<Request> => {
  if (request.retryFailed === undefined) return request;
  const { unprovenNames } = await import('./results.ts');
  return { ...request, names: await unprovenNames(request.retryFailed) };
};

/** The logins that are meant, by the one rule. Throws its errors, and ShardWithoutName. */
export const meantLogins = (request: FleetSelection & { flags: LoginFlags }, known: KnownConnections): MeantLogins => {
  const { names, all, tags, flags, shard, retryFailed } = request;
  const isDone = retryFailed !== undefined && names.length === 0;
  const chosen = isDone ? [] : chooseConnections({ names, all, tags, flags }, known);
  const isSingle = chosen.length < 2;
  const isOnly = isSingle && !isFleet(request);
  if (shard === undefined) return { names: chosen.length > 0 || isDone ? chosen : [undefined], isOnly, isSingle };
  if (chosen.length === 0) throw jwtError('ShardWithoutName');
  return { names: namesOfShard(chosen, shard), isOnly, isSingle, part: partOf(chosen, shard) };
};

const partOf = (names: readonly string[], { index, count }: Shard): FleetPart => ({
  shard: `${index}/${count}`,
  total: names.length,
  digest: fleetDigest(names),
});
