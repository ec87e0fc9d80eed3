import { globSync } from 'node:fs';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { ownTextsPlugin } from './ownTexts.ts';
import { root } from './places.ts';
import { resolvePlugin, unusedRules } from './resolveRules.ts';
import { patchPlugin, strayPatches, textPatches } from './textPatches.ts';

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // oclif asks for them in a try, for plugins that are linked as sources.
  external: ['typescript', 'ts-node'],
} satisfies BuildOptions;

/** CommonJS inside wants what a module hasn't; the names are its own in each file. */
const banner = `import { createRequire as createRequireHere } from 'node:module';
import { dirname as dirnameHere } from 'node:path';
import { fileURLToPath as pathHere } from 'node:url';
const require = createRequireHere(import.meta.url), __filename = pathHere(import.meta.url), __dirname = dirnameHere(__filename);`;

/** All commands, the hooks and the stand-alone program, with what they share in chunks. */
export const bundleCommands = async (outdir: string): Promise<Metafile> => {
  const [used, met] = [new Set<string>(), new Map<string, number>()];
  const plugins: Plugin[] = [resolvePlugin(used), patchPlugin(textPatches, met), ownTextsPlugin];
  const { metafile } = await build({
    ...common,
    entryPoints: globSync(['src/commands/**/*.ts', 'src/ux/*Hook.ts', 'src/bin.ts'], { cwd: root }).sort(),
    outbase: 'src',
    outdir,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: 'external',
    sourcesContent: false,
    banner: { js: banner },
    plugins,
  });
  const astray = [...unusedRules(used), ...strayPatches(textPatches, met)];
  if (astray.length > 0) throw new Error(`These rules and patches of the build no longer fit:\n${astray.join('\n')}`);
  return metafile;
};

const logFiles = {
  threadWorker: 'node_modules/thread-stream/lib/worker.js',
  pinoWorker: 'node_modules/pino/lib/worker.js',
  pinoFile: 'node_modules/pino/file.js',
  pinoPretty: 'node_modules/pino-pretty/index.js',
  transformStream: 'node_modules/@salesforce/core/lib/logger/transformStream.js',
};

/** What writes the log file, in a thread of its own. */
export const bundleLog = async (outdir: string): Promise<Metafile> => {
  const { metafile } = await build({
    ...common,
    entryPoints: logFiles,
    outdir: `${outdir}/log`,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
  return metafile;
};
