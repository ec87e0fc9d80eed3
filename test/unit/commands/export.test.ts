import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport, { type JwtExportResult } from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';
import { ask } from '../keypair/witness.ts';

describe('sf jwt export', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(async () => {
    ({ path: folder, remove } = temporaryFolder());
    writeFileSync(join(folder, 'one.txt'), 'canary one\n', { mode: 0o600 });
    await runCommand(JwtGenerateKeypair, ['--name', 'acme'], options());
  });
  afterEach(() => remove());

  const options = (env: Record<string, string> = {}) => ({
    env: { SF_JWT_KEY_DIR: join(folder, 'keys'), ...env },
    cwd: folder,
  });
  const give = (argv: string[], env?: Record<string, string>): Promise<CommandRun<JwtExportResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtExport.run(all, root) },
      [...(argv.includes('--connection') ? [] : ['--key-name', 'acme']), ...argv],
      options(env),
    );
  const file = (name: string): string => join(folder, name);
  runCommand(JwtGenerateKeypair, ['--name', 'acme', '--force', '--passphrase-file', 'one.txt'], options());
  const publicKeyOf = (...argv: string[]): string => ask('openssl', 'pkey', '-pubout', ...argv);
  const stored = () => publicKeyOf('-in', file('keys/acme.key'), '-passin', 'pass:canary one');

  it('gives the private key out in forms that openssl reads, into new files that only the owner reads', async () => {
    for (const [format, ...reads] of [
      ['pem', '-inform', 'PEM'],
      ['der', '-inform', 'DER'],
    ] as const) {
      const { json, raw, exitCode } = await give(['--format', format, '--output-file', `acme.${format}`, '--json']);
      expect(exitCode, raw).to.equal(0);
      expect(json?.result).to.include({ format, keyName: 'acme', encrypted: false, outputFile: `acme.${format}` });
      expect(publicKeyOf('-in', file(`acme.${format}`), ...reads)).to.equal(stored());
      expect(statSync(file(`acme.${format}`)).mode & 0o777).to.equal(0o600);
    }
  });
});
