import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtDoctor, { type JwtDoctorResult } from '../../../src/commands/jwt/doctor.ts';
import { doctorScene, type DoctorScene } from '../../tools/doctorScene.ts';
import { injectionsTogether } from '../../tools/injections.ts';
import { root, runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { sicknesses } from '../../tools/sicknesses.ts';

const setting = (id: string) => sicknesses.find((each) => each.id === id)?.set ?? (() => expect.fail(id));

describe('sf jwt doctor, with the eyes of an admin', function () {
  this.timeout(120_000);
  let scene: DoctorScene;
  before(async () => (scene = await doctorScene()));
  after(() => scene.end());

  const run = (...argv: string[]): Promise<CommandRun<JwtDoctorResult>> =>
    runCommand<JwtDoctorResult>(JwtDoctor, argv, scene.stage.options);
  const acme = ['-c', 'acme', '-o', 'admin'];
  const clientId = (): string => scene.stage.org.state.apps[0]?.consumerKey ?? expect.fail('no app');

  it('says cause, evidence and fix in its first three lines', async () => {
    scene.prepare(setting('not-assigned'));
    const { stdout, exitCode } = await run(...acme);
    expect(exitCode).to.equal(1);
    const lines = stdout.split('\n');
    expect(lines[0]).to.equal(
      "Cause (certain): ci@acme.example doesn't have a permission set that the app lists. [not-assigned]",
    );
    expect(lines[1]).to.match(
      /^Evidence: The app lists JwtLogin_Access; ci@acme\.example has none of them\. .*invalid_app_access/,
    );
    expect(lines[2]).to.equal(
      'Fix: Assign one: sf org assign permset --name JwtLogin_Access --on-behalf-of ci@acme.example --target-org admin@acme.example',
    );
    expect(stdout).to.include('Login history of ci@acme.example, newest first:\n- ');
    expect(stdout).to.include('Failed: Not approved for access');
    expect(stdout).to.match(/^fail {5}token/m);
    expect(stdout).not.to.include('How the causes rank');
  });

  it('explains its ranking with --verbose, by numbers that add up', async () => {
    const { ranking } = await scene.diagnoses(setting('user-frozen'));
    for (const { id, score, points } of ranking)
      expect(
        points.reduce((sum, part) => sum + part.points, 0),
        id,
      ).to.equal(score);
    const { stdout } = await run(...acme, '--verbose');
    expect(stdout).to.match(
      /^- 125 user-frozen: the answer of the org \+25, frozen \+60, active \+10, login history \+30$/m,
    );
    expect(stdout).to.include("- The client ID isn't the one of another app.");
  });

  it('gives the same as JSON, once', async () => {
    scene.prepare(setting('certificate-other'));
    const { json, exitCode } = await run(...acme, '--json');
    expect([exitCode, json?.status]).to.deep.equal([1, 1]);
    const [found] = json?.result.connections ?? [];
    expect(found).to.deep.include({
      connection: 'acme',
      username: 'ci@acme.example',
      app: 'JwtLogin',
      outcome: 'failed',
    });
    expect(found?.cause).to.include({ id: 'certificate-other', certainty: 'certain' });
    expect(found?.logins?.[0]?.status).to.equal('Failed: Signature Invalid/Configured Certificate Mismatch');
  });

  it('ends with 0 where the login works, and says what may still fail', async () => {
    scene.prepare();
    const good = await run(...acme);
    expect(good.exitCode).to.equal(0);
    expect(good.stdout).to.match(/^The login works, and nothing seen in the org stands in its way\.\n/);
    scene.prepare(setting('token-format'));
    const jwt = await run(...acme);
    expect(jwt.exitCode).to.equal(0);
    expect(jwt.stdout).to.match(/^The login works, but \(certain\): The access token is a JWT: .*\[token-format\]\n/);
  });

  it('has the exit codes of verify', async () => {
    const codes: Record<string, number> = {
      'org-unavailable': 75,
      'user-frozen': 1,
      'instance-url': 2,
      'key-missing': 1,
    };
    for (const [id, code] of Object.entries(codes)) {
      scene.prepare(setting(id));
      expect((await run(...acme)).exitCode, id).to.equal(code);
    }
    expect((await run('-c', 'nobody')).error?.name).to.equal('ConnectionUnknownError');
  });

  it('says what only an admin could tell, with the commands, where nobody is logged in', async () => {
    const { cause, unlooked, others } = await scene.diagnoses(setting('user-missing'), (login) => {
      login.withoutAdmin = true;
      login.record['orgId'] = '00D5f0000000009EAA';
      login.record['instanceUrl'] = 'http://localhost:1';
      login.env['SF_JWT_ALLOWED_HOSTS'] = 'localhost:1';
    });
    expect(cause?.id).to.equal('network-down');
    expect(others).to.deep.equal([]);
    expect(unlooked?.why).to.equal('No admin of the org is logged in on this machine.');
    expect(unlooked?.actions.join('\n')).to.include('sf jwt doctor --connection acme --target-org admin');
  });

  it('takes no org for the one that it is not', async () => {
    const { unlooked, admin } = await scene.diagnoses(({ record }) => (record['orgId'] = '00D5f0000000009EAA'));
    expect(admin).to.equal(undefined);
    expect(unlooked?.why).to.include('00D5f0000000009EAA');
  });

  it('is not certain of a certificate in an org that shows none, and excludes no cause by it', async () => {
    const hidden = await scene.diagnoses(
      setting('certificate-other'),
      ({ org }) => (org.switches.certificateReadable = false),
    );
    expect(hidden.cause?.certainty).to.equal('likely');
    expect(hidden.excluded.map(({ id }) => id)).not.to.include('certificate-other');
    const refused = await scene.diagnoses(setting('app-disabled'), ({ org, state }) => {
      org.switches.internalObjectsRefused = true;
      for (const set of state.permissionSets) {
        delete set.permissions['PermissionsModifyMetadata'];
        delete set.permissions['PermissionsModifyAllData'];
      }
    });
    expect(refused.cause).to.include({ id: 'app-disabled', certainty: 'possible' });
    expect(refused.others.map(({ id }) => id)).to.include('oauth-off');
  });

  it('goes on where a question fails, and says so', async () => {
    for (const object of [
      'LoginHistory',
      'UserLogin',
      'SetupEntityAccess',
      'PermissionSetAssignment',
      'User',
      'SetupAuditTrail',
    ]) {
      const { unseen, cause } = await scene.diagnoses(setting('not-assigned'), ({ org }) => {
        org.switches.onRequest = ({ rawPath }) =>
          decodeURIComponent(rawPath.replaceAll('+', ' ')).includes(`FROM ${object} `)
            ? {
                status: 400,
                headers: { 'content-type': 'application/json' },
                body: '[{"errorCode":"QUERY_TIMEOUT","message":"Your query took too long"}]',
              }
            : undefined;
      });
      expect(unseen.map(({ why }) => why ?? '').join(), object).to.include('Your query took too long');
      expect(cause?.id, object).to.be.oneOf(['not-assigned', 'no-grants']);
    }
  });

  for (const [name, argv] of Object.entries({
    text: [],
    verbose: ['--verbose'],
    json: ['--json'],
    redacted: ['--redact'],
  }))
    it(`never shows the consumer key or a secret: ${name}`, async () => {
      for (const id of ['client-id-of-other-app', 'client-id-wrong', 'certificate-other', 'token-format']) {
        scene.prepare(setting(id));
        const { raw } = await run(...acme, ...argv, '--output-file', `${name}.md`);
        const report = readFileSync(join(scene.stage.project, `${name}.md`), 'utf8');
        const { apps, sessions } = scene.stage.org.state;
        const key = readFileSync(join(scene.stage.keyFolder, 'acme.key'), 'utf8').slice(100, 140);
        for (const secret of [
          ...apps.map(({ consumerKey }) => consumerKey),
          ...sessions.map(({ accessToken }) => accessToken),
          key,
        ])
          expect(raw + report, id).not.to.include(secret);
        expect(raw + report).not.to.include(clientId().slice(0, 40));
        if (name !== 'redacted') continue;
        expect(raw + report).not.to.match(/ci@acme|admin@acme|00D\w{12}|127\.0\.0\.1/);
      }
    });

  it('writes a report for the admin of the org, with what to do step by step', async () => {
    scene.prepare(setting('not-assigned'));
    const { stdout } = await run(...acme, '--output-file', 'report.md');
    expect(stdout).to.include('The report is in report.md.');
    const report = readFileSync(join(scene.stage.project, 'report.md'), 'utf8');
    expect(report).to.match(/^# Salesforce JWT login: .*ci\\@acme\.example/);
    expect(report).to.include(
      '1. Assign one: `sf org assign permset --name JwtLogin_Access --on-behalf-of ci@acme.example',
    );
    expect(report).to.include('3. Then verify the login again.');
    expect(report)
      .to.include('| `Failed: Not approved for access`'.replaceAll('`', ''))
      .and.to.include('## Login history');
  });

  it('shows what the org fills in on one harmless line', async () => {
    const payload = injectionsTogether['all of them'] ?? '';
    scene.prepare(setting('not-assigned'), ({ org, state, user }) => {
      org.switches.textInjection = payload;
      state.setupAuditTrail.push({
        id: '0Ym000000000001AAA',
        createdAt: Date.now(),
        userId: user.id,
        section: 'Apps',
        action: 'changed',
        display: 'JwtLogin',
      });
    });
    const { raw, stdout } = await run(...acme, '--verbose', '--output-file', 'hostile.md');
    expect(existsSync(join(scene.stage.project, 'hostile.md'))).to.equal(true);
    expect(stdout).to.include('Setup audit trail');
    for (const line of raw.split('\n'))
      expect(line)
        .not.to.match(/^::|##vso\[|##\[/)
        .and.not.include('\u001b[2J');
  });

  it('needs no connection where flags say it all', async () => {
    scene.prepare(setting('user-frozen'));
    const { org, keyFolder, project } = scene.stage;
    writeFileSync(join(project, 'config/jwt-connections.json'), '{"version":1,"connections":{}}');
    const flags = ['--username', 'ci@acme.example', '--client-id', clientId(), '--instance-url', org.origin];
    const { json } = await run(...flags, '--jwt-key-file', join(keyFolder, 'acme.key'), '-o', 'admin', '--json');
    const [found] = json?.result.connections ?? [];
    expect(found).to.include({ app: 'JwtLogin' }).and.not.to.have.property('connection');
    expect(found?.cause?.id).to.equal('user-frozen');
  });
});

describe('the example of docs/doctor.md', function () {
  this.timeout(60_000);

  it('is what the command says', async () => {
    const scene = await doctorScene();
    scene.prepare(setting('not-assigned'), ({ state }) => {
      for (const set of state.permissionSets) delete set.permissions['PermissionsManageUsers'];
    });
    const { stdout } = await runCommand(JwtDoctor, ['-c', 'acme', '-o', 'admin'], scene.stage.options);
    await scene.end();
    const said = stdout.slice(0, stdout.indexOf('\nChecks:')).replace(/00D\w{15}/g, '00D5f0000q3fAjdEAE');
    const page = readFileSync(join(root, 'docs/doctor.md'), 'utf8');
    const [, example] = /\$ sf jwt doctor --connection acme --target-org admin\n([^]*?)\n…\n```/.exec(page) ?? [];
    expect(`${example}\n`).to.equal(said);
  });
});
