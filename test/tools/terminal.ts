import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn, type IPty } from '@lydell/node-pty';
import { realSf, realSfEnvironment } from './realSf.ts';
import { root } from './runCommand.ts';
import { linesOn } from './screen.ts';
import type { Scene } from './scene.ts';

/** A question may go on in the next line. */
const withOneBlank = (text: string): string => text.replace(/\s+/g, ' ');

/** The choice of orgs holds every stored login of the home folder, and other tests of the process leave theirs there. */
export const forgetLogins = (): void => {
  const logins = join(process.env.HOME ?? '', '.sfdx');
  mkdirSync(logins, { recursive: true });
  for (const name of readdirSync(logins)) if (name.includes('@')) rmSync(join(logins, name));
};

type TerminalOptions = {
  /** The folder of the plugin that runs. */
  plugin?: string;
  /** By the real CLI, to which the plugin is linked, not by the plugin's own `bin/run.js`. */
  isRealSf?: boolean;
  /** How many characters a line of the terminal has. */
  columns?: number;
};

const node = join(root, 'node_modules/.bin/node');

/** A command on a pseudo-terminal, as a person would see and answer it. */
export class Terminal {
  private readonly pty: IPty;
  private shown = '';
  public readonly ended: Promise<number>;
  private static readonly open = new Set<IPty>();

  public constructor(
    stage: Pick<Scene, 'project' | 'options'>,
    argv: string[],
    { plugin = root, isRealSf = false, columns = 160 }: TerminalOptions = {},
  ) {
    const home = process.env.HOME ?? '';
    // The size is that of the terminal, not what the tests say where there is none.
    const size = { COLUMNS: undefined, LINES: undefined };
    const env = { ...realSfEnvironment(home), ...stage.options.env, ...size, CI: undefined, TERM: 'xterm-256color' };
    const [program, ...first] = isRealSf ? [realSf] : [node, join(plugin, 'bin/run.js')];
    this.pty = spawn(program, [...first, ...argv], {
      cwd: stage.project,
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
      cols: columns,
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

  /** What is left on the screen in the end, each line as it was written. */
  public lines(columns: number): string[] {
    return linesOn(this.shown, columns);
  }

  /** Waits until a text is shown, then types. */
  public async answer(question: string, keys: string): Promise<void> {
    const started = Date.now();
    while (!withOneBlank(this.text).includes(question)) {
      if (Date.now() - started > 30_000) throw new Error(`"${question}" wasn't asked:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.pty.write(keys);
  }
}
