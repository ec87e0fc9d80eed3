import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDeploy, { type JwtDeployResult } from '../../../src/commands/jwt/deploy.ts';
import JwtDiff, { type JwtDiffResult } from '../../../src/commands/jwt/diff.ts';
import JwtLint, { type JwtLintResult } from '../../../src/commands/jwt/lint.ts';
import type { AppFile } from '../../../src/app/model.ts';
import { parseComponent } from '../../../src/app/xml.ts';
import { deployComponents } from '../../../src/org/deploy/deploy.ts';
import { makePermissionSet, makeProfile } from '../../org/defaults.ts';
import { newId } from '../../org/ids.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { openLocalOrg } from '../org/localAdmin.ts';
import { filledFiles } from './filledFiles.ts';
import { diffScene, type DiffScene } from './diffScene.ts';

let scene: DiffScene;

const run = async (...argv: string[]) => {
  const { json, exitCode, stdout } = await scene.diff('--app-name', 'JwtLogin', ...argv);
  const [connection] = json?.result?.connections ?? [];
  if (!connection) throw new Error(stdout);
  return { ...connection, status: exitCode, warnings: json?.warnings.join('\n') ?? '' };
};

const at = (path: string): string => join(scene.project, 'jwt/JwtLogin', path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const files = (): string[] => Object.keys(filesBelow(join(scene.project, 'jwt'))).sort();
const lint = async (): Promise<string[]> => {
  const { json } = await runCommand<JwtLintResult>(JwtLint, ['--json'], { cwd: scene.project });
  return (json?.result.findings ?? []).map(({ rule }) => rule);
};

const layout = [
  'JwtLogin/app/externalClientApps/JwtLogin.eca-meta.xml',
  'JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml',
  'JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
  'JwtLogin/app/extlClntAppPolicies/JwtLogin_plcy.ecaPlcy-meta.xml',
  'JwtLogin/app/permissionsets/JwtLogin_Access.permissionset-meta.xml',
  'JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
];
const [appFile = '', policyFile = '', oauthFile = '', , , globalFile = ''] = layout.map((path) =>
  path.slice('JwtLogin/'.length),
);

const variants: Record<string, (files: AppFile[]) => AppFile[]> = {
  'as generated': (same) => same,
  'with every element': filledFiles,
};

describe('sf jwt diff --export', function () {
  this.timeout(120_000);
  afterEach(() => scene.org.close());

  for (const [how, prepare] of Object.entries(variants))
    it(`writes an app ${how} so that it can be deployed again, and then nothing differs`, async () => {
      scene = await diffScene({ files: prepare });
      rmSync(join(scene.project, '.forceignore'));
      const complaints = await lint();
      rmSync(join(scene.project, 'jwt'), { recursive: true });
      const exported = await run('--export');
      expect(exported).to.include({ outcome: 'exported', status: 0 });
      expect(files()).to.deep.equal(layout);
      expect(exported.exported?.map(({ state }) => state)).to.deep.equal(Array(6).fill('created'));
      expect(await run()).to.deep.include({ outcome: 'same', differences: [] });
      expect((await lint()).filter((rule) => !complaints.includes(rule))).to.deep.equal([]);
      const text = files()
        .map((path) => readFileSync(join(scene.project, 'jwt', path), 'utf8'))
        .join('');
      for (const stripped of ['oauthLink', 'orgScopedExternalApp', 'consumerKey', 'consumerSecret', 'shouldRotate'])
        expect(text).not.to.include(stripped);
      // What a file leaves out because an org takes it for that anyway.
      delete scene.elements('ExternalClientApplication').managedType;
      const before = structuredClone(scene.app().components);
      const argv = ['--target-org', scene.admin, '--connection', 'acme', '--no-prompt', '--json'];
      const { json } = await runCommand<JwtDeployResult>(JwtDeploy, argv, { cwd: scene.project });
      expect(
        json?.result.connections.map(({ outcome }) => outcome),
        JSON.stringify(json),
      ).to.deep.equal(['deployed']);
      for (const [type, { elements }] of Object.entries(scene.app().components))
        expect(elements, type).to.deep.equal(before[type as keyof typeof before]?.elements);
      expect(await run()).to.deep.include({ outcome: 'same', differences: [] });
    });

  it('writes an app that somebody made by hand, which can be deployed again', async () => {
    scene = await diffScene();
    const { components } = scene.app();
    scene.elements('ExternalClientApplication').description = 'Made by hand';
    scene.elements('ExtlClntAppGlobalOauthSettings').isDeviceFlowEnabled = 'true';
    for (const [type, component] of Object.entries(components))
      if (type !== 'ExternalClientApplication') component.fullName = `JwtLogin_x_${type}`;
    const { warnings } = await run('--export', '--output-dir', join(scene.project, 'found'));
    expect(warnings).to.include("wasn't created by this plugin");
    const folder = join(scene.project, 'found/JwtLogin');
    const written = filesBelow(folder);
    expect(Object.keys(written).sort()).to.deep.equal(layout.map((path) => path.slice('JwtLogin/'.length)));
    expect(written[appFile]).to.include('<description>Made by hand</description>');
    expect(await run('--output-dir', join(scene.project, 'found'))).to.deep.include({ outcome: 'same' });
    const own = Object.entries(components).map(([type, { fullName }]) => ({ type, fullName }));
    const outcome = await deployComponents(
      await openLocalOrg(scene.org),
      Object.entries(written).map(([path, content]) => {
        const { type } = parseComponent(content);
        const fullName = own.find((each) => each.type === type)?.fullName ?? 'JwtLogin_Access';
        return { type, fullName, content, path: path.replace(/[^/]+(?=\.\w+-meta)/, fullName) };
      }),
      { checkOnly: false },
    );
    expect(outcome.errors).to.deep.equal([]);
    expect(await run('--output-dir', join(scene.project, 'found'))).to.deep.include({ outcome: 'same' });
  });

  it('changes in a file that is there only what differs, and shows it', async () => {
    scene = await diffScene();
    writeFileSync(at(oauthFile), read(oauthFile).replace('<label>', '<!-- ours --><label>'));
    const before = read(oauthFile);
    scene.elements('ExtlClntAppOauthSettings').commaSeparatedOauthScopes = 'Api, RefreshToken, Web';
    const argv = ['--target-org', scene.admin, '--connection', 'acme', '--export'];
    const { stdout, exitCode } = await runCommand<JwtDiffResult>(JwtDiff, argv, { cwd: scene.project });
    expect(exitCode).to.equal(0);
    expect(read(oauthFile)).to.equal(before.replace('Api,RefreshToken', 'Api, RefreshToken, Web'));
    expect(stdout).to.include('acme: the files now match the app JwtLogin in Acme');
    expect(stdout).to.include(`changed ${oauthFile}`);
    expect(stdout).to.include('+     <commaSeparatedOauthScopes>Api, RefreshToken, Web<');
    expect(stdout).to.include('-     <commaSeparatedOauthScopes>Api,RefreshToken<');
    const again = await run('--export');
    expect(again).to.deep.include({ outcome: 'same', status: 0 });
    expect(again.exported?.map(({ state }) => state)).to.deep.equal(Array(6).fill('unchanged'));
  });

  it('leaves files that other connections share, and gives this connection its own', async () => {
    scene = await diffScene();
    mkdirSync(at('orgs/beta'), { recursive: true });
    const before = read(oauthFile);
    scene.elements('ExtlClntAppOauthSettings').commaSeparatedOauthScopes = 'Api,RefreshToken,Web';
    const { exported } = await run('--export');
    expect(read(oauthFile)).to.equal(before);
    const own = 'orgs/acme/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml';
    expect(exported?.filter(({ state }) => state !== 'unchanged').map(({ path }) => path)).to.deep.equal([own]);
    expect(await run()).to.deep.include({ outcome: 'same' });
  });

  it('writes no global settings without what the org hides, and keeps what a file says of it', async () => {
    scene = await diffScene();
    scene.org.switches.certificateReadable = false;
    const before = read(globalFile);
    scene.elements('ExtlClntAppGlobalOauthSettings').isDeviceFlowEnabled = 'true';
    expect(await run('--export')).to.include({ outcome: 'exported' });
    expect(read(globalFile)).to.equal(before.replace('<isDeviceFlowEnabled>false', '<isDeviceFlowEnabled>true'));
    rmSync(join(scene.project, 'jwt'), { recursive: true });
    const { warnings, outcome, status } = await run('--export');
    expect(files()).to.deep.equal(layout.slice(0, -1));
    expect(warnings).to.include("because the org doesn't show: certificate").and.include('sf jwt generate metadata');
    expect({ outcome, status }).to.deep.equal({ outcome: 'different', status: 1 });
  });

  it('writes every grant that the org holds, and says which no file can hold', async () => {
    scene = await diffScene();
    const { state } = scene.org;
    const set = makePermissionSet('Extra');
    const { profile, own } = makeProfile('Sales, Europe', 'Salesforce', []);
    state.permissionSets.push(set, own);
    state.profiles.push(profile);
    for (const { id: parentId } of [set, own])
      state.setupEntityAccess.push({ id: newId('SetupEntityAccess'), parentId, setupEntityId: scene.app().id });
    const { warnings, outcome } = await run('--export');
    expect(read(policyFile))
      .to.include('<commaSeparatedPermissionSet>Extra,JwtLogin_Access<')
      .and.not.include('Europe');
    expect(warnings).to.include('"Sales, Europe"');
    expect(outcome).to.equal('different');
  });

  it('warns inside a package directory, of what other tools can’t deploy, and of tokens that break SOAP', async () => {
    scene = await diffScene();
    scene.elements('ExtlClntAppGlobalOauthSettings').isNamedUserJwtEnabled = 'true';
    scene.elements('ExtlClntAppGlobalOauthSettings').isMtlsEnabled = 'true';
    const { warnings } = await run('--export', '--output-dir', join(scene.project, 'force-app'));
    expect(warnings).to.include('The files are in the package directory "force-app"');
    expect(warnings).to.include('isMtlsEnabled, which requires API version 68.0');
    expect(warnings).to.include('issues JWT-format access tokens');
  });

  it('writes nothing for an app that the org hasn’t got', async () => {
    scene = await diffScene();
    scene.org.state.apps.length = 0;
    const before = filesBelow(join(scene.project, 'jwt'));
    const { warnings, outcome, exported } = await run('--export');
    expect(warnings).to.include("The app JwtLogin doesn't exist in the org.");
    expect({ outcome, exported }).to.deep.equal({ outcome: 'different', exported: [] });
    expect(filesBelow(join(scene.project, 'jwt'))).to.deep.equal(before);
    const nowhere = await run('--export', '--output-dir', join(scene.project, 'nowhere'));
    expect(nowhere.error?.name).to.equal('ExportAppMissingError');
    expect(nowhere.status).to.equal(1);
    expect(existsSync(join(scene.project, 'nowhere'))).to.equal(false);
  });
});
