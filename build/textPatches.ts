import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { configPatch } from './configPatch.ts';
import { fromRoot, insideFile } from './places.ts';

export type TextPatch = {
  /** What it does, for whoever reads that it no longer fits. */
  name: string;
  /** Paths from the root, and how many files they are. */
  files: RegExp;
  count: number;
  /** A text stands in each file exactly once, what a regular expression names at least once. */
  changes: ReadonlyArray<readonly [from: string | RegExp, to: string]>;
};

const logDoor = `require(${JSON.stringify(insideFile('logDoor.js'))})`;

export const textPatches: readonly TextPatch[] = [
  {
    name: 'an undici that a library brings loads in a Node.js 22 before 22.15, which has no Zstandard',
    files: /^node_modules\/@jsforce\/jsforce-node\/node_modules\/undici\/lib\/interceptor\/decompress\.js$/,
    count: 1,
    changes: [['zstd: createZstdDecompress.bind(', 'zstd: createZstdDecompress?.bind(']],
  },
  {
    name: 'the texts of the base class of commands are inside, in no folder of messages',
    files:
      /^node_modules\/@salesforce\/sf-plugins-core\/lib\/(?:util|errorFormatting|sfCommand|compatibility|flags\/(?:duration|salesforceId|orgFlags|orgApiVersion))\.js$/,
    count: 8,
    changes: [
      [/Messages\.importMessagesDirectoryFromMetaUrl\(import\.meta\.url\);/g, ''],
      [
        /Messages\.loadMessages\('@salesforce\/sf-plugins-core', 'messages'\)/g,
        `new Messages('messages', Messages.getLocale(), ownTexts)`,
      ],
      [/^/, `import ownTexts from 'texts:sf-plugins-core';\n`],
    ],
  },
  {
    name: 'the log file, and the thread that writes it, are opened by the first line',
    files: /^node_modules\/@salesforce\/core\/lib\/logger\/logger\.js$/,
    count: 1,
    changes: [
      [
        'this.pinoLogger = (0, pino_1.pino)({\n                    ...commonOptions,\n                    transport: {\n',
        `const logDoor = ${logDoor}, writeStream = (0, exports.getWriteStream)(level);
                this.pinoLogger = (0, pino_1.pino)(commonOptions, logDoor.openAtFirstLine(() => pino_1.pino.transport({\n`,
      ],
      ["path.join('..', '..', 'lib', 'logger', 'transformStream')", 'logDoor.transformStream'],
      [
        '(0, exports.getWriteStream)(level),\n                        ],\n                    },\n                });',
        'writeStream,\n                        ],\n                })));',
      ],
    ],
  },
  {
    name: 'the log library finds its threads in this package, and nobody else finds them there',
    files: /\/(?:pino\/lib\/transport|thread-stream\/index)\.js$/,
    count: 2,
    changes: [
      ["'__bundlerPathsOverrides' in globalThis ? globalThis.__bundlerPathsOverrides : {}", `${logDoor}.places`],
    ],
  },
  configPatch,
];

/** The patched text. Throws if it isn't what the patch was written for. */
export const patchedText = ({ name, changes }: TextPatch, path: string, text: string): string =>
  changes.reduce((changed, [from, to]) => {
    const found = typeof from === 'string' ? changed.split(from).length - 1 : (changed.match(from) ?? []).length;
    if (found === 0 || (typeof from === 'string' && found > 1))
      throw new Error(`The patch "${name}" no longer fits ${path}: ${found} times ${String(from)}`);
    return changed.replace(from, () => to);
  }, text);

/** Patches files when they are read, and counts how many each patch met. */
export const patchPlugin = (patches: readonly TextPatch[], met: Map<string, number>): Plugin => ({
  name: 'text patches',
  setup: (build) => {
    for (const patch of patches)
      build.onLoad({ filter: /\.js$/ }, async ({ path }) => {
        if (!patch.files.test(fromRoot(path))) return undefined;
        met.set(patch.name, (met.get(patch.name) ?? 0) + 1);
        return { contents: patchedText(patch, fromRoot(path), await readFile(path, 'utf8')), loader: 'js' };
      });
  },
});

/** Patches that met other files than they were written for. */
export const strayPatches = (patches: readonly TextPatch[], met: ReadonlyMap<string, number>): string[] =>
  patches
    .filter(({ name, count }) => met.get(name) !== count)
    .map(({ name, count }) => `${name}: ${met.get(name) ?? 0} files instead of ${count}`);
