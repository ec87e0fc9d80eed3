import { lstat, readlink, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { jwtError } from '../errors/errors.ts';

/** A file, folder or link through which somebody else decides what is read. */
export type Mistrust = { path: string; why: 'owner' | 'writable'; owner: number; mode: number };

/** Who is asking. Windows has neither user ids nor modes, and nobody is asked there. */
type Asker = { uid: number; gid: number; home: string; trusted: number[] };

type Entry = { path: string; uid: number; gid: number; mode: number; isLink: boolean; isSticky: boolean };

const writableByGroup = 0o020;
const writableByAll = 0o002;
const sticky = 0o1000;

/**
 * What stands between these paths and trust: something on the way from the home folder, or from the root, that belongs
 * to another user or that others can write. Paths that aren't there are passed over.
 */
export const findMistrust = async (paths: readonly string[]): Promise<Mistrust | undefined> => {
  const asker = await whoAsks();
  if (asker === undefined) return undefined;
  const seen = new Set<string>();
  for (const path of paths) {
    const found = await firstMistrust(resolve(path), asker, seen);
    if (found) return found;
  }
  return undefined;
};

/** Throws NotYours or WritableByOthers for what `findMistrust` finds. */
export const refuseMistrusted = async (paths: readonly string[]): Promise<void> => {
  const found = await findMistrust(paths);
  if (found) throw errorOfMistrust(found);
};

/** The error that says who can change the file, and the command that ends it. */
export const errorOfMistrust = ({ path, why, owner, mode }: Mistrust): Error => {
  return why === 'owner'
    ? jwtError('NotYours', [path, owner], [process.getuid?.() ?? 0, path])
    : jwtError('WritableByOthers', [path, owner, (mode & 0o7777).toString(8)], [path]);
};

/** Whether something caught is such an error. */
export const isMistrust = ({ name }: Error): boolean => name === 'NotYoursError' || name === 'WritableByOthersError';

/**
 * Trusted are this user, root, and whoever owns the home folder: from there sf loads its plugins, so that its owner decides
 * anyway what runs here. Without them, root in a container whose home folder was mounted from outside, as on GitHub's
 * runners, could use no key of its own.
 */
const whoAsks = async (): Promise<Asker | undefined> => {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  const home = homedir();
  const owner = await lstat(await realpath(home).catch(() => home)).catch(() => undefined);
  return { uid, gid: process.getgid?.() ?? -1, home, trusted: [uid, 0, ...(owner ? [owner.uid] : [])] };
};

/** Upwards, and along every link on the way: whoever can change a link or a folder chooses what lies below it. */
const firstMistrust = async (path: string, asker: Asker, seen: Set<string>): Promise<Mistrust | undefined> => {
  if (seen.has(path) || (await isHome(path, asker))) return undefined;
  seen.add(path);
  const entry = await lookAt(path);
  const found = entry && judge(entry, asker);
  if (found) return found;
  const target = entry?.isLink ? await linkTargetOf(path) : undefined;
  const behind = target === undefined ? undefined : await firstMistrust(target, asker, seen);
  return behind ?? (dirname(path) === path ? undefined : firstMistrust(dirname(path), asker, seen));
};

/** The home folder itself isn't judged: some pipelines mount one that everybody can write, and can't change that. */
const isHome = async (path: string, { home }: Asker): Promise<boolean> =>
  path === resolve(home) || path === (await realpath(home).catch(() => home));

const lookAt = async (path: string): Promise<Entry | undefined> => {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return undefined;
  const isSticky = found.isDirectory() && (found.mode & sticky) !== 0;
  return { path, uid: found.uid, gid: found.gid, mode: found.mode, isLink: found.isSymbolicLink(), isSticky };
};

/** A link has no mode of its own; who may replace it follows from its folder. */
const judge = (entry: Entry, asker: Asker): Mistrust | undefined => {
  const { path, uid: owner, mode } = entry;
  if (!asker.trusted.includes(owner)) return { path, why: 'owner', owner, mode };
  const isOpen = !entry.isLink && !entry.isSticky && (mode & (writableByAll | groupBit(entry, asker))) !== 0;
  return isOpen ? { path, why: 'writable', owner, mode } : undefined;
};

/**
 * Many systems give each user a group with the same number and nobody else in it, and let it write by default. Then the
 * group is the user.
 */
const groupBit = ({ gid, uid }: Entry, asker: Asker): number =>
  gid === uid && gid === asker.gid && uid === asker.uid ? 0 : writableByGroup;

const linkTargetOf = async (path: string): Promise<string | undefined> => {
  const [folder, target] = await Promise.all([realpath(dirname(path)), readlink(path)]);
  return resolve(folder, target);
};
