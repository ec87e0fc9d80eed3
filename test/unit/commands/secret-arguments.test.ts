import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { root, runCommand } from '../../tools/runCommand.ts';

type Module = { default: { run: (argv: string[], root: string) => Promise<unknown> } };

const folder = `${root}src/commands/jwt/`;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const session = `00D5g000001abcD!AQEAQ.${'aB3.'.repeat(20)}`;

describe('a secret that sf would repeat because it does not understand the command', () => {
  for (const file of files) {
    const run = async (...argv: string[]) => {
      const { default: command } = (await import(`${folder}${file}`)) as Module;
      return runCommand({ run: (args, options) => command.run(args, options) }, argv);
    };

    it(`is not shown by ${file}: behind an unknown flag`, async () => {
      for (const secret of [pem, Buffer.from(pem).toString('base64'), session]) {
        const { error, raw, exitCode } = await run('--jwt-key', secret);
        expect(exitCode).to.equal(2);
        expect(raw + JSON.stringify(error) + error?.stack).not.to.include(secret.slice(-80, -60));
        const { stdout } = await run('--jwt-key', secret, '--json');
        expect(stdout).to.include('"status": 2').and.not.include(secret.slice(-80, -60));
      }
    });

    it(`is named by ${file} where sf takes a key for a flag`, async () => {
      const { json, stdout } = await run('--jwt-key', pem, '--json');
      expect(json, stdout).to.include({ name: 'SecretInArgumentsError', status: 2, cause: 'undefined' });
    });

    it(`is not shown by ${file}: beside one`, async () => {
      const { stdout } = await run('--unknown', '--username', pem, '--json');
      expect(stdout).not.to.include(pem.slice(100, 140)).and.not.include(pem.slice(-80, -60));
    });

    it(`leaves other mistakes to sf: ${file}`, async () => {
      const { error } = await run('--unknown-flag');
      expect(error?.message).to.include('--unknown-flag');
    });
  }

  it('is not shown as the value of a number or a choice', async () => {
    const { default: command } = (await import(`${folder}generate/keypair.ts`)) as Module;
    for (const flag of ['--days', '--bits']) {
      const { error } = await runCommand(command, ['--name', 'acme', flag, pem]);
      expect(error?.name).to.equal('SecretInArgumentsError');
    }
  });
});
