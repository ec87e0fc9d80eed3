import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { runSf } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-package-'));
  const home = join(folder, 'home');
  let tarball = '';
  let files: string[] = [];

  before('pack', () => {
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    const [entry] = Object.values(
      JSON.parse(packed) as Record<string, { filename: string; files: Array<{ path: string }> }>,
    );
    tarball = join(folder, entry?.filename ?? '');
    files = (entry?.files ?? []).map(({ path }) => path);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('contains what a user needs and nothing else', () => {
    const unexpected = files.filter(
      (path) =>
        !/^(lib\/.+\.js|messages\/.+\.md|schemas\/.+\.json|docs\/.+\.md|bin\/run\.js|package\.json|oclif\.manifest\.json|README\.md|SECURITY\.md|LICENSE)$/.test(
          path,
        ),
    );
    expect(unexpected).to.deep.equal([]);
    expect(files).to.include.members([
      'package.json',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'docs/keys.md',
      'oclif.manifest.json',
      'lib/commands/jwt/setup.js',
    ]);
    const messageFiles = readdirSync(join(root, 'messages')).map((name) => `messages/${name}`);
    expect(files).to.include.members(messageFiles);
  });

  it('installs in an empty home and gives working commands with help and messages', async () => {
    // What the README says for unattended installs: the CLI can't verify signatures of third parties.
    mkdirSync(join(home, '.config/sf'), { recursive: true });
    writeFileSync(join(home, '.config/sf/unsignedPluginAllowList.json'), JSON.stringify([`file:${tarball}`]));
    // The registry may be behind a company's certificate.
    const env = { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS };
    const installed = await runSf(['plugins', 'install', `file:${tarball}`], { home, env });
    expect(installed.code, installed.stdout + installed.stderr).to.equal(0);
    expect(installed.stdout + installed.stderr).not.to.match(/may not work|Warning: (?!.*sign)/);

    const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
    const listed = await runSf(['plugins'], { home });
    expect(stripVTControlCharacters(listed.stdout)).to.include(`sf-plugin-jwt ${version}`);
    const help = await runSf(['jwt', 'setup', '--help'], { home });
    expect(help.stdout)
      .to.include('Set up a JWT login to an org and prove that it works')
      .and.to.include('--permission-set');

    const made = await runSf(['jwt', 'generate', 'keypair', '--name', 'packed', '--json'], { home });
    expect(made.code, made.stdout + made.stderr).to.equal(0);
    expect(readdirSync(join(home, '.sf/jwt/keys'))).to.include.members(['packed.key', 'packed.crt']);
    const refused = await runSf(['jwt', 'generate', 'keypair', '--name', 'packed'], { home });
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include('already has the key pair "packed"');
  });
});
