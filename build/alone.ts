/** Makes `lib/alone` after the manifest: what oclif wants to know of the program `sf-jwt`, whose commands have no topic `jwt`. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './places.ts';

type Topics = Record<string, { description: string }>;
type OwnPackage = {
  name: string;
  version: string;
  description: string;
  oclif: { topics: { jwt: { subtopics: Topics } } };
};
type CachedCommand = { id: string; relativePath: string[] };
type Manifest = { commands: Record<string, CachedCommand>; version: string };

const readJson = (name: string): unknown => JSON.parse(readFileSync(`${root}${name}`, 'utf8'));
const writeJson = (name: string, value: object): void =>
  writeFileSync(`${root}lib/alone/${name}`, `${JSON.stringify(value, undefined, 2)}\n`);

/** The package as this program sees it: hooks that only it needs, and no folder of settings of its own. */
const alonePackage = ({ name, version, description, oclif }: OwnPackage): object => ({
  name,
  version,
  description,
  type: 'module',
  oclif: {
    bin: 'sf-jwt',
    dirname: 'sf',
    commands: '../commands/jwt',
    topicSeparator: ' ',
    hooks: { init: '../ux/wrongWordHook', preparse: '../ux/flagsFolderHook' },
    topics: oclif.topics.jwt.subtopics,
  },
});

const withoutTopic = (id: string): string => id.replace(/^jwt:/, '');

const aloneManifest = ({ commands, version }: Manifest): Manifest => {
  const entries = Object.entries(commands).map(([id, command]) => {
    const relativePath = ['..', ...command.relativePath.slice(1)];
    return [
      withoutTopic(id),
      { ...command, permutations: [], aliasPermutations: [], id: withoutTopic(id), relativePath },
    ] as const;
  });
  const text = JSON.stringify({ commands: Object.fromEntries(entries), version });
  return JSON.parse(text.replace(/(?<![\w-])sf jwt(?![\w-])/g, 'sf-jwt')) as Manifest;
};

mkdirSync(`${root}lib/alone`, { recursive: true });
writeJson('package.json', alonePackage(readJson('package.json') as OwnPackage));
writeJson('oclif.manifest.json', aloneManifest(readJson('oclif.manifest.json') as Manifest));
chmodSync(`${root}lib/bin.js`, 0o755);
