import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readAppFiles } from '../../../../src/flows/project/appFiles.ts';
import { chooseApp } from '../../../../src/flows/project/choose.ts';
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

describe('which connection and app are meant', () => {
  const twoApps = folderWith({ 'One/orgs/acme/x': '', 'Two/orgs/uat/x': '' });
  const oneApp = folderWith({ 'One/orgs/acme/x': '' });
  const nothing = join(oneApp, 'nowhere');
  const login = { instanceUrl: 'login', username: 'x' };
  const file = (parts: Partial<ConnectionFile>): ConnectionFile => ({ version: 1, connections: {}, ...parts });

  it('say the flags first', async () => {
    const chosen = await chooseApp({ env: {}, connection: 'uat', appName: 'Two', appsFolder: twoApps, file: file({}) });
    expect(chosen).to.deep.equal({ connection: 'uat', app: 'Two' });
  });

  it('says the connection file next: its default connection, the connection’s app, the default app', async () => {
    const connections = { acme: { ...login, app: 'Mine' }, uat: login };
    const defaults = { connection: 'acme', app: 'Usual' };
    expect(await chooseApp({ env: {}, appsFolder: twoApps, file: file({ connections, defaults }) })).to.deep.equal({
      connection: 'acme',
      app: 'Mine',
    });
    expect(
      (await chooseApp({ env: {}, connection: 'uat', appsFolder: twoApps, file: file({ connections, defaults }) })).app,
    ).to.equal('Usual');
  });

  it('is the only one that there is', async () => {
    expect(await chooseApp({ env: {}, appsFolder: oneApp })).to.deep.equal({ connection: 'acme', app: 'One' });
    const known = file({ connections: { acme: login } });
    expect((await chooseApp({ env: {}, appsFolder: oneApp, file: known })).app).to.equal('One');
  });

  it('is not guessed at', async () => {
    const choose = (wish: Omit<Parameters<typeof chooseApp>[0], 'env'>) =>
      errorName(() => chooseApp({ env: {}, ...wish }));
    expect(await choose({ appsFolder: twoApps })).to.equal('ConnectionNotChosenError');
    expect(await choose({ appsFolder: twoApps, connection: 'acme' })).to.equal('AppNotChosenError');
    expect(await choose({ appsFolder: nothing })).to.equal('AppFilesMissingError');
    expect(await choose({ appsFolder: nothing, connection: 'acme' })).to.equal('AppFilesMissingError');
    expect(await choose({ appsFolder: oneApp, connection: '../acme' })).to.equal('ConnectionNameInvalidError');
    expect(await choose({ appsFolder: oneApp, connection: 'acme', appName: '../One' })).to.equal('AppNameInvalidError');
  });
});
