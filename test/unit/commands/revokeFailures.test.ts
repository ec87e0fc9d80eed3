import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import type { RevokeForm } from '../../../src/flows/revoke/model.ts';
import type { RecordedRequest } from '../../org/index.ts';
import { login, revoke, revoked, revokeScene, setUp, tokenOf } from '../../tools/revokeScene.ts';
import { findCanaries, plantAssertion, plantKey, plantToken, type Canaries } from '../../tools/canary.ts';
import { injectFault } from '../../tools/faultyWrites.ts';
import { filesBelow } from '../../tools/filesBelow.ts';
import { runCommand } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';

const forms: RevokeForm[] = ['remove-access', 'certificate', 'disable-app', 'delete-app'];

/** What each wish needs, by the names in Setup: one permission at a time, or all of several that do alike. */
const needed: Array<{ argv: string[]; lacks: string[]; label: string }> = [
  { argv: ['--remove-access'], lacks: ['AssignPermissionSets'], label: 'Assign Permission Sets' },
  { argv: ['--remove-access'], lacks: ['ViewSetup'], label: 'View Setup and Configuration' },
  {
    argv: ['--certificate'],
    lacks: ['ExternalClientAppDeveloper'],
    label: 'Create, edit, and delete External Client Apps',
  },
  {
    argv: ['--certificate'],
    lacks: ['ModifyMetadata', 'ModifyAllData'],
    label: 'Modify Metadata Through Metadata API',
  },
  { argv: [], lacks: ['ModifyMetadata', 'ModifyAllData'], label: 'Modify Metadata Through Metadata API' },
  { argv: ['--disable-app'], lacks: ['ExternalClientAppAdmin'], label: 'edit their policies' },
  {
    argv: ['--delete-app'],
    lacks: ['ExternalClientAppDeveloper'],
    label: 'Create, edit, and delete External Client Apps',
  },
  { argv: ['--sessions'], lacks: ['ManageUsers'], label: 'Manage Users' },
  { argv: ['--all-tokens'], lacks: ['CustomizeApplication'], label: 'Customize Application' },
];

const hidden: Array<{ what: string; lacks: string[]; label: string; argv: string[] }> = [
  { what: 'sessions', lacks: ['ManageUsers'], label: 'Manage Users', argv: [] },
  { what: 'logins', lacks: ['ManageUsers'], label: 'Manage Users / Monitor Login History', argv: [] },
  { what: 'tokens', lacks: ['CustomizeApplication'], label: 'Customize Application', argv: [] },
  { what: 'others', lacks: ['ViewSetup'], label: 'View Setup and Configuration', argv: ['--certificate'] },
];

describe('sf jwt revoke where something fails', function () {
  this.timeout(120_000);
  let stage: Scene;
  beforeEach(async () => {
    stage = await revokeScene();
  });
  afterEach(() => stage.end());

  const takeFromAdmin = (lacks: readonly string[]): void => {
    const admin = stage.org.state.users.find(({ username }) => username === stage.org.admin.username);
    const own = stage.org.state.permissionSets.find(({ profileId }) => profileId === admin?.profileId);
    for (const name of lacks) delete own?.permissions[`Permissions${name}`];
  };
  const failure = async (...argv: string[]): Promise<{ code: number; name?: string; text: string }> => {
    const { exitCode, json, raw } = await revoke(stage, '--json', '--no-prompt', ...argv);
    const [entry] = json?.result?.connections ?? [];
    return { code: exitCode, ...(entry && 'error' in entry && { name: entry.error.name }), text: raw };
  };

  for (const { argv, lacks, label } of needed)
    it(`${argv.join(' ')} by an admin without ${lacks.join(' and ')} names the permission, and changes nothing`, async () => {
      takeFromAdmin(lacks);
      const { code, name, text } = await failure(...argv);
      expect({ code, name }).to.deep.equal({ code: 1, name: 'RevokePermissionMissingError' });
      expect(text).to.include(label);
      expect(await login(stage)).to.deep.equal({ code: 0 });
    });

  for (const { what, lacks, label, argv } of hidden)
    it(`says that ${what} aren't visible to an admin without ${lacks.join(' and ')}`, async () => {
      takeFromAdmin(lacks);
      const entry = await revoked(stage, 0, ...argv);
      expect(entry.notices).to.deep.include({ id: `hidden.${what}`, tokens: [label], level: 'warning' });
    });

  const isChange = ({ method, soapAction, kind }: RecordedRequest): boolean =>
    soapAction === 'deploy' || (kind === 'sobject' && method === 'DELETE');

  for (const form of forms) {
    it(`--${form} that the org is too busy for ends with 75, the login works, and run again it is proven`, async () => {
      stage.org.switches.onRequest = (request) => (isChange(request) ? { status: 503, body: 'busy' } : undefined);
      expect((await failure(`--${form}`)).code).to.equal(75);
      delete stage.org.switches.onRequest;
      expect(await login(stage)).to.deep.equal({ code: 0 });
      await revoked(stage, 0, `--${form}`);
    });

    it(`--${form} whose answer is lost on the way ends with 75, and run again it is proven`, async () => {
      stage.org.switches.onRequest = (request) => void (stage.org.switches.cutAnswer = isChange(request));
      expect((await failure(`--${form}`)).code).to.equal(75);
      Object.assign(stage.org.switches, { onRequest: undefined, cutAnswer: false });
      await revoked(stage, 0, `--${form}`);
      if (form !== 'delete-app') await revoked(stage, 0, '--restore');
    });
  }

  it('shows and writes no key, assertion or token, whatever the org says of them', async () => {
    const canaries: Canaries = new Map();
    const { switches, state, admin, requests } = stage.org;
    plantToken(canaries, "the admin's session", admin.accessToken);
    plantKey(canaries, 'the key', readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8'));
    await login(stage);
    const taken = tokenOf(stage);
    plantToken(canaries, 'the token', taken);
    switches.wrongSignatureError = {
      error: 'invalid_grant',
      error_description: `invalid assertion ${taken} ${admin.accessToken}`,
    };
    const runs = [
      await revoke(stage, '--certificate', '--sessions', '--all-tokens', '--no-prompt'),
      await revoke(stage, '--certificate', '--sessions', '--no-prompt', '--json'),
      await revoke(stage, '--restore', '--no-prompt', '--json'),
    ];
    for (const { accessToken } of state.sessions) plantToken(canaries, 'a token', accessToken);
    for (const { kind, body } of requests)
      if (kind === 'token') plantAssertion(canaries, 'an assertion', new URLSearchParams(body).get('assertion') ?? '');
    const shown = runs.map(({ raw }) => raw).join('\n');
    expect(shown).to.include('invalid assertion');
    expect(requests.filter(({ kind }) => kind === 'revoke')).not.to.deep.equal([]);
    for (const { rawPath } of requests) expect(rawPath).not.to.include(taken);
    const journal = filesBelow(join(homedir(), '.sf/jwt/journal'), 'latin1');
    expect(findCanaries(canaries, { shown, ...journal, ...filesBelow(stage.project, 'latin1') })).to.deep.equal([]);
  });

  it('whose sessions the org refuses to show has revoked the access, says so, and ends them when run again', async () => {
    stage.org.switches.refusedObjects = ['AuthSession'];
    expect((await failure('--sessions')).name).to.equal('RevokeSessionsUnreadableError');
    expect((await login(stage)).code).to.equal(1);
    stage.org.switches.refusedObjects = [];
    await revoked(stage, 0, '--sessions');
    expect(tokenOf(stage)).to.equal('(no session)');
  });

  it('an app that the org has not, and one that it refuses to change, are named', async () => {
    expect((await failure('--app-name', 'Nobody')).name).to.equal('RevokeAppMissingError');
    stage.org.switches.onRequest = ({ soapAction, kind }) =>
      soapAction === 'deploy' && kind === 'soap' ? refusedDeploy : undefined;
    const { code, text } = await failure('--certificate');
    expect(code, text).to.equal(1);
  });

  for (const [form, fault] of [
    ['certificate', 'ENOSPC'],
    ['certificate', 'EROFS'],
    ['disable-app', 'ENOSPC'],
    ['remove-access', 'EROFS'],
  ] as const)
    it(`--${form} on a disk that refuses each write in turn (${fault}) takes nothing that it couldn't give back`, async function () {
      this.timeout(300_000);
      const outcomes: string[] = [];
      for (let at = 1; at < 60; at += 1) {
        const { stop } = injectFault(join(homedir(), '.sf/jwt'), fault, at);
        const run = await revoke(stage, `--${form}`, '--json', '--no-prompt');
        const wasReached = stop().length >= at;
        const { code } = await login(stage);
        outcomes.push(`${at}: exit ${run.exitCode}, the login ${code === 0 ? 'works' : 'is refused'}`);
        if (run.exitCode !== 0)
          expect(run.raw)
            .to.match(/"name": "\w+Error"/)
            .and.not.match(/\n\s+at /);
        // Said to be revoked where it is, and the certificate of the login can always come back.
        expect(run.exitCode === 0, outcomes.at(-1)).to.equal(run.exitCode === 0 && code !== 0);
        if (code !== 0) await revoked(stage, 0, '--restore');
        expect(await login(stage), outcomes.at(-1)).to.deep.equal({ code: 0 });
        if (!wasReached) break;
      }
      expect(outcomes.length, outcomes.join('\n')).to.be.within(3, 58);
      expect(outcomes.join('\n')).to.include('works').and.include('is refused');
    });

  for (const form of forms)
    it(`after --${form}, setup ${form === 'delete-app' ? 'makes a new app' : 'with a new key'} brings a login back`, async () => {
      await revoked(stage, 0, `--${form}`);
      const pair = await runCommand(JwtGenerateKeypair, ['--name', 'acme', '--force', '--json'], stage.options);
      expect(pair.exitCode, pair.raw).to.equal(0);
      if (form === 'disable-app') await revoked(stage, 1, '--restore');
      await setUp(stage, 'acme', stage.loginUser, '--allow-certificate-change');
      expect(await login(stage)).to.deep.equal({ code: 0 });
    });
});

const refusedDeploy = {
  status: 500,
  headers: { 'content-type': 'text/xml' },
  body:
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault>' +
    '<faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>INSUFFICIENT_ACCESS: no</faultstring>' +
    '</soapenv:Fault></soapenv:Body></soapenv:Envelope>',
};
