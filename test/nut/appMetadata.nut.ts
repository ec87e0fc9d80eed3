/** Generated files in the hands of the real CLI: every API version, and one app in several orgs. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { appFiles } from '../../src/app/files/files.ts';
import type { AppSettings } from '../../src/app/model.ts';
import { presetFile, presetNames } from '../../src/app/elements/presets.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import { filesBelow } from '../tools/filesBelow.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { acmePem, betaPem, sampleSettings } from '../unit/app/sample.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';

const versions = [61, 62, 63, 64, 65, 66, 67, 68];

/** Every option at least once, each as an app of its own, so that one deploy tries all of them. */
const variants: ReadonlyArray<Partial<AppSettings>> = [
  {},
  { scopes: ['Basic', 'OfflineAccess', 'DataCloudUserClaims'], label: 'Ärzte & <more> 😀' },
  {
    contactPhone: '+49 30 1',
    infoUrl: 'https://a.example/?x=1&y=2',
    logoUrl: 'https://a.example/l',
    iconUrl: 'https://a.example/i',
  },
  { ipPolicy: 'Enforce_relaxrefresh', sessionLevel: 'STANDARD', sessionTimeoutMinutes: 30 },
  { ipPolicy: 'Bypass_2factor', refreshPolicy: 'Zero' },
  { refreshPolicy: 'SpecificInactivity', refreshValidity: '12 Hours', distributionState: 'Packaged' },
  { refreshPolicy: 'Infinite', callbackUrl: 'https://a.example/\nhttps://b.example/' },
  {
    trustedIpRanges: [
      { start: '192.0.2.1', end: '192.0.2.9' },
      { start: '2001:db8::1', end: '2001:db8::1' },
    ],
  },
  { elements: { ExtlClntAppGlobalOauthSettings: { isRefreshTokenRotationEnabled: 'true' } } },
];
const newerVariants: ReadonlyArray<Partial<AppSettings>> = [
  { profiles: ['System Administrator'] },
  { elements: { ExtlClntAppConfigurablePolicies: { startPage: 'None' } } },
];

let org: LocalOrg;
let home: string;
let project: string;

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
};
const newProject = (name: string, version: number): void => {
  project = join(home, name);
  mkdirSync(join(project, 'force-app'), { recursive: true });
  const packageDirectories = [{ path: 'force-app', default: true }];
  put('sfdx-project.json', JSON.stringify({ packageDirectories, sourceApiVersion: `${version}.0` }));
};
const writeApp = (settings: AppSettings, connection: string): void => {
  for (const { path, content } of appFiles(settings, connection)) put(`jwt/${settings.app}/${path}`, content);
};
const sf = (...args: string[]): Promise<SfRun> =>
  runSf([...args, '--json'], { home, cwd: project, env: { SF_ACCESS_TOKEN: org.admin.accessToken } });
const result = <T>(run: SfRun): T => {
  expect(run.code, run.stdout + run.stderr).to.equal(0);
  return run.json?.result as T;
};
type Deployed = { status: string; files: Array<{ type: string; fullName: string; state: string }> };
const deploy = async (...folders: string[]): Promise<Deployed> =>
  result<Deployed>(
    await sf(
      'project',
      'deploy',
      'start',
      '--target-org',
      'admin',
      ...folders.flatMap((each) => ['--source-dir', each]),
    ),
  );

describe('generated app files in the hands of the real CLI', () => {
  before(async () => {
    org = await startLocalOrg({ state: (state) => void (state.organization.apiVersion = '68.0') });
    home = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-metadata-nut-')));
    newProject('login', 68);
    const login = ['org', 'login', 'access-token', '--instance-url', org.origin, '--no-prompt', '--alias', 'admin'];
    result(await sf(...login));
  });
  after(async () => {
    await org.close();
    rmSync(home, { recursive: true, force: true });
  });

  for (const version of versions) {
    it(`are converted and deployed with sourceApiVersion ${version}.0, whatever the options`, async () => {
      newProject(`api-${version}`, version);
      const settings = [...variants, ...(version >= 66 ? newerVariants : [])].map((variant, index): AppSettings => {
        const app = `V${version}_${index}`;
        return { ...sampleSettings, app, permissionSets: [`${app}_Access`], ...variant };
      });
      for (const each of settings) writeApp(each, 'acme');
      for (const name of presetNames) {
        const { path, content } = presetFile(`V${version}_0`, 'JWT', name);
        put(`jwt/V${version}_0/${path}`, content);
      }
      result(await sf('project', 'convert', 'source', '--root-dir', 'jwt', '--output-dir', 'converted'));
      const converted = Object.keys(filesBelow(join(project, 'converted')));
      expect(converted).to.have.length(settings.length * 6 + presetNames.length + 1);
      const { status, files } = await deploy('jwt');
      expect(status).to.equal('Succeeded');
      expect(files.filter(({ state }) => state === 'Created')).to.have.length(settings.length * 6 + presetNames.length);
    });
  }

  describe('of one app with three connections', () => {
    const third = opensslPair().certificate;
    const certificates: Record<string, string> = { acme: acmePem, beta: betaPem, third };
    const body = (pem: string): string => pem.replace(/-----.*?-----|\s/g, '');

    before(() => {
      newProject('three', 61);
      put(
        'force-app/main/default/permissionsets/Own.permissionset-meta.xml',
        '<?xml version="1.0" encoding="UTF-8"?>\n<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">\n    <hasActivationRequired>false</hasActivationRequired>\n    <label>Own</label>\n</PermissionSet>\n',
      );
      for (const [connection, certificatePem] of Object.entries(certificates))
        writeApp({ ...sampleSettings, app: 'Three', permissionSets: ['Three_Access'], certificatePem }, connection);
    });

    it('a plain deploy of the project sends none of it', async () => {
      const run = await sf('project', 'deploy', 'start', '--target-org', 'admin', '--source-dir', 'force-app');
      expect(result<Deployed>(run).files.map(({ fullName }) => fullName)).to.deep.equal(['Own']);
      const plain = await sf('project', 'deploy', 'start', '--target-org', 'admin');
      const sent = plain.code === 0 ? result<Deployed>(plain).files.map(({ fullName }) => fullName) : [];
      expect(sent.filter((name) => name.startsWith('Three'))).to.deep.equal([]);
      expect(org.state.apps.map(({ fullName }) => fullName)).not.to.include('Three');
    });

    it('a plain convert, and a manifest of the package directory, hold none of it', async () => {
      result(await sf('project', 'convert', 'source', '--output-dir', 'plain'));
      expect(Object.keys(filesBelow(join(project, 'plain')))).to.deep.equal([
        'package.xml',
        'permissionsets/Own.permissionset',
      ]);
      result(await sf('project', 'generate', 'manifest', '--source-dir', 'force-app', '--name', 'package'));
      const manifest = readFileSync(join(project, 'package.xml'), 'utf8');
      expect(manifest).to.include('<members>Own</members>').and.not.to.include('Extl').and.not.to.include('Three');
    });

    for (const connection of ['acme', 'beta', 'third']) {
      it(`the folder of ${connection} gives its certificate`, async () => {
        const { status } = await deploy('jwt/Three/app', `jwt/Three/orgs/${connection}`);
        expect(status).to.equal('Succeeded');
        const app = org.state.apps.find(({ fullName }) => fullName === 'Three');
        const { certificate } = app?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
        expect(body(typeof certificate === 'string' ? certificate : '')).to.equal(body(certificates[connection] ?? ''));
      });
    }
  });
});
