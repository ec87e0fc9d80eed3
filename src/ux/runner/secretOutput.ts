import { fstatSync } from 'node:fs';
import { jwtError, type JwtErrorKey } from '../../base/errors/errors.ts';
import { withNamedErrors } from '../../base/files/files.ts';
import { userEnvironment } from '../../base/programs/userEnvironment.ts';
import { isPipeline } from '../../connection/environment.ts';

/** Where something goes, and what it is. */
export type SecretDestination = {
  format: string;
  secret: boolean;
  binary: boolean;
  outputFile?: string;
  /** Whether the flag --stdout was given. */
  asked: boolean;
  json: boolean;
};

/** What the standard output is: a pipe is what the output of another kind counts as. */
export type StandardOutput = { kind: 'terminal' | 'file' | 'pipe'; pipeline: boolean };

const standardOutput = (env = userEnvironment()): StandardOutput => ({
  kind: process.stdout.isTTY ? 'terminal' : fstatSync(1).isFile() ? 'file' : 'pipe',
  pipeline: isPipeline(env),
});

type SecretOutputRow = { error: JwtErrorKey; matches: (output: SecretDestination, to: StandardOutput) => boolean };

/** In this order. Whoever redirects the output makes a file that others may read, and a runner keeps what it shows. */
const refusals: readonly SecretOutputRow[] = [
  { error: 'ExportInJson', matches: ({ secret, json }) => secret && json },
  { error: 'ExportBinaryOnTerminal', matches: ({ binary }, { kind }) => binary && kind === 'terminal' },
  { error: 'ExportOnTerminal', matches: ({ secret, asked }, { kind }) => secret && !asked && kind === 'terminal' },
  { error: 'ExportRedirected', matches: ({ secret, asked }, { kind }) => secret && !asked && kind === 'file' },
  { error: 'ExportInPipeline', matches: ({ secret, asked }, { pipeline }) => secret && !asked && pipeline },
];

/** Refuses to show a secret where nobody asked for it to be seen. */
export const refuseExposure = (output: SecretDestination, to: StandardOutput = standardOutput()): void => {
  if (output.outputFile !== undefined) return;
  const refusal = refusals.find(({ matches }) => matches(output, to));
  if (refusal) throw jwtError(refusal.error, [output.format]);
};

/** Writes all of it to the standard output and waits until it is there. Throws FileNotWritable. */
export const writeOut = (content: Buffer): Promise<void> =>
  withNamedErrors('FileNotWritable', '/dev/stdout', () => {
    // The framework's own listener throws from within an event, where nobody can catch it.
    process.stdout.removeAllListeners('error');
    return new Promise((resolve, reject) => {
      process.stdout.once('error', reject);
      process.stdout.write(content, (error) => (error ? reject(error) : resolve()));
    });
  });
