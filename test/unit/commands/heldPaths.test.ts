/** Names and paths of a project that want to lead out of it: decoys beside the project stay as they are. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runPluginHere } from '../../tools/runPluginHere.ts';
import { appFilesFor } from '../org/appProject.ts';

describe('a path that wants to lead out of the project', () => {
  let folder: string;
  let project: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-paths-')));
    project = join(folder, 'a/b/project');
    put('sfdx-project.json', '{"packageDirectories":[{"path":"force-app"}]}');
    for (const place of ['a', 'a/b', '.']) writeFileSync(join(folder, place, 'decoy'), 'untouched');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const connect = (changes: object, rest: object = {}): void =>
    put(
      'config/jwt-connections.json',
      JSON.stringify({
        version: 1,
        connections: {
          acme: { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', ...changes },
        },
        ...rest,
      }),
    );
  const run = (...argv: string[]) =>
    runPluginHere(['jwt', ...argv], { cwd: project, env: { SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined } });
  const generate = (...argv: string[]) =>
    run('generate', 'metadata', '--connection', 'acme', '--contact-email', 'a@acme.example', ...argv);
  /** Files outside of the project and the key store. */
  const outside = (): string[] =>
    Object.keys(filesBelow(folder))
      .filter((path) => !/^(?:a\/b\/project|keys)\//.test(path))
      .sort();
  const decoys = ['a/b/decoy', 'a/decoy', 'decoy'];
  const makeKey = async (): Promise<void> => {
    expect((await run('generate', 'keypair', '--name', 'acme')).exitCode).to.equal(0);
  };

  describe('as the folder of an app', () => {
    const app = (path: string): void =>
      connect({ app: 'JwtLogin' }, { apps: { JwtLogin: { path, marker: '[sf-plugin-jwt]' } } });

    for (const path of ['../evil', '(folder)/evil', 'jwt/../../evil', '.', './..', '..', ''])
      it(`"${path}" is refused by generate metadata and deploy`, async () => {
        await makeKey();
        app(path.replace('(folder)', folder));
        for (const made of [await generate(), await run('deploy', '-c', 'acme', '--no-prompt')])
          expect(made.exitCode, made.raw).to.be.oneOf([1, 2]);
        expect(outside()).to.deep.equal(decoys);
        expect(existsSync(join(project, 'app'))).to.equal(false);
      });

    for (const path of ['~/evil', '~root/evil', 'C:\\evil', '\\\\host\\evil', '$HOME/evil'])
      it(`"${path}" is a folder of the project, or refused`, async () => {
        await makeKey();
        app(path);
        const made = await generate();
        expect(made.exitCode, made.raw).to.be.oneOf([0, 1, 2]);
        expect(outside()).to.deep.equal(decoys);
      });
  });

  for (const app of ['../../evil', 'a/b', '/evil', 'evil\n::error::x', '__proto__', 'constructor', '..'])
    it(`as the name of an app: ${JSON.stringify(app)}`, async () => {
      await makeKey();
      connect({ app });
      const made = await generate();
      expect(outside()).to.deep.equal(decoys);
      expect(made.raw).not.to.match(/^::/m);
      if (made.exitCode === 0) expect(Object.keys(filesBelow(project)).join('\n')).to.include(`jwt/${app}/`);
    });

  for (const keyName of ['../../evil', '../evil', 'a/b', '/evil', '..', 'evil\n'])
    it(`as the name of a key in the connection file: ${JSON.stringify(keyName)}`, async () => {
      connect({ keyName, clientId: 'x' });
      for (const tried of [await run('verify', '-c', 'acme'), await generate(), await run('key', 'list')])
        expect(tried.exitCode, tried.raw).to.be.oneOf([0, 1, 2]);
      expect((await run('verify', '-c', 'acme')).exitCode).not.to.equal(0);
      expect(outside()).to.deep.equal(decoys);
    });

  for (const name of ['../x', '..', 'a\nb', 'Acme', 'key', 'acme-key-file', 'a/b', '.hidden'])
    it(`as the name of a connection: ${JSON.stringify(name)}`, async () => {
      put(
        'config/jwt-connections.json',
        JSON.stringify({ version: 1, connections: { [name]: { instanceUrl: 'login', username: 'ci@acme.example' } } }),
      );
      for (const tried of [
        await run('verify', '-c', name),
        await run('generate', 'metadata', '-c', name, '--contact-email', 'a@acme.example'),
      ])
        expect(tried.exitCode, tried.raw).to.equal(2);
      expect(outside()).to.deep.equal(decoys);
    });

  for (const name of ['../evil', '..', '.evil', '/evil', 'a/b', 'a\\b', 'evil\n', '', 'x'.repeat(300)])
    it(`as the name of a key on the command line: ${JSON.stringify(name.slice(0, 12))}`, async () => {
      for (const argv of [
        ['generate', 'keypair', '--name', name],
        ['export', '--key-name', name, '--format', 'certificate'],
        ['key', 'delete', '--key-name', name, '--no-prompt'],
      ])
        expect((await run(...argv)).exitCode, argv.join(' ')).to.be.oneOf([1, 2]);
      expect(outside()).to.deep.equal(decoys);
    });

  it('as a link that leads nowhere, in place of a file to export to', async () => {
    await makeKey();
    symlinkSync(join(folder, 'evil'), join(project, 'out.pem'));
    const made = await run(
      'export',
      '--key-name',
      'acme',
      '--format',
      'pem',
      '--output-file',
      join(project, 'out.pem'),
    );
    expect(made.exitCode, made.raw).to.equal(2);
    expect(outside()).to.deep.equal(decoys);
  });

  it('finds honest files where they belong', async () => {
    await makeKey();
    for (const { path, content } of await appFilesFor('acme')) put(`jwt/JwtLogin/${path}`, content);
    connect({ app: 'JwtLogin' }, { apps: { JwtLogin: { path: 'jwt/JwtLogin', marker: '[sf-plugin-jwt]' } } });
    expect((await run('lint')).raw).to.match(/Files checked: \d+\. Errors: 0/);
  });
});
