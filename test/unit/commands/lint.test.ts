import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtLint, { type JwtLintResult } from '../../../src/commands/jwt/lint.ts';
import { places } from '../../../src/base/places.ts';
import { lintRules } from '../../../src/flows/lint/rules.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { sampleFiles } from '../app/sample.ts';

type Sarif = {
  version: string;
  runs: Array<{
    tool: { driver: { rules: Array<{ id: string }> } };
    results: Array<{
      ruleId: string;
      level: string;
      suppressions?: Array<{ justification: string }>;
      locations: Array<{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }>;
    }>;
  }>;
};

let folder: string;

const command = { run: async (argv: string[], root: string) => JwtLint.run(argv, root) };
const run = async (...argv: string[]): Promise<CommandRun<JwtLintResult>> => runCommand(command, argv, { cwd: folder });
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const write = (base: string, change: (text: string) => string = (text) => text): void => {
  for (const { path, content } of sampleFiles()) put(`${base}/${path}`, change(content));
};
const pkceOff = (text: string): string => text.replace('<isPkceRequired>true', '<isPkceRequired>false');
const scopeUnknown = (text: string): string => text.replace('Api,RefreshToken', 'Api,RefreshToken,Wab');
/** A connection file that names the connection of the sample. */
const putConnections = (more: object = {}, acme: object = {}): void =>
  put(
    'config/jwt-connections.json',
    JSON.stringify({
      version: 1,
      connections: { acme: { instanceUrl: 'https://acme.my.salesforce.com', username: 'u@acme.example', ...acme } },
      ...more,
    }),
  );
const rulesIn = ({ json }: CommandRun<JwtLintResult>): string[] =>
  [...new Set(json?.result.findings.map(({ rule }) => rule))].sort();

describe('sf jwt lint', () => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-lint-')));
    put('sfdx-project.json', '{"packageDirectories":[{"path":"force-app"}],"sourceApiVersion":"61.0"}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('finds nothing in good files, with exit code 0', async () => {
    write('jwt/JwtLogin');
    const { stdout, stderr, exitCode } = await run();
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal('');
    expect(stdout.trim()).to.equal('Files checked: 6. Errors: 0, warnings: 0, notes: 0, switched off: 0.');
  });

  it('shows each finding with file, line, reason and fix, errors first, and fails', async () => {
    write('jwt/JwtLogin', (text) => scopeUnknown(pkceOff(text)));
    const { stdout, exitCode } = await run();
    expect(exitCode).to.equal(1);
    expect(stdout).to.include(
      'JwtLogin_oauth.ecaOauth-meta.xml:3: error: "Wab" isn\'t a scope token. Did you mean "Web"? [scope-unknown]\n' +
        '  An org rejects the file.',
    );
    expect(stdout).to.match(/scope-unknown[\s\S]*warning: The element isPkceRequired is false\. \[pkce-off\]/);
    expect(stdout).to.include('Files checked: 6. Errors: 1, warnings: 1, notes: 0, switched off: 0.');
  });

  it('names what a deploy would refuse in the folder of an app, and what lies elsewhere not', async () => {
    write('jwt/JwtLogin');
    put('force-app/main/default/profiles/Admin.profile-meta.xml', '<Profile/>');
    put('elsewhere/package.xml', '<Package/>');
    expect(rulesIn(await run('--json'))).to.deep.equal([]);
    put('jwt/JwtLogin/app/deep/er/Admin.profile-meta.xml', '<Profile/>');
    put('jwt/JwtLogin/orgs/acme/destructiveChanges.xml', '<Package/>');
    put('jwt/JwtLogin/orgs/other/x/Evil.eca-meta.xml', '<PermissionSet/>');
    const { json, exitCode } = await run('--json');
    expect(exitCode).to.equal(1);
    expect(json?.result.findings.map(({ rule, path }) => `${rule} ${path}`)).to.have.members([
      'foreign-component jwt/JwtLogin/app/deep/er/Admin.profile-meta.xml',
      'foreign-component jwt/JwtLogin/orgs/acme/destructiveChanges.xml',
      'file-name-misfit jwt/JwtLogin/orgs/other/x/Evil.eca-meta.xml',
    ]);
  });

  it('gives the same as JSON', async () => {
    write('jwt/JwtLogin', (text) => scopeUnknown(pkceOff(text)));
    const { json, exitCode } = await run('--json');
    expect(exitCode).to.equal(1);
    expect(json?.status).to.equal(1);
    expect(json?.result).to.include({ files: 6, errors: 1, warnings: 1, notes: 0 });
    expect(json?.result).not.to.have.property('widened');
    expect(json?.result.findings[0]).to.deep.include({ rule: 'scope-unknown', severity: 'error', line: 3 });
  });

  it('fails for warnings only if told to', async () => {
    write('jwt/JwtLogin', pkceOff);
    expect((await run()).exitCode).to.equal(0);
    expect((await run('--fail-on', 'warning')).exitCode).to.equal(1);
    expect((await run('--fail-on', 'note')).exitCode).to.equal(1);
  });

  it('checks what is named, folders and files, of others too', async () => {
    write('jwt/JwtLogin', pkceOff);
    write('force-app/main/default', scopeUnknown);
    expect(rulesIn(await run('jwt', '--json'))).to.deep.equal(['pkce-off']);
    expect(rulesIn(await run('force-app', '--json'))).to.deep.equal(['inside-package-directory', 'scope-unknown']);
    expect(rulesIn(await run('jwt', 'force-app', '--json'))).to.include.members(['pkce-off', 'scope-unknown']);
    put('some.xml', '<ExternalClientApplication><oauthLink>x</oauthLink></ExternalClientApplication>');
    expect(rulesIn(await run('some.xml', '--json'))).to.deep.equal(['element-of-other-type', 'org-specific-element']);
  });

  it('reads no more permission sets than it needs, and nothing in node_modules or hidden folders', async () => {
    write('jwt/JwtLogin');
    put('force-app/permissionsets/Many.permissionset-meta.xml', '<broken>');
    put('node_modules/x/Bad.eca-meta.xml', '<broken>');
    put('.hidden/Bad.eca-meta.xml', '<broken>');
    const { json } = await run('--json');
    expect(json?.result).to.include({ files: 6, errors: 0 });
    expect((await run('force-app/permissionsets/Many.permissionset-meta.xml')).exitCode).to.equal(1);
  });

  it('takes a broken, huge or wrongly encoded file for a finding', async () => {
    write('jwt/JwtLogin');
    put('jwt/a.eca', '<!DOCTYPE a><a/>');
    put('jwt/b.eca', 'x'.repeat(1_100_000));
    writeFileSync(join(folder, 'jwt/c.eca'), Buffer.from('<a>\xe4</a>', 'latin1'));
    const { json } = await run('--json');
    expect(json?.result.findings.map(({ rule, path }) => `${rule} ${path}`)).to.deep.equal([
      'file-unreadable jwt/a.eca',
      'file-unreadable jwt/b.eca',
      'file-unreadable jwt/c.eca',
    ]);
  });

  it('judges the connection file too, and never shows a secret in it', async () => {
    write('jwt/JwtLogin');
    putConnections({}, { instanceUrl: 'login' });
    expect(rulesIn(await run('--json'))).to.deep.equal(['generic-login-host']);
    put('config/jwt-connections.json', '{"version":1,"connections":{},"clientSecret":"CANARY"}');
    const secret = await run('--json');
    expect(rulesIn(secret)).to.deep.equal(['secret-in-connection-file']);
    expect(secret.raw).not.to.include('CANARY');
    put('config/jwt-connections.json', '{');
    expect(rulesIn(await run('--json'))).to.deep.equal(['connection-file-invalid']);
  });

  it('obeys what is switched off with a reason, and shows it', async () => {
    const off = (reason: string) => (text: string) =>
      pkceOff(text).replace(
        '    <label>JwtLogin_glb',
        `    <!-- sf jwt lint off pkce-off: ${reason} -->\n    <label>JwtLogin_glb`,
      );
    write('jwt/JwtLogin', off('The partner can’t.'));
    const { stdout, exitCode } = await run('--fail-on', 'warning');
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/Switched off:\n.*isPkceRequired is false\. \[pkce-off\] Reason: The partner can’t\./);
    write('jwt/JwtLogin', off(' '));
    expect((await run('--fail-on', 'warning')).exitCode).to.equal(1);
    write('jwt/JwtLogin', pkceOff);
    const config = (lint: object): void => putConnections({ lint });
    config({ off: [{ rule: 'pkce-off', reason: 'All of them.' }] });
    expect((await run('--json')).json?.result.switchedOff[0]).to.include({ rule: 'pkce-off', reason: 'All of them.' });
    config({ off: [{ rule: 'pkce-off', reason: 'Only that one.', path: 'jwt/other' }] });
    expect(rulesIn(await run('--json'))).to.deep.equal(['pkce-off']);
    config({ off: [{ rule: 'pkce-off' }] });
    expect(rulesIn(await run('--json'))).to.deep.equal(['pkce-off', 'rule-off-without-reason']);
  });

  it('writes SARIF with all rules, lines, and what is switched off', async () => {
    write('jwt/Jwt Login', (text) => scopeUnknown(pkceOff(text)));
    const off = [{ rule: 'pkce-off', reason: 'A partner.' }];
    putConnections({ lint: { off } });
    await run('--sarif-file', 'out/lint.sarif');
    const { version, runs } = JSON.parse(readFileSync(join(folder, 'out/lint.sarif'), 'utf8')) as Sarif;
    expect(version).to.equal('2.1.0');
    expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).to.deep.equal([...lintRules.map(({ id }) => id), 'widened']);
    const [unknown, pkce] = runs[0]?.results ?? [];
    expect(unknown).to.deep.include({ ruleId: 'scope-unknown', level: 'error' });
    expect(unknown?.locations[0]?.physicalLocation).to.deep.equal({
      artifactLocation: {
        uri: 'jwt/Jwt%20Login/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
        uriBaseId: '%SRCROOT%',
      },
      region: { startLine: 3 },
    });
    expect(pkce?.suppressions?.[0]?.justification).to.equal('A partner.');
  });

  it('names an app file that its name hides, wherever it lies', async () => {
    write('jwt/JwtLogin');
    const [app, , global] = sampleFiles();
    put('jwt/JwtLogin/app/extlClntAppGlobalOauthSets/JwtLogin.ecaGlobalOauth-meta.xml', global?.content ?? '');
    put('force-app/main/default/externalClientApps/Old.externalClientApp-meta.xml', app?.content ?? '');
    put('force-app/main/default/apps/Else.ecaApp-meta.xml', app?.content ?? '');
    put('force-app/main/default/connectedApps/X.connectedapp-meta.xml', '<ConnectedApp/>');
    // Types of external client apps that aren't about OAuth, and files of others in their folders.
    put(
      'force-app/main/default/extlClntAppPushPolicies/P.ecaPushPlcy-meta.xml',
      '<ExtlClntAppPushConfigurablePolicies/>',
    );
    put('force-app/main/default/externalClientApps/package.xml', '<Package/>');
    const { json } = await run('--json');
    const misnamed = json?.result.findings.filter(({ rule }) => rule === 'file-name-misfit');
    expect(
      misnamed?.map(({ path, message }) => `${path.split('/').at(-1)} → ${/"(.*)"/.exec(message)?.[1]}`),
    ).to.deep.equal([
      'Else.ecaApp-meta.xml → Else.eca-meta.xml',
      'X.connectedapp-meta.xml → X.connectedApp-meta.xml',
      'Old.externalClientApp-meta.xml → Old.eca-meta.xml',
      'JwtLogin.ecaGlobalOauth-meta.xml → JwtLogin.ecaGlblOauth-meta.xml',
    ]);
  });

  it('names files in metadata format where a deploy of an app would take them, and nowhere else', async () => {
    for (const { path, content } of sampleFiles()) put(`jwt/JwtLogin/${path.replace('-meta.xml', '')}`, content);
    expect(rulesIn(await run('--json'))).to.deep.equal(['file-name-misfit']);
    rmSync(join(folder, 'jwt'), { recursive: true });
    for (const { path, content } of sampleFiles())
      put(`src/${path.replace(/^(?:app|orgs\/acme)\//, '').replace('-meta.xml', '')}`, content);
    expect(rulesIn(await run('--json'))).to.deep.equal([]);
  });

  it('defuses what a file says', async () => {
    write('jwt/JwtLogin', (text) => text.replace('Api,RefreshToken', 'RefreshToken,::error::\u001b[31mx'));
    put('jwt/::error::x.eca', '<broken>');
    const { raw } = await run();
    expect(raw).not.to.include('::error').and.not.to.include('\u001b[31mx');
    expect((await run('--json')).raw).not.to.include('::error');
  });

  for (const [what, argv, name] of [
    ['a path that is not there', ['nowhere'], 'LintPathMissingError'],
    ['a revision where there is no Git', ['--baseline', 'main'], 'GitRevisionUnknownError'],
  ] as const) {
    it(`fails for ${what} with exit code 2`, async () => {
      const { json, exitCode } = await run(...argv, '--json');
      expect(exitCode).to.equal(2);
      expect(json?.name).to.equal(name);
    });
  }

  it('says outside of a project where it looked, and judges the connection file that is there', async () => {
    rmSync(join(folder, 'sfdx-project.json'));
    const { appsFolder, connectionFile } = places(folder);
    expect(connectionFile.startsWith(homedir())).to.equal(true);
    for (const path of [appsFolder, connectionFile]) rmSync(path, { recursive: true, force: true });
    const { json, exitCode } = await run('--json');
    expect([json?.name, exitCode]).to.deep.equal(['LintNothingHereError', 2]);
    expect(json?.message).to.include("isn't in a Salesforce DX project").and.include(appsFolder);
    expect(json?.actions?.join()).not.to.include('omit');
    mkdirSync(dirname(connectionFile), { recursive: true });
    writeFileSync(connectionFile, '{"version": 1, "connections": {"acme": {}}}');
    try {
      const found = (await run('--json')).json?.result.findings;
      expect(found?.map(({ rule }) => rule)).to.deep.equal(['connection-file-invalid']);
    } finally {
      rmSync(connectionFile);
    }
  });

  it('goes on without no flags folder: what it would say is missing', async () => {
    const { json, exitCode } = await run('--flags-dir', 'nowhere', '--json');
    expect([json?.name, exitCode]).to.deep.equal(['FlagsFolderMissingError', 2]);
    mkdirSync(join(folder, 'flags'));
    putConnections();
    expect((await run('--flags-dir', 'flags', '--json')).exitCode).to.equal(0);
  });

  it('checks the working folder’s files outside of a project by their path', async () => {
    rmSync(join(folder, 'sfdx-project.json'));
    write('apps', pkceOff);
    const { json } = await run('apps', '--json');
    expect(json?.result.findings[0]?.path).to.match(/^apps\//);
  });
});
