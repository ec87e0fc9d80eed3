/** `sf-jwt`, installed from the packed tarball where there is no sf: Node.js and npm alone. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'chai';
import { encodeBundle } from '../../src/connection/bundle/bundle.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { runProcess, type PluginRun } from '../tools/builtPlugin.ts';
import { startRegistry } from '../tools/registry.ts';
import { packPlugin } from '../tools/packedPlugin.ts';
import { generatedText, parsedYaml, pipelineLogin } from '../tools/pipelineFiles.ts';
import { root } from '../tools/runCommand.ts';
import { startTunnel, trust } from '../tools/tunnel.ts';
import { loginUser, opensslPair, readyApp } from '../unit/local-org/appPackage.ts';

describe('sf-jwt where there is no sf', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-alone-')));
  const [home, project, prefix, tools] = ['home', 'project', 'prefix', 'tools'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const pair = opensslPair();
  const username = 'ci@acme.example';
  let tarball = '';
  let org: LocalOrg;
  let bundle = '';

  const environment = (): Record<string, string | undefined> => ({
    ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
    HOME: home,
    PATH: [join(prefix, 'bin'), tools, '/usr/bin', '/bin'].join(delimiter),
    CI: 'true',
    SF_JWT_ALLOWED_HOSTS: org.host,
    npm_config_prefix: prefix,
    npm_config_offline: 'true',
    npm_config_cache: join(folder, 'cache'),
  });
  const shell = (line: string, env: Record<string, string | undefined> = {}): Promise<PluginRun> =>
    runProcess('/bin/sh', ['-c', line], { cwd: project, env: { ...environment(), ...env } });

  before(async function () {
    this.timeout(240_000);
    for (const each of [home, project, prefix, tools]) mkdirSync(each, { recursive: true });
    writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
    const npm = realpathSync(execFileSync('/bin/sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim());
    symlinkSync(process.execPath, join(tools, 'node'));
    for (const name of ['npm', 'npx']) symlinkSync(join(dirname(npm), `${name}-cli.js`), join(tools, name));
    tarball = packPlugin(folder).tarball;
    org = await startLocalOrg();
    const clientId = await readyApp(org, pair);
    const { id: orgId } = org.state.organization;
    bundle = encodeBundle({ instanceUrl: org.origin, orgId, username, clientId, ...pair });
  });
  after(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('proves a login by the two lines of the README', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const lines = 'npm install --global sf-plugin-jwt\nsf-jwt verify --connection acme\n';
    expect(readme).to.include(`\n\`\`\`\n${lines}\`\`\`\n`);
    expect((await shell('command -v sf')).code).not.to.equal(0);
    const script = lines.replace('sf-plugin-jwt', tarball);
    const { code, stdout, stderr } = await shell(`set -e\n${script}`, { SF_JWT_ACME: bundle });
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout)
      .to.match(/pass +token/)
      .and.to.match(/pass +org and user/);
  });

  it('proves one by the steps of the generated job, word for word', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const wishes = { kinds: ['watch'], logins: [pipelineLogin('acme')], pluginVersion: version } as const;
    const { jobs } = parsedYaml(generatedText('github', wishes)) as {
      jobs: Record<'watch', { steps: Array<{ run?: string }> }>;
    };
    const steps = jobs.watch.steps.flatMap(({ run }) => (run === undefined ? [] : [run.trimEnd()]));
    expect(steps[0]).to.equal(`npm install --global --ignore-scripts sf-plugin-jwt@${version}`);
    const registry = await startRegistry('sf-plugin-jwt', version, tarball);
    const [newPrefix, env] = [join(folder, 'job'), { SF_JWT_ACME: bundle }];
    const ofRunner = {
      ...env,
      npm_config_registry: registry.origin,
      npm_config_offline: undefined,
      npm_config_prefix: newPrefix,
      PATH: [join(newPrefix, 'bin'), tools, '/usr/bin', '/bin'].join(delimiter),
    };
    try {
      const runs: PluginRun[] = [];
      for (const step of steps) runs.push(await shell(step, ofRunner));
      // The certificate of the tests ends within the 30 days of the job.
      expect(
        runs.map(({ code }) => code),
        JSON.stringify(runs),
      ).to.deep.equal([0, 30]);
      expect(runs[1]?.stdout).to.include('The login is proven (acme)');
    } finally {
      await registry.close();
    }
    expect(registry.asked).to.deep.equal(['/sf-plugin-jwt', '/sf-plugin-jwt.tgz']);
  });

  it('proves one by npx, too', async () => {
    const { code, stdout, stderr } = await shell(`npx --yes file:${tarball} verify --connection acme`, {
      SF_JWT_ACME: bundle,
    });
    expect(code, stdout + stderr).to.equal(0);
  });

  it('exits with the code that says why not', async () => {
    expect((await shell('sf-jwt verify --connection nobody')).code).to.equal(2);
    expect((await shell('sf-jwt nonsense')).code).to.equal(2);
    loginUser(org).isActive = false;
    const failed = await shell('sf-jwt verify --connection acme --json', { SF_JWT_ACME: bundle });
    loginUser(org).isActive = true;
    expect([failed.code, failed.json?.status]).to.deep.equal([1, 1]);
    const offline = { SF_JWT_ACME: bundle, HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' };
    expect((await shell('sf-jwt verify --connection acme', offline)).code).to.equal(75);
  });

  it('proves one behind a proxy', async () => {
    const secure = await startLocalOrg({ https: true });
    const tunnel = await startTunnel(Number(new URL(secure.origin).port));
    const distrust = trust(secure.caFile ?? '');
    const clientId = await readyApp(secure, pair).finally(distrust);
    const { id: orgId } = secure.state.organization;
    const { code, stdout, stderr } = await shell('sf-jwt verify --connection acme', {
      SF_JWT_ACME: encodeBundle({ instanceUrl: secure.origin, orgId, username, clientId, ...pair }),
      SF_JWT_ALLOWED_HOSTS: secure.host,
      NODE_EXTRA_CA_CERTS: secure.caFile,
      HTTPS_PROXY: tunnel.url,
    });
    tunnel.close();
    await secure.close();
    expect(code, stdout + stderr).to.equal(0);
    expect(tunnel.asked).to.include(secure.host);
  });

  it('says its own name in help and in what it advises, with no topic twice', async () => {
    const help = (await shell('sf-jwt verify --help')).stdout;
    expect(help)
      .to.include('$ sf-jwt verify')
      .and.not.to.match(/\bsf jwt\b|jwt jwt/);
    const all = (await shell('sf-jwt')).stdout;
    expect(all).to.include('$ sf-jwt [COMMAND]').and.to.include('verify ').and.not.to.include('sf jwt');
    const topic = (await shell('sf-jwt key --help')).stdout;
    expect(topic).to.include('$ sf-jwt key COMMAND').and.to.include('key list').and.not.to.include('jwt key key');
    const { stderr } = await shell('sf-jwt verify --connection nobody');
    expect(stderr).to.include('run: sf-jwt setup --connection nobody');
  });

  it('takes the words of sf as well', async () => {
    expect((await shell('sf-jwt jwt key list')).stdout).to.equal((await shell('sf-jwt key list')).stdout);
  });

  it('keeps keys where the plugin of sf keeps them', async () => {
    const made = await shell('sf-jwt generate keypair --name acme --json');
    expect(made.code, made.stdout).to.equal(0);
    expect(existsSync(join(home, '.sf/jwt/keys/acme.key'))).to.equal(true);
    const argv = [join(root, 'bin/run.js'), 'jwt', 'key', 'list', '--json'];
    const bySf = spawnSync(process.execPath, argv, {
      cwd: project,
      env: { ...process.env, HOME: home },
      encoding: 'utf8',
    });
    expect(JSON.parse(bySf.stdout)).to.deep.equal((await shell('sf-jwt key list --json')).json);
  });

  it('takes flags from a folder as sf does', async () => {
    const flags = join(folder, 'flags');
    mkdirSync(flags);
    writeFileSync(join(flags, 'name'), '# the name\nacme\n');
    writeFileSync(join(flags, 'json'), '');
    const taken = await shell(`sf-jwt generate keypair --flags-dir ${flags}`);
    expect([taken.code, taken.json?.name]).to.deep.equal([2, 'KeyPairExistsError']);
    const given = await shell(`sf-jwt generate keypair --name other --flags-dir ${flags}`);
    expect(given.code, given.stdout).to.equal(0);
    const missing = await shell(`sf-jwt key list --json --flags-dir ${join(folder, 'none')}`);
    expect([missing.code, missing.json?.name]).to.deep.equal([2, 'FlagsFolderMissingError']);
  });

  it('says what needs Salesforce CLI', async () => {
    const needs = 'require Salesforce CLI. To install it, run: npm install --global @salesforce/cli';
    const setup = await shell(
      'sf-jwt setup --target-org nobody --connection acme --username ci@acme.example --no-prompt',
    );
    expect(setup.code, setup.stdout).not.to.equal(0);
    expect(setup.stderr.replace(/\s+/g, ' ')).to.include(needs);
    const authorized = await shell('sf-jwt authorize --connection acme --alias ci --json', { SF_JWT_ACME: bundle });
    expect(authorized.code, authorized.stdout).to.equal(0);
    expect(authorized.json?.warnings?.join()).to.include('The login is stored for Salesforce CLI');
    expect((await shell('sf-jwt verify --connection nobody')).stderr).not.to.include('Salesforce CLI');
  });

  it('shows help and its version by the words of sf, and names the command that is meant', async () => {
    const help = (await shell('sf-jwt verify --help')).stdout;
    for (const words of ['help verify', 'jwt help verify'])
      expect((await shell(`sf-jwt ${words}`)).stdout).to.equal(help);
    const all = (await shell('sf-jwt --help')).stdout;
    for (const words of ['help', '-h', 'jwt -h']) expect((await shell(`sf-jwt ${words}`)).stdout, words).to.equal(all);
    for (const words of ['version', '-v'])
      expect((await shell(`sf-jwt ${words}`)).stdout).to.include('CycloneDX list: ');
    const meant = {
      verfy: 'verify',
      'verify extra': 'verify',
      'key lst': 'key list',
      keylist: 'key list',
      lints: 'lint',
    };
    for (const [written, command] of Object.entries(meant)) {
      const { code, stderr } = await shell(`sf-jwt ${written}`);
      expect([code, stderr.includes(`"${written}" isn't a command.`)], stderr).to.deep.equal([2, true]);
      expect(stderr).to.include(`Did you mean this command? sf-jwt ${command}\n`).and.to.include('run: sf-jwt --help');
    }
    expect((await shell('sf-jwt lints --json')).json).to.include({ name: 'CommandUnknownError', status: 2 });
  });

  it('loads what talks to orgs where Node.js has no Zstandard yet', async () => {
    const script = join(folder, 'older.cjs');
    writeFileSync(script, "delete require('node:zlib').createZstdDecompress;\n");
    const { code, json } = await shell('sf-jwt diff --json', { NODE_OPTIONS: `--require ${script}` });
    expect(json?.name, `${code}`).to.equal('ConnectionsNowhereError');
  });

  it('repeats no secret that stands where a command should', async () => {
    const token = '00D000000000001!AQEAQabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH';
    const { code, stdout, stderr } = await shell(`sf-jwt '${token}'`);
    expect(code).to.equal(2);
    expect(stdout + stderr)
      .to.include('SecretInArgumentsError')
      .and.not.to.include('AQEAQabcdef');
  });

  it('shows where the list of its libraries is', async () => {
    const { stdout } = await shell('sf-jwt --version');
    const [, list = ''] = /CycloneDX list: (.*)\n/.exec(stdout) ?? [];
    expect(JSON.parse(readFileSync(list, 'utf8'))).to.include({ bomFormat: 'CycloneDX' });
    expect(stdout).to.match(/^sf-plugin-jwt\/\d/);
  });

  it('loads the plugins of sf as little as sf itself', async () => {
    const shared = join(home, '.local/share/sf');
    mkdirSync(shared, { recursive: true });
    const plugin = { oclif: { schema: 1, plugins: [{ name: 'broken', type: 'link', root: join(folder, 'broken') }] } };
    writeFileSync(join(shared, 'package.json'), JSON.stringify({ ...plugin, dependencies: {} }));
    const { code, stderr } = await shell('sf-jwt key list');
    expect([code, stderr]).to.deep.equal([0, '']);
  });

  it('writes the log file from its first line on, and none without a line', async () => {
    rmSync(join(home, '.sf'), { recursive: true, force: true });
    const logged = async (level?: string): Promise<string> => {
      const env = { SF_LOG_LEVEL: level };
      const { code, stderr } = await shell('sf-jwt key list', env);
      expect(code, stderr).to.equal(0);
      const { stdout } = await shell('cat "$HOME"/.sf/*.log 2>/dev/null || echo none');
      return stdout;
    };
    // Now and then, by chance, core removes old log files, and says that there are none.
    const cleanup = /^.*"name":"sf:cleanup".*\n$/;
    expect((await logged()).replace(cleanup, 'none\n')).to.equal('none\n');
    expect(await logged('trace')).to.match(/^\{"level":\d+,.*"name":"sf/);
  });
});
