/**
 * A process that does what one of the store scenarios does and kills itself at one change below a folder, or at none:
 * `<folder> <number> <name of the scenario>`. The name of an error that it ends with is its output.
 */
import { injectFault } from './faultyWrites.ts';
import { storeScenarios } from './storeScenarios.ts';

const [, , folder = '', at = '0', name] = process.argv;
const scenario = storeScenarios.find((each) => each.name === name);
injectFault(folder, 'kill', Number(at));
try {
  if (!scenario) throw new Error('There is no such scenario.');
  await scenario.act(folder);
} catch (error) {
  process.stdout.write(`${(error as Error).name}\n`);
  process.exitCode = 1;
}
