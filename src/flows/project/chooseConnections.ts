import { join } from 'node:path';
import { jwtError } from '../../base/errors/errors.ts';
import { exists } from '../../base/files/files.ts';
import { chooseConnections, type ConnectionWish } from '../../connection/choose/choose.ts';
import { isSaid, refuseUnknownName, type KnownConnections } from '../../connection/choose/known.ts';
import { isSelection } from '../../connection/choose/selectSeveral.ts';
import { isConnectionName } from '../../connection/names.ts';
import { refuseRecord } from '../../connection/recordsApart.ts';
import { pairPaths } from '../../keypair/store/storeFiles.ts';
import { appFolder, type AppFolderPlace } from './appFolder.ts';
import { foldersIn } from './chooseApp.ts';

type ProjectPlace = AppFolderPlace & { keyFolder: string };
type Read = Pick<KnownConnections, 'file' | 'refused' | 'env'>;

/**
 * The connections that are meant, by the one rule, for a command that takes app files: at least one. Throws the errors of
 * `chooseConnections`, and ConnectionsNowhere where nothing is known.
 */
export const chooseByProject = async (wish: ConnectionWish, read: Read, place: ProjectPlace): Promise<string[]> => {
  const chosen = chooseConnections(wish, await knownByProject(meantNames(wish, read), read, place));
  if (chosen.length === 0) throw jwtError('ConnectionsNowhere', [place.appsFolder]);
  return chosen;
};

/** Throws what is wrong with the record of a connection, or the errors of `refuseUnknownName`. */
export const refuseUnusable = async (connection: string, read: Read, place: ProjectPlace): Promise<void> => {
  refuseRecord(connection, read.refused ?? {});
  refuseUnknownName(connection, await knownByProject([connection], read, place));
};

/** The names that are asked for, as far as they are known before the rule; nothing where any could be meant. */
const meantNames = (wish: ConnectionWish, { file }: Read): readonly string[] | undefined => {
  if (isSelection(wish)) return wish.names;
  const byDefault = file?.defaults?.connection;
  return byDefault === undefined ? undefined : [byDefault];
};

/** The folders of the apps and the key store are asked only for what nothing else says. */
const knownByProject = async (
  names: readonly string[] | undefined,
  read: Read,
  place: ProjectPlace,
): Promise<KnownConnections> => {
  const open = names?.filter((name) => isConnectionName(name) && !isSaid(name, read));
  if (open?.length === 0) return { ...read, inAppFolders: [] };
  const pairs = (open ?? []).map(async (name) =>
    (await exists(pairPaths(place.keyFolder, name).keyPath)) ? name : [],
  );
  return {
    ...read,
    inAppFolders: await namesInAppFolders(read, place),
    withKeyPair: (await Promise.all(pairs)).flat(),
  };
};

const namesInAppFolders = async ({ file }: Read, place: ProjectPlace): Promise<string[]> => {
  const apps = new Set([...(await foldersIn(place.appsFolder)), ...Object.keys(file?.apps ?? {})]);
  const names = await Promise.all(
    [...apps].map(async (app) => foldersIn(join((await appFolder(app, place, file)).folder, 'orgs'))),
  );
  return names.flat();
};
