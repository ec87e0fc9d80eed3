/** What a pull request can put into a checkout to have a command write elsewhere, run as somebody who owns a decoy only. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { den, type Den } from '../tools/unprivileged.ts';
import type { PluginRun } from '../tools/builtPlugin.ts';

describe('a link in a checkout', () => {
  let place: Den;
  let honest: Den;
  before(async () => {
    honest = den();
    place = honest;
    put('sfdx-project.json', '{"packageDirectories":[{"path":"force-app","default":true}]}');
    put('config/jwt-connections.json', connections());
    writeFileSync(join(place.outside, 'rc'), 'theirs');
    await good('generate', 'keypair', '--name', 'acme');
    await good(...metadata);
  });
  beforeEach(() => {
    place = den();
    for (const name of ['home', 'project', 'outside'])
      execFileSync('cp', ['-a', `${join(honest.folder, name)}/.`, join(place.folder, name)]);
  });
  afterEach(() => place.end());
  after(() => honest.end());

  const put = (path: string, text: string): void => {
    mkdirSync(join(place.project, path, '..'), { recursive: true });
    writeFileSync(join(place.project, path), text);
  };
  const connections = (more: object = {}): string =>
    JSON.stringify({
      version: 1,
      connections: {
        acme: { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', clientId: '3MVG9x' },
      },
      ...more,
    });
  const metadata = ['generate', 'metadata', '-c', 'acme', '--contact-email', 'admin@acme.example'];
  const run = (...argv: string[]): Promise<PluginRun> => place.run(['jwt', ...argv, '--json']);
  const good = async (...argv: string[]): Promise<void> => {
    const { code, stdout } = await run(...argv);
    expect(code, stdout).to.equal(0);
  };
  const refused = async (name: string, ...argv: string[]): Promise<void> => {
    const { code, json, stdout, stderr } = await run(...argv);
    expect(json?.name, stdout + stderr).to.equal(name);
    expect(code).to.be.oneOf([1, 2]);
    expect(readFileSync(join(place.outside, 'rc'), 'utf8')).to.equal('theirs');
    expect(readdirSync(place.outside)).to.deep.equal(['rc']);
  };
  const at = (path: string): string => join(place.project, path);
  const replaceBy = (path: string, target: string): void => {
    renameSync(at(path), join(place.folder, 'old'));
    symlinkSync(join(place.outside, target), at(path));
  };

  const policy = 'jwt/JwtLogin/orgs/acme/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';
  const permissionSets = 'jwt/JwtLogin/app/permissionsets';

  it('in the place of a policy of one connection is no file (diff --export)', async () => {
    mkdirSync(join(at(policy), '..'), { recursive: true });
    symlinkSync(join(place.outside, 'rc'), at(policy));
    await refused('LinkInPathError', ...metadata);
    const { stdout } = await run('diff', '-c', 'acme', '--export');
    expect(stdout).to.include('LinkInPath');
    expect(readFileSync(join(place.outside, 'rc'), 'utf8')).to.equal('theirs');
  });

  it("in the place of a permission set isn't overwritten", async () => {
    replaceBy(`${permissionSets}/JwtLogin_Access.permissionset-meta.xml`, 'rc');
    await refused('LinkInPathError', ...metadata);
  });

  it("in the place of a folder isn't written below", async () => {
    replaceBy(permissionSets, '.');
    await refused('LinkInPathError', ...metadata);
  });

  it('that the connection file leads through is refused', async () => {
    put('config/jwt-connections.json', connections({ apps: { JwtLogin: { path: 'escape/x', marker: 'x' } } }));
    symlinkSync(place.outside, at('escape'));
    await refused('LinkInPathError', ...metadata);
  });

  for (const [what, path] of [
    ['folder .sf', '.sf'],
    ['folder .sfdx', '.sfdx'],
    ['file .sf/config.json', '.sf/config.json'],
  ] as const)
    for (const target of ['.', 'none'])
      it(`in the place of the ${what}, to ${target}, is refused before sf sets a default there`, async () => {
        mkdirSync(join(at(path), '..'), { recursive: true });
        symlinkSync(join(place.outside, path.endsWith('json') && target === '.' ? 'rc' : target), at(path));
        if (path.endsWith('json') && target === '.') {
          // sf itself reads it before any command runs, so it has to be JSON.
          writeFileSync(join(place.outside, 'rc'), '{}');
          const { json, stdout } = await run('authorize', '-c', 'acme', '--set-default');
          expect(json?.name, stdout).to.equal('LinkInPathError');
          expect(readFileSync(join(place.outside, 'rc'), 'utf8')).to.equal('{}');
        } else await refused('LinkInPathError', 'authorize', '-c', 'acme', '--set-default');
      });

  it('in the place of the connection file or its folder is refused', async () => {
    replaceBy('config/jwt-connections.json', 'none');
    await refused('LinkInPathError', 'verify', '-c', 'acme');
    await refused('LinkInPathError', ...metadata);
    execFileSync('rm', ['-r', at('config'), join(place.folder, 'old')]);
    symlinkSync(place.outside, at('config'));
    await refused('LinkInPathError', 'verify', '-c', 'acme');
  });

  it("in the place of a SARIF file isn't overwritten", async () => {
    symlinkSync(join(place.outside, 'rc'), at('lint.sarif'));
    await refused('LinkInPathError', 'lint', '--sarif-file', 'lint.sarif');
  });

  it('in the place of app files is a finding of lint', async () => {
    replaceBy(permissionSets, '.');
    const { code, stdout } = await run('lint');
    expect(code, stdout).to.equal(1);
    expect(stdout).to.include('is a symbolic link');
  });

  it('and no other thing than a file is waited for: a connection file that is a named pipe', async () => {
    renameSync(at('config/jwt-connections.json'), join(place.folder, 'old'));
    execFileSync('mkfifo', [at('config/jwt-connections.json')]);
    await refused('NotAFileError', 'verify', '-c', 'acme');
  });

  it('and 200,000 lists inside each other end in a named error', async () => {
    put('config/jwt-connections.json', '['.repeat(200_000) + ']'.repeat(200_000));
    await refused('ConnectionFileTooDeepError', 'verify', '-c', 'acme');
    await refused('ConnectionFileTooDeepError', ...metadata);
  });

  it('and what a repository has in the place of the lock of old has no effect', async () => {
    put('config/.jwt.lock/keep/x', '');
    await good(...metadata);
  });
});
