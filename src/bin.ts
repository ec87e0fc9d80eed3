#!/usr/bin/env node
/** `sf-jwt`: the same commands without Salesforce CLI. */
import { fileURLToPath } from 'node:url';
import { execute } from '@oclif/core';
import { callOwnProgram } from './base/text/ownProgram.ts';

callOwnProgram('sf-jwt');
const [first, ...rest] = process.argv.slice(2);
const args = first === 'jwt' ? rest : process.argv.slice(2);
const root = fileURLToPath(new URL('alone', import.meta.url));

const run = async (): Promise<void> => {
  // The plugins of the CLI, whose folders this program shares, are none of its own.
  await execute({ args, loadOptions: { root, userPlugins: false, devPlugins: false } });
  if (args[0] === '--version')
    (await import('./ux/contents.ts')).tellContents(fileURLToPath(new URL('sbom.cdx.json', import.meta.url)));
};

// Not awaited here: a program that ends meanwhile would be blamed for it.
void run();
