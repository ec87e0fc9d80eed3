/** The flags of all commands, and what is advised while one of them runs. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { adviseFor } from '../../src/base/errors/runningCommand.ts';

type CommandClass = { default: { flags?: Record<string, { char?: string }> } };

const commandsFolder = new URL('../../src/commands/jwt/', import.meta.url);
const everywhere = ['json', 'help', 'flags-dir'];

/** The flags of each command, short ones too, by its words behind `sf jwt`. */
export const flagsOfCommands = async (): Promise<Map<string, string[]>> => {
  const files = readdirSync(fileURLToPath(commandsFolder), { recursive: true, encoding: 'utf8' });
  const read = files
    .filter((file) => file.endsWith('.ts'))
    .map(async (file): Promise<[string, string[]]> => {
      const { default: command } = (await import(new URL(file, commandsFolder).href)) as CommandClass;
      const flags = Object.entries(command.flags ?? {}).flatMap(([name, { char }]) => [name, ...(char ? [char] : [])]);
      return [file.replace(/\.ts$/, '').replaceAll(/[/\\]/g, ' '), [...flags, ...everywhere]];
    });
  return new Map(await Promise.all(read));
};

export const advised = <T>(name: string, flags: readonly string[], look: () => T): T => {
  const end = adviseFor({ name, flags });
  try {
    return look();
  } finally {
    end();
  }
};
