import type { Metafile } from 'esbuild';

type LoadLimit = {
  /** What is loaded before anything runs: the file and all that it imports statically. */
  entry: string;
  bytes: number;
  without: RegExp;
};

const heavy =
  /node_modules\/(?:@jsforce\/|jsforce\/|react|ink\/|@oclif\/(?:table|multi-stage-output)\/|@salesforce\/source-deploy-retrieve\/|node-forge\/|undici\/|jszip\/|jsonc-parser\/|@inquirer\/(?:input|select)\/|zod\/|tinyglobby\/|fdir\/|semver\/(?:index|ranges))|@salesforce\/core\/lib\/(?:index|org\/(?:connection|authInfo|org))\.js/;

const command = (name: string, megabytes: number): LoadLimit => ({
  entry: `lib/commands/jwt/${name}.js`,
  bytes: megabytes * 1024 * 1024,
  without: heavy,
});

/** How much a command may load, and what never before it needs it: exact, in place of limits of time. */
export const loadLimits: readonly LoadLimit[] = [
  command('verify', 1.7),
  command('key/list', 1.53),
  command('lint', 1.7),
  command('inspect', 1.55),
  command('generate/keypair', 1.56),
  command('setup', 2.21),
  command('rotate', 2.2),
  { entry: 'lib/bin.js', bytes: 620_000, without: heavy },
  // Runs before each command of sf.
  { entry: 'lib/ux/wrongWordHook.js', bytes: 10_000, without: /node_modules/ },
];

type Loaded = { bytes: number; files: string[] };

export const loadedBy = ({ outputs }: Metafile, entry: string): Loaded => {
  const loaded = new Set<string>();
  const add = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const imports = outputs[path]?.imports ?? [];
    imports.filter(({ kind, external }) => kind === 'import-statement' && !external).forEach((each) => add(each.path));
  };
  add(entry);
  const chunks = [...loaded].flatMap((path) => outputs[path] ?? []);
  const inputs = chunks.flatMap((chunk) => Object.entries(chunk.inputs));
  return {
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
    files: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
};

/** Sentences about limits that aren't kept. */
export const brokenLimits = (metafile: Metafile, limits: readonly LoadLimit[] = loadLimits): string[] =>
  limits.flatMap(({ entry, bytes, without }) => {
    if (!metafile.outputs[entry]) return [`${entry} isn't built.`];
    const loaded = loadedBy(metafile, entry);
    const unwanted = loaded.files.filter((path) => without.test(path));
    return [
      ...(loaded.bytes > bytes ? [`${entry} loads ${loaded.bytes} bytes, more than ${bytes}.`] : []),
      ...(unwanted.length > 0 ? [`${entry} loads what only others need: ${unwanted.slice(0, 5).join(', ')}`] : []),
    ];
  });

/**
 * `await import()` of a CommonJS package has to take its `default`, which a rule of eslint.layers.js holds, for packages
 * that it knows. Those that it doesn't know.
 */
export const unknownCommonJs = ({ inputs }: Metafile, known: readonly string[]): string[] =>
  Object.entries(inputs)
    .filter(([path]) => path.startsWith('src/'))
    .flatMap(([, { imports }]) => imports)
    .filter(({ kind, path }) => kind === 'dynamic-import' && inputs[path]?.format === 'cjs')
    .flatMap(({ original = '' }) => (known.some((name) => `${original}/`.startsWith(`${name}/`)) ? [] : [original]));

/** Packages that `src` imports and package.json doesn't name: they are there by chance, for others. */
export const undeclaredImports = ({ inputs }: Metafile, declared: readonly string[]): string[] => {
  const named = Object.entries(inputs)
    .filter(([path]) => path.startsWith('src/'))
    .flatMap(([, { imports }]) =>
      imports.flatMap(({ original = '' }) => /^(?:@[^/]+\/)?[^./:]+(?=$|\/)/.exec(original) ?? []),
    );
  return [...new Set(named)].filter((name) => !declared.includes(name)).sort();
};
