#!/usr/bin/env node
/** `sf-jwt`: the same commands without Salesforce CLI. */
import { fileURLToPath } from 'node:url';
import { execute } from '@oclif/core';
import { callOwnProgram } from './base/text/ownProgram.ts';

callOwnProgram('sf-jwt');
/** Also as `sf jwt <command>`, and with the words for help and the version that sf has beside its flags. */
const ownArguments = (argv: string[]): string[] => {
  const [first = '', ...rest] = argv[0] === 'jwt' ? argv.slice(1) : argv;
  if (first === 'help' || first === '-h') return [...rest, '--help'];
  if (first === 'version' || first === '-v') return ['--version'];
  return argv[0] === 'jwt' ? argv.slice(1) : argv;
};
const args = ownArguments(process.argv.slice(2));
const root = fileURLToPath(new URL('alone', import.meta.url));

const run = async (): Promise<void> => {
  // The plugins of the CLI, whose folders this program shares, are none of its own.
  await execute({ args, loadOptions: { root, userPlugins: false, devPlugins: false } });
  if (args[0] === '--version')
    (await import('./ux/contents.ts')).tellContents(fileURLToPath(new URL('sbom.cdx.json', import.meta.url)));
};

// Not awaited here: a program that ends meanwhile would be blamed for it.
void run();
