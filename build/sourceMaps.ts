import { globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { fromRoot, root } from './places.ts';

const mapsFolder = join(root, 'tmp/maps');

/** Takes the maps out of what is shipped: they are larger than the code. Those of `lib` are kept for us. */
export const takeOutMaps = (outdir: string, areKept: boolean): void => {
  if (areKept) rmSync(mapsFolder, { recursive: true, force: true });
  for (const name of globSync('**/*.map', { cwd: outdir })) {
    const target = join(mapsFolder, name);
    if (areKept) mkdirSync(dirname(target), { recursive: true });
    if (areKept) renameSync(join(outdir, name), target);
    else rmSync(join(outdir, name));
  }
};

/** A stack of the installed package, with the files and lines of our sources; what isn't known stays. */
export const stackOfSources = (stack: string, folder = mapsFolder): string =>
  stack.replace(
    /(?:file:\/\/)?[^\s()"]*\/lib\/([\w./-]+\.js):(\d+):(\d+)/g,
    (frame, name: string, line: string, column: string) => {
      const entry = readMap(join(folder, `${name}.map`))?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry)) return frame;
      const source = fromRoot(join(root, 'lib', dirname(name), entry.originalSource));
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    },
  );

const readMap = (path: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined; // A frame of other code.
  }
};
