import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn, type IPty } from '@lydell/node-pty';
import { realSfEnvironment } from './realSf.ts';
import { root } from './runCommand.ts';
import type { Scene } from './scene.ts';

/** A command on a pseudo-terminal, as a person would see and answer it. */
export class Terminal {
  private readonly pty: IPty;
  private shown = '';
  public readonly ended: Promise<number>;
  private static readonly open = new Set<IPty>();

  /** `plugin`: the folder of the one that runs. */
  public constructor(stage: Scene, argv: string[], plugin: string = root) {
    const home = process.env.HOME ?? '';
    const env = { ...realSfEnvironment(home), ...stage.options.env, CI: undefined, TERM: 'xterm-256color' };
    this.pty = spawn(join(root, 'node_modules/.bin/node'), [join(plugin, 'bin/run.js'), ...argv], {
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
