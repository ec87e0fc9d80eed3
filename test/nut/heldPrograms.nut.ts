/** Programs in a project, and what git can be configured to run: nothing of it is started, and no secret is handed on. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { den, type Den } from '../tools/unprivileged.ts';
import { opensslPair, readyApp } from '../unit/local-org/appPackage.ts';
import { sampleFiles } from '../unit/app/sample.ts';

const username = 'ci@acme.example';

describe('a project full of programs', () => {
  const pair = opensslPair();
  let org: LocalOrg;
  let place: Den;
  let traces: string;

  const put = (path: string, content: string, mode = 0o644): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
    chmodSync(path, mode);
  };
  /** A program that leaves a trace with its environment. */
  const trap = (path: string): void => put(path, `#!/bin/sh\n{ echo "$0 $*"; env; } >> '${traces}'\nexit 1\n`, 0o755);
  const inProject = (path: string): string => join(place.project, path);
  const found = (): string => (existsSync(traces) ? readFileSync(traces, 'utf8') : '');
  const git = (...argv: string[]): void =>
    void execFileSync('git', ['-c', 'safe.directory=*', '-C', place.project, ...argv], { stdio: 'ignore' });

  before(async () => {
    org = await startLocalOrg();
    const clientId = await readyApp(org, pair);
    place = den();
    traces = join(place.outside, 'traces');
    const acme = { instanceUrl: org.origin, username, clientId, orgId: org.state.organization.id, app: 'JwtLogin' };
    put(inProject('sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
    put(inProject('config/jwt-connections.json'), JSON.stringify({ version: 1, connections: { acme } }));
    for (const { path, content } of sampleFiles()) put(inProject(`jwt/JwtLogin/${path}`), content);
  });
  after(async () => {
    place.end();
    await org.close();
  });
  afterEach(() => rmSync(traces, { force: true }));

  const env = () => ({ SF_JWT_ALLOWED_HOSTS: org.host, SF_JWT_KEY: pair.key, CI: undefined });
  const commands: string[][] = [
    ['verify', '-c', 'acme'],
    ['authorize', '-c', 'acme'],
    ['deploy', '-c', 'acme', '--no-prompt', '--dry-run'],
    ['setup', '--connection', 'acme', '--username', username, '--no-prompt', '--dry-run'],
    ['lint'],
    ['key', 'list'],
    ['generate', 'keypair', '--name', 'made', '--force'],
  ];

  it('starts none of them in seven commands, and no other program than itself', async () => {
    const code = `require('node:fs').appendFileSync(${JSON.stringify(traces)}, 'loaded ' + __filename + '\\n');`;
    put(
      inProject('package.json'),
      JSON.stringify({
        name: 'evil',
        oclif: {
          commands: './commands',
          plugins: ['./node_modules/evil'],
          hooks: { init: './hook.js', prerun: './hook.js' },
        },
        scripts: { preinstall: './git', prepare: './git' },
      }),
    );
    for (const path of [
      'hook.js',
      'commands/verify.js',
      'node_modules/evil/index.js',
      'node_modules/@salesforce/core/index.js',
    ])
      put(inProject(path), code);
    put(inProject('node_modules/@salesforce/core/package.json'), '{"name":"@salesforce/core","main":"index.js"}');
    put(
      inProject('node_modules/evil/package.json'),
      '{"name":"evil","main":"index.js","oclif":{"hooks":{"init":"./index.js"}}}',
    );
    put(inProject('.npmrc'), `node-options=--require=${inProject('hook.js')}\nscript-shell=${inProject('sh')}\n`);
    put(inProject('.env'), `NODE_OPTIONS=--require=${inProject('hook.js')}\n`);
    put(inProject('tsconfig.json'), '{"compilerOptions":{"plugins":[{"transform":"./hook.js"}]}}');
    for (const name of ['git', 'gh', 'sh', 'stty', 'node', 'openssl', 'npm']) trap(inProject(name));
    // In front of the real ones, and outside of the project: a start by name is seen wherever it comes from.
    const bin = join(place.folder, 'bin');
    for (const name of ['git', 'gh', 'stty', 'openssl', 'npm', 'npx', 'security', 'secret-tool', 'tput', 'ssh-keygen'])
      trap(join(bin, name));
    const PATH = `${bin}:${process.env.PATH}`;
    for (const argv of commands) {
      const { code: exitCode, stderr, commandLines } = await place.run(['jwt', ...argv], { env: { ...env(), PATH } });
      expect([0, 1, 2], argv.join(' ') + stderr).to.include(exitCode);
      expect(found(), argv.join(' ')).to.equal('');
      const others = commandLines.filter((line) => line !== '' && !line.includes('bin/run.js'));
      expect(others, argv.join(' ')).to.deep.equal([]);
    }
  });

  it('can’t have git run one: external diff, textconv, pager, alias, monitor or hook, and git gets no secret', async () => {
    for (const name of [
      'hook.js',
      '.npmrc',
      '.env',
      'package.json',
      'node_modules',
      'git',
      'gh',
      'sh',
      'stty',
      'node',
      'openssl',
      'npm',
    ])
      rmSync(inProject(name), { recursive: true, force: true });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('-c', 'user.name=x', '-c', 'user.email=x@acme.example', 'commit', '-qm', 'x');
    const evil = join(place.outside, 'evil.sh');
    trap(evil);
    put(inProject('.gitattributes'), '* diff=evil\n*.key diff=evil\n');
    for (const [name, value] of [
      ['diff.external', evil],
      ['diff.evil.textconv', evil],
      ['diff.evil.command', evil],
      ['core.pager', evil],
      ['pager.diff', evil],
      ['core.editor', evil],
      ['alias.diff', `!${evil}`],
      ['alias.ls-tree', `!${evil}`],
      ['alias.check-ignore', `!${evil}`],
    ] as const)
      git('config', name, value);
    const file = inProject('jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Api,', 'Full,Api,'));
    const linted = await place.run(['jwt', 'lint', '--baseline', 'HEAD'], { env: env() });
    expect([0, 1, 2], linted.stderr).to.include(linted.code);
    expect(found()).to.equal('');

    for (const hook of ['post-checkout', 'pre-commit', 'post-index-change', 'reference-transaction'])
      trap(inProject(`.git/hooks/${hook}`));
    git('config', 'core.fsmonitor', evil);
    put(inProject('.gitignore'), '/keys/\n');
    for (const keys of ['keys', 'shown']) {
      const made = await place.run(['jwt', 'generate', 'keypair', '--name', 'made'], {
        env: { ...env(), SF_JWT_KEY_DIR: inProject(keys) },
      });
      expect(made.code === 0, made.stderr).to.equal(keys === 'keys');
      expect(found()).to.equal('');
    }
    expect(existsSync(inProject('shown/made.key'))).to.equal(false);
  });
});
