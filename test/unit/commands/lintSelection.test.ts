import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtLint, { type JwtLintResult } from '../../../src/commands/jwt/lint.ts';
import { withStandardInput } from '../../tools/standardInput.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { sampleFiles } from '../app/sample.ts';

let folder: string;

const command = { run: async (argv: string[], root: string) => JwtLint.run(argv, root) };
const run = async (...argv: string[]): Promise<CommandRun<JwtLintResult>> =>
  runCommand(command, [...argv, '--json'], { cwd: folder, env: { SF_JWT_KEY_DIR: join(folder, 'keys') } });
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const foundBy = ({ json }: CommandRun<JwtLintResult>): string[] =>
  (json?.result.findings ?? []).map(({ rule, path, line = '' }) => `${rule} ${path} ${line}`.trim()).sort();

/** The files of an app, with a scope that no org knows: one finding for whoever shares them. */
const writeApp = (app: string, ...connections: string[]): void => {
  for (const { path, content } of sampleFiles()) {
    const text = content.replaceAll('JwtLogin', app).replace('Api,RefreshToken', 'Api,RefreshToken,Wab');
    const [part = '', of = ''] = path.split('/');
    if (part !== 'orgs') put(`jwt/${app}/${path.replaceAll('JwtLogin', app)}`, text);
    else for (const name of connections) put(`jwt/${app}/${path.replaceAll('JwtLogin', app).replace(of, name)}`, text);
  }
};
const record = (app: string, username: string, more: object = {}): object => ({
  instanceUrl: 'https://acme.my.salesforce.com',
  username,
  app,
  ...more,
});
const putConnections = (connections: object, path = 'config/jwt-connections.json'): void =>
  put(path, JSON.stringify({ version: 1, connections }, undefined, 2));

const stray = (app: string, connection: string): string => `jwt/${app}/orgs/${connection}/destructiveChanges.xml`;
const shared = (app: string): string =>
  `scope-unknown jwt/${app}/app/extlClntAppOauthSettings/${app}_oauth.ecaOauth-meta.xml 3`;

describe('sf jwt lint of chosen connections', () => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-lint-')));
    put('sfdx-project.json', '{"packageDirectories":[{"path":"force-app"}],"sourceApiVersion":"61.0"}');
    writeApp('Shared', 'acme', 'beta');
    writeApp('Other', 'gone');
    for (const each of [stray('Shared', 'acme'), stray('Shared', 'beta'), stray('Other', 'gone')])
      put(each, '<Package/>');
    putConnections({
      acme: record('Shared', 'a@acme.example', { tags: ['uat'] }),
      beta: record('Shared', 'b@acme.example', { tags: ['prod'], clientId: '$CLIENT_ID' }),
      other: record('Other', '$(USERNAME)', { tags: ['prod'] }),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const acme = [`foreign-component ${stray('Shared', 'acme')}`, shared('Shared')];
  const beta = [
    `foreign-component ${stray('Shared', 'beta')}`,
    'placeholder-in-connection-file config/jwt-connections.json 19',
    shared('Shared'),
  ];

  it('judges their records, their files and those that they share, and leaves out what others have', async () => {
    const ran = await run('--connection', 'acme');
    expect(foundBy(ran), ran.raw).to.deep.equal(acme);
    expect(ran.json?.result).to.deep.include({ connections: ['acme'] });
    expect(foundBy(await run('-c', 'beta'))).to.deep.equal(beta);
    expect(foundBy(await run('--tag', 'prod', '--tag', 'uat'))).to.have.members([
      ...new Set([...acme, ...beta, shared('Other'), 'placeholder-in-connection-file config/jwt-connections.json 23']),
    ]);
  });

  it('judges the whole project where nobody names any, and those of the file with --all', async () => {
    const whole = await run();
    expect(whole.json?.result).not.to.have.property('connections');
    const orphans = [`foreign-component ${stray('Other', 'gone')}`, /^overlay-orphaned jwt\/Other\/orgs\/gone\//];
    const all = foundBy(await run('--all'));
    for (const orphan of orphans) {
      const isOrphan = (found: string): boolean => (typeof orphan === 'string' ? found === orphan : orphan.test(found));
      expect(foundBy(whole).filter(isOrphan), String(orphan)).to.have.length(1);
      expect(all.filter(isOrphan), String(orphan)).to.deep.equal([]);
    }
    expect(foundBy(whole)).to.include.members(all);
  });

  it('takes the files of a connection without a record, and its app by the name of its folder', async () => {
    const ran = await run('-c', 'gone');
    expect(foundBy(ran).map((found) => found.split(' ')[0])).to.deep.equal([
      'foreign-component',
      'overlay-orphaned',
      'scope-unknown',
    ]);
  });

  it('keeps the permission sets that their policies name, wherever they lie, and the connected apps of their records', async () => {
    const connectedApp = '<ConnectedApp><oauthConfig><scopes>Wab</scopes></oauthConfig></ConnectedApp>';
    put('force-app/main/default/connectedApps/Old.connectedApp-meta.xml', connectedApp);
    put('force-app/main/default/connectedApps/Far.connectedApp-meta.xml', connectedApp);
    const set = '<PermissionSet><label>x</label><userPermissions><enabled>true</enabled><name>ModifyAllData</name>';
    for (const name of ['Shared_Access', 'Other_Access'])
      put(
        `force-app/main/default/permissionsets/${name}.permissionset-meta.xml`,
        `${set}</userPermissions></PermissionSet>`,
      );
    putConnections({
      acme: record('Shared', 'a@acme.example'),
      old: record('Old', 'o@acme.example', { appKind: 'connectedApp' }),
    });
    const pathsOf = async (name: string): Promise<string[]> => {
      const found = (await run('-c', name)).json?.result.findings ?? [];
      return [...new Set(found.map(({ path }) => path.replace(/^.*\//, '')))].sort();
    };
    expect(await pathsOf('old')).to.deep.equal(['Old.connectedApp-meta.xml']);
    expect(await pathsOf('acme'))
      .to.include('Shared_Access.permissionset-meta.xml')
      .and.not.include('Other_Access.permissionset-meta.xml');
  });

  it('tells a record that can’t be used only if it is meant', async () => {
    putConnections({ acme: record('Shared', 'a@acme.example'), beta: record('Shared', 'b'), bad: { instanceUrl: 7 } });
    expect(foundBy(await run('-c', 'acme'))).to.deep.equal(acme);
    const all = foundBy(await run('--all'));
    expect(all.filter((found) => found.startsWith('connection-file-invalid'))).to.have.length(1);
    expect(all).to.include.members([...acme, shared('Shared')]);
    expect((await run('-c', 'bad')).json?.name).to.equal('ConnectionFileInvalidError');
  });

  it('still tells a link in the place of a folder of theirs', async () => {
    rmSync(join(folder, 'jwt/Shared/orgs/acme'), { recursive: true });
    symlinkSync(tmpdir(), join(folder, 'jwt/Shared/orgs/acme'));
    expect((await run('-c', 'acme')).json?.result.findings.map(({ path }) => path)).to.include('jwt/Shared/orgs/acme');
    expect((await run('-c', 'beta')).json?.result.findings.map(({ path }) => path)).not.to.include(
      'jwt/Shared/orgs/acme',
    );
  });

  it('refuses a connection of which nothing can be judged, and paths beside names', async () => {
    put('keys/new.key', 'x');
    const names = async (...argv: string[]) => [(await run(...argv)).json?.name, (await run(...argv)).exitCode];
    expect(await names('-c', 'acme', '-c', 'new')).to.deep.equal(['AppFilesMissingError', 2]);
    expect(await names('jwt', '--all')).to.deep.equal(['LintPathsAndConnectionsError', 2]);
    expect(await names('jwt', '--tag', 'uat')).to.deep.equal(['LintPathsAndConnectionsError', 2]);
  });

  it('judges the project of another connection file, and the records that a pipe brings', async () => {
    const here = await run('--all');
    const file = join(folder, 'config/jwt-connections.json');
    const elsewhere = await runCommand<JwtLintResult>(command, ['--all', '--connection-file', file, '--json'], {
      cwd: '/',
    });
    expect(elsewhere.json?.result).to.deep.equal(here.json?.result);
    const text = JSON.stringify({ version: 1, connections: { acme: record('Shared', '$(USERNAME)') } });
    const piped = await withStandardInput(text, () => run('--all', '--connection-file', '-'));
    expect(foundBy(piped), piped.raw).to.deep.equal([
      `foreign-component ${stray('Shared', 'acme')}`,
      'placeholder-in-connection-file - 1',
      shared('Shared'),
    ]);
  });
});
