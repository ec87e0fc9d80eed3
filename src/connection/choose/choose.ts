import { jwtError } from '../../base/errors/errors.ts';
import { refuseUnnamedConnection } from '../chosenOutside.ts';
import { connectionVariable } from '../environment.ts';
import { refuseRecord } from '../recordsApart.ts';
import type { LoginFlags } from '../resolve/resolve.ts';
import { hasFlags, knownNames, refuseUnknownName, type KnownConnections } from './known.ts';
import { selectSeveral, type SeveralConnections } from './selectSeveral.ts';

export type ConnectionWish = SeveralConnections & {
  /** The flags that describe a login, of a command that logs in: such a login needs no name. */
  flags?: LoginFlags;
  /** Whether there are other flags that can be true of one connection only. */
  isForOne?: boolean;
};

/**
 * The one rule which connections are meant: the named ones; else none by name if flags and environment say it all; else the
 * file's default; else the only one that is known, or the list of them. Empty if none is known by name. Of several, a wrong
 * one must not stop the others, so that only a single one is judged here. Throws the errors of `refuseRecord`,
 * `refuseUnknownName` and `selectSeveral`, ConnectionNotChosen, ConnectionNotNamed, FlagsForSeveralConnections.
 */
export const chooseConnections = (wish: ConnectionWish, known: KnownConnections): string[] => {
  const { flags = {}, isForOne = hasFlags(flags) } = wish;
  const chosen = chosenNames(wish, known);
  const [only, other] = chosen;
  if (other !== undefined && isForOne) throw jwtError('FlagsForSeveralConnections', [chosen.length]);
  if (only === undefined || other !== undefined) return chosen;
  refuseRecord(only, known.refused ?? {});
  refuseUnknownName(only, known, flags);
  return chosen;
};

const chosenNames = (wish: ConnectionWish, known: KnownConnections): string[] => {
  const { refused = {} } = known;
  const named = selectSeveral(wish, known.file, Object.keys(refused));
  if (named.length > 0) return named;
  // Where none is named, a record that can't be used could be the one that is meant.
  for (const name of Object.keys(refused)) refuseRecord(name, refused);
  return isComplete(wish, known) ? [] : unnamedConnection(wish, known);
};

/** The default, or the only one. With a key that a flag names, the environment's keys don't count. */
const unnamedConnection = ({ flags = {} }: ConnectionWish, known: KnownConnections): string[] => {
  const names = knownNames(known);
  const [first, other] = names;
  const only = known.file?.defaults?.connection ?? (other === undefined ? first : undefined);
  if (flags.jwtKeyFile === undefined) refuseUnnamedConnection(only, known.env);
  if (only !== undefined) return [only];
  // Whoever gives some of the flags is told which ones are missing, not which connections there are.
  if (first === undefined || hasFlags(flags)) return [];
  throw jwtError('ConnectionNotChosen', [names.join(', ')], [first, first]);
};

/** Only a command that logs in can do with a login that has no name. */
const isComplete = ({ flags }: ConnectionWish, { env }: KnownConnections): boolean =>
  flags !== undefined &&
  (flags.username ?? connectionVariable(env, 'USERNAME')) !== undefined &&
  (flags.clientId ?? connectionVariable(env, 'CLIENT_ID')) !== undefined &&
  (flags.instanceUrl ?? connectionVariable(env, 'INSTANCE_URL')) !== undefined;
