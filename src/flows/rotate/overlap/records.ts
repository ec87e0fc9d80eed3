import { dirname, relative, sep } from 'node:path';
import { appMarker } from '../../../app/names.ts';
import { changeConnectionFile } from '../../../connection/writeConnection.ts';
import { recordWithout } from '../../../connection/record.ts';
import type { Connection, ConnectionFile, RetiringApp } from '../../../connection/types.ts';
import { readEffectiveFiles } from '../../project/appFiles.ts';
import { writeAppFiles } from '../../project/writeAppFiles.ts';
import type { Plan } from '../../steps.ts';
import { certificateRecordOf } from '../pair/material.ts';
import type { RotateFacts, RotateScene } from '../model.ts';
import type { OverlapScene } from './model.ts';
import { filesOfSuccessor } from './successorApp.ts';

type FilesPlan = Plan<Partial<RotateFacts>>;

/** The files of the second app, and in one write, what all connections of the slot say of both apps. */
export const planOverlapFiles = async (
  scene: OverlapScene,
  certificatePem: string,
  clientId: string,
): Promise<FilesPlan> => {
  const { request, members, successorFolder } = scene;
  const names = members.map(({ name }) => name);
  const appFiles = await newFiles(scene, certificatePem, names);
  const paths = shownPaths(scene, [request.connectionFile, successorFolder.folder]);
  return {
    action: 'update',
    facts: { paths },
    details: { files: appFiles.map(({ path }) => path).join(', ') },
    apply: async () => {
      await writeAppFiles(successorFolder, appFiles);
      await changeRecords(scene, names, (record) => withSuccessor(record, scene, { certificatePem, clientId }), {
        [scene.successor.app]: { path: appPathOf(scene), marker: appMarker },
      });
    },
  };
};

/** A file that is shared by several connections is written once. */
const newFiles = async (scene: OverlapScene, certificatePem: string, names: readonly string[]) => {
  const files = new Map<string, { path: string; content: string; state: string }>();
  for (const name of names) {
    const there = await readEffectiveFiles(scene.successorFolder.folder, name);
    for (const { path, content } of await filesOfSuccessor(scene, certificatePem, name)) {
      const isSame = there.some((other) => other.path === path && other.content === content);
      files.set(path, { path, content, state: isSame ? 'unchanged' : 'created' });
    }
  }
  return [...files.values()];
};

const withSuccessor = (
  record: Connection,
  { slot, successor, old }: OverlapScene,
  { certificatePem, clientId }: { certificatePem: string; clientId: string },
): Connection => {
  const certificate = old ? certificateRecordOf(old.certificatePem) : record.certificate;
  const retiring = { app: slot.app, clientId: record.clientId, keyName: slot.keyName, certificate } as RetiringApp;
  const { app, keyName } = successor;
  return { ...record, app, keyName, clientId, certificate: certificateRecordOf(certificatePem), retiring };
};

/** Without the app that they were leaving: it is disabled. */
export const planFinishedFiles = (scene: RotateScene): FilesPlan => recordsPlan(scene, withoutRetiring);

/** Back to the app that they were leaving. */
export const planFormerFiles = (scene: RotateScene): FilesPlan =>
  recordsPlan(scene, (record) => ({ ...withoutRetiring(record), ...record.retiring }));

const withoutRetiring = (record: Connection): Connection => recordWithout(record, 'retiring') as Connection;

const recordsPlan = (scene: RotateScene, changed: (record: Connection) => Connection): FilesPlan => {
  const { request, members, file } = scene;
  const names = members.map(({ name }) => name).filter((name) => file.connections[name]?.retiring !== undefined);
  if (names.length === 0) return { action: 'none', facts: { paths: [] } };
  return {
    action: 'update',
    facts: { paths: shownPaths(scene, [request.connectionFile]) },
    apply: async () => changeRecords(scene, names, changed),
  };
};

/** All records at once: a run that is killed leaves them all as they were or all changed. */
const changeRecords = async (
  { request, members }: Pick<RotateScene, 'request' | 'members'>,
  names: readonly string[],
  changed: (record: Connection) => Connection,
  apps: ConnectionFile['apps'] = {},
): Promise<void> => {
  await changeConnectionFile(request.connectionFile, members[0]?.name ?? '', (file) => ({
    ...file,
    apps: { ...file.apps, ...apps },
    connections: Object.fromEntries(
      Object.entries(file.connections).map(([name, record]) => [name, names.includes(name) ? changed(record) : record]),
    ),
  }));
};

const shownPaths = ({ request }: Pick<RotateScene, 'request'>, paths: readonly string[]): string[] =>
  request.projectFolder === undefined ? [] : paths.map((path) => relative(process.cwd(), path));

/** No path of a machine. */
const appPathOf = ({ request, successorFolder }: OverlapScene): string =>
  relative(request.projectFolder ?? dirname(request.connectionFile), successorFolder.folder)
    .split(sep)
    .join('/');
