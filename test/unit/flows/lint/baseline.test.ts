import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../../../src/base/certificate.ts';
import type { Connection } from '../../../../src/connection/types.ts';
import { openRevision } from '../../../../src/flows/lint/git.ts';
import { lintProject } from '../../../../src/flows/lint/lint.ts';
import { betaPem, sampleFiles } from '../../app/sample.ts';
import { presetFile } from '../../../../src/app/elements/presets.ts';

let folder: string;

const git = (...argv: string[]): void => {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...identity, ...argv], { stdio: 'ignore' });
};
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const write = (...sample: Parameters<typeof sampleFiles>): void => {
  for (const { path, content } of sampleFiles(...sample)) put(`project/jwt/JwtLogin/${path}`, content);
};
const connections = (acme: Partial<Connection>, more: object = {}): void =>
  put(
    'project/config/jwt-connections.json',
    JSON.stringify({
      version: 1,
      connections: { acme: { instanceUrl: 'https://acme.my.salesforce.com', username: 'ci@acme.example', ...acme } },
      ...more,
    }),
  );
const widened = async (baseline = 'HEAD'): Promise<string[]> => {
  const project = join(folder, 'project');
  const { widened: found = [] } = await lintProject({
    paths: [project],
    baseFolder: project,
    projectFolder: project,
    connectionFile: join(project, 'config', 'jwt-connections.json'),
    appsFolder: join(project, 'jwt'),
    baseline,
  });
  return found.map(({ kind, what }) => `${kind} ${what}`);
};

const policy = 'ExtlClntAppOauthConfigurablePolicies';
const pathOf = (type: string): string =>
  `project/jwt/JwtLogin/${sampleFiles().find((file) => file.type === type)?.path}`;
const contentOf = (type: string): string => sampleFiles().find((file) => file.type === type)?.content ?? '';

describe('what a change widens', () => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-baseline-')));
    write();
    connections({ orgId: '00D000000000001AAA' });
    git('init', '--quiet');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'x');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is nothing without a change, and for a change that narrows', async () => {
    expect(await widened()).to.deep.equal([]);
    put(pathOf(policy), contentOf(policy).replace('JwtLogin_Access', ''));
    expect(await widened()).to.deep.equal([]);
  });

  it('is every grant, scope, callback, range, flow, policy and certificate that comes', async () => {
    write({
      scopes: ['Api', 'Full', 'RefreshToken'],
      callbackUrl: 'http://localhost:1717/OauthRedirect\nhttps://evil.example/cb',
      permissionSets: ['JwtLogin_Access', 'Everybody'],
      profiles: ['Standard User'],
      ipPolicy: 'Bypass',
      sessionLevel: 'LOW',
      refreshPolicy: 'Infinite',
      trustedIpRanges: [{ start: '0.0.0.0', end: '255.255.255.255' }],
      certificatePem: betaPem,
      elements: { ExtlClntAppGlobalOauthSettings: { isDeviceFlowEnabled: 'true', isPkceRequired: 'false' } },
    });
    const found = await widened();
    expect(found.filter((text) => !text.startsWith('certificate'))).to.have.members([
      'scope Full',
      'callback https://evil.example/cb',
      'grant Everybody',
      'grant profile Standard User',
      'policy ipRelaxationPolicyType=Bypass',
      'policy requiredSessionLevel=LOW',
      'policy refreshTokenPolicyType=Infinite',
      'ip-range endIpAddress=255.255.255.255 startIpAddress=0.0.0.0',
      'flow isDeviceFlowEnabled=true',
      'policy isPkceRequired=false',
    ]);
    expect(found.filter((text) => /^certificate [0-9a-f]{64}$/.test(text))).to.have.length(1);
  });

  it('is a rotated certificate once, though file and record both change, and a record that alone changes', async () => {
    const { sha256, publicKeySha256 } = readCertificate(betaPem);
    const certificate = { sha256, publicKeySha256, notAfter: '2036-01-01T00:00:00.000Z' };
    connections({ orgId: '00D000000000001AAA', certificate });
    expect(await widened()).to.deep.equal([`certificate acme: - → ${sha256}`]);
    write({ certificatePem: betaPem });
    expect(await widened()).to.deep.equal([`certificate ${sha256}`]);
  });

  it('is self-authorization, by value and by leaving it out', async () => {
    put(pathOf(policy), contentOf(policy).replace('AdminApprovedPreAuthorized', 'AllSelfAuthorized'));
    expect(await widened()).to.deep.equal(['policy permittedUsersPolicyType=AllSelfAuthorized']);
    put(pathOf(policy), contentOf(policy).replace(/ *<permitted.*\n/, ''));
    expect(await widened()).to.deep.equal(['policy permittedUsersPolicyType=']);
  });

  it('is not the new name of a file', async () => {
    renameSync(join(folder, pathOf(policy)), join(folder, pathOf(policy).replace('_oauthPlcy.', '_defaultPolicy.')));
    expect(await widened()).to.deep.equal([]);
  });

  it('is what a file of one connection gives beyond the shared one, and what comes back when it goes', async () => {
    const own = pathOf(policy).replace('/app/', '/orgs/acme/');
    put(own, contentOf(policy).replace('JwtLogin_Access', 'JwtLogin_Access,Sales'));
    expect(await widened()).to.deep.equal(['grant Sales']);
    put(own, contentOf(policy).replace('JwtLogin_Access', 'Narrow'));
    git('add', '-A');
    git('commit', '--quiet', '-m', 'y');
    rmSync(join(folder, own));
    expect(await widened()).to.deep.equal(['grant JwtLogin_Access']);
  });

  it('is everything that a new permission set beside the app grants', async () => {
    const { path, content } = presetFile('JwtLogin', 'JWT', 'event-logs');
    put(`project/jwt/JwtLogin/${path}`, content);
    expect(await widened()).to.deep.equal([
      'permission JwtLogin_EventLogs: userPermissions enabled=true name=ApiEnabled',
      'permission JwtLogin_EventLogs: userPermissions enabled=true name=ViewEventLogFiles',
    ]);
  });

  it('is another host, user or org of a connection, and a pin that is gone', async () => {
    connections({ instanceUrl: 'https://evil.my.salesforce.com', username: 'x@evil.example' });
    expect(await widened()).to.deep.equal([
      'host acme: https://acme.my.salesforce.com → https://evil.my.salesforce.com',
      'org acme: 00D000000000001AAA → -',
      'username acme: ci@acme.example → x@evil.example',
    ]);
  });

  it('is a rule that was switched off, in the connection file or in a comment', async () => {
    connections({ orgId: '00D000000000001AAA' }, { lint: { off: [{ rule: 'pkce-off', reason: 'because' }] } });
    put(
      pathOf(policy),
      contentOf(policy).replace('    <label>', '    <!-- sf jwt lint off ip-bypass: VPN -->\n    <label>'),
    );
    expect(await widened()).to.deep.equal(['rule-off pkce-off: because', 'rule-off ip-bypass: VPN']);
  });

  it('is everything where nothing was', async () => {
    git('commit', '--quiet', '--allow-empty', '-m', 'z');
    git('rm', '-r', '--cached', '--quiet', 'project');
    git('commit', '--quiet', '-m', 'empty');
    const found = await widened();
    expect(found).to.include('grant JwtLogin_Access').and.include('host acme: - → https://acme.my.salesforce.com');
  });

  it('is told by content in repositories of both kinds of hash, whatever the line ends are', async () => {
    const crlf = contentOf(policy).replaceAll('\n', '\r\n');
    for (const kind of ['sha1', 'sha256']) {
      rmSync(join(folder, '.git'), { recursive: true, force: true });
      put(pathOf(policy), contentOf(policy));
      git('init', '--quiet', `--object-format=${kind}`);
      git('add', '-A');
      git('commit', '--quiet', '-m', kind);
      const project = join(folder, 'project');
      const path = pathOf(policy).replace('project/', '');
      const isChanged = async (): Promise<boolean> => (await openRevision(project, 'HEAD')).isChanged(path);
      expect(await isChanged()).to.equal(false);
      put(pathOf(policy), crlf);
      expect(await isChanged()).to.equal(false);
      put(pathOf(policy), `${crlf} `);
      expect(await isChanged()).to.equal(true);
    }
  });

  it('compares with nothing that could not be read then', async () => {
    put(pathOf(policy), '<broken>');
    git('commit', '--quiet', '-am', 'broken');
    write();
    expect(await widened()).to.deep.equal(['grant JwtLogin_Access']);
  });

  for (const revision of ['nowhere', '--help', '', 'HEAD:project']) {
    it(`can't be told since "${revision}"`, async () => {
      const error = await widened(revision).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error?.name).to.equal('GitRevisionUnknownError');
    });
  }
});
