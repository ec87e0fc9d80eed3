import type { TextPatch } from './textPatches.ts';

/**
 * oclif builds the whole configuration again, with all commands of all plugins, when the CLI hands its own to a command:
 * once, old ones lacked a method. One of oclif 4 or later has all that this version asks for, so it's passed on. What is
 * asked of the cache is put there: without its `rootPlugin`, the flags of a folder would be lost without a word.
 * To take it out, remove this file and its line in the list of patches.
 */
export const configPatch: TextPatch = {
  name: 'the configuration of the CLI is used as it is, not built again',
  files: /^node_modules\/@oclif\/core\/lib\/config\/config\.js$/,
  count: 1,
  changes: [
    [
      '        if (isConfig(opts)) {\n',
      `        if (isConfig(opts) && opts.rootPlugin && /^@oclif\\/core@(?:[4-9]|\\d\\d+)\\./.test(opts._base)) {
            const cache = cache_1.default.getInstance();
            cache.set('rootPlugin', opts.rootPlugin);
            cache.set('exitCodes', opts.rootPlugin.pjson.oclif.exitCodes ?? {});
            return opts;
        }
        if (isConfig(opts)) {
`,
    ],
  ],
};
