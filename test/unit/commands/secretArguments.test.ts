import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { root, runCommand } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

type Module = { default: { run: (argv: string[], root: string) => Promise<unknown> } };

const folder = `${root}src/commands/jwt/`;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const session = `00D5g000001abcD!AQEAQ.${'aB3.'.repeat(20)}`;

describe('a secret that sf would repeat because it does not understand the command', () => {
  let stage: Scene;
  before(async () => (stage = await scene()));
  after(() => stage.end());

  for (const file of files) {
    const run = async (...argv: string[]) => {
      const { default: command } = (await import(`${folder}${file}`)) as Module;
      const targetOrg = file === 'deploy.ts' ? ['--target-org', 'admin'] : [];
      return runCommand({ run: (args, options) => command.run(args, options) }, [...targetOrg, ...argv]);
    };

    it(`is not shown by ${file}: behind or beside an unknown flag`, async () => {
      for (const secret of [pem, Buffer.from(pem).toString('base64'), session])
        for (const argv of [
          ['--jwt-key', secret],
          ['--unknown', '--connection', secret],
        ]) {
          const { error, raw, exitCode } = await run(...argv);
          expect([error?.name, exitCode]).to.deep.equal(['SecretInArgumentsError', 2]);
          const { stdout, json } = await run(...argv, '--json');
          expect(json).to.include({ name: 'SecretInArgumentsError', status: 2, cause: 'undefined' });
          expect(raw + stdout + JSON.stringify(error)).not.to.include(secret.slice(-80, -60));
        }
    });

    it(`leaves other mistakes to sf: ${file}`, async () => {
      const { error } = await run('--unknown-flag');
      expect(error?.message).to.include('--unknown-flag');
    });
  }

  it('is not shown where it stands for the name of an org', async () => {
    for (const file of ['deploy.ts', 'diff.ts', 'setup.ts'])
      for (const secret of [
        pem,
        Buffer.from(pem).toString('base64'),
        `eyJzZkp3dEJ1bmRsZSI6${'MSwia2V5Ijoi'.repeat(9)}`,
      ]) {
        const { default: command } = (await import(`${folder}${file}`)) as Module;
        const { error, raw } = await runCommand(command, ['--connection', 'acme', '--target-org', secret]);
        expect([file, error?.name]).to.deep.equal([file, 'SecretInArgumentsError']);
        expect(raw + JSON.stringify(error)).not.to.include(secret.slice(-60, -40));
      }
  });

  it('is not shown where it stands for the file that holds it', async () => {
    for (const secret of ['correct horse battery', 'x'.repeat(5000), '/no/such/folder/pass', 'a\0b'])
      for (const [file, ...argv] of [
        ['generate/keypair.ts', '--name', 'acme', '--passphrase-file', secret],
        ['inspect.ts', '--key-name', 'acme', '--passphrase-file', secret],
        ['key/passphrase.ts', '--key-name', 'acme', '--passphrase-file', secret],
      ]) {
        const { default: command } = (await import(`${folder}${file}`)) as Module;
        const { error, raw } = await runCommand(command, argv);
        expect(raw + JSON.stringify(error) + String(error?.message), file).not.to.include(secret);
        if (file?.startsWith('generate')) expect(error?.name).to.equal('SecretFileMissingError');
      }
  });

  it('is not shown as the value of a number or a choice', async () => {
    const { default: command } = (await import(`${folder}generate/keypair.ts`)) as Module;
    for (const flag of ['--days', '--bits']) {
      const { error } = await runCommand(command, ['--name', 'acme', flag, pem]);
      expect(error?.name).to.equal('SecretInArgumentsError');
    }
  });
});
