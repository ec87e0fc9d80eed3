/**
 * A process that runs a command and kills itself at one change below a folder, or at none:
 * `<folder> <number> <file of the command> …`. The name of an error that the command ends with is its output.
 */
import { injectFault } from './faultyWrites.ts';
import { root as pluginRoot } from './runCommand.ts';

type Module = { default: { run: (argv: string[], root: string) => Promise<unknown> } };

const [, , folder = '', at = '0', command = '', ...argv] = process.argv;
const { default: commandClass } = (await import(`${pluginRoot}src/commands/jwt/${command}`)) as Module;
injectFault(folder, 'kill', Number(at));
try {
  await commandClass.run(argv, pluginRoot);
} catch (error) {
  process.stdout.write(`${(error as Error).name}\n`);
  process.exitCode = 1;
}
