import { expect } from 'chai';
import type { DeployedEntry } from '../../../src/flows/deploy/connections.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import type { User } from '../../org/state.ts';
import { jwtLogin } from '../../tools/jwtLogin.ts';
import { addPermissionSet, addUser, assign, grant, ownSetOf, selfAuthorize } from '../../tools/people.ts';
import type { CommandRun } from '../../tools/runCommand.ts';
import { runDeploy } from '../../tools/runDeploy.ts';
import { appFilesFor, privateKeyPem, projectWith } from '../org/appProject.ts';
import { logInAdmin } from '../org/localAdmin.ts';

let org: LocalOrg;
let username: string;
let files: Awaited<ReturnType<typeof appFilesFor>>;

const run = (...argv: string[]): Promise<CommandRun<DeployedEntry>> =>
  runDeploy(['--target-org', username, '--connection', 'acme', ...argv], {
    cwd: projectWith(files),
  });
const deploysSeen = (): number => org.requests.filter(({ soapAction }) => soapAction === 'deploy').length;
const login = async (user: User): Promise<string> => jwtLogin(org, await privateKeyPem(), 'JwtLogin', user.username);
const policy = (): Record<string, unknown> =>
  org.state.apps[0]?.components.ExtlClntAppOauthConfigurablePolicies?.elements ?? {};
const changed = (from: string, to: string): typeof files =>
  files.map((file) => ({ ...file, content: file.content.replace(from, to) }));

describe('sf jwt deploy and who has access', () => {
  beforeEach(async () => {
    org = await startLocalOrg();
    username = await logInAdmin(org);
    files = await appFilesFor('acme');
  });
  afterEach(() => org.close());

  const setUp = async (): Promise<void> => {
    const { json } = await run('--json');
    expect(json?.result.deployed, JSON.stringify(json)).to.equal(true);
    org.requests.length = 0;
  };

  describe('a deploy that ends self-authorization', () => {
    let anna: User;
    let ben: User;
    beforeEach(async () => {
      await setUp();
      policy().permittedUsersPolicyType = 'AllSelfAuthorized';
      [anna, ben] = [addUser(org, 'anna@acme.example'), addUser(org, 'ben@acme.example')];
      for (const user of [anna, ben]) selfAuthorize(org, 'JwtLogin', user);
      const access = org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access');
      assign(org, ben, access?.id ?? '');
    });

    for (const dryRun of [[], ['--dry-run']])
      it(`is refused with the names of those whom it shuts out, and only theirs ${dryRun.join()}`, async () => {
        const { json, exitCode } = await run('--json', ...dryRun);
        expect(json?.name).to.equal('PolicyLocksOutError');
        expect(json?.message).to.include('anna@acme.example').and.not.include('ben@acme.example');
        expect(json?.actions?.join()).to.include('--force-policy').and.include('--permission-set');
        expect(exitCode).to.equal(1);
        expect(deploysSeen()).to.equal(0);
        expect([await login(anna), await login(ben)]).to.deep.equal(['logged in', 'logged in']);
      });

    it('names them and does it with --force-policy', async () => {
      const { json } = await run('--json', '--force-policy');
      expect(json?.result.losesAccess).to.deep.equal({
        permittedUsers: 'AdminApprovedPreAuthorized',
        count: 1,
        users: [{ username: 'anna@acme.example', name: 'Test Test' }],
        complete: true,
      });
      expect(json?.warnings.join())
        .to.include("who don't have any of its permission sets or profiles (1): ")
        .and.include('anna@acme.example');
      expect(await login(anna)).to.include('not admin approved');
      expect(await login(ben)).to.equal('logged in');
    });

    it('goes through once each of them has a grant: by a permission set, or by the profile', async () => {
      const { json } = await run('--json', '--profile', 'Profile of anna@acme.example');
      expect(json?.result.deployed, JSON.stringify(json)).to.equal(true);
      expect(json?.result).not.to.have.property('losesAccess');
      expect([await login(anna), await login(ben)]).to.deep.equal(['logged in', 'logged in']);
    });

    it('doesn’t count a grant that has ended, nor users who can’t log in anyway', async () => {
      org.state.permissionSetAssignments.splice(0);
      const access = org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access')?.id ?? '';
      assign(org, ben, access, new Date(Date.now() - 60_000).toISOString());
      anna.isActive = false;
      const { json } = await run('--json');
      expect(json?.message).to.include('ben@acme.example').and.not.include('anna@acme.example');
    });

    it('caps the names, and tells how many there are', async () => {
      for (let index = 0; index < 60; index++)
        selfAuthorize(org, 'JwtLogin', addUser(org, `user-${index}@acme.example`, 'Many'));
      const { json } = await run('--json');
      expect(json?.message?.match(/@acme\.example/g)).to.have.length(10);
      expect(json?.message).to.include('can log in with it now (61): ').and.include('… (61)');
      const forced = await run('--json', '--force-policy', '--dry-run');
      expect(forced.json?.result.losesAccess?.count).to.equal(61);
      expect(forced.json?.result.losesAccess?.users).to.have.length(50);
      expect(forced.json?.warnings.join()).to.include('and 41 more');
    });

    const blinders: Array<[string, () => void]> = [
      ['refuses the question', () => void org.switches.refusedObjects.push('OauthToken')],
      [
        'shows an admin only the own authorizations',
        () => {
          for (const set of org.state.permissionSets) delete set.permissions.PermissionsCustomizeApplication;
        },
      ],
      ['doesn’t say who holds a grant', () => void org.switches.refusedObjects.push('PermissionSetAssignment')],
    ];
    for (const [what, blind] of blinders)
      it(`is refused where the org ${what}, unless it is forced`, async () => {
        org.state.approvals.splice(0);
        blind();
        const { json, exitCode } = await run('--json');
        expect(json?.name).to.equal('PolicyLossUnknownError');
        expect(json?.actions?.join()).to.include('Customize Application').and.include('--force-policy');
        expect(exitCode).to.equal(1);
        expect(deploysSeen()).to.equal(0);
        const forced = await run('--json', '--force-policy');
        expect(forced.json?.result.losesAccess).to.deep.include({ count: 0, complete: false });
        expect(forced.json?.warnings.join()).to.include('others may be affected');
      });

    it('reads every page of the authorizations', async () => {
      const many = addUser(org, 'zoe@acme.example', 'Many');
      for (let index = 0; index < 600; index++) selfAuthorize(org, 'JwtLogin', ben);
      selfAuthorize(org, 'JwtLogin', many);
      const { json } = await run('--json');
      expect(json?.message).to.include('zoe@acme.example');
    });

    it('isn’t sure of all where the org stops counting', async () => {
      org.state.approvals.splice(0);
      for (let index = 0; index < 2500; index++) selfAuthorize(org, 'JwtLogin', ben);
      expect((await run('--json')).json?.name).to.equal('PolicyLossUnknownError');
    });

    it('grants first, and changes the policy last', async () => {
      const held = addPermissionSet(org, 'Held_By_Anna');
      assign(org, anna, held.id);
      org.switches.policyMakesGrants = false;
      const seen: string[] = [];
      org.switches.onRequest = ({ method, path, soapAction, body }) => {
        if (method === 'POST' && path.endsWith('/SetupEntityAccess')) seen.push('grant');
        if (soapAction === 'deploy') seen.push(body.includes('<checkOnly>true') ? 'validate' : 'deploy');
      };
      const { json } = await run('--json', '--permission-set', 'Held_By_Anna');
      expect(json?.result.deployed, JSON.stringify(json)).to.equal(true);
      expect(seen).to.deep.equal(['validate', 'grant', 'deploy']);
      expect(await login(anna)).to.equal('logged in');
    });

    it('grants nothing if the org would refuse the deploy', async () => {
      const held = addPermissionSet(org, 'Held_By_Anna');
      assign(org, anna, held.id);
      files = changed('Api,', 'api,');
      const { json } = await run('--json', '--permission-set', 'Held_By_Anna');
      expect(json?.result.errors[0]?.problem).to.equal('Invalid OAuth scope: api');
      expect(org.state.setupEntityAccess).to.have.length(1);
      expect(await login(anna)).to.equal('logged in');
    });
  });

  describe('a deploy that ends pre-authorization', () => {
    let clara: User;
    beforeEach(async () => {
      await setUp();
      clara = addUser(org, 'clara@acme.example');
      grant(org, 'JwtLogin', ownSetOf(org, clara).id);
    });

    for (const [what, to] of [
      ['says so', '<permittedUsersPolicyType>AllSelfAuthorized</permittedUsersPolicyType>'],
      ['leaves the policy out', ''],
    ])
      it(`is refused if it ${what}: who is granted the app hasn’t authorized it`, async () => {
        expect(await login(clara)).to.equal('logged in');
        files = changed('<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>', to ?? '');
        const { json } = await run('--json');
        expect(json?.name).to.equal('PolicyLocksOutError');
        expect(json?.message).to.include('clara@acme.example').and.include('AllSelfAuthorized');
        expect(await login(clara)).to.equal('logged in');
        const forced = await run('--json', '--force-policy');
        expect(forced.json?.warnings.join()).to.include('until they authorize it themselves (1): clara@acme.example');
        expect(await login(clara)).to.include("hasn't approved this consumer");
      });

    it('shuts out nobody who has authorized the app as well', async () => {
      selfAuthorize(org, 'JwtLogin', clara);
      files = changed('AdminApprovedPreAuthorized', 'AllSelfAuthorized');
      expect((await run('--json')).json?.result.deployed).to.equal(true);
      expect(await login(clara)).to.equal('logged in');
    });
  });

  describe('a brand-new app', () => {
    it('shuts out nobody, whatever its policy', async () => {
      const { json } = await run('--json');
      expect(json?.result).to.include({ deployed: true, endsSelfAuthorization: false });
      expect(json?.result).not.to.have.property('losesAccess');
    });
  });

  describe('a redeploy in which a permission set is added', () => {
    it('keeps every earlier grant, and every earlier user logs in', async () => {
      await setUp();
      const bySet = addUser(org, 'by-set@acme.example');
      const byHand = addUser(org, 'by-hand@acme.example');
      const byProfile = addUser(org, 'by-profile@acme.example', 'Vertrieb & Söhne');
      const access = org.state.permissionSets.find(({ name }) => name === 'JwtLogin_Access');
      assign(org, bySet, access?.id ?? '');
      const hand = addPermissionSet(org, 'By_Hand');
      assign(org, byHand, hand.id);
      grant(org, 'JwtLogin', hand.id);
      grant(org, 'JwtLogin', ownSetOf(org, byProfile).id);
      const added = addPermissionSet(org, 'Added');
      const late = addUser(org, 'late@acme.example');
      assign(org, late, added.id);
      const everybody = [bySet, byHand, byProfile];
      for (const user of everybody) expect(await login(user), user.username).to.equal('logged in');
      expect(await login(late)).to.include('not admin approved');

      files = await appFilesFor('acme', { permissionSets: ['JwtLogin_Access', 'Added'] });
      const { json } = await run('--json');
      expect(json?.result.grants.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([
        'permissionSet Added',
        'permissionSet By_Hand',
        'permissionSet JwtLogin_Access',
        'profile Vertrieb & Söhne',
      ]);
      for (const user of [...everybody, late]) expect(await login(user), user.username).to.equal('logged in');
    });
  });

  describe('sf jwt deploy --profile and --permission-set', () => {
    it('add to those that the files name, in the spelling of the org', async () => {
      addPermissionSet(org, 'Deploy_Pipeline');
      addUser(org, 'x@acme.example', 'Mindestzugriff');
      const { json } = await run('--json', '--profile', 'mindestzugriff', '--permission-set', 'deploy_pipeline');
      expect(json?.result.grants.map(({ name }) => name)).to.deep.equal([
        'Deploy_Pipeline',
        'JwtLogin_Access',
        'Mindestzugriff',
      ]);
    });

    it('refuse an unknown profile with the names that the org has, the nearest first', async () => {
      addUser(org, 'x@acme.example', 'Marketing');
      const { json, exitCode } = await run('--json', '--profile', 'System Admin');
      expect(json?.name).to.equal('ProfileUnknownError');
      expect(json?.message).to.match(/closest match first: System Administrator; .*Marketing/);
      expect(exitCode).to.equal(1);
      expect(deploysSeen()).to.equal(0);
    });

    it('refuse a profile of the files that the org doesn’t have', async () => {
      files = await appFilesFor('acme', { profiles: ['Standard User'] });
      expect((await run('--json')).json?.name).to.equal('ProfileUnknownError');
    });

    it('leave it to the org where it doesn’t tell its profiles', async () => {
      org.switches.onRequest = ({ rawPath }) =>
        decodeURIComponent(rawPath).includes('IsOwnedByProfile = true')
          ? {
              status: 400,
              headers: { 'content-type': 'application/json' },
              body: '[{"errorCode":"INVALID_FIELD","message":"no"}]',
            }
          : undefined;
      const { json } = await run('--json', '--profile', 'Nobody');
      expect(json?.result.errors[0]?.problem).to.include('no Profile named Nobody found');
    });

    it('refuse an unknown permission set', async () => {
      const { json } = await run('--json', '--permission-set', 'Nope');
      expect(json?.name).to.equal('PermissionSetMissingError');
      expect(json?.message).to.include('Nope');
      expect(deploysSeen()).to.equal(0);
    });
  });

  describe('the trap of the integration license', () => {
    const license = 'Salesforce API Integration';
    const traps: Array<[string, () => Promise<string[]>]> = [
      [
        'that the files name',
        async () => {
          addPermissionSet(org, 'Integration', license);
          files = await appFilesFor('acme', { permissionSets: ['JwtLogin_Access', 'Integration'] });
          return [];
        },
      ],
      [
        'that a person names',
        () => {
          addPermissionSet(org, 'Integration', license);
          return Promise.resolve(['--permission-set', 'Integration']);
        },
      ],
      [
        'that a file would make',
        () => {
          files = changed('<hasActivationRequired>', `<license>${license}</license>\n    <hasActivationRequired>`);
          return Promise.resolve([]);
        },
      ],
    ];
    for (const [what, prepare] of traps)
      it(`is seen before the deploy, for a permission set ${what}, with the ways out`, async () => {
        const argv = await prepare();
        const { json, exitCode } = await run('--json', ...argv);
        expect(json?.name).to.equal('PermissionSetCannotHoldAppError');
        expect(json?.actions?.join()).to.include('--profile').and.include('has no license');
        expect(exitCode).to.equal(1);
        expect(deploysSeen()).to.equal(0);
      });

    it('has a way out: the profile, or a second permission set', async () => {
      const integration = addPermissionSet(org, 'Integration', license);
      const second = addPermissionSet(org, 'Second');
      const [byProfile, bySecond] = [addUser(org, 'p@acme.example'), addUser(org, 's@acme.example')];
      for (const user of [byProfile, bySecond]) assign(org, user, integration.id);
      assign(org, bySecond, second.id);
      await run('--json', '--profile', 'Profile of p@acme.example', '--permission-set', 'Second');
      expect([await login(byProfile), await login(bySecond)]).to.deep.equal(['logged in', 'logged in']);
    });
  });

  describe('grants that the policy names and the org doesn’t make', () => {
    beforeEach(() => (org.switches.policyMakesGrants = false));

    it('are made row by row, for permission sets and profiles, and told', async () => {
      const byProfile = addUser(org, 'p@acme.example');
      const { json } = await run('--json', '--profile', 'Profile of p@acme.example');
      const wanted = [
        { kind: 'permissionSet', name: 'JwtLogin_Access' },
        { kind: 'profile', name: 'Profile of p@acme.example' },
      ];
      expect(json?.result).to.deep.include({ repaired: wanted, grants: wanted, notGranted: [], notInPolicy: [] });
      expect(await login(byProfile)).to.equal('logged in');
      org.state.setupEntityAccess.splice(0);
      expect((await run()).stdout)
        .to.include('Granted individually')
        .and.include('permission set JwtLogin_Access');
    });

    it('are told as missing where the org refuses that too', async () => {
      org.switches.onRequest = ({ method, path }) =>
        method === 'POST' && path.endsWith('/SetupEntityAccess')
          ? {
              status: 403,
              headers: { 'content-type': 'application/json' },
              body: '[{"errorCode":"INSUFFICIENT_ACCESS_OR_READONLY","message":"no rows from you"}]',
            }
          : undefined;
      const { json } = await run('--json');
      expect(json?.result).to.deep.include({
        deployed: true,
        repaired: [],
        notGranted: [{ kind: 'permissionSet', name: 'JwtLogin_Access' }],
      });
      expect(json?.result.grantsProblem).to.include('no rows from you');
      const { stdout } = await run();
      expect(stdout).to.include('In the policy, but not pre-authorized').and.include('no rows from you');
    });

    it('are not made in a dry run', async () => {
      const { json } = await run('--json', '--dry-run');
      expect(json?.result.repaired).to.deep.equal([]);
      expect(org.state.setupEntityAccess).to.deep.equal([]);
    });
  });

  describe('what the org tells after the deploy', () => {
    it('is compared with the names in its policy, too', async () => {
      await setUp();
      org.switches.onRequest = ({ soapAction, body }) => {
        if (soapAction !== 'readMetadata' || !body.includes('ExtlClntAppOauthConfigurablePolicies')) return undefined;
        const record =
          '<records xsi:type="ExtlClntAppOauthConfigurablePolicies"><fullName>JwtLogin_oauthPlcy</fullName>' +
          '<externalClientApplication>JwtLogin</externalClientApplication>' +
          '<permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType></records>';
        return {
          status: 200,
          headers: { 'content-type': 'text/xml' },
          body:
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ' +
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><readMetadataResponse>' +
            `<result>${record}</result></readMetadataResponse></soapenv:Body></soapenv:Envelope>`,
        };
      };
      const missing = [{ kind: 'permissionSet', name: 'JwtLogin_Access' }];
      const { json } = await run('--json');
      expect(json?.result).to.deep.include({ grants: missing, notGranted: [], notInPolicy: missing });
      expect((await run()).stdout).to.include(
        'missing from the current policy in the org: permission set JwtLogin_Access',
      );
    });

    it('may be nothing: then the deploy of a new app has happened all the same', async () => {
      org.switches.refusedObjects.push('SetupEntityAccess');
      const { json, exitCode } = await run('--json');
      expect(exitCode).to.equal(0);
      expect(json?.result).to.deep.include({ deployed: true, grantsKnown: false, grants: [], notGranted: [] });
    });

    it('is needed before the deploy of an app that is there', async () => {
      await setUp();
      org.switches.refusedObjects.push('SetupEntityAccess');
      const { json } = await run('--json');
      expect(json?.name).to.equal('GrantsUnreadableError');
      expect(json?.actions?.join()).to.include('View Setup and Configuration');
      expect(deploysSeen()).to.equal(0);
    });
  });

  describe('the permission set that a deploy brings', () => {
    it('is never laid over one that somebody else made', async () => {
      const theirs = addPermissionSet(org, 'JwtLogin_Access');
      theirs.permissions.PermissionsViewSetup = true;
      const { json } = await run('--json');
      expect(json?.name).to.equal('PermissionSetNotOursError');
      expect(deploysSeen()).to.equal(0);
    });
  });

  describe('an app whose name is taken', () => {
    it('in other capitals is named as the org has it', async () => {
      await setUp();
      const app = org.state.apps[0];
      if (app) app.fullName = 'JWTLOGIN';
      Object.assign(app?.components.ExternalClientApplication ?? {}, { fullName: 'JWTLOGIN' });
      const { json } = await run('--json');
      expect(json?.name).to.equal('AppNameOtherCaseError');
      expect(json?.actions?.join()).to.include('--name JWTLOGIN');
      expect(deploysSeen()).to.equal(0);
    });
  });
});
