import { join } from 'node:path';
import { exists } from '../../base/files/files.ts';
import { storeMarks } from '../../pipeline/secretStores.ts';

/** The files of a project that tell where its pipelines run. */
export const repositoryMarks = async (projectFolder: string | undefined): Promise<string[]> => {
  if (projectFolder === undefined) return [];
  const found = await Promise.all(
    storeMarks.map(async (mark) => ((await exists(join(projectFolder, mark))) ? [mark] : [])),
  );
  return found.flat();
};
