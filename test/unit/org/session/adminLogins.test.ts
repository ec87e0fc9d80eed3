import { ConfigAggregator } from '@salesforce/core';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import {
  chooseAdminLogin,
  isInOrgOf,
  listAdminLogins,
  readAdminLogin,
  type AdminLogin,
  type AdminWanted,
} from '../../../../src/org/session/adminLogins.ts';
import { targetOrgSetting } from '../../../../src/org/session/targetOrgSetting.ts';
import { startLocalOrg } from '../../../org/index.ts';
import { logInAdmin } from '../localAdmin.ts';

const uat = '00D000000000001AAA';
const prod = '00D000000000002AAA';
const login = (username: string, fields: Partial<AdminLogin> = {}): AdminLogin => ({
  username,
  aliases: [],
  orgId: uat,
  instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com/',
  isDefault: false,
  ...fields,
});
const wanted: AdminWanted = {
  connection: 'uat',
  orgId: uat,
  instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
  loginUser: 'ci@acme.example',
};
const choose = (logins: AdminLogin[], wish: Partial<AdminWanted> = {}): string =>
  chooseAdminLogin({ ...wanted, ...wish }, logins).username;
const failure = (
  logins: AdminLogin[],
  wish: Partial<AdminWanted> = {},
): Error & { exitCode?: number; actions?: string[] } => {
  try {
    choose(logins, wish);
  } catch (error) {
    return error as Error;
  }
  throw new Error('One was chosen.');
};

describe('the login that administers the org of a connection', () => {
  it('is the only one in that org, by the first 15 characters of its id', () => {
    const logins = [login('a@x', { orgId: prod, isDefault: true }), login('b@x', { orgId: uat.slice(0, 15) })];
    expect(choose(logins)).to.equal('b@x');
  });

  it('is found by the host where no id is known', () => {
    const logins = [login('a@x', { orgId: undefined, instanceUrl: 'https://other.my.salesforce.com' }), login('b@x')];
    expect(choose(logins, { orgId: undefined })).to.equal('b@x');
  });

  it('is found by the host where the org has a new id, as a refreshed sandbox does', () => {
    const logins = [login('a@x', { orgId: prod, instanceUrl: 'https://acme.my.salesforce.com' }), login('b@x')];
    expect(choose(logins, { orgId: '00D000000000009AAA' })).to.equal('b@x');
  });

  it('of two logins with the host is the one with the id', () =>
    expect(choose([login('old@x', { orgId: prod }), login('new@x')])).to.equal('new@x'));

  it('is the default org if that is the org', () => {
    expect(choose([login('a@x', { aliases: ['uat'] }), login('b@x', { isDefault: true })])).to.equal('b@x');
    expect(choose([login('a@x'), login('b@x', { orgId: prod, isDefault: true })])).to.equal('a@x');
  });

  it('is the one whose alias is the name of the connection', () =>
    expect(choose([login('a@x'), login('b@x', { aliases: ['x', 'uat'] })])).to.equal('b@x'));

  it('is the login user of the connection only if there is no other', () => {
    const own = login('CI@acme.example', { isDefault: true, aliases: ['uat'] });
    expect(choose([own, login('b@x')])).to.equal('b@x');
    expect(choose([own])).to.equal('CI@acme.example');
  });

  it('that is missing is named with the command that makes it', () => {
    const error = failure([login('a@x', { orgId: prod, instanceUrl: 'https://acme.my.salesforce.com' })]);
    expect(error).to.include({ name: 'AdminLoginMissingError', exitCode: 2 });
    expect(error.message).to.include('"uat"').and.include(uat);
    expect(error.actions?.[0]).to.match(
      /sf org login web --instance-url https:\/\/acme--uat\.sandbox\.my\.salesforce\.com --alias uat-admin$/,
    );
  });

  it('that can’t be decided is named with all of them', () => {
    const error = failure([login('a@x', { aliases: ['one'] }), login('b@x')]);
    expect(error).to.include({ name: 'AdminLoginAmbiguousError', exitCode: 2 });
    expect(error.message).to.include('one, b@x');
    expect(error.actions?.join('\n'))
      .to.include('--target-org one')
      .and.include('sf alias set uat=a@x')
      .and.include('sf org login web --instance-url https://acme--uat.sandbox.my.salesforce.com --alias uat-admin');
  });

  it('isn’t told apart by a host that neither side names', () => {
    expect(isInOrgOf({}, { connection: 'uat' })).to.equal(false);
    expect(isInOrgOf({ orgId: uat, instanceUrl: 'https://a.example' }, { ...wanted, orgId: prod })).to.equal(false);
  });
});

describe('the logins that sf has stored', () => {
  afterEach(async () => {
    delete process.env.SF_TARGET_ORG;
    await ConfigAggregator.clearInstance();
  });

  it('are listed with aliases and default, without a request', async () => {
    const org = await startLocalOrg();
    const username = await logInAdmin(org);
    await (await readAdminLogin({ username })).setAlias('uat-admin');
    process.env.SF_TARGET_ORG = 'uat-admin';
    await ConfigAggregator.clearInstance();
    org.requests.length = 0;
    const found = (await listAdminLogins({ ofProject: true })).find((one) => one.username === username);
    expect(found?.aliases).to.include('uat-admin');
    expect(found).to.include({ isDefault: true, orgId: org.state.organization.id });
    expect(new URL(found?.instanceUrl ?? '').origin).to.equal(org.origin);
    expect(org.requests).to.have.length(0);
    await org.close();
  });

  for (const [ofProject, global, expected] of [
    [true, undefined, 'of-project'],
    [false, undefined, undefined],
    [false, 'of-user', 'of-user'],
  ] as const)
    it(`have ${expected ?? 'no default'} as default if the project ${ofProject ? 'counts' : 'does not count'}`, async () => {
      const project = mkdtempSync(join(homedir(), 'project-'));
      const before = process.cwd();
      const globalFile = join(homedir(), '.sf/config.json');
      writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[]}');
      mkdirSync(join(project, '.sf'));
      mkdirSync(dirname(globalFile), { recursive: true });
      writeFileSync(join(project, '.sf/config.json'), '{"target-org":"of-project"}');
      if (global) writeFileSync(globalFile, JSON.stringify({ 'target-org': global }));
      process.chdir(project);
      await ConfigAggregator.clearInstance();
      try {
        expect(await targetOrgSetting({ ofProject })).to.equal(expected);
      } finally {
        process.chdir(before);
        rmSync(globalFile, { force: true });
      }
    });
});
