import { relative } from 'node:path';
import { writeConnection } from '../../connection/writeConnection.ts';
import type { Connection } from '../../connection/types.ts';
import { certificateHolder, withCertificate } from '../deploy/send/certificatePlan.ts';
import { readEffectiveFiles } from '../project/appFiles.ts';
import { writeAppFiles } from '../project/writeAppFiles.ts';
import type { Plan } from '../steps.ts';
import { certificateRecordOf } from './pair/material.ts';
import type { RotateFacts, RotateScene } from './model.ts';

/** The app files and the records of all connections of a slot say this certificate; nothing where they do already. */
export const planFiles = async (scene: RotateScene, certificatePem: string): Promise<Plan<Partial<RotateFacts>>> => {
  const { files, request } = scene;
  const appFiles = await changedAppFiles(scene, certificatePem);
  const records = changedRecords(scene, certificatePem);
  const paths = [
    ...(records.length > 0 ? [request.connectionFile] : []),
    ...(appFiles.length > 0 ? [files.folder] : []),
  ];
  const facts = {
    paths: request.projectFolder === undefined ? [] : paths.map((path) => relative(process.cwd(), path)),
  };
  if (paths.length === 0) return { action: 'none', facts };
  return {
    action: 'update',
    facts,
    details: { files: appFiles.map(({ path }) => path).join(', ') },
    apply: async () => {
      await writeAppFiles(files, appFiles);
      for (const [name, record] of records) await writeConnection(request.connectionFile, name, record);
    },
  };
};

/** Each connection may have a file of its own for the one certificate. */
const changedAppFiles = async (
  { files, members }: RotateScene,
  certificatePem: string,
): Promise<Array<{ path: string; content: string; state: string }>> => {
  const changed = new Map<string, { path: string; content: string; state: string }>();
  for (const { name } of members)
    for (const file of await readEffectiveFiles(files.folder, name)) {
      const { path, content, type } = file;
      const after = withCertificate(file, certificatePem).content;
      if (type === certificateHolder && after !== content)
        changed.set(path, { path, content: after, state: 'updated' });
    }
  return [...changed.values()];
};

const changedRecords = ({ members, slot, file }: RotateScene, certificatePem: string): Array<[string, Connection]> => {
  const certificate = certificateRecordOf(certificatePem);
  return members.flatMap(({ name }): Array<[string, Connection]> => {
    const record = file.connections[name];
    if (!record || record.certificate?.sha256 === certificate.sha256) return [];
    return [[name, { ...record, keyName: slot.keyName, certificate }]];
  });
};
