/** Programs that stand in for those of providers and vaults: each writes down what it got, and answers by rules. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a program answers a command line. The first rule that fits counts; without one it ends well and says nothing. */
export type StandInRule = {
  match: RegExp;
  stdout?: string;
  stderr?: string;
  code?: number;
  hangs?: boolean;
  echoes?: boolean;
};

export type StandInCall = { line: string; argv: string[]; env: Record<string, string>; input: string };

/** A program in a folder, and what it was told so far. */
export const standIn = (folder: string, name: string, rules: readonly StandInRule[] = []): (() => StandInCall[]) => {
  mkdirSync(folder, { recursive: true });
  const calls = join(folder, `${name}.calls`);
  const written = rules.map(({ match, ...rule }) => ({ ...rule, match: match.source }));
  const script = `#!${process.execPath}
const fs = require('node:fs');
const argv = process.argv.slice(2);
const line = argv.join(' ');
let input;
try {
  // What opens its standard input as a file fails where that is a socket.
  input = fs.readFileSync(argv.some((each) => each.endsWith('/dev/stdin')) ? '/dev/stdin' : 0, 'utf8');
} catch (error) {
  input = error.code;
}
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ line, argv, env: process.env, input }) + '\\n');
const rule = ${JSON.stringify(written)}.find(({ match }) => new RegExp(match).test(line)) ?? {};
if (rule.echoes) rule.stderr = rule.stdout = input + JSON.stringify(process.env);
if (rule.hangs) setInterval(() => undefined, 1000);
process.stdout.write(rule.stdout ?? '');
process.stderr.write(rule.stderr ?? '');
process.exitCode = rule.code ?? 0;
`;
  writeFileSync(join(folder, name), script, { mode: 0o755 });
  appendFileSync(calls, '');
  return () =>
    existsSync(calls)
      ? readFileSync(calls, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((each) => JSON.parse(each) as StandInCall)
      : [];
};
