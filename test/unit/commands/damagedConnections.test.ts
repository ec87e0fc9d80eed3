import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtAuthorize from '../../../src/commands/jwt/authorize.ts';
import JwtConnectionAdd from '../../../src/commands/jwt/connection/add.ts';
import JwtConnectionDelete from '../../../src/commands/jwt/connection/delete.ts';
import JwtConnectionList from '../../../src/commands/jwt/connection/list.ts';
import JwtConnectionShow from '../../../src/commands/jwt/connection/show.ts';
import JwtConnectionUse from '../../../src/commands/jwt/connection/use.ts';
import JwtDeploy from '../../../src/commands/jwt/deploy.ts';
import JwtDiff from '../../../src/commands/jwt/diff.ts';
import JwtDoctor from '../../../src/commands/jwt/doctor.ts';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateAssertion from '../../../src/commands/jwt/generate/assertion.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtGenerateMetadata from '../../../src/commands/jwt/generate/metadata.ts';
import JwtGeneratePipeline from '../../../src/commands/jwt/generate/pipeline.ts';
import JwtKeyDelete from '../../../src/commands/jwt/key/delete.ts';
import JwtKeyImport from '../../../src/commands/jwt/key/import.ts';
import JwtKeyList from '../../../src/commands/jwt/key/list.ts';
import JwtLint, { type JwtLintResult } from '../../../src/commands/jwt/lint.ts';
import JwtRevoke from '../../../src/commands/jwt/revoke.ts';
import JwtRotate from '../../../src/commands/jwt/rotate.ts';
import JwtSecretList from '../../../src/commands/jwt/secret/list.ts';
import JwtSecretPush from '../../../src/commands/jwt/secret/push.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtStatus from '../../../src/commands/jwt/status.ts';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import { commandsOfPlugin } from '../../tools/manifest.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { sampleFiles } from '../app/sample.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

type Runs = { run: (argv: string[], root: string) => Promise<unknown> };

/** Each command that begins with what the connection file says, of the connection `acme` or of its key. */
const commands: Record<string, [command: Runs, ...argv: string[]]> = {
  authorize: [JwtAuthorize, '-c', 'acme'],
  'connection add': [JwtConnectionAdd, '-c', 'acme', '--no-prompt', '--no-verify', '--force'],
  'connection delete': [JwtConnectionDelete, '-c', 'acme', '--no-prompt'],
  'connection list': [{ run: (argv, root) => JwtConnectionList.run(argv, root) }],
  'connection show': [JwtConnectionShow, '-c', 'acme'],
  'connection use': [JwtConnectionUse, '-c', 'acme'],
  deploy: [JwtDeploy, '-c', 'acme', '--no-prompt'],
  diff: [JwtDiff, '-c', 'acme'],
  doctor: [JwtDoctor, '-c', 'acme'],
  export: [JwtExport, '-c', 'acme', '--format', 'certificate'],
  'generate assertion': [JwtGenerateAssertion, '-c', 'acme', '--output-file', 'assertion.txt'],
  'generate metadata': [JwtGenerateMetadata, '-c', 'acme', '--contact-email', 'a@b.example'],
  'generate pipeline': [JwtGeneratePipeline, '-c', 'acme', '--provider', 'github', '--job', 'watch'],
  'key delete': [JwtKeyDelete, '--key-name', 'acme', '--no-prompt'],
  'key import': [JwtKeyImport, '--key-name', 'acme', '--certificate-file', 'keys/acme.crt'],
  'key list': [JwtKeyList],
  lint: [{ run: (argv, root) => JwtLint.run(argv, root) }],
  revoke: [JwtRevoke, '-c', 'acme', '--no-prompt'],
  rotate: [JwtRotate, '-c', 'acme', '--no-prompt'],
  'secret list': [JwtSecretList, '-c', 'acme', '--provider', 'jenkins', '--place', 'https://x.example'],
  'secret push': [JwtSecretPush, '-c', 'acme', '--provider', 'jenkins', '--place', 'https://x.example'],
  setup: [JwtSetup, '-c', 'acme', '--username', 'ci@acme.example', '--no-prompt'],
  status: [{ run: (argv, root) => JwtStatus.run(argv, root) }],
  verify: [JwtVerify, '-c', 'acme'],
};

/** They read it after their work, to say who uses a key, and leave what is wrong to the next; or not at all. */
const others = ['generate keypair', 'key passphrase', 'inspect', 'usage'];

const lines = [
  '{',
  '"version": 1,',
  '"connections": {',
  '"acme": {"instanceUrl": "https://127.0.0.1:1", "username": "ci@acme.example", "clientId": "3MVG9abc"},',
  '"beta": {"instanceUrl": "https://127.0.0.1:1", "username": "ci@beta.example"}',
  '}',
  '}',
];
const withLine = (index: number, text: string): string => lines.with(index, text).join('\n');

describe('a command whose connection file is damaged', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ path: folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  const put = (text: string): void => {
    mkdirSync(join(folder, 'config'), { recursive: true });
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
    writeFileSync(join(folder, 'config/jwt-connections.json'), text);
  };
  const options = () => ({
    cwd: folder,
    env: { SF_JWT_KEY_DIR: join(folder, 'keys'), SF_JWT_ALLOWED_HOSTS: '127.0.0.1:1', CI: undefined },
  });
  const makeKey = () => runCommand(JwtGenerateKeypair, ['--name', 'acme'], options());
  const run = (name: string): Promise<CommandRun> => {
    const [command, ...argv] = commands[name] ?? [];
    if (!command) throw new Error(name);
    return runCommand(command, argv, options());
  };
  /** All that a command says, one blank between words. */
  const said = async (name: string): Promise<string> => {
    const { raw, error } = await run(name);
    return `${raw} ${error?.message ?? ''}`.replace(/\s+/g, ' ');
  };

  it('is one of these', () =>
    expect([...Object.keys(commands), ...others].sort()).to.deep.equal(
      commandsOfPlugin()
        .map(({ name }) => name)
        .sort(),
    ));

  for (const name of Object.keys(commands)) {
    it(`${name} says line, column and entry where it isn't JSON`, async () => {
      await makeKey();
      put(withLine(4, '<<<<<<< HEAD'));
      expect(await said(name)).to.include('line 5, column 1, in "connections": a merge conflict isn\'t resolved');
    });

    it(`${name} says both lines of a connection that is there twice`, async () => {
      await makeKey();
      put(withLine(4, lines[3]?.slice(0, -1) ?? ''));
      expect(await said(name)).to.include('"connections.acme" more than once, on lines 4, 5');
    });

    it(`${name} ${name === 'key delete' ? 'deletes no key that another' : "isn't stopped by another"} connection may use`, async () => {
      const outcomeWith = async (beta: string): Promise<unknown> => {
        await makeKey();
        rmSync(join(folder, 'assertion.txt'), { force: true });
        put(withLine(4, beta));
        const { exitCode, error } = await run(name);
        return [exitCode, error?.name];
      };
      const whole = await outcomeWith(lines[4] ?? '');
      const damaged = await outcomeWith('"beta": {"instanceUrl": 7, "username": "ci@beta.example"}');
      if (name === 'key delete') expect(damaged).to.deep.equal([2, 'ConnectionFileInvalidError']);
      // These two name what is wrong anywhere.
      else if (name === 'lint' || name === 'status')
        expect([whole, damaged]).to.deep.equal([
          [0, undefined],
          [1, undefined],
        ]);
      else expect(damaged).to.deep.equal(whole);
    });
  }

  it('is judged by lint as far as it can be used, each record at its own line, whatever else has its name', async () => {
    const record = { instanceUrl: 'https://login.salesforce.com', username: 'a@b.example', app: 'acme' };
    put(
      [
        '{ "version": 1, "apps": {',
        '"acme": {"path": "jwt/acme", "marker": "x"} },',
        '"connections": {',
        '"gone": {"instanceUrl": 7, "username": "x"},',
        `"zeta": ${JSON.stringify({ ...record, description: '"acme":' })},`,
        `"acme" : ${JSON.stringify({ ...record, instanceUrl: 'https://acme.my.salesforce.com' })},`,
        '"beta": {"instanceUrl": "https://beta.my.salesforce.com",',
        '"username":"$(USERNAME)"}',
        '} }',
      ].join('\n'),
    );
    // The files of a connection that can't be used are nobody's leftovers.
    for (const { path, content } of sampleFiles()) {
      const target = join(folder, 'jwt/acme', path.replace(/^orgs\/[^/]+/, 'orgs/gone'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
    const [command] = commands.lint ?? [];
    const { json } = await runCommand<JwtLintResult>(command as Runs, ['--json'], options());
    const found = (json?.result.findings ?? []).filter(({ path }) => path.endsWith('connections.json'));
    expect(found.map(({ rule, line }) => `${rule} ${line}`).sort()).to.deep.equal([
      'connection-file-invalid 4',
      'generic-login-host 5',
      'placeholder-in-connection-file 8',
    ]);
    expect(json?.result.findings.map(({ rule }) => rule)).not.to.include('overlay-orphaned');
    expect(JSON.stringify(json?.result.findings)).not.to.include('"keys"');
  });
});
