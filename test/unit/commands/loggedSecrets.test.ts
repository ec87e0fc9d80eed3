import { expect } from 'chai';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtKeyImport from '../../../src/commands/jwt/key/import.ts';
import JwtKeyPassphrase from '../../../src/commands/jwt/key/passphrase.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

/** Each ends early, after its flags have been read. */
const commands: Record<string, { run: (argv: string[], root: string) => Promise<unknown>; argv: string[] }> = {
  deploy: { run: (...all) => JwtDeploy.run(...all), argv: ['--connection', 'gone'] },
  export: { run: (...all) => JwtExport.run(...all), argv: ['--key-name', 'gone', '--format', 'certificate'] },
  'generate keypair': { run: (...all) => JwtGenerateKeypair.run(...all), argv: ['--name', '../gone'] },
  'key import': { run: (...all) => JwtKeyImport.run(...all), argv: ['--key-name', 'a', '--jwt-key-file', 'gone'] },
  'key passphrase': { run: (...all) => JwtKeyPassphrase.run(...all), argv: ['--key-name', 'gone', '--remove'] },
  setup: { run: (...all) => JwtSetup.run(...all), argv: ['--connection', '../gone', '--no-prompt'] },
};

describe('a secret that the CLI itself writes to its log', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  for (const [name, { run, argv }] of Object.entries(commands))
    it(`is named by sf jwt ${name}, even if the command fails`, async () => {
      const secrets = { SF_JWT_STORE_PASSWORD: 'canary store', SF_JWT_ACME_KEY_PASSPHRASE: 'canary phrase' };
      const seen = async (level: string): Promise<string> => {
        const env = {
          ...secrets,
          SF_JWT_KEY_DIR: `${folder}/keys`,
          SF_LOG_LEVEL: level,
          SF_DISABLE_LOG_FILE: undefined,
        };
        const { raw, exitCode } = await runCommand({ run }, argv, { cwd: folder, env });
        expect(exitCode, raw).not.to.equal(0);
        return raw.replace(/[\s›]+/g, ' ');
      };
      const told = await seen('trace');
      expect(told).to.include('SF_JWT_ACME_KEY_PASSPHRASE, SF_JWT_STORE_PASSWORD').and.not.to.include('canary');
      expect(await seen('warn')).not.to.include('SF_JWT_STORE_PASSWORD');
    });
});
