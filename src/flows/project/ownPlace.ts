import { join } from 'node:path';
import { componentPath, isMetadataType, ownPath, partFolder } from '../../app/components.ts';
import type { AppComponent } from '../../app/model.ts';
import type { ConnectionFile } from '../../connection/types.ts';
import { foldersIn } from './chooseApp.ts';

type OwnerOfFiles = { app: string; connection: string };

/** Whether what lies in the shared folder of an app counts for other connections as well. */
export const hasOtherConnections = async ({
  app,
  connection,
  folder,
  file,
}: OwnerOfFiles & { folder: string; file?: ConnectionFile }): Promise<boolean> => {
  const inFolder = await foldersIn(join(folder, 'orgs'));
  const inFile = Object.entries(file?.connections ?? {}).filter(([, record]) => record.app === app);
  return [...inFolder, ...inFile.map(([name]) => name)].some((name) => name !== connection);
};

/** Where the file of a component goes: to its place, or, if that is shared with others, to that of the connection alone. */
export const ownPlace = (
  type: string,
  there: Pick<AppComponent, 'path' | 'fullName'> | undefined,
  { app, connection }: OwnerOfFiles,
  isShared: boolean,
): Pick<AppComponent, 'path' | 'fullName'> => {
  const ownFolder = `${partFolder('org', connection)}/`;
  const place = there ?? newPlace(type, app, connection);
  if (!isShared || place.path.startsWith(ownFolder)) return { path: place.path, fullName: place.fullName };
  return { fullName: place.fullName, path: ownPath(type, place.fullName, connection) };
};

const newPlace = (type: string, app: string, connection: string): Pick<AppComponent, 'path' | 'fullName'> => {
  const path = isMetadataType(type) ? componentPath(type, app, connection) : ownPath(type, app, connection);
  return { path, fullName: /([^/]+)\.[^./]+-meta\.xml$/.exec(path)?.[1] ?? app };
};
