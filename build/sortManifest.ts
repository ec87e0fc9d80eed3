/** Puts the commands of the manifest in order of their names; oclif lists them as they happened to be read. */
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'oclif.manifest.json';
type Manifest = { commands: Record<string, unknown> };

const { commands, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const sorted: Manifest = {
  commands: Object.fromEntries(Object.entries(commands).sort(([one], [other]) => (one < other ? -1 : 1))),
  ...rest,
};
writeFileSync(file, JSON.stringify(sorted, null, 2));
