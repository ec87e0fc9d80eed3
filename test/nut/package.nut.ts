import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { installPlugin, packPlugin, type Packed } from '../tools/packedPlugin.ts';
import { runSf } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

const folder = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-package-'));
const home = join(folder, 'home');
let packed: Packed;

const megabyte = 1024 * 1024;

describe('the package', () => {
  before('pack', () => {
    packed = packPlugin(folder);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('contains what a user needs and nothing else', () => {
    const needed =
      /^(lib\/.+\.js|lib\/log\/\w+\.cjs|lib\/alone\/(?:package|oclif\.manifest)\.json|lib\/THIRD-PARTY-NOTICES\.txt|lib\/sbom\.cdx\.json|lib\/stackLines\.json|messages\/.+\.md|schemas\/.+\.json|docs\/.+\.md|package\.json|oclif\.manifest\.json|README\.md|SECURITY\.md|LICENSE)$/;
    expect(packed.files.filter((path) => !needed.test(path))).to.deep.equal([]);
    expect(packed.files).to.include.members([
      'package.json',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'docs/keys.md',
      'oclif.manifest.json',
      'lib/commands/jwt/setup.js',
      'lib/log/threadWorker.cjs',
      'lib/THIRD-PARTY-NOTICES.txt',
      'lib/sbom.cdx.json',
    ]);
    const messageFiles = readdirSync(join(root, 'messages')).map((name) => `messages/${name}`);
    expect(packed.files).to.include.members(messageFiles);
  });

  it('asks for no other package, though the project does', () => {
    const { before, packed: manifest, after } = packed.manifests;
    expect(JSON.parse(before)).to.include.keys('dependencies', 'devDependencies', 'scripts');
    expect(JSON.parse(manifest)).not.to.have.any.keys('dependencies', 'devDependencies', 'scripts', 'allowScripts');
    expect(JSON.parse(manifest)).to.include.keys('oclif', 'engines', 'files', 'exports');
    expect(JSON.parse(after)).to.deep.equal(JSON.parse(before));
  });

  it('is at most 4 MB, and 20 MB unpacked', () => {
    expect(packed.size).to.be.lessThan(4 * megabyte);
    expect(packed.unpackedSize).to.be.lessThan(20 * megabyte);
  });

  it('names the author of everything that is inside', () => {
    const list = JSON.parse(readFileSync(join(root, 'lib/sbom.cdx.json'), 'utf8')) as { components: Component[] };
    const notices = readFileSync(join(root, 'lib/THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(list.components.length).to.be.greaterThan(100);
    for (const { group, name, version, hashes } of list.components) {
      expect(notices).to.include(`\n${group ? `${group}/` : ''}${name}@${version} (`);
      expect(hashes, `${name} ${version}`).to.have.length(1);
    }
  });
});

type Component = { group?: string; name: string; version: string; hashes: unknown[] };

describe('the installed package', () => {
  before('install', async function () {
    this.timeout(240_000);
    packed = packPlugin(folder);
    const installed = await installPlugin(packed.tarball, home);
    expect(installed.code, installed.stdout + installed.stderr).to.equal(0);
    expect(installed.stdout + installed.stderr).not.to.match(/may not work|Warning: (?!.*sign)/);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is one package', () => {
    const plugins = join(home, '.local/share/sf/node_modules');
    expect(readdirSync(plugins).filter((name) => !name.startsWith('.'))).to.deep.equal(['sf-plugin-jwt']);
    expect(readdirSync(join(plugins, 'sf-plugin-jwt'))).not.to.include('node_modules');
  });

  it('gives working commands with help and messages in an empty home', async () => {
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

  it('writes the log file of sf by its own thread, once there is a line', async () => {
    const logs = (): string[] => readdirSync(join(home, '.sf')).filter((name) => /^sf-.*\.log$/.test(name));
    const quiet = { SF_DISABLE_LOG_FILE: undefined };
    const listed = await runSf(['jwt', 'key', 'list', '--json'], { home, env: quiet });
    expect(listed.code, listed.stderr).to.equal(0);
    const told = await runSf(['jwt', 'key', 'list'], { home, env: { ...quiet, SF_LOG_LEVEL: 'trace' } });
    expect(told.code, told.stderr).to.equal(0);
    expect(told.stderr).not.to.include('unable to determine transport target');
    expect(logs()).to.have.length(1);
    const lines = readFileSync(join(home, '.sf', logs()[0] ?? ''), 'utf8');
    expect(lines).to.match(/"name":"sf[^"]*"/);
  });

  it('tells what it does with DEBUG', async () => {
    const { code, stderr } = await runSf(['jwt', 'key', 'list'], {
      home,
      env: { SF_DISABLE_LOG_FILE: undefined, DEBUG: '*' },
    });
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('jwt:key:list');
  });

  it('takes flags from a folder', async () => {
    const flags = join(folder, 'flags');
    mkdirSync(flags, { recursive: true });
    writeFileSync(join(flags, 'name'), 'packed');
    const { code, stderr } = await runSf(['jwt', 'generate', 'keypair', '--flags-dir', flags], { home });
    expect([code, stderr.includes('already has the key pair "packed"')]).to.deep.equal([2, true]);
  });

  it('draws tables', async () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'config'), { recursive: true });
    writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
    const connection = {
      instanceUrl: 'https://acme.my.salesforce.com',
      username: 'ci@acme.example',
      keyName: 'packed',
    };
    const file = { version: 1, connections: { acme: connection } };
    writeFileSync(join(project, 'config/jwt-connections.json'), JSON.stringify(file));
    const { code, stdout, stderr } = await runSf(
      ['jwt', 'generate', 'metadata', '--connection', 'acme', '--contact-email', 'ci@acme.example'],
      { home, cwd: project },
    );
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout)
      .to.match(/State +Type +File/)
      .and.to.include('ExternalClientApplication');
  });

  it('runs where no other package is', () => {
    const plugin = join(home, '.local/share/sf/node_modules/sf-plugin-jwt/lib/commands/jwt/key/list.js');
    const alone = join(folder, 'alone');
    execFileSync('cp', ['-r', join(plugin, '../../../../..'), alone]);
    const code = `await import(${JSON.stringify(join(alone, 'lib/commands/jwt/key/list.js'))}); console.log('loaded')`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' });
    expect(said).to.equal('loaded\n');
  });
});
