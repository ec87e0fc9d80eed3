import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn, type IPty } from '@lydell/node-pty';
import { expect } from 'chai';
import { realSfEnvironment } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';

/** A command on a pseudo-terminal, as a person would see and answer it. */
class Terminal {
  private readonly pty: IPty;
  private shown = '';
  public readonly ended: Promise<number>;
  private static readonly open = new Set<IPty>();

  public constructor(stage: Scene, argv: string[]) {
    const home = process.env.HOME ?? '';
    const env = { ...realSfEnvironment(home), ...stage.options.env, CI: undefined, TERM: 'xterm-256color' };
    this.pty = spawn(join(root, 'node_modules/.bin/node'), [join(root, 'bin/run.js'), ...argv], {
      cwd: stage.project,
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
      cols: 160,
      rows: 60,
    });
    Terminal.open.add(this.pty);
    this.pty.onData((data) => (this.shown += data));
    this.ended = new Promise((resolve) =>
      this.pty.onExit(({ exitCode }) => {
        Terminal.open.delete(this.pty);
        resolve(exitCode);
      }),
    );
  }

  /** A question that was never asked leaves the command waiting. */
  public static closeAll(): void {
    for (const pty of Terminal.open) pty.kill('SIGKILL');
  }

  public get text(): string {
    return stripVTControlCharacters(this.shown);
  }

  /** Waits until a text is shown, then types. */
  public async answer(question: string, keys: string): Promise<void> {
    const started = Date.now();
    while (!this.text.includes(question)) {
      if (Date.now() - started > 30_000) throw new Error(`"${question}" wasn't asked:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.pty.write(keys);
  }
}

describe('sf jwt setup on a terminal', () => {
  let stage: Scene;
  before(() => mkdirSync(process.env.HOME ?? '', { recursive: true }));
  beforeEach(async () => (stage = await scene()));
  afterEach(async () => {
    Terminal.closeAll();
    await stage.end();
  });

  it('asks for what is missing and sets up the login', async () => {
    const terminal = new Terminal(stage, ['jwt', 'setup']);
    await terminal.answer('Which org connection of an administrator', '\r');
    await terminal.answer('What shall the connection be called?', '\r');
    await terminal.answer('Which user does the login sign in as', `${stage.loginUser}\r`);
    await terminal.answer('is a production org. Set up the JWT login "acme" in it?', 'y\r');
    expect(await terminal.ended, terminal.text).to.equal(0);
    expect(terminal.text).to.include(`Proven: "acme" logs in to ${stage.org.origin} as ${stage.loginUser}.`);
    expect(stage.org.state.apps).to.have.length(1);
  });

  it('refuses a name that a connection cannot have, and asks again', async () => {
    stage.org.state.organization.isSandbox = true;
    const terminal = new Terminal(stage, ['jwt', 'setup', '--target-org', 'admin']);
    await terminal.answer('What shall the connection be called?', '-acme\r');
    await terminal.answer('begins and ends with a letter or digit', '\u0015nightly\r');
    await terminal.answer('Which user does the login sign in as', 'nobody\r');
    await terminal.answer('It has the form of an email address', `\u0015${stage.loginUser}\r`);
    expect(await terminal.ended, terminal.text).to.equal(0);
    expect(terminal.text).to.include('Proven: "nightly"');
  });

  it('changes nothing when a production org is declined', async () => {
    const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
    const terminal = new Terminal(stage, argv);
    await terminal.answer('is a production org', 'n\r');
    expect(await terminal.ended).to.equal(2);
    expect(terminal.text).to.include('Nothing was changed.');
    expect(stage.org.state.apps).to.have.length(0);
  });

  it('asks nothing with --no-prompt', async () => {
    const terminal = new Terminal(stage, [
      'jwt',
      'setup',
      '--no-prompt',
      '--target-org',
      'admin',
      '--connection',
      'acme',
    ]);
    expect(await terminal.ended).to.equal(2);
    expect(terminal.text).to.include('Missing: --username.');
  });
});
