import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateMetadata, { type JwtGenerateMetadataResult } from '../../../src/commands/jwt/generate/metadata.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { writeKeyPair } from '../../../src/keypair/store/store.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';

let folder: string;
let secret: string;

const command = { run: async (argv: string[], root: string) => JwtGenerateMetadata.run(argv, root) };
const run = async (...argv: string[]): Promise<CommandRun<JwtGenerateMetadataResult>> =>
  runCommand(command, argv, { cwd: folder, env: { SF_JWT_KEY_DIR: join(folder, 'keys') } });

const email = ['--contact-email', 'integrations@example.com'];

describe('sf jwt generate metadata', () => {
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'sf-plugin-jwt-metadata-')));
    const pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 30, bits: 2048 });
    await writeKeyPair(join(folder, 'keys'), 'acme', pair, { force: false, now: new Date() });
    secret = pair.privateKeyPem.split('\n')[4] ?? '';
  });
  beforeEach(() => writeFile(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}'));
  afterEach(() => rm(join(folder, 'jwt'), { recursive: true, force: true }));
  after(() => rm(folder, { recursive: true, force: true }));

  it('shows the files, the end of the certificate and the next command', async () => {
    const { stdout, stderr, exitCode } = await run('--connection', 'acme', ...email);
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal('');
    expect(stdout).to.include(`App JwtLogin in ${join(folder, 'jwt', 'JwtLogin')}`);
    expect(stdout).to.match(/created\s.*ExternalClientApplication\s.*app\/externalClientApps\/JwtLogin\.eca-meta\.xml/);
    expect(stdout).to.match(/The certificate in these files expires on \S+/);
    expect(stdout).to.include('Next: sf jwt deploy --connection acme --target-org');
  });

  it('gives the same as JSON, with no key in it', async () => {
    const { json, raw, exitCode } = await run('--connection', 'acme', ...email, '--json');
    expect(exitCode).to.equal(0);
    expect(json?.status).to.equal(0);
    expect(json?.warnings).to.deep.equal([]);
    expect(json?.result).to.deep.include({
      app: 'JwtLogin',
      connection: 'acme',
      folder: join(folder, 'jwt', 'JwtLogin'),
      permissionSets: ['JwtLogin_Access'],
      scopes: ['Api', 'RefreshToken'],
    });
    expect(json?.result.files).to.have.length(6).and.to.deep.include({
      path: 'orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
      type: 'ExtlClntAppGlobalOauthSettings',
      state: 'created',
    });
    expect(json?.result.certificate.sha256).to.match(/^[0-9a-f]{64}$/);
    expect(json?.result.certificate.notAfter).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(raw).not.to.include(secret);
  });

  it('obeys every flag', async () => {
    const { json } = await run(
      ...['--connection', 'uat', '--key-name', 'acme', '--name', 'Billing', '--label', 'Bill', '--output-dir', 'jwt/x'],
      ...['--description', 'Bills', '--callback-url', 'https://example.com/cb', ...email, '--json'],
      ...['--scopes', 'api', '--scopes', 'refresh_token,web', '--permission-set', 'One', '--permission-set', 'Two'],
    );
    expect(json?.result).to.deep.include({
      folder: join(folder, 'jwt', 'x', 'Billing'),
      permissionSets: ['One', 'Two'],
      scopes: ['Api', 'Web', 'RefreshToken'],
    });
    const app = await readFile(join(folder, 'jwt/x/Billing/app/externalClientApps/Billing.eca-meta.xml'), 'utf8');
    expect(app).to.include('<label>Bill</label>').and.to.include('<description>Bills [sf-plugin-jwt]</description>');
    const settings = 'orgs/uat/extlClntAppGlobalOauthSets/Billing_glbloauth.ecaGlblOauth-meta.xml';
    expect(await readFile(join(folder, 'jwt/x/Billing', settings), 'utf8')).to.include('>https://example.com/cb<');
  });

  it('obeys the flags for what an app may have beside', async () => {
    await writeFile(join(folder, 'sfdx-project.json'), '{"packageDirectories":[],"sourceApiVersion":"66.0"}');
    const { json } = await run(
      ...['--connection', 'acme', ...email, '--json', '--profile', 'A', '--profile', 'B & C', '--ip-policy', 'Bypass'],
      ...['--trusted-ip-range', '192.0.2.1', '--trusted-ip-range', '192.0.2.8-192.0.2.9', '--session-timeout', '30'],
      ...['--session-level', 'standard', '--refresh-policy', 'SpecificInactivity', '--refresh-validity', '12 Hours'],
      ...['--contact-phone', '+1', '--info-url', 'https://example.com/i', '--logo-url', 'https://example.com/l'],
      ...['--icon-url', 'https://example.com/c', '--distribution-state', 'Packaged', '--element', 'policyAction=Block'],
      ...['--callback-url', 'https://a.example/', '--callback-url', 'https://b.example/', '--preset', 'event-logs'],
    );
    expect(json?.result.profiles).to.deep.equal(['A', 'B & C']);
    const all = (
      await Promise.all(
        (json?.result.files ?? []).map(({ path }) => readFile(join(folder, 'jwt', 'JwtLogin', path), 'utf8')),
      )
    ).join('');
    const elements = [
      ...['<commaSeparatedProfile>A,B &amp; C<', '<ipRelaxationPolicyType>Bypass<', '<startIpAddress>192.0.2.8<'],
      ...['<endIpAddress>192.0.2.1<', '<sessionTimeoutInMinutes>30<', '<requiredSessionLevel>STANDARD<'],
      ...['<refreshTokenPolicyType>SpecificInactivity<', '<refreshTokenValidityPeriod>12<', 'Unit>Hours<'],
      ...['<contactPhone>+1<', '<infoUrl>https://example.com/i<', '<logoUrl>https://example.com/l<'],
      ...['<iconUrl>https://example.com/c<', '<distributionState>Packaged<', '<policyAction>Block<'],
      ...['<callbackUrl>https://a.example/\nhttps://b.example/<', '<name>ViewEventLogFiles<'],
    ];
    for (const element of elements) expect(all).to.include(element);
  });

  const policyFile = 'JwtLogin/app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml';
  const policyAfter = async (...flags: string[]): Promise<string> => {
    const { json } = await run('--connection', 'acme', ...email, '--json', ...flags);
    expect(json?.status, JSON.stringify(json)).to.equal(0);
    return readFile(join(folder, 'jwt', policyFile), 'utf8');
  };

  it('has no refresh tokens last in an app that has only this flow, and keeps what files say otherwise', async () => {
    expect(await policyAfter())
      .to.include('<refreshTokenPolicyType>Zero<')
      .and.not.to.include('refreshTokenValidity');
    const longer = await policyAfter('--refresh-validity', '90 Days');
    expect(longer).to.include('>SpecificLifetime<').and.include('>90<');
    expect(await policyAfter('--label', 'Another')).to.equal(longer);
  });

  for (const [flow, flags] of [
    ['the device flow', ['--element', 'isDeviceFlowEnabled=true']],
    ['client credentials', ['--element', 'ExtlClntAppGlobalOauthSettings.isClientCredentialsFlowEnabled=true']],
    ['a login in a browser', ['--callback-url', 'https://portal.example/callback']],
  ] as const)
    it(`leaves refresh tokens a year where the app has another flow: ${flow}`, async () => {
      const year = /SpecificLifetime<[^]*>365<[^]*>Days</;
      expect(await policyAfter(...flags)).to.match(year);
      // Nobody has decided it any more, and the other flow is in the files alone.
      const path = join(folder, 'jwt', policyFile);
      await writeFile(path, (await readFile(path, 'utf8')).replace(/ *<refreshToken.*\n/g, ''));
      expect(await policyAfter()).to.match(year);
    });

  it('refuses what would break a JWT login, with the reason', async () => {
    const level = await run('--connection', 'acme', ...email, '--session-level', 'HIGH_ASSURANCE', '--json');
    expect(level.exitCode).to.equal(2);
    expect(level.json).to.deep.include({ name: 'SessionLevelBreaksJwtError' });
    const element = await run('--connection', 'acme', ...email, '--element', 'shouldRotateConsumerKey=true', '--json');
    expect(element.json).to.deep.include({ name: 'ConsumerKeyRotatesError' });
  });

  it('shows the differences with --dry-run, writes nothing, and ends with exit code 1', async () => {
    const fresh = await run('--connection', 'acme', ...email, '--dry-run');
    expect(fresh.exitCode).to.equal(1);
    expect(fresh.stdout).to.include('+ <ExternalClientApplication').and.include('Rerun the command without --dry-run');
    await run('--connection', 'acme', ...email);
    const same = await run('--connection', 'acme', '--dry-run');
    expect(same.exitCode).to.equal(0);
    expect(same.stdout).to.include('The files match the flags and the connection file.');
    const wider = await run('--connection', 'acme', '--scopes', 'api refresh_token web', '--dry-run', '--json');
    expect(wider.exitCode).to.equal(1);
    expect(wider.json?.result).to.include({ dryRun: true, differs: true });
    expect(wider.json?.result.changes).to.deep.equal([
      {
        path: 'app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
        lines: [
          '  <?xml version="1.0" encoding="UTF-8"?>',
          '  <ExtlClntAppOauthSettings xmlns="http://soap.sforce.com/2006/04/metadata">',
          '-     <commaSeparatedOauthScopes>Api,RefreshToken</commaSeparatedOauthScopes>',
          '+     <commaSeparatedOauthScopes>Api,Web,RefreshToken</commaSeparatedOauthScopes>',
          '      <externalClientApplication>JwtLogin</externalClientApplication>',
          '      <label>JwtLogin_oauth</label>',
        ],
      },
    ]);
    expect((await run('--connection', 'acme', '--dry-run')).exitCode).to.equal(0);
  });

  it('shows what it changes and what it takes away, says what a preset holds, and offers lines for CODEOWNERS', async () => {
    await run('--connection', 'acme', ...email);
    const { stdout, exitCode } = await run('--connection', 'acme', '--permission-set', 'Mine', '--preset', 'deploy');
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('-     <commaSeparatedPermissionSet>JwtLogin_Access<');
    expect(stdout).to.match(/removed .*app\/permissionsets\/JwtLogin_Access/);
    expect(stdout).to.include('JwtLogin_Deploy includes API Enabled, Modify Metadata Through Metadata API Functions');
    expect(stdout).to.include('/jwt/JwtLogin/ @your-org').and.include('/config/jwt-connections.json @your-org');
  });

  it('shows no secret of a file in a difference', async () => {
    await run('--connection', 'acme', ...email);
    const path = join(
      folder,
      'jwt/JwtLogin/orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
    );
    const text = await readFile(path, 'utf8');
    const stolen = text
      .replace('    <label>', '    <consumerSecret>CANARY</consumerSecret>\n    <label>')
      .replace(/<certificate>[^<]*/, `<certificate>${secret}`);
    await writeFile(path, stolen);
    for (const more of [[], ['--json']]) {
      const { raw, exitCode } = await run('--connection', 'acme', '--dry-run', ...more);
      expect(exitCode).to.equal(1);
      expect(raw).to.include('(hidden)').and.not.to.include('CANARY').and.not.to.include(secret);
    }
  });

  it('keeps the certificate out of source control', async () => {
    const { json } = await run('--connection', 'acme', ...email, '--no-global-settings', '--json');
    expect(json?.result.files).to.have.length(5);
    expect(JSON.stringify(json?.result.files)).not.to.include('Global');
  });

  it('warns of files inside a package directory, in text and in JSON', async () => {
    const argv = ['--connection', 'acme', '--output-dir', 'force-app/jwt', ...email];
    const text = await run(...argv);
    expect(text.stderr.replace(/\s+›?\s*/g, ' ')).to.include('are in the package directory "force-app"');
    const { json } = await run(...argv, '--json');
    expect(json?.warnings[0]).to.include('are in the package directory "force-app"');
    await rm(join(folder, 'force-app'), { recursive: true });
  });

  it('defuses the name of a package directory', async () => {
    await writeFile(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"x\\u001b[31m::error::y/.."}]}');
    const { raw } = await run('--connection', 'acme', ...email, '--json');
    expect(raw).to.include('x: :error: :y/..').and.not.to.include('[31m');
  });

  it('defuses what a file of somebody else puts into the output', async () => {
    await run('--connection', 'acme', ...email);
    const hostile = '{"version":1,"connections":{},"x\\u001b[31m::error::y":1}';
    await rm(join(folder, 'config'), { recursive: true, force: true });
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(folder, 'config'));
    await writeFile(join(folder, 'config', 'jwt-connections.json'), hostile);
    const { raw } = await run('--connection', 'acme', '--json');
    await rm(join(folder, 'config'), { recursive: true });
    expect(raw).to.include('x: :error: :y').and.not.to.include('[31m');
  });

  it('fails without the e-mail address with exit code 2, the flag named, and no file written', async () => {
    const { json, exitCode } = await run('--connection', 'acme', '--json');
    expect(exitCode).to.equal(2);
    expect(json?.name).to.equal('ContactEmailMissingError');
    expect(json?.actions?.join()).to.include('--contact-email');
  });

  it('fails for a connection without a key pair, with the command that makes one', async () => {
    const { json, exitCode } = await run('--connection', 'beta', ...email, '--json');
    expect(exitCode).to.equal(2);
    expect(json?.name).to.equal('KeyPairMissingError');
    expect(json?.actions?.join()).to.include('sf jwt generate keypair --name beta');
  });

  it('demands a connection', async () => {
    const { error, exitCode } = await run();
    expect(exitCode).to.equal(2);
    expect(error?.message).to.include('connection');
  });

  it('writes into the state folder outside of a project', async () => {
    await rm(join(folder, 'sfdx-project.json'));
    const { json } = await run('--connection', 'acme', ...email, '--json');
    expect(json?.result.folder)
      .to.match(/\/jwt\/apps\/JwtLogin$/)
      .and.not.to.include(folder);
  });
});
