import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './runCommand.ts';

export type ManifestFlag = {
  char?: string;
  multiple?: boolean;
  summary?: string;
  description?: string;
  relationships?: object[];
  type: string;
};

/** The commands as the CLI lists them without loading any, by names as a person types them. */
export const commandsOfPlugin = (): Array<{ name: string; flags: Partial<Record<string, ManifestFlag>> }> => {
  const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<string, { flags: Record<string, ManifestFlag> }>;
  };
  return Object.entries(commands).map(([id, { flags }]) => ({
    name: id.replace(/^jwt:/, '').replaceAll(':', ' '),
    flags,
  }));
};
