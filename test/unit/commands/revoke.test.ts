import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RevokeForm } from '../../../src/flows/revoke/model.ts';
import { newId } from '../../org/ids.ts';
import { addPermissionSet, addUser, assign, grant, ownSetOf, selfAuthorize } from '../../tools/people.ts';
import { deployCertificate } from '../../tools/rotateScene.ts';
import { login, revoke, revoked, revokeScene, setUp, statusOf, tokenOf } from '../../tools/revokeScene.ts';
import type { Scene } from '../../tools/scene.ts';

type Row = { form: RevokeForm; answer: RegExp; fault: string };

const forms: Row[] = [
  { form: 'remove-access', answer: /invalid_app_access/, fault: 'user-not-admin-approved' },
  { form: 'certificate', answer: /invalid assertion/, fault: 'assertion-invalid' },
  { form: 'disable-app', answer: /oauth_flow_disabled/, fault: 'app-disabled' },
  { form: 'delete-app', answer: /invalid_client_id/, fault: 'client-id-invalid' },
];

const journals = (): string[] => {
  const folder = join(homedir(), '.sf/jwt/journal');
  return existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : [];
};

describe('sf jwt revoke', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => {
    stage = await revokeScene();
  });
  afterEach(() => stage.end());

  for (const { form, answer, fault } of forms) {
    it(`--${form} proves that the login is refused, and leaves running sessions`, async () => {
      const entry = await revoked(stage, 0, `--${form}`);
      expect(entry).to.deep.include({ outcome: 'revoked', form, dryRun: false });
      expect(entry.loginBefore?.state).to.equal('accepted');
      expect(entry.loginAfter).to.include({ state: 'refused', fault });
      expect(entry.loginAfter?.answer).to.match(answer);
      expect((await login(stage)).fault).to.equal(fault);
      expect(await statusOf(stage, tokenOf(stage))).to.equal(200);
      expect(entry.stillWorks.map(({ id }) => id)).to.include('still.sessions');
      expect(entry).not.to.have.property('tokenRefused');
    });

    it(`--${form} --sessions ends the sessions and proves that the old token is refused`, async () => {
      await login(stage);
      const token = tokenOf(stage);
      expect(await statusOf(stage, token)).to.equal(200);
      const entry = await revoked(stage, 0, `--${form}`, '--sessions');
      expect(entry).to.deep.include({ tokenRefused: true, sessions: { found: 1, ended: 1 } });
      expect(await statusOf(stage, token)).to.equal(401);
      expect(await statusOf(stage, stage.org.admin.accessToken), "the admin's own").to.equal(200);
      expect(entry.stillWorks.map(({ id }) => id)).not.to.include('still.sessions');
    });

    it(`--${form} --dry-run changes nothing and logs in nowhere`, async () => {
      const before = JSON.stringify([stage.org.state.apps, stage.org.state.permissionSetAssignments]);
      const logins = stage.org.state.loginHistory.length;
      const kept = journals();
      const entry = await revoked(stage, 0, `--${form}`, '--dry-run', '--sessions', '--all-tokens');
      expect(entry.outcome).to.equal('planned');
      expect(JSON.stringify([stage.org.state.apps, stage.org.state.permissionSetAssignments])).to.equal(before);
      expect(stage.org.state.loginHistory).to.have.length(logins);
      expect(journals()).to.deep.equal(kept);
      expect(await login(stage)).to.deep.equal({ code: 0 });
    });

    it(`--${form} run again proves it again, and changes nothing`, async () => {
      await revoked(stage, 0, `--${form}`);
      const { deployments } = stage.org.state;
      const before = deployments.length;
      const entry = await revoked(stage, 0, `--${form}`);
      expect(entry.loginBefore?.state).to.equal('refused');
      expect(deployments).to.have.length(before);
    });

    if (form === 'delete-app') continue;
    it(`--restore undoes --${form}, also after it was run twice, and the login works`, async () => {
      await revoked(stage, 0, `--${form}`);
      await revoked(stage, 0, `--${form}`);
      const entry = await revoked(stage, 0, '--restore');
      expect(entry).to.deep.include({ outcome: 'restored', form: 'restore' });
      expect(entry.loginAfter?.state).to.equal('accepted');
      expect(await login(stage)).to.deep.equal({ code: 0 });
      const again = await revoke(stage, '--restore', '--json', '--no-prompt');
      expect([again.exitCode, again.raw]).to.satisfy(
        ([code, text]: [number, string]) => code === 1 && text.includes('RevokeNothingKept'),
      );
    });
  }

  it('says that a deleted app cannot come back, and restores nothing', async () => {
    const entry = await revoked(stage, 0, '--delete-app');
    expect(entry.notices.map(({ id }) => id)).to.include('final');
    const run = await revoke(stage, '--restore', '--json', '--no-prompt');
    expect(run.exitCode).to.equal(1);
    expect(run.raw).to.include('RevokeDeletedError').and.include('sf jwt setup --connection acme');
  });

  it('keeps the end of an assignment, and gives it back with it', async () => {
    const [row] = stage.org.state.permissionSetAssignments;
    const end = '2030-01-02T03:04:05.000+0000';
    if (row) row.expirationDate = end;
    await revoked(stage, 0);
    expect(stage.org.state.permissionSetAssignments).to.deep.equal([]);
    await revoked(stage, 0, '--restore');
    expect(stage.org.state.permissionSetAssignments.map(({ expirationDate }) => expirationDate)).to.deep.equal([end]);
  });

  it('never writes the key of the throw-away certificate, nor a token, and keeps the old certificate', async () => {
    await revoked(stage, 0, '--certificate', '--sessions');
    const text = journals().join('\n');
    expect(text).to.include('"throwAway"').and.include('"certificate.0"');
    expect(text).not.to.match(/PRIVATE KEY|00D\w{12,15}!/);
    expect(readdirSync(stage.keyFolder).filter((name) => name.endsWith('.key'))).to.deep.equal(['acme.key']);
  });

  it('--restore brings the certificate of the login back, in whatever order the deploys of earlier runs arrive', async () => {
    const inOrg = (): string => {
      const elements = stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements;
      return typeof elements?.certificate === 'string' ? elements.certificate.replace(/\s/g, '') : '';
    };
    const ofLogin = inOrg();
    await revoked(stage, 0, '--certificate');
    const late = inOrg();
    // As if the first deploy were still under way when the command is run again.
    await deployCertificate(stage, ofLogin);
    await revoked(stage, 0, '--certificate');
    expect(inOrg()).not.to.equal(late);
    await deployCertificate(stage, late);
    await revoked(stage, 0, '--certificate');
    expect(inOrg(), 'nothing to do').to.equal(late);
    await revoked(stage, 0, '--restore');
    expect(inOrg()).to.equal(ofLogin);
    expect(await login(stage)).to.deep.equal({ code: 0 });
  });

  it('never ends the session that it uses itself, though it is of this user and app', async () => {
    await login(stage);
    const { state, admin } = stage.org;
    const ofLogin = state.sessions.find(({ accessToken }) => accessToken === tokenOf(stage));
    const own = state.sessions.find(({ accessToken }) => accessToken === admin.accessToken);
    const user = state.users.find(({ username }) => username === stage.loginUser);
    const administrator = state.users.find(({ username }) => username === admin.username);
    if (!ofLogin || !own || !user || !administrator) throw new Error('no such session');
    user.profileId = administrator.profileId;
    const id = newId('AuthSession');
    Object.assign(own, { userId: user.id, appId: ofLogin.appId, listed: { ...ofLogin.listed, id, parentId: id } });
    const entry = await revoked(stage, 0, '--certificate', '--sessions');
    expect(entry.sessions).to.deep.equal({ found: 1, ended: 1 });
    expect(await statusOf(stage, admin.accessToken)).to.equal(200);
  });

  it('waits until a change has reached the org, and ends with 69 if it has not', async () => {
    stage.org.switches.staleAttempts = 2;
    const entry = await revoked(stage, 69);
    expect(entry).to.deep.include({ outcome: 'works' });
    expect(entry.loginAfter?.state).to.equal('accepted');
    const again = await revoked(stage, 0, '--wait', '1');
    expect(again.outcome).to.equal('revoked');
  });

  it('leaves sessions alone as long as a login still succeeds', async () => {
    stage.org.switches.staleAttempts = 5;
    const entry = await revoked(stage, 69, '--sessions');
    expect(entry.steps.find(({ step }) => step === 'sessions')?.outcome).to.equal('skipped');
    expect(await statusOf(stage, tokenOf(stage))).to.equal(200);
  });

  it('does not take a server that fails, or a user who is frozen, for a proof', async () => {
    stage.org.switches.http503 = ['token'];
    expect((await revoked(stage, 75, '--certificate')).loginAfter?.state).to.equal('unclear');
    stage.org.switches.http503 = false;
    stage.org.switches.wrongSignatureError = { error: 'invalid_grant', error_description: 'inactive user' };
    expect((await revoked(stage, 1, '--certificate')).loginAfter?.state).to.equal('otherwise');
  });

  it('revokes without the key, and says that nothing is proven', async () => {
    const keys = join(stage.keyFolder, '..', 'no-keys');
    const options = { ...stage.options, env: { ...stage.options.env, SF_JWT_KEY_DIR: keys } };
    const entry = await revoked({ ...stage, options }, 1);
    expect(entry.loginAfter?.state).to.equal('untried');
    expect(stage.org.state.permissionSetAssignments).to.deep.equal([]);
  });

  for (const outlives of [true, false])
    it(`ends the token in hand where tokens are JWTs that ${outlives ? 'outlive' : 'end with'} their sessions`, async () => {
      Object.assign(stage.org.switches, { tokenFormatJwt: true, jwtTokensOutliveSessions: outlives });
      const entry = await revoked(stage, 0, '--sessions');
      expect(entry.tokenRefused).to.equal(true);
    });

  it('tells apps of one label apart as little as the org does, and says so', async () => {
    await setUp(stage, 'other', stage.loginUser, '--app-name', 'Other_App');
    const label = (name: string): unknown =>
      stage.org.state.apps.find(({ fullName }) => fullName === name)?.components.ExternalClientApplication?.elements;
    Object.assign(label('Other_App') as object, { label: (label('JwtLogin') as { label: string }).label });
    const entry = await revoked(stage, 0, '--sessions');
    expect(entry.notices.map(({ id }) => id)).to.include('sameLabel');
  });

  it('counts refresh tokens of other flows, and deletes those of the user or of all', async () => {
    const ci = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (!ci) throw new Error('no user');
    const other = addUser(stage.org, 'person@acme.example');
    for (const user of [ci, other]) selfAuthorize(stage.org, 'JwtLogin', user);
    const stays = await revoked(stage, 0);
    expect(stays.refreshTokens).to.deep.equal({ ofApp: 2, ofUser: 1, deleted: false });
    expect(stays.stillWorks.map(({ id }) => id)).to.include('still.tokens');
    await revoked(stage, 0, '--all-tokens');
    expect(stage.org.state.approvals.map(({ userId }) => userId)).to.deep.equal([other.id]);
    await revoked(stage, 0, '--certificate', '--all-tokens');
    expect(stage.org.state.approvals).to.deep.equal([]);
  });

  it('names the other users and connections of the key first', async () => {
    await setUp(stage, 'beta', 'bot@acme.example'.replace('bot', 'ci'), '--allow-shared-key');
    const set = stage.org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access');
    const bot = addUser(stage.org, 'bot@acme.example');
    assign(stage.org, bot, set?.id ?? '');
    const keeps = await revoked(stage, 0, '--dry-run');
    expect(keeps.notices).to.deep.include({
      id: 'others.keeps',
      tokens: ['bot@acme.example', 'JwtLogin'],
      level: 'warning',
    });
    expect(keeps.notices).to.deep.include({ id: 'siblings.keeps', tokens: ['beta'], level: 'warning' });
    const ends = await revoked(stage, 0, '--certificate');
    expect(ends.notices.map(({ id }) => id)).to.include.members(['others.ends', 'siblings.ends']);
    expect(await login(stage, 'bot@acme.example')).to.include({ code: 1 });
  });

  it('says what else a permission set is for', async () => {
    const [set] = stage.org.state.permissionSets.filter(({ name }) => name === 'JwtLogin_Access');
    if (set) set.permissions['PermissionsViewAllData'] = true;
    const entry = await revoked(stage, 0, '--dry-run');
    expect(entry.notices).to.deep.include({ id: 'set.wider', tokens: ['JwtLogin_Access', '1'], level: 'warning' });
  });

  it("refuses what wouldn't end the access: a profile's grant, and users who authorize themselves", async () => {
    const ci = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    if (!ci) throw new Error('no user');
    grant(stage.org, 'JwtLogin', ownSetOf(stage.org, ci).id);
    const run = await revoke(stage, '--json', '--no-prompt');
    expect(run.exitCode).to.equal(1);
    expect(run.raw).to.include('RevokeHeldOtherwiseError').and.include('sf jwt revoke --connection acme --certificate');
    expect(stage.org.state.permissionSetAssignments).to.have.length(1);
    const policy = stage.org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies;
    if (policy) policy.elements['permittedUsersPolicyType'] = 'AllSelfAuthorized';
    expect((await revoke(stage, '--json', '--no-prompt')).raw).to.include('RevokeSelfAuthorizedError');
  });

  it("says that it is the admin's own access", async () => {
    const admin = stage.org.state.users.find(({ username }) => username === stage.org.admin.username);
    const set = addPermissionSet(stage.org, 'For_Admin');
    if (admin) assign(stage.org, admin, set.id);
    grant(stage.org, 'JwtLogin', set.id);
    const file = join(stage.project, 'config/jwt-connections.json');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, readFileSync(file, 'utf8').replace(stage.loginUser, stage.org.admin.username));
    const entry = await revoked(stage, 0, '--sessions');
    expect(entry.notices.map(({ id }) => id)).to.include('self');
    expect(await statusOf(stage, stage.org.admin.accessToken)).to.equal(200);
  });

  it('shows the logins of the user by address and result, since a time', async () => {
    const row = { id: newId('LoginHistory'), userId: '', loginUrl: 'x', application: 'JwtLogin' };
    const ci = stage.org.state.users.find(({ username }) => username === stage.loginUser);
    const application = stage.org.state.loginHistory[0]?.application ?? '';
    stage.org.state.loginHistory.push(
      {
        ...row,
        userId: ci?.id ?? '',
        application,
        loginAt: Date.now() - 3 * 86_400_000,
        status: 'Success',
        sourceIp: '203.0.113.9',
      },
      {
        ...row,
        userId: ci?.id ?? '',
        application: 'Another',
        loginAt: Date.now(),
        status: 'Success',
        sourceIp: '203.0.113.8',
      },
    );
    const addresses = async (since: string): Promise<string[] | undefined> =>
      (await revoked(stage, 0, '--dry-run', '--since', since)).logins?.map(({ sourceIp }) => sourceIp);
    expect(await addresses('7d')).to.deep.equal(['127.0.0.1', '203.0.113.9']);
    expect(await addresses('2d')).to.deep.equal(['127.0.0.1']);
    const text = await revoke(stage, '--dry-run');
    expect(text.stdout).to.include('203.0.113.9');
    expect((await revoke(stage, '--since', 'never', '--no-prompt')).exitCode).to.equal(2);
  });

  it('asks nobody where nobody can be asked, and changes nothing', async () => {
    const run = await revoke(stage);
    expect([run.exitCode, run.raw]).to.satisfy(
      ([code, text]: [number, string]) => code === 2 && text.includes('--no-prompt'),
    );
    stage.org.state.organization.isSandbox = true;
    expect((await revoke(stage)).raw).to.include('RevokeNotConfirmed');
    expect(await login(stage)).to.deep.equal({ code: 0 });
  });

  it('tells in text what is proven, what was seen, what still works, and how to undo it', async () => {
    const { stdout, stderr, exitCode } = await revoke(stage, '--no-prompt');
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.include(`Revoked: the org refuses the login of ${stage.loginUser}.`);
    expect(stdout).to.include('Login before: accepted').and.include('Login now: refused');
    expect(stdout).to.include('Still works:').and.include('sf jwt revoke --connection acme --restore');
    expect(stdout).to.include(`Acting as: ${stage.org.admin.username}`);
  });
});
