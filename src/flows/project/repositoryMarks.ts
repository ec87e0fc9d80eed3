import { join } from 'node:path';
import { exists } from '../../base/files/files.ts';
import { providerMarks } from '../../pipeline/providers.ts';

/** The files of a project that tell where its pipelines run. */
export const repositoryMarks = async (projectFolder: string | undefined): Promise<string[]> => {
  if (projectFolder === undefined) return [];
  const found = await Promise.all(
    providerMarks.map(async (mark) => ((await exists(join(projectFolder, mark))) ? [mark] : [])),
  );
  return found.flat();
};
