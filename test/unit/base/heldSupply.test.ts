/** What the lock file says of the packages that are built from: where each comes from, and that none runs a script. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../tools/runCommand.ts';

type Locked = {
  resolved?: string;
  integrity?: string;
  dev?: boolean;
  link?: boolean;
  inBundle?: boolean;
  hasInstallScript?: boolean;
};

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
/** All but the project itself, and what comes inside of another package. */
const locked = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);
const paths = (isWrong: (entry: Locked) => boolean): string[] =>
  locked.filter(([, entry]) => isWrong(entry)).map(([path]) => path);

describe('the packages that this one is built from', () => {
  it('come from the registry alone: no other address, no git and no folder', () => {
    expect(locked).to.have.length.above(500);
    const registry = 'https://registry.npmjs.org/';
    expect(paths(({ resolved = registry, link }) => link === true || !resolved.startsWith(registry))).to.deep.equal([]);
  });

  it('have a SHA-512 each', () => {
    expect(paths(({ integrity = '' }) => !/^sha512-[\w+/]{86}==$/.test(integrity))).to.deep.equal([]);
  });

  it('run no script when a user installs them', () => {
    expect(paths(({ dev, hasInstallScript }) => !dev && hasInstallScript === true)).to.deep.equal([]);
  });
});
