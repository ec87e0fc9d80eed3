import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readAppFiles } from '../../../../src/flows/project/appFiles.ts';
import { chooseApp } from '../../../../src/flows/project/chooseApp.ts';
import { chooseByProject } from '../../../../src/flows/project/chooseConnections.ts';
import type { ConnectionFile } from '../../../../src/connection/types.ts';
import { errorName } from '../../org/fakes.ts';

const component = (type: string, app = 'JwtLogin'): string =>
  `<?xml version="1.0"?>\n<${type}><externalClientApplication>${app}</externalClientApplication></${type}>\n`;

const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(homedir(), 'app-files-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
};

const global = 'extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml';
const policy = 'extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';

describe('the app files of a connection', () => {
  it('are those of the app and of the connection, of no other connection, and nothing but sources', async () => {
    const folder = folderWith({
      'app/externalClientApps/JwtLogin.eca-meta.xml': component('ExternalClientApplication'),
      [`app/${policy}`]: component('ExtlClntAppOauthConfigurablePolicies'),
      'app/README.md': 'words',
      [`orgs/acme/${global}`]: component('ExtlClntAppGlobalOauthSettings'),
      [`orgs/other/${global}`]: component('ExtlClntAppGlobalOauthSettings'),
    });
    const files = await readAppFiles(folder, 'acme');
    expect(files.map(({ type, fullName, path }) => [type, fullName, path])).to.deep.equal([
      ['ExternalClientApplication', 'JwtLogin', 'app/externalClientApps/JwtLogin.eca-meta.xml'],
      ['ExtlClntAppOauthConfigurablePolicies', 'JwtLogin_oauthPlcy', `app/${policy}`],
      ['ExtlClntAppGlobalOauthSettings', 'JwtLogin_glbloauth', `orgs/acme/${global}`],
    ]);
  });

  it('are all XML files, so that what doesn’t belong there is seen by whoever judges them', async () => {
    const folder = folderWith({
      'app/package.xml': '<Package/>',
      'app/deep/er/destructiveChanges.XML': '<Package/>',
      [`orgs/acme/${global}`]: component('ExtlClntAppGlobalOauthSettings'),
    });
    const files = await readAppFiles(folder, 'acme');
    expect(files.map(({ type }) => type)).to.deep.equal(['Package', 'Package', 'ExtlClntAppGlobalOauthSettings']);
  });

  it('take the connection’s own file in place of its namesake', async () => {
    const folder = folderWith({
      [`app/${policy}`]: component('ExtlClntAppOauthConfigurablePolicies', 'Shared'),
      [`orgs/acme/${policy}`]: component('ExtlClntAppOauthConfigurablePolicies', 'Own'),
    });
    const files = await readAppFiles(folder, 'acme');
    expect(files.map(({ path }) => path)).to.deep.equal([`orgs/acme/${policy}`]);
    expect(files[0]?.content).to.include('Own');
  });

  it('are missing without a folder of the connection', async () => {
    const folder = folderWith({ [`orgs/acme/${global}`]: component('ExtlClntAppGlobalOauthSettings') });
    expect(await errorName(() => readAppFiles(folder, 'other'))).to.equal('AppFilesMissingError');
  });

  it('must be well-formed', async () => {
    const folder = folderWith({ [`orgs/acme/${global}`]: '<a><b></a>' });
    expect(await errorName(() => readAppFiles(folder, 'acme'))).to.equal('AppFileNotReadableError');
  });
});

const twoApps = folderWith({ 'One/orgs/acme/x': '', 'Two/orgs/uat/x': '' });
const oneApp = folderWith({ 'One/orgs/acme/x': '' });
const nothing = join(oneApp, 'nowhere');
const login = { instanceUrl: 'login', username: 'x' };
const fileOf = (parts: Partial<ConnectionFile>): ConnectionFile => ({ version: 1, connections: {}, ...parts });

describe('which app of a connection is meant', () => {
  it('says the flag first', async () => {
    const wish = {
      appName: 'Two',
      appsFolder: twoApps,
      file: fileOf({ connections: { uat: { ...login, app: 'X' } } }),
    };
    expect(await chooseApp('uat', wish)).to.equal('Two');
  });

  it('says the connection file next: the connection’s app, the default app', async () => {
    const connections = { acme: { ...login, app: 'Mine' }, uat: login };
    const wish = { appsFolder: twoApps, file: fileOf({ connections, defaults: { app: 'Usual' } }) };
    expect(await chooseApp('acme', wish)).to.equal('Mine');
    expect(await chooseApp('uat', wish)).to.equal('Usual');
  });

  it('is the only one that there is, and not guessed at', async () => {
    expect(await chooseApp('acme', { appsFolder: oneApp })).to.equal('One');
    expect(await errorName(() => chooseApp('acme', { appsFolder: twoApps }))).to.equal('AppNotChosenError');
    expect(await errorName(() => chooseApp('acme', { appsFolder: nothing }))).to.equal('AppFilesMissingError');
    const wrong = () => chooseApp('acme', { appsFolder: oneApp, appName: '../One' });
    expect(await errorName(wrong)).to.equal('AppNameInvalidError');
  });
});

describe('the connections that the project knows', () => {
  const choose = (appsFolder: string, names: string[] = [], file?: ConnectionFile) =>
    chooseByProject(
      { names },
      { env: {}, file },
      { appsFolder, connectionFile: join(dirname(appsFolder), 'x.json'), keyFolder: nothing },
    );
  const failure = (...of: Parameters<typeof choose>) => errorName(() => choose(...of));

  it('are those of its app folders as well, of which the only one is meant', async () => {
    expect(await choose(oneApp)).to.deep.equal(['acme']);
    expect(await failure(twoApps)).to.equal('ConnectionNotChosenError');
    expect(await failure(oneApp, [], fileOf({ connections: { uat: login } }))).to.equal('ConnectionNotChosenError');
    expect(await failure(nothing)).to.equal('ConnectionsNowhereError');
  });

  it('tell a name from a typing error', async () => {
    expect(await choose(oneApp, ['acme'])).to.deep.equal(['acme']);
    expect(await failure(oneApp, ['acmee'])).to.equal('ConnectionUnknownError');
    expect(await failure(oneApp, ['../acme'])).to.equal('ConnectionNameInvalidError');
    expect(await choose(nothing, ['acme'])).to.deep.equal(['acme']);
  });

  it('are looked up in folders only where nothing else says them', async () => {
    const linked = folderWith({ 'One/x': '' });
    symlinkSync(oneApp, join(linked, 'Linked'));
    const file = fileOf({ connections: { acme: login, uat: login }, defaults: { connection: 'uat' } });
    expect(await choose(linked, ['acme'], file)).to.deep.equal(['acme']);
    expect(await choose(linked, [], file)).to.deep.equal(['uat']);
    expect(await failure(linked, ['other'], file)).to.equal('LinkInPathError');
  });
});
