/** A process of its own that writes one key pair, and kills itself before the step that is named: `folder pair.json force step`. */
import { readFileSync } from 'node:fs';
import type { KeyPair } from '../../../src/keypair/write/generate.ts';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';

const [folder = '', pairFile = '', force, fatalStep, umask] = process.argv.slice(2);
if (umask) process.umask(Number.parseInt(umask, 8));

const beforeStep = (name: string): void => {
  process.stdout.write(`${name}\n`);
  if (name === fatalStep) process.kill(process.pid, 'SIGKILL');
};

try {
  const pair = JSON.parse(readFileSync(pairFile, 'utf8')) as KeyPair;
  await writeKeyPair(folder, 'acme', pair, { force: force === 'force', now: new Date(), beforeStep });
} catch (error) {
  process.stdout.write(`${(error as Error).name}\n`);
  process.exitCode = 1;
}
