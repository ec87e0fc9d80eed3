import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { findProgram, trustedFolders } from '../../../../src/base/programs/findProgram.ts';
import { runProgram } from '../../../../src/base/programs/program.ts';

describe('a program of this machine', () => {
  let folder: string;
  const put = (path: string, text: string, mode: number): string => {
    const whole = join(folder, path);
    mkdirSync(join(whole, '..'), { recursive: true });
    writeFileSync(whole, text);
    chmodSync(whole, mode);
    return whole;
  };
  const find = (...parts: string[]): string | undefined =>
    findProgram('tool', { env: { PATH: parts.join(delimiter) }, foreign: [join(folder, 'checkout')] });

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-programs-')));
    mkdirSync(join(folder, 'checkout'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is the first that can be run', () => {
    put('text/tool', '', 0o644);
    mkdirSync(join(folder, 'folder/tool'), { recursive: true });
    const [one, two] = [put('one/tool', '', 0o755), put('two/tool', '', 0o755)];
    expect(find(join(folder, 'text'), join(folder, 'folder'), join(folder, 'one'), join(folder, 'two'))).to.equal(one);
    expect(find(join(folder, 'two'))).to.equal(two);
    expect(find(join(folder, 'none'))).to.equal(undefined);
  });

  it('is none of a checkout, by any way', () => {
    const foreign = put('checkout/bin/tool', '', 0o755);
    symlinkSync(join(folder, 'checkout/bin'), join(folder, 'link'));
    mkdirSync(join(folder, 'links'));
    symlinkSync(foreign, join(folder, 'links/tool'));
    for (const part of ['checkout/bin', 'link', 'links', 'link/../bin'])
      expect(find(join(folder, part)), part).to.equal(undefined);
    put('checkout-of-another/tool', '', 0o755);
    expect(find(join(folder, 'checkout-of-another'))).not.to.equal(undefined);
  });

  it('is none of the working folder', () => {
    const before = process.cwd();
    put('here/tool', '', 0o755);
    process.chdir(join(folder, 'here'));
    try {
      expect(find('.', '', './', '../here', 'here')).to.equal(undefined);
    } finally {
      process.chdir(before);
    }
  });

  it('may lie in a work tree that holds the whole home folder', () => {
    expect(trustedFolders({ env: { PATH: '/usr/bin' }, foreign: ['/'] })).to.deep.equal(['/usr/bin']);
  });

  it('on Windows is looked for where a drive or server is named', () => {
    const place = { foreign: [], isWindows: true };
    for (const part of ['.', '', 'C:', 'C:tools', '\\tools', 'tools'])
      expect(trustedFolders({ env: { Path: part }, ...place }), part).to.deep.equal([]);
    expect(trustedFolders({ env: { Path: String.raw`\\server\tools` }, ...place })).to.have.length(1);
  });

  it('is told what it needs and no secret, and has limits', async () => {
    put('bin/tool', '#!/bin/sh\n/usr/bin/env\nexit 3\n', 0o755);
    put('bin/slow', '#!/bin/sh\nexec /bin/sleep 60\n', 0o755);
    const env = {
      PATH: `.${delimiter}${join(folder, 'bin')}`,
      HOME: '/h',
      GH_TOKEN: 's',
      SF_JWT_KEY: 's',
      GIT_DIR: 'x',
    };
    const start = { argv: [], env, settings: { LC_ALL: 'C' }, foreign: [] };
    const { code, stdout } = await runProgram({ name: 'tool', ...start });
    const names = stdout
      .toString()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(code).to.equal(3);
    expect(
      names.filter((name) => !['', 'PWD', '_', 'SHLVL', 'OLDPWD', 'NODE_V8_COVERAGE'].includes(name ?? '')),
    ).to.have.members(['PATH', 'HOME', 'LC_ALL']);
    expect(stdout.toString()).to.include(`PATH=${join(folder, 'bin')}\n`);
    expect(await runProgram({ name: 'slow', ...start, seconds: 0.1 })).to.include({ missing: false });
    expect(await runProgram({ name: 'none', ...start })).to.include({ missing: true });
  });
});
