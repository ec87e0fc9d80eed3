import type { Plugin } from 'esbuild';
import { Messages } from '@salesforce/core/messages';
import { root } from './places.ts';

const name = '@salesforce/sf-plugins-core';

/** The texts of the base class of commands as the loader of core reads them, as a module. */
export const ownTextsPlugin: Plugin = {
  name: 'texts',
  setup: (build) => {
    build.onResolve({ filter: /^texts:sf-plugins-core$/ }, ({ path }) => ({ path, namespace: 'texts' }));
    build.onLoad({ filter: /./, namespace: 'texts' }, () => {
      Messages.importMessagesDirectory(`${root}node_modules/${name}`);
      const { messages } = Messages.loadMessages(name, 'messages') as unknown as { messages: Map<string, unknown> };
      return { contents: `export default new Map(${JSON.stringify([...messages], undefined, 2)});\n`, loader: 'js' };
    });
  },
};
