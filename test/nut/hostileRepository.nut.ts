/** `sf jwt lint --baseline` in repositories whose settings and files want to run a program, or to decide the verdict. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'chai';
import type { PluginRun } from '../tools/builtPlugin.ts';
import { den, type Den } from '../tools/unprivileged.ts';
import { sampleFiles } from '../unit/app/sample.ts';

type Widened = { widened: Array<{ what: string }> };

describe('a hostile repository', () => {
  let place: Den;
  let repository: string;
  let project: string;

  const git = (...argv: string[]): string => {
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'commit.gpgsign=false'];
    const safe = ['-c', 'safe.directory=*'];
    return execFileSync('git', ['-C', repository, ...identity, ...safe, ...argv], { encoding: 'utf8' }).trim();
  };
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
    chmodSync(path, mode);
  };
  const permissionSet = (): string => {
    const file = sampleFiles().find(({ type }) => type === 'PermissionSet');
    return join(project, 'jwt/JwtLogin', file?.path ?? '');
  };
  const widen = (): void => {
    const text = sampleFiles().find(({ type }) => type === 'PermissionSet')?.content ?? '';
    const granted = '<userPermissions><enabled>true</enabled><name>ModifyAllData</name></userPermissions>';
    put(permissionSet(), text.replace('</PermissionSet>', `${granted}</PermissionSet>`));
  };
  /** A shell command that leaves a trace of itself and of what it was handed. */
  const trace = (): string => join(place.outside, 'trace');
  const program = (): string => `sh -c 'env >>${trace()}'`;
  const lint = (env: Record<string, string> = {}): Promise<PluginRun> =>
    place.run(['jwt', 'lint', '--baseline', 'origin/main', '--json'], {
      cwd: project,
      env: { SF_JWT_ACME: 'canary-bundle', ...env },
    });
  const expectHonest = ({ json, stdout }: PluginRun): void => {
    const { widened } = (json?.result ?? { widened: [] }) as Widened;
    expect(widened.map(({ what }) => what).join(), stdout).to.include('ModifyAllData');
    expect(existsSync(trace())).to.equal(false);
  };

  beforeEach(() => {
    place = den();
    repository = place.project;
    project = join(repository, 'salesforce');
    put(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
    for (const { path, content } of sampleFiles()) put(join(project, 'jwt/JwtLogin', path), content);
    git('init', '--quiet', '--initial-branch=main');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'base');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    widen();
  });
  afterEach(() => place.end());

  it('runs no program that its settings name', async () => {
    put(join(repository, '.gitattributes'), '*.xml filter=evil diff=evil merge=evil\n');
    appendFileSync(
      join(repository, '.git/config'),
      `[core]\n fsmonitor = "${program()}"\n pager = "${program()}"\n hooksPath = hooks\n` +
        `[filter "evil"]\n clean = "${program()}"\n smudge = "${program()}"\n process = "${program()}"\n` +
        `[diff]\n external = "${program()}"\n[diff "evil"]\n textconv = "${program()}"\n command = "${program()}"\n` +
        `[alias]\n rev-parse = "!${program()}"\n ls-tree = "!${program()}"\n`,
    );
    for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout'])
      put(join(repository, 'hooks', hook), `#!/bin/sh\n${program()}\n`, 0o755);
    expectHonest(await lint());
  });

  it('is judged by itself and not by a bare one in a folder, and runs no program of that', async () => {
    git('commit', '--quiet', '-am', 'what the attacker compares with');
    const attackers = git('rev-parse', 'HEAD');
    const hidden = join(project, 'docs/img');
    cpSync(join(repository, '.git/objects'), join(hidden, 'objects'), { recursive: true });
    put(join(hidden, 'config'), '[core]\n repositoryformatversion = 1\n[extensions]\n worktreeConfig = true\n');
    for (const ref of ['heads/main', 'remotes/origin/main']) put(join(hidden, 'refs', ref), `${attackers}\n`);
    put(join(project, 'HEAD'), 'ref: refs/heads/main\n');
    put(join(project, 'commondir'), 'docs/img\n');
    put(join(project, 'config.worktree'), `[core]\n bare = false\n worktree = ..\n fsmonitor = "${program()}"\n`);
    expectHonest(await lint());
  });

  for (const [how, path] of Object.entries({
    'the working folder': '.',
    'an empty part': '',
    'a relative part': 'tools',
    'a folder of the project': () => join(project, 'tools'),
    'a link into the project': () => join(place.home, 'link'),
  }))
    it(`lends no program where PATH begins with ${how}`, async () => {
      const script = `#!/bin/sh\nenv >>${trace()}\n`;
      for (const folder of ['.', 'tools']) put(join(project, folder, 'git'), script, 0o755);
      execFileSync('ln', ['-s', join(project, 'tools'), join(place.home, 'link')]);
      const first = typeof path === 'string' ? path : path();
      expectHonest(await lint({ PATH: [first, process.env.PATH].join(delimiter) }));
    });

  it('that git refuses ends in a named error', async () => {
    put(join(repository, '.git/HEAD'), 'nonsense');
    const { json, code } = await lint();
    expect([json?.name, code]).to.deep.equal(['GitRefusedError', 1]);
  });

  it('without any git outside of it ends in a named error', async () => {
    put(join(project, 'git'), `#!/bin/sh\nenv >>${trace()}\n`, 0o755);
    const { json, code } = await lint({ PATH: ['.', project].join(delimiter) });
    expect([json?.name, code]).to.deep.equal(['GitMissingError', 2]);
    expect(existsSync(trace())).to.equal(false);
  });
});
