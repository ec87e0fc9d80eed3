/** What a person does with the real `sf`: sits before a terminal of 80 columns, pastes what is printed, lets a pipeline run. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { realSf, realSfEnvironment, runSf, type SfRun } from './realSf.ts';
import { root } from './runCommand.ts';
import { brokenLines } from './screen.ts';
import type { Scene } from './scene.ts';
import { Terminal } from './terminal.ts';

type Env = Record<string, string | undefined>;
type Place = { cwd: string; home: string; env: Env };

/** What was on the screen in the end. */
export type Sight = {
  code: number;
  /** As one copies them. */
  lines: string[];
  /** All words, with one blank between them. */
  text: string;
  /** The commands that it tells to run. */
  commands: string[];
};

export type Walk = {
  /** Types a command on a terminal of 80 columns, and answers. Fails if a line there breaks inside a word or a command. */
  sit: (line: string, answers?: ReadonlyArray<[question: string, keys: string]>) => Promise<Sight>;
  /** Runs it without a terminal. */
  run: (line: string, place?: Partial<Place>) => Promise<SfRun>;
  /** Runs a printed command in a shell, letter by letter. */
  paste: (command: string, place?: Partial<Place>) => Promise<{ code: number | null; text: string }>;
  /** What `gh` has been given under a name. */
  secret: (name: string) => string;
  /** A new home folder with the plugin in its `sf`, as a runner has it. */
  newHome: () => Promise<string>;
  folder: string;
  end: () => void;
};

const columns = 80;

/** A `gh` that keeps what it is given. */
const gh = (store: string): string => `#!/bin/sh
case "$1 $2 $4" in
  "secret set ") cat > '${store}'/"$3" ;;
  "variable set --body") printf %s "$5" > '${store}'/"$3" ;;
  *) exit 64 ;;
esac
`;

export const walk = async (stage: Pick<Scene, 'project' | 'options'>): Promise<Walk> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-walk-')));
  const [bin, store] = [join(folder, 'bin'), join(folder, 'store')];
  for (const each of [bin, store]) mkdirSync(each);
  writeFileSync(join(bin, 'gh'), gh(store));
  chmodSync(join(bin, 'gh'), 0o755);
  const PATH = `${bin}:${dirname(realSf)}:${process.env.PATH}`;
  const here: Place = { cwd: stage.project, home: process.env.HOME ?? '', env: { ...stage.options.env, PATH } };
  const link = async (home: string): Promise<string> => {
    mkdirSync(home, { recursive: true });
    const linked = await runSf(['plugins', 'link', root, '--no-install'], { home });
    expect(linked.code, linked.stderr).to.equal(0);
    return home;
  };
  await link(here.home);
  let homes = 0;
  const at = ({ env, ...place }: Partial<Place>): Place => ({ ...here, ...place, env: { ...here.env, ...env } });
  return {
    folder,
    sit: async (line, answers = []) => sight(line, answers, { ...stage, options: { ...stage.options, env: here.env } }),
    run: (line, place = {}) => runSf(line.split(' '), at(place)),
    paste: (command, place = {}) => pasteInto(command, at(place)),
    secret: (name) => readFileSync(join(store, name), 'utf8').replace(/[\r\n]+$/, ''),
    newHome: () => link(join(folder, `home-${(homes += 1)}`)),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const sight = async (
  line: string,
  answers: ReadonlyArray<[string, string]>,
  stage: Pick<Scene, 'project' | 'options'>,
): Promise<Sight> => {
  const terminal = new Terminal(stage, line.split(' '), { isRealSf: true, columns });
  for (const [question, keys] of answers) await terminal.answer(question, keys);
  const code = await terminal.ended;
  const lines = terminal.lines(columns).map((each) => each.trimEnd());
  expect(brokenLines(lines, columns), `sf ${line}\n${terminal.text}`).to.deep.equal([]);
  const text = lines.join(' ').replace(/\s+/g, ' ');
  return { code, lines, text, commands: lines.flatMap(commandOn) };
};

/** The command that a line is, or that a sentence ends with. */
const commandOn = (line: string): string[] => {
  const found = /^(?: *|\S.*: )((?:sf jwt|sf org|sf project|git|gh) [a-z].*)$/.exec(line)?.[1];
  return found === undefined ? [] : [found];
};

/** Not synchronously: the org of the test lives in this process. */
const pasteInto = (command: string, { cwd, home, env }: Place): ReturnType<Walk['paste']> => {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd,
    env: { ...realSfEnvironment(home), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, text }));
  });
};
