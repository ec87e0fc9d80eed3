import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { fromRoot, insideFile, root, type InsideFile } from './places.ts';

/** Another file in place of the one that an import names; no text is changed. */
type ResolveRule = {
  name: string;
  /** What is imported, and by whom (the path from the root). */
  imported: RegExp;
  by: RegExp;
  file: InsideFile | ((args: OnResolveArgs) => string);
};

const ofCommands = /^node_modules\/@salesforce\/sf-plugins-core\//;
const ofOclif = /^node_modules\/@oclif\/core\//;
const ours = /^src\//;

export const resolveRules: readonly ResolveRule[] = [
  {
    name: 'the base class of commands never sees the root of core',
    imported: /^@salesforce\/core$/,
    by: ofCommands,
    file: 'lightCore.js',
  },
  {
    name: 'the base class of commands sees tables by a door',
    imported: /^@oclif\/table$/,
    by: ofCommands,
    file: 'tableDoor.js',
  },
  {
    name: 'who loads tables opens the door',
    imported: /^@oclif\/table$/,
    by: ours,
    file: 'tables.js',
  },
  {
    name: 'files of commands are looked for where no manifest lists them',
    imported: /^tinyglobby$/,
    by: ofOclif,
    file: 'lateGlob.cjs',
  },
  {
    name: 'names of plugins are matched where a package gives patterns',
    imported: /^minimatch$/,
    by: ofOclif,
    file: 'lateMatch.cjs',
  },
  {
    name: 'templates are filled by help',
    imported: /^ejs$/,
    by: ofOclif,
    file: 'lateTemplate.cjs',
  },
  {
    name: 'two versions are compared, and ranges of versions never',
    imported: /^semver$/,
    // oclif would compare with a package.json that isn't there in a bundle, and gives up without a word.
    by: /\/@salesforce\/core\/lib\/lifecycleEvents\.js$|\/@oclif\/core\/lib\/index\.js$/,
    file: 'onlyCompare.cjs',
  },
  {
    name: 'files in memory are for browsers',
    imported: /^memfs$/,
    by: /\/@salesforce\/core\//,
    file: 'nothing.js',
  },
  {
    name: 'tools for developers of terminal layouts',
    imported: /^react-devtools-core$/,
    by: /\/ink\//,
    file: 'nothing.js',
  },
  {
    name: 'modules of the JSON parser, which hides its parts from a bundler in its other form',
    imported: /^jsonc-parser$/,
    by: ours,
    file: () => `${root}node_modules/jsonc-parser/lib/esm/main.js`,
  },
  {
    name: 'production builds of the layout engine',
    imported: /^\.\/cjs\/(?:react|scheduler)[\w.-]*\.development\.js$/,
    by: /^node_modules\/(?:.*\/)?(?:react|react-reconciler|scheduler)\//,
    file: ({ path, resolveDir }) => `${resolveDir}/${path.replace('.development.', '.production.')}`,
  },
];

/** Fails the build if a rule is never used: then a package has changed, and what it was for may be inside. */
export const resolvePlugin = (used: Set<string>): Plugin => ({
  name: 'resolve rules',
  setup: (build) => {
    for (const { name, imported, by, file } of resolveRules)
      build.onResolve({ filter: imported }, (args): OnResolveResult | undefined => {
        if (!by.test(fromRoot(args.importer))) return undefined;
        used.add(name);
        return { path: typeof file === 'string' ? insideFile(file) : file(args) };
      });
  },
});

export const unusedRules = (used: ReadonlySet<string>): string[] =>
  resolveRules.map(({ name }) => name).filter((name) => !used.has(name));
