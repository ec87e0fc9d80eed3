import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import {
  planMetadata,
  writeMetadata,
  type MetadataPlan,
  type MetadataRequest,
} from '../../../../src/flows/metadata/metadata.ts';
import { acmePem, betaPem } from '../../app/sample.ts';

const generateMetadata = async (wanted: MetadataRequest): Promise<MetadataPlan> => {
  const plan = await planMetadata(wanted);
  await writeMetadata(plan);
  return plan;
};

let folder: string;
let request: MetadataRequest;

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

const get = async (path: string): Promise<string> => readFile(join(folder, path), 'utf8');

const allFiles = async (): Promise<string[]> =>
  (await readdir(join(folder, 'jwt'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const states = ({ files }: MetadataPlan): Record<string, string> =>
  Object.fromEntries(files.map(({ type, state }) => [type, state]));

const edit = async (path: string, change: (text: string) => string): Promise<void> =>
  put(path, change(await get(path)));

const failure = async (promise: Promise<unknown>): Promise<Error & { actions?: string[] }> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error('nothing was thrown');
};

const eca = 'jwt/JwtLogin/app/externalClientApps/JwtLogin.eca-meta.xml';
const policy = 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';
const certificateOf = (connection: string): string =>
  `jwt/JwtLogin/orgs/${connection}/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml`;

describe('generate metadata', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sf-plugin-jwt-metadata-'));
    request = {
      connection: 'acme',
      connectionFile: join(folder, 'config', 'jwt-connections.json'),
      appsFolder: join(folder, 'jwt'),
      keyFolder: join(folder, 'keys'),
      projectFolder: folder,
      certificatePem: acmePem,
      contactEmail: 'integrations@example.com',
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes six files, and nothing the second time', async () => {
    const first = await generateMetadata(request);
    expect(first.files.map(({ state }) => state)).to.deep.equal(Array(6).fill('created'));
    expect(await allFiles()).to.deep.equal(first.files.map(({ path }) => `jwt/JwtLogin/${path}`).sort());
    const second = await generateMetadata({ ...request, contactEmail: undefined });
    expect(second.files.map(({ state }) => state)).to.deep.equal(Array(6).fill('unchanged'));
    expect(second.settings).to.deep.equal(first.settings);
  });

  it('adds only the certificate for a second connection', async () => {
    await generateMetadata({
      ...request,
      permissionSets: ['Billing'],
      label: 'Ours',
      scopes: ['api refresh_token web'],
    });
    const before = await allFiles();
    const other = { ...request, contactEmail: undefined, connection: 'beta', certificatePem: betaPem };
    const plan = await generateMetadata(other);
    expect(Object.entries(states(plan)).filter(([, state]) => state !== 'unchanged')).to.deep.equal([
      ['ExtlClntAppGlobalOauthSettings', 'created'],
    ]);
    expect(await allFiles()).to.deep.equal([...before, certificateOf('beta')].sort());
    expect(await get(certificateOf('beta'))).not.to.equal(await get(certificateOf('acme')));
  });

  it('changes what a flag asks for, and keeps the rest', async () => {
    await generateMetadata({ ...request, description: 'First', scopes: ['api', 'refresh_token', 'web'] });
    await edit(policy, (text) =>
      text.replace('    <label>', '    <commaSeparatedProfile>P</commaSeparatedProfile>\n    <label>'),
    );
    const plan = await generateMetadata({ ...request, contactEmail: 'new@example.com' });
    expect(states(plan)).to.include({ ExternalClientApplication: 'changed', ExtlClntAppOauthSettings: 'unchanged' });
    expect(await get(eca))
      .to.include('new@example.com')
      .and.to.include('First [sf-plugin-jwt]');
    expect(await get(policy)).to.include('<commaSeparatedProfile>P</commaSeparatedProfile>');
  });

  it('takes the default e-mail address only where the files name nobody', async () => {
    const unnamed = { ...request, contactEmail: undefined, defaultContactEmail: 'admin@example.com' };
    expect((await planMetadata(unnamed)).settings.contactEmail).to.equal('admin@example.com');
    await generateMetadata(request);
    expect((await planMetadata(unnamed)).settings.contactEmail).to.equal('integrations@example.com');
  });

  it('takes the new certificate of a key pair that was replaced', async () => {
    await generateMetadata(request);
    const plan = await generateMetadata({ ...request, certificatePem: betaPem });
    expect(Object.entries(states(plan)).filter(([, state]) => state === 'changed')).to.have.length(1);
    expect(plan.certificate.subject).to.equal('CN=beta');
    expect(await get(certificateOf('acme'))).to.include(betaPem.split('\n')[1]);
  });

  it('writes nothing when it only plans', async () => {
    const plan = await planMetadata(request);
    expect(states(plan)).to.include({ ExternalClientApplication: 'created' });
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('finishes what was killed after any number of files', async () => {
    const { files } = await planMetadata(request);
    for (const count of files.keys()) {
      await rm(join(folder, 'jwt'), { recursive: true, force: true });
      for (const { path, content } of files.slice(0, count)) await put(`jwt/JwtLogin/${path}`, content);
      const plan = await generateMetadata(request);
      expect(plan.files.filter(({ state }) => state === 'unchanged')).to.have.length(count);
      expect(await allFiles()).to.have.length(files.length);
    }
  });

  it('takes names from the connection file: the connection’s first, then the defaults', async () => {
    const file = {
      version: 1,
      defaults: { app: 'Fallback' },
      connections: { acme: { instanceUrl: 'login', username: 'u', app: 'Own' } },
    };
    await put('config/jwt-connections.json', JSON.stringify({ ...file, odd: 1 }));
    const own = await planMetadata(request);
    expect(own.app).to.equal('Own');
    expect(own.warnings.map(({ id }) => id)).to.deep.equal(['connectionFile']);
    expect((await planMetadata({ ...request, connection: 'constructor' })).app).to.equal('Fallback');
    expect((await planMetadata({ ...request, app: 'Flag' })).app).to.equal('Flag');
  });

  it('takes the name of the key pair from the connection file', async () => {
    const acme = { instanceUrl: 'login', username: 'u', keyName: 'shared' };
    await put('config/jwt-connections.json', JSON.stringify({ version: 1, connections: { acme } }));
    expect((await failure(planMetadata({ ...request, certificatePem: undefined }))).message).to.include('"shared"');
  });

  it('names a permission set once', async () => {
    const { settings } = await planMetadata({ ...request, permissionSets: ['One', 'Two', 'One'] });
    expect(settings.permissionSets).to.deep.equal(['One', 'Two']);
  });

  it('refuses an app that carries no marker, and leaves it alone', async () => {
    await generateMetadata(request);
    await edit(eca, (text) => text.replace(' [sf-plugin-jwt]', ''));
    const before = await get(eca);
    const error = await failure(generateMetadata({ ...request, label: 'Other' }));
    expect(error.name).to.equal('AppFilesNotOursError');
    expect(error.message).to.include(join(folder, 'jwt', 'JwtLogin'));
    expect(await get(eca)).to.equal(before);
    await rm(join(folder, eca));
    expect((await failure(generateMetadata(request))).name).to.equal('AppFilesNotOursError');
  });

  const refused: ReadonlyArray<[string, string, Partial<MetadataRequest>]> = [
    ['a first run without an e-mail address', 'ContactEmailMissingError', { contactEmail: undefined }],
    ['a wrong e-mail address', 'ContactEmailInvalidError', { contactEmail: 'nobody' }],
    ['a connection that is a path', 'ConnectionNameInvalidError', { connection: '../acme' }],
    ['an app that is a path, before it reads there', 'AppNameInvalidError', { app: '../App', contactEmail: undefined }],
    ['a key name that is a path', 'KeyNameInvalidError', { keyName: '../key', certificatePem: undefined }],
    ['a key pair that is not there', 'KeyPairMissingError', { certificatePem: undefined }],
    ['a certificate that is none', 'CertificateNotReadableError', { certificatePem: 'AAAA' }],
    ['an unknown scope', 'ScopeUnknownError', { scopes: ['apis'] }],
    ['scopes without the refresh scope', 'ScopeMissingError', { scopes: ['api'] }],
    ['a wrong callback', 'CallbackUrlInvalidError', { callbackUrl: 'http://example.com' }],
  ];
  for (const [what, name, change] of refused) {
    it(`refuses ${what} as ${name}, and writes nothing`, async () => {
      expect((await failure(generateMetadata({ ...request, ...change }))).name).to.equal(name);
      expect(await readdir(folder)).not.to.include('jwt');
    });
  }

  it('names the file that is broken', async () => {
    await generateMetadata(request);
    await put(policy, '<broken>');
    const error = await failure(generateMetadata(request));
    expect(error.name).to.equal('AppFileNotReadableError');
    expect(error.message).to.include('JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml');
  });

  it('warns of a certificate that has ended', async () => {
    const { warnings } = await planMetadata(request, new Date('2037-01-01'));
    expect(warnings).to.deep.equal([{ id: 'certificateEnded', tokens: ['2036-11-19'], level: 'warning' }]);
  });

  const packages = (...paths: string[]): string =>
    JSON.stringify({ packageDirectories: paths.map((path) => ({ path })) });
  const insides: ReadonlyArray<[string, string, string[]]> = [
    ['the package directory itself', packages('force-app', 'jwt'), ['jwt']],
    ['the whole project', packages('.'), ['.']],
    ['a folder above', packages('./jwt/..'), ['./jwt/..']],
    ['another folder', packages('force-app'), []],
    ['a folder with a similar name', packages('jw', 'jwt/other'), []],
    ['a broken project file', '{', []],
    ['a project file without packages', '{"packageDirectories":[{}]}', []],
  ];
  for (const [what, text, expected] of insides) {
    it(`${expected.length ? 'warns' : 'says nothing'} if the package directory is ${what}`, async () => {
      await put('sfdx-project.json', text);
      const { warnings } = await planMetadata(request);
      expect(warnings).to.deep.equal(
        expected.map((path) => ({ id: 'insidePackageDirectory', tokens: [path], level: 'warning' })),
      );
    });
  }

  const retrieved = 'jwt/JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_defaultPolicy.ecaOauthPlcy-meta.xml';

  it('changes the file that is there, whatever its name', async () => {
    await generateMetadata(request);
    await put(retrieved, await get(policy));
    await rm(join(folder, policy));
    const plan = await generateMetadata({ ...request, options: { ipPolicy: 'Bypass' } });
    expect(plan.files.find(({ type }) => type.endsWith('OauthConfigurablePolicies'))).to.include({
      path: retrieved.replace('jwt/JwtLogin/', ''),
      fullName: 'JwtLogin_defaultPolicy',
      state: 'changed',
    });
    expect(await get(retrieved)).to.include('>Bypass<');
    expect(await allFiles()).not.to.include(policy);
  });

  it('refuses two files for one policy', async () => {
    await generateMetadata(request);
    await put(retrieved, await get(policy));
    const error = await failure(generateMetadata(request));
    expect(error.name).to.equal('AppFileDuplicateError');
    expect(error.message).to.include('_defaultPolicy').and.to.include('_oauthPlcy');
  });

  it('leaves files of other apps and other types alone', async () => {
    await generateMetadata(request);
    const other = 'jwt/JwtLogin/app/extlClntAppPolicies/Other_plcy.ecaPlcy-meta.xml';
    await put(
      other,
      (await get(policy.replace(/ext.*/, 'extlClntAppPolicies/JwtLogin_plcy.ecaPlcy-meta.xml'))).replace(
        '>JwtLogin<',
        '>Other<',
      ),
    );
    await put('jwt/JwtLogin/app/layouts/L.layout-meta.xml', '<Layout/>');
    expect(Object.values(states(await generateMetadata(request)))).to.deep.equal(Array(6).fill('unchanged'));
  });

  it('takes the permission set away that nothing needs any more, and only then', async () => {
    const access = 'jwt/JwtLogin/app/permissionsets/JwtLogin_Access.permissionset-meta.xml';
    await generateMetadata(request);
    await generateMetadata({ ...request, connection: 'beta', ownPolicy: true, certificatePem: betaPem });
    const named = await generateMetadata({ ...request, permissionSets: ['Mine'] });
    expect(named.removed).to.deep.equal([]);
    expect(await allFiles()).to.include(access);
    await rm(join(folder, 'jwt/JwtLogin/orgs/beta'), { recursive: true });
    await edit(access, (text) =>
      text.replace(
        '</PermissionSet>',
        '    <userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>\n</PermissionSet>',
      ),
    );
    const grown = await planMetadata(request);
    expect(grown.removed).to.deep.equal([]);
    expect(grown.warnings).to.deep.equal([
      { id: 'permissionSetStays', tokens: [access.replace('jwt/JwtLogin/', ''), 'userPermissions'], level: 'warning' },
    ]);
    await edit(access, (text) => text.replace(/ *<userPermissions>.*\n/, ''));
    const plan = await generateMetadata(request);
    expect(plan).to.deep.include({
      removed: [{ path: access.replace('jwt/JwtLogin/', ''), before: plan.removed[0]?.before }],
      differs: true,
    });
    expect(await allFiles()).not.to.include(access);
    expect(await planMetadata(request)).to.deep.include({ removed: [], differs: false });
  });

  it('gives a connection a policy of its own, which then is the one that changes', async () => {
    await generateMetadata(request);
    const own = policy.replace('/app/', '/orgs/beta/');
    const beta = { ...request, connection: 'beta', certificatePem: betaPem };
    const plan = await generateMetadata({ ...beta, ownPolicy: true, options: { profiles: ['Mindestzugriff'] } });
    expect(plan.files.find(({ path }) => `jwt/JwtLogin/${path}` === own)).to.include({ part: 'org', state: 'created' });
    expect(await get(own))
      .to.include('>Mindestzugriff<')
      .and.to.include('>JwtLogin_Access<');
    expect(await get(policy)).not.to.include('Mindestzugriff');
    const repeated = await planMetadata({ ...beta, ownPolicy: true });
    expect(repeated).to.deep.include({ differs: false });
    const again = await generateMetadata({ ...beta, options: { profiles: ['Anderes'] } });
    expect(again.files.find(({ path }) => `jwt/JwtLogin/${path}` === own)).to.include({
      part: 'org',
      state: 'changed',
    });
    expect((await planMetadata(request)).differs).to.equal(false);
  });

  it('writes the policy only for the connection where there is no shared one', async () => {
    const plan = await generateMetadata({ ...request, ownPolicy: true });
    expect(plan.files.filter(({ part }) => part === 'org')).to.have.length(2);
    expect(await allFiles())
      .to.include(policy.replace('/app/', '/orgs/acme/'))
      .and.not.to.include(policy);
    expect((await planMetadata(request)).differs).to.equal(false);
  });

  it('leaves the global settings out of source control, also those that were there', async () => {
    await generateMetadata({ ...request, noGlobalSettings: true });
    expect(await allFiles())
      .to.have.length(5)
      .and.not.to.include(certificateOf('acme'));
    await generateMetadata(request);
    const plan = await generateMetadata({ ...request, noGlobalSettings: true });
    expect(plan.removed.map(({ path }) => `jwt/JwtLogin/${path}`)).to.deep.equal([certificateOf('acme')]);
    expect(await allFiles()).not.to.include(certificateOf('acme'));
  });

  it('keeps what a person has added to a preset', async () => {
    await generateMetadata({ ...request, presets: ['read-only'] });
    const path = 'jwt/JwtLogin/app/permissionsets/JwtLogin_ReadOnly.permissionset-meta.xml';
    expect(await get(path)).to.include('<name>ViewSetup</name>');
    await put(path, '<PermissionSet><label>Mine</label></PermissionSet>');
    await generateMetadata({ ...request, presets: ['read-only'] });
    expect(await get(path)).to.equal('<PermissionSet><label>Mine</label></PermissionSet>');
    expect((await planMetadata(request)).settings.permissionSets).to.deep.equal(['JwtLogin_Access']);
  });

  it('keeps an app that grants profiles only as it is', async () => {
    await generateMetadata(request);
    await edit(policy, (text) =>
      text.replace(
        'commaSeparatedPermissionSet>JwtLogin_Access</commaSeparatedPermissionSet',
        'commaSeparatedProfile>P</commaSeparatedProfile',
      ),
    );
    const plan = await generateMetadata(request);
    expect(plan.settings).to.deep.include({ permissionSets: [], profiles: ['P'] });
    expect(plan.removed).to.have.length(1);
  });

  const connectionFile = (apps: object, acme: object = {}): Promise<void> =>
    put(
      'config/jwt-connections.json',
      JSON.stringify({ version: 1, apps, connections: { acme: { instanceUrl: 'x', username: 'u', ...acme } } }),
    );

  it('finds the app where the connection file says, unless a person says otherwise', async () => {
    await connectionFile({ JwtLogin: { path: 'metadata/login', marker: 'm' } });
    expect((await planMetadata(request)).folder).to.equal(join(folder, 'metadata', 'login'));
    const chosen = await planMetadata({ ...request, folderIsChosen: true });
    expect(chosen.folder).to.equal(join(folder, 'jwt', 'JwtLogin'));
    const outside = await planMetadata({ ...request, projectFolder: undefined });
    expect(outside.folder).to.equal(join(folder, 'config', 'metadata', 'login'));
  });

  for (const path of ['../elsewhere', '/etc', '.', 'jwt/../../x']) {
    it(`refuses to be led to ${path} by the connection file`, async () => {
      await connectionFile({ JwtLogin: { path, marker: 'm' } });
      expect((await failure(generateMetadata(request))).name).to.equal('AppFolderOutsideError');
    });
  }

  it('keeps the certificate of the files where the key pair is not at hand, and compares it with the record', async () => {
    await generateMetadata(request);
    const withoutKey = { ...request, certificatePem: undefined };
    const { publicKeySha256, sha256, notAfter } = (await planMetadata(request)).certificate;
    await connectionFile({}, { certificate: { sha256, publicKeySha256, notAfter: notAfter.toISOString() } });
    const same = await planMetadata(withoutKey);
    expect(same.differs).to.equal(false);
    expect(same.warnings).to.deep.equal([{ id: 'certificateKept', tokens: ['acme'], level: 'warning' }]);
    await edit(certificateOf('acme'), (text) => text.replace(/<certificate>[^<]*/, `<certificate>${betaPem}`));
    const other = await planMetadata(withoutKey);
    expect(other.differs).to.equal(true);
    expect(other.warnings.map(({ id }) => id)).to.deep.equal(['certificateKept', 'certificateNotRecorded']);
    await edit(certificateOf('acme'), (text) => text.replace(/<certificate>[^<]*/, '<certificate>${CERTIFICATE}'));
    expect((await failure(planMetadata(withoutKey))).name).to.equal('KeyPairMissingError');
  });

  it('writes no element that is newer than the project, and warns of one that a person wrote', async () => {
    const canvas = { ...request, elements: ['isCanvasPluginEnabled=false'] };
    await put('sfdx-project.json', '{"packageDirectories":[],"sourceApiVersion":"65.0"}');
    const error = await failure(generateMetadata(canvas));
    expect(error.name).to.equal('ElementTooNewError');
    expect(error.message).to.include('isCanvasPluginEnabled').and.include('66.0').and.include('"65.0"');
    await put('sfdx-project.json', '{"packageDirectories":[],"sourceApiVersion":"66.0"}');
    const { warnings, files } = await generateMetadata(canvas);
    expect(warnings).to.deep.equal([]);
    await put('sfdx-project.json', '{"packageDirectories":[],"sourceApiVersion":"65.0"}');
    const path = files.find(({ type }) => type === 'ExtlClntAppConfigurablePolicies')?.path;
    expect((await planMetadata(request)).warnings).to.deep.equal([
      { id: 'elementTooNew', tokens: [path, 'isCanvasPluginEnabled', '66.0', '65.0'], level: 'warning' },
    ]);
    await put('sfdx-project.json', '{"packageDirectories":[],"sourceApiVersion":"58.0"}');
    expect((await planMetadata(request)).warnings).to.deep.equal([
      { id: 'oldApiVersion', tokens: ['58.0', '61.0'], level: 'warning' },
    ]);
  });

  it('writes what an org of the version of the project was seen to write, or may know', async () => {
    const wanted = {
      ...request,
      options: { profiles: ['P'] },
      elements: [
        'apexHandler=Handler',
        'isGuestCodeCredFlowEnabled=false',
        'ExtlClntAppOauthConfigurablePolicies.startUrl=/x',
      ],
    };
    for (const version of ['61.0', '62.0', '64.0', '65.0']) {
      await put('sfdx-project.json', `{"packageDirectories":[],"sourceApiVersion":"${version}"}`);
      expect((await planMetadata(wanted)).warnings, version).to.deep.equal([]);
    }
  });

  it('keeps callback URLs that somebody wrote into the file, whatever their scheme', async () => {
    await generateMetadata(request);
    for (const url of [
      'sfdc://oauth/jwt/success',
      'cursor://x/y',
      'http://localhost:*/cb',
      '${URL}/cb',
      'com.acme.app:/done\nhttps://acme.example/cb#x',
      'http://intranet.acme.example/cb',
    ]) {
      await edit(certificateOf('acme'), (text) => text.replace(/<callbackUrl>[^<]*/, () => `<callbackUrl>${url}`));
      const plan = await generateMetadata(request);
      expect([plan.differs, plan.settings.callbackUrl], url).to.deep.equal([false, url]);
      expect(await get(certificateOf('acme'))).to.include(`<callbackUrl>${url}</callbackUrl>`);
    }
    expect((await failure(planMetadata({ ...request, callbackUrl: 'cursor://x/y' }))).name).to.equal(
      'CallbackUrlInvalidError',
    );
  });

  it('warns of values that no org takes', async () => {
    await generateMetadata(request);
    await edit(policy, (text) => text.replace('AdminApprovedPreAuthorized', 'AdminApprovedUsers'));
    await edit(eca, (text) => text.replace('<distributionState>Local', '<distributionState>Packageable'));
    expect((await planMetadata(request)).warnings.map(({ id, tokens }) => [id, ...tokens.slice(1, 3)])).to.deep.equal([
      ['valueUnknown', 'distributionState', 'Packageable'],
      ['valueUnknown', 'permittedUsersPolicyType', 'AdminApprovedUsers'],
    ]);
    await edit(eca, (text) => text.replace('Packageable', '${STATE}'));
    expect((await planMetadata(request)).warnings).to.have.length(1);
  });

  for (const [what, rename] of [
    ['in metadata format', (path: string) => path.replace('-meta.xml', '')],
    [
      'with a suffix of nobody',
      (path: string) => path.replace('ecaGlblOauth', 'ecaGlobalOauth').replace('.eca-', '.app-'),
    ],
    ['in small letters', (path: string) => path.replace('.ecaOauth', '.ecaoauth').replace('GlblOauth', 'glbloauth')],
  ] as const)
    it(`refuses app files ${what} by name, and writes nothing beside them`, async () => {
      await generateMetadata(request);
      const before = (await allFiles()).map(rename);
      for (const path of await allFiles())
        if (rename(path) !== path) {
          await put(rename(path), await get(path));
          await rm(join(folder, path));
        }
      expect((await failure(generateMetadata(request))).name).to.equal('AppFileNameMisfitError');
      expect(await allFiles()).to.have.members(before);
    });

  it('takes the certificate of the key store, and never the key', async () => {
    const { generateKeyPair } = await import('../../../../src/keypair/write/generate.ts');
    const { writeKeyPair } = await import('../../../../src/keypair/store/store.ts');
    const pair = await generateKeyPair({ subject: { commonName: 'uat' }, days: 1, bits: 2048 });
    const { keyPath } = await writeKeyPair(request.keyFolder, 'uat', pair, { force: false, now: new Date() });
    await chmod(keyPath, 0o644);
    const plan = await generateMetadata({ ...request, certificatePem: undefined, keyName: 'uat' });
    expect(plan.certificate.subject).to.equal('CN=uat');
    expect(plan.warnings).to.deep.equal([{ id: 'readableByOthers', tokens: [keyPath], level: 'warning' }]);
    const secret = pair.privateKeyPem.split('\n')[3] ?? '';
    for (const path of await allFiles()) expect(await get(path)).not.to.include(secret);
    expect(JSON.stringify(plan)).not.to.include(secret);
  });
});
