import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../tools/runCommand.ts';

describe('two builds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-builds-'));
  after(() => rmSync(folder, { recursive: true }));

  const built = (name: string): string => {
    execFileSync(process.execPath, [join(root, 'build/build.ts'), join(folder, name)]);
    return join(folder, name);
  };
  const filesIn = (place: string): string[] =>
    readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(place.length))
      .sort();

  it('are equal, byte for byte', () => {
    const [one, other] = [built('one'), built('other')];
    const files = filesIn(one);
    expect(files.length).to.be.greaterThan(50);
    expect(filesIn(other)).to.deep.equal(files);
    const different = files.filter((path) => !readFileSync(one + path).equals(readFileSync(other + path)));
    expect(different).to.deep.equal([]);
  });

  it('can be read: with names and with the places of our sources', () => {
    const text = readFileSync(join(folder, 'one/commands/jwt/verify.js'), 'utf8');
    expect(text).to.include('// src/commands/jwt/verify.ts').and.to.include('JwtVerify = class');
    expect(text.split('\n').length).to.be.greaterThan(50);
  });
});
