/** A connection file that is no ordinary file, or a very large one: each command ends by itself, with a named error. */
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { den, type Den } from '../tools/unprivileged.ts';

const connection = { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', clientId: 'x' };

describe('a connection file that a pull request replaced', () => {
  let place: Den;
  let path: string;

  before(() => {
    place = den();
    path = join(place.project, 'config/jwt-connections.json');
    writeFileSync(join(place.project, 'sfdx-project.json'), '{"packageDirectories":[]}');
  });
  after(() => place.end());
  beforeEach(() => {
    rmSync(join(place.project, 'config'), { recursive: true, force: true });
    mkdirSync(join(place.project, 'config'));
  });

  const replacements: Record<string, () => void> = {
    'by a link to an endless device': () => symlinkSync('/dev/zero', path),
    'by a folder': () => mkdirSync(path),
    'by a file of 3 GB': () => {
      writeFileSync(path, '');
      truncateSync(path, 3 * 1024 ** 3);
    },
    'by a megabyte of broken JSON in a million lines': () => writeFileSync(path, `{${'\n'.repeat(1_000_000)}"a":`),
  };
  for (const [what, replace] of Object.entries(replacements))
    it(`${what} is a named error`, async () => {
      replace();
      const { code, stdout, stderr } = await place.run(['jwt', 'verify', '-c', 'acme']);
      expect(code, stderr).to.be.oneOf([1, 2]);
      expect(stderr).to.match(/Error \(\w+Error\): /);
      expect(stdout + stderr).not.to.match(/call stack|heap|RangeError|at .*\.js:\d/i);
    });

  it('by a link to an endless device ends sf jwt lint, too', async () => {
    symlinkSync('/dev/zero', path);
    const { code, stderr } = await place.run(['jwt', 'lint']);
    expect([1, 2], stderr).to.include(code);
  });

  it('by one with 9,000 connections is read', async () => {
    const connections = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`c${index}`, connection]));
    writeFileSync(path, JSON.stringify({ version: 1, connections }));
    const { code, stdout } = await place.run(['jwt', 'verify', '-c', 'c8999', '--json']);
    expect(code, stdout).to.equal(1);
    expect(stdout).to.include('c8999').and.include('key-');
  });
});
