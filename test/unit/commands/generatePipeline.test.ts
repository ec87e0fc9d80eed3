import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtGeneratePipeline, { type JwtGeneratePipelineResult } from '../../../src/commands/jwt/generate/pipeline.ts';
import { parsedYaml, workflowProblems } from '../../tools/pipelineFiles.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

const record = {
  instanceUrl: 'https://acme.my.salesforce.com',
  username: 'ci@acme.example',
  clientId: '3MVG9clientid',
  orgId: '00D5f0000q3fAjdEAE',
};

describe('generate pipeline', function () {
  this.timeout(60_000);
  let folder: string;
  let remove: () => void;
  const path = (): string => join(folder, '.github/workflows/sf-jwt.yml');
  const file = (): string => readFileSync(path(), 'utf8');

  const project = (connections: object = { acme: record, beta: record }, at = folder): void => {
    mkdirSync(join(at, 'config'), { recursive: true });
    mkdirSync(join(folder, '.git'), { recursive: true });
    writeFileSync(join(at, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
    writeFileSync(join(at, 'config/jwt-connections.json'), JSON.stringify({ version: 1, connections }));
  };
  const runWith = (...argv: string[]): Promise<CommandRun<JwtGeneratePipelineResult>> =>
    runCommand<JwtGeneratePipelineResult>(JwtGeneratePipeline, ['--cli-version', '2.150.6', ...argv], {
      cwd: folder,
      env: { SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined },
    });
  const run = (...argv: string[]): Promise<CommandRun<JwtGeneratePipelineResult>> =>
    runWith('--provider', 'github', ...argv);
  const runFor = (provider: string, ...argv: string[]): Promise<CommandRun<JwtGeneratePipelineResult>> =>
    runWith('--provider', provider, '--connection', 'acme', ...argv);
  const gate = ['--job', 'gate', '--connection', 'acme'];

  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder());
    project();
  });
  afterEach(() => remove());

  it('writes the file, says what it needs, and finds it as it should be', async () => {
    const { exitCode, json } = await run(...gate, '--json');
    expect(exitCode).to.equal(0);
    expect(json?.result).to.deep.include({
      path: path(),
      state: 'created',
      jobs: ['gate'],
      connections: ['acme'],
      secrets: ['SF_JWT_ACME'],
      environment: 'production',
    });
    const again = await run(...gate, '--dry-run');
    expect([again.exitCode, again.raw.includes('is what this command generates')]).to.deep.equal([0, true]);
    expect((await run(...gate)).raw).to.include('is up to date');
  });

  it('shows with --dry-run what would change, and changes nothing', async () => {
    const missing = await run(...gate, '--dry-run');
    expect([missing.exitCode, existsSync(path())]).to.deep.equal([1, false]);
    expect(missing.raw).to.include('+ name: Salesforce logins');
    await run(...gate);
    const before = file();
    const other = await run(...gate, '--job', 'watch', '--dry-run');
    expect([other.exitCode, file()]).to.deep.equal([1, before]);
  });

  it('names its own command in the file, which generates the same', async () => {
    await run('--job', 'review', '--job', 'gate', '--all', '--branch', "it's", '--environment', 'a b', '--redact');
    const words = /^# {3}sf jwt generate pipeline (.*)$/m.exec(file())?.[1] ?? '';
    expect(words).to.equal(
      String.raw`--provider github --job gate --job review --all --branch 'it'\''s' --environment 'a b' --redact --cli-version 2.150.6`,
    );
  });

  it('notices what was changed by hand, and overwrites it by --force alone', async () => {
    await run(...gate);
    const before = file();
    writeFileSync(path(), before.replace('timeout-minutes: 60', 'timeout-minutes: 90'));
    const seen = await run(...gate, '--dry-run', '--json');
    expect([seen.exitCode, seen.json?.result?.edited]).to.deep.equal([1, true]);
    const refused = await run(...gate, '--json');
    expect([refused.exitCode, refused.json?.name, file() === before]).to.deep.equal([
      2,
      'PipelineFileEditedError',
      false,
    ]);
    expect((await run(...gate, '--force')).exitCode).to.equal(0);
    expect(file()).to.equal(before);
  });

  it('keeps what is between the lines that are the user’s, and line ends of Windows', async () => {
    await run(...gate);
    const mine = '          sf project deploy start --manifest package.xml\n          echo "$HOME"\n';
    writeFileSync(path(), file().replace(/ +sf project deploy start .*\n/, mine));
    expect((await run(...gate, '--dry-run')).exitCode).to.equal(0);
    expect((await run(...gate, '--job', 'watch')).exitCode).to.equal(0);
    expect(file()).to.include(mine).and.include('watch:');
    writeFileSync(path(), file().replaceAll('\n', '\r\n'));
    expect((await run(...gate, '--job', 'watch', '--dry-run')).exitCode).to.equal(0);
  });

  it('never overwrites a file that it didn’t make, and follows no link', async () => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), 'name: mine\n');
    for (const more of [[], ['--force'], ['--dry-run']]) {
      const { exitCode, json } = await run(...gate, ...more, '--json');
      expect([exitCode, json?.name]).to.deep.equal([2, 'PipelineFileForeignError']);
    }
    expect(file()).to.equal('name: mine\n');
    const link = join(folder, 'link.yml');
    symlinkSync(path(), link);
    expect((await run(...gate, '--output-file', link, '--json')).json?.name).to.equal('LinkInPathError');
    const outside = await run(...gate, '--output-file', join(folder, '../outside.yml'), '--json');
    expect(outside.json?.name).to.equal('PipelineFileOutsideError');
  });

  it('writes to the root of the repository, and runs in the folder of the project', async () => {
    const inner = join(folder, 'apps/sales force');
    project({ acme: record }, inner);
    const options = { cwd: inner, env: { SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined } };
    const words = ['--provider', 'github', '--cli-version', '2.150.6', '--job', 'gate', '--job', 'review'];
    const { exitCode, raw } = await runCommand(JwtGeneratePipeline, words, options);
    expect(exitCode, raw).to.equal(0);
    expect(file())
      .to.include('working-directory: apps/sales force')
      .and.include('sarif_file: apps/sales force/jwt-lint.sarif');
    expect(await workflowProblems(file())).to.deep.equal([]);
  });

  it('is possible in a project only', async () => {
    const elsewhere = temporaryFolder();
    const { json } = await runCommand(JwtGeneratePipeline, ['--provider', 'github', ...gate, '--json'], {
      cwd: elsewhere.path,
      env: { CI: undefined },
    });
    elsewhere.remove();
    expect(json?.name).to.equal('PipelineOutsideProjectError');
  });

  it('refuses names of connections that are none', async () => {
    for (const name of ['x"; touch hacked; "', '$(touch hacked)', '`touch hacked`', 'a\nb', '../x', '{{x}}'])
      expect((await run('--job', 'gate', '--connection', name, '--json')).exitCode, name).to.equal(2);
    project({ acme: record, '$(touch hacked)': record, 'a"\n- run: x': record });
    const { exitCode, json } = await run('--job', 'gate', '--job', 'watch', '--all', '--json');
    expect([exitCode, json?.result?.connections]).to.deep.equal([0, ['acme']]);
    expect(file()).not.to.include('touch');
  });

  it('takes nothing of an app or an org into the file but the names of connections', async () => {
    const strange = 'x" \' $(touch hacked) `touch hacked` ${{ secrets.A }}\n- run: touch hacked';
    const values = { app: strange, description: strange, tags: [strange], environment: strange, username: strange };
    project({ acme: { ...record, ...values } });
    expect(
      (await run('--job', 'gate', '--job', 'watch', '--job', 'rotate', '--job', 'review', '--all')).exitCode,
    ).to.equal(0);
    expect(file()).not.to.include('hacked');
    expect(file()).not.to.match(/00D5f|3MVG9|ci@acme/);
  });

  const strangeNames = [
    `it's`,
    '"',
    'a$HOME',
    '`id`',
    'a#b',
    'a: b',
    '- a',
    '&a',
    '*a',
    '!a',
    '%a',
    '@a',
    'yes',
    '{a}',
    'a;b',
    'é中',
  ];
  it('holds a branch or environment of any name as that name', async () => {
    for (const name of strangeNames) {
      const branch = name.replaceAll(/[ :*]/g, '');
      const argv = ['--branch', branch.replace(/^-/, ''), '--environment', name.replace(/^-\s*/, '')];
      const { exitCode, raw } = await run(...gate, '--job', 'rotate', ...argv, '--force');
      expect(exitCode, raw).to.equal(0);
      expect(await workflowProblems(file()), name).to.deep.equal([]);
      const { on, jobs } = parsedYaml(file()) as {
        on: { push: { branches: string[] } };
        jobs: Record<string, { environment: string }>;
      };
      expect(on.push.branches[0]?.replaceAll('\\', '')).to.equal(branch.replace(/^-/, ''));
      expect(jobs['gate-acme']?.environment).to.equal(name.replace(/^-\s*/, ''));
    }
  });

  it('holds a runner of any name as that name, and says it in its command', async () => {
    for (const [provider, path] of [
      ['azure', 'azure-pipelines-sf-jwt.yml'],
      ['bitbucket', 'bitbucket-pipelines.yml'],
      ['circleci', '.circleci/config.yml'],
      ['gitlab', '.gitlab/sf-jwt.yml'],
    ] as const) {
      const runner = `it's "x": #y & *z`;
      const argv = ['--job', 'rotate', '--runner', runner, ...(provider === 'circleci' ? ['--environment', 'c'] : [])];
      const made = await runFor(provider, ...argv);
      expect(made.exitCode, made.raw).to.equal(0);
      const text = readFileSync(join(folder, path), 'utf8');
      expect(JSON.stringify(parsedYaml(text)), provider).to.include(JSON.stringify(runner));
      expect(text).to.include(String.raw`--runner 'it'\''s "x": #y & *z'`);
    }
    const refused = await runFor('azure', '--job', 'rotate', '--runner', 'a$(x)', '--json');
    expect(refused.json, refused.raw).to.include({ name: 'PipelineValueUnsafeError' });
  });

  it('says why a provider can’t rotate, or what it needs for that, and the way out', async () => {
    const hosted = await runFor('codebuild', '--job', 'rotate', '--json');
    expect(hosted.json, hosted.raw).to.include({ name: 'PipelineNoOwnMachineError', exitCode: 2 });
    expect(hosted.raw).to.include('sf jwt rotate --all --if-expires-in 30d --no-prompt --hand-over codebuild');
    const unsaid = await runFor('circleci', '--job', 'rotate', '--json');
    expect(unsaid.json, unsaid.raw).to.include({ name: 'PipelineRotationNeedsError', exitCode: 2 });
    expect(unsaid.raw).to.include('Specify these flags: --environment, --runner');
    const half = await runFor('circleci', '--job', 'rotate', '--environment', 'c', '--json');
    expect(half.raw).to.include('Specify these flags: --runner');
    const misfit = await runFor('codebuild', '--job', 'gate', '--runner', 'x', '--json');
    expect(misfit.json, misfit.raw).to.include({ name: 'PipelineFlagMisfitError' });
    for (const name of ['.circleci/config.yml', 'buildspec-sf-jwt.yml'])
      expect(existsSync(join(folder, name)), name).to.equal(false);
  });

  it('refuses names that a provider or a shell would compute', async () => {
    const names = ['a${{secrets.X}}', 'a$(x)', 'a$[x]', 'a<<x', 'a\nb', 'a\u0007b', '', '-x', 'a..b', 'x'.repeat(300)];
    for (const name of names) {
      const { exitCode } = await run(...gate, `--branch=${name}`, '--json');
      expect(exitCode, name).to.equal(2);
    }
    for (const name of ['a${{ secrets.X }}', 'a$(x)', 'a\nb', ' a'])
      expect((await run(...gate, `--environment=${name}`, '--json')).exitCode, name).to.equal(2);
    expect((await run(...gate, '--cli-version', 'latest', '--json')).exitCode).to.equal(2);
    expect(existsSync(path())).to.equal(false);
  });
});
