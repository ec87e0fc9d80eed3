import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { belongings, inGerman, userNamed } from '../tools/integrationUsers.ts';
import { runSf } from '../tools/realSf.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { Terminal } from '../tools/terminal.ts';

const newUser = 'robot@acme.example';
const psl = 'SalesforceAPIIntegrationPsl';

describe('sf jwt setup and a login user that the org doesn’t have', () => {
  let stage: Scene;
  let home: string;
  before(() => mkdirSync(process.env.HOME ?? '', { recursive: true }));
  beforeEach(async () => {
    stage = await scene({ state: ({ organization }) => void (organization.isSandbox = true) });
    home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-user-'));
  });
  afterEach(async () => {
    Terminal.closeAll();
    await stage.end();
    rmSync(home, { recursive: true, force: true });
  });
  const argv = ['jwt', 'setup', '--target-org', 'admin', '--connection', 'acme'];

  it('offers to create it, and the real sf logs in as the new user', async () => {
    inGerman(stage.org);
    const terminal = new Terminal(stage, [...argv, '--username', newUser], { columns: 80 });
    await terminal.answer('Create the user, as an integration user', 'y\r');
    await terminal.answer('What is the login for?', '\u001b[B\r');
    expect(await terminal.ended, terminal.text).to.equal(0);
    const all = terminal.lines(80);
    // Consumer key and pipeline job, which come at the end, are for machines.
    const lines = all.slice(
      0,
      all.findIndex((line) => line.startsWith('Proven:')),
    );
    expect(lines).not.to.deep.equal([]);
    expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
    const shown = lines.join('\n');
    expect(shown)
      .to.match(/Integration user/)
      .and.match(/Permission set license/);
    expect(shown)
      .to.include('Mindestzugriff – Nur-API-Integrationen')
      .and.include('Salesforce-Integration: 4 of 5 free');
    expect(belongings(stage.org, newUser)).to.deep.equal([psl, 'JwtLogin_Access', 'JwtLogin_Deploy']);

    const clientId = stage.org.state.apps[0]?.consumerKey ?? '';
    const key = join(stage.keyFolder, 'acme.key');
    const login = [
      '--client-id',
      clientId,
      '--jwt-key-file',
      key,
      '--instance-url',
      stage.org.origin,
      '--alias',
      'robot',
    ];
    const witness = await runSf(['org', 'login', 'jwt', '--username', newUser, ...login, '--json'], { home });
    expect(witness.code, witness.stdout).to.equal(0);
    expect(witness.json?.result).to.include({ username: newUser });
    const query = ['data', 'query', '--target-org', 'robot', '--query', 'SELECT Username FROM User', '--json'];
    const rows = await runSf(query, { home });
    expect(rows.code, rows.stdout).to.equal(0);
    expect(rows.stdout).to.include(newUser);
  });

  it('creates nobody without a Yes: of a name that was typed it asks again, of a flag it says what to do', async () => {
    const terminal = new Terminal(stage, argv);
    await terminal.answer('Which user should the login authenticate as?', `${newUser}\r`);
    await terminal.answer('Create the user, as an integration user', '\r');
    await terminal.answer('and none is created', `${stage.loginUser}\r`);
    await terminal.answer('What is the login for?', '\r');
    expect(await terminal.ended, terminal.text).to.equal(0);
    const named = new Terminal(stage, ['jwt', 'setup', '-o', 'admin', '-c', 'other', '--username', newUser]);
    await named.answer('Create the user, as an integration user', 'n\r');
    expect(await named.ended, named.text).to.equal(1);
    expect(named.text).to.include(`The user "${newUser}" doesn't exist`).and.include('--create-user');
    expect(userNamed(stage.org, newUser)).to.equal(undefined);
  });

  it('says on the terminal that there is a user without access, and how to go on', async () => {
    stage.org.switches.onRequest = ({ method, path }) =>
      method === 'POST' && path.endsWith('/PermissionSetLicenseAssign')
        ? { status: 400, headers: { 'content-type': 'application/json' }, body: '[{"errorCode":"X","message":"Nein"}]' }
        : undefined;
    const terminal = new Terminal(stage, [...argv, '--username', newUser, '--create-user', '--no-prompt']);
    expect(await terminal.ended, terminal.text).to.equal(1);
    const text = terminal.text.replace(/\s+/g, ' ');
    expect(text).to.include(`The user ${newUser} was created, but the setup didn't get to its end.`);
    expect(text).to.include(`sf jwt setup --connection acme --username ${newUser} --create-user`);
    expect(userNamed(stage.org, newUser)).not.to.equal(undefined);
  });

  it('agrees with the real sf on what an org takes as a new user', async () => {
    const sf = (...more: string[]) =>
      runSf([...more, '--target-org', 'admin', '--json'], { home: process.env.HOME ?? '', cwd: stage.project });
    const profile =
      stage.org.state.profiles.find(({ userLicense }) => userLicense === 'Salesforce Integration')?.id ?? '';
    const locale = 'TimeZoneSidKey=Europe/Berlin LocaleSidKey=de_DE EmailEncodingKey=UTF-8 LanguageLocaleKey=de';
    const values = `Username=${newUser} LastName=Robot Alias=robot Email=a@b.example ProfileId=${profile} ${locale}`;
    const made = await sf('data', 'create', 'record', '--sobject', 'User', '--values', values);
    expect(made.code, made.stdout).to.equal(0);
    const again = await sf('data', 'create', 'record', '--sobject', 'User', '--values', values);
    expect(again.json?.name).to.equal('DUPLICATE_USERNAME');
    const assigned = await sf('org', 'assign', 'permsetlicense', '--name', psl, '--on-behalf-of', newUser);
    expect(assigned.code, assigned.stdout).to.equal(0);
    expect(belongings(stage.org, newUser)).to.deep.equal([psl]);
  });
});
