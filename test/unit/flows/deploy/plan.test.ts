import { expect } from 'chai';
import { parsedComponent } from '../../../../src/app/parsed.ts';
import { appMarker } from '../../../../src/app/names.ts';
import { readCertificate } from '../../../../src/base/certificate.ts';
import type { DeployFacts, DeployWishes } from '../../../../src/flows/deploy/facts.ts';
import { planDeploy, type DeployPlan } from '../../../../src/flows/deploy/plan.ts';
import type { OrgApp } from '../../../../src/org/app/orgApp.ts';
import type { Grant } from '../../../../src/org/people/grants.ts';
import type { OrgPermissionSet } from '../../../../src/org/people/permissionSets.ts';
import { acmePem, betaPem, sampleFiles } from '../../app/sample.ts';

const acme = readCertificate(acmePem);
const beta = readCertificate(betaPem);
const certificateType = 'ExtlClntAppGlobalOauthSettings';
const policyType = 'ExtlClntAppOauthConfigurablePolicies';

type Change = (content: string, type: string) => string;
const componentsWith = (change: Change = (content) => content): DeployFacts['components'] =>
  sampleFiles().map((file) => parsedComponent({ ...file, content: change(file.content, file.type) }));
const components = componentsWith();

const granting = (name: string): DeployFacts['components'] =>
  componentsWith((content) =>
    content.replace(
      '</PermissionSet>',
      `<userPermissions><enabled>true</enabled><name>${name}</name></userPermissions></PermissionSet>`,
    ),
  );

/** The app as the org has it once these components are deployed. */
const appOf = (some: DeployFacts['components'], changes: Partial<OrgApp> = {}): OrgApp => ({
  id: '0xI000000000001',
  name: 'JwtLogin',
  description: `Ours. ${appMarker}`,
  showsCertificates: true,
  components: some
    .filter(({ type }) => type !== 'PermissionSet')
    .map(({ type, fullName, elements }) => ({
      type,
      fullName,
      elements: Object.fromEntries(Object.entries(elements).map(([name, [value]]) => [name, value])),
    })),
  ...changes,
});

const grant = (name: string, kind: Grant['kind'] = 'permissionSet'): Grant => ({
  kind,
  name,
  id: '0J0',
  parentId: '0PS',
});

const ownSet: OrgPermissionSet = {
  id: '0PS000000000001',
  name: 'JwtLogin_Access',
  label: 'Access',
  description: appMarker,
  isOfUserLicence: false,
  canHoldApp: true,
};

/** An org that has the app as the files say it. */
const settled: DeployFacts = {
  app: 'JwtLogin',
  components,
  certificate: acme,
  orgName: 'Acme',
  permissions: {},
  orgApp: appOf(components),
  grants: [grant('JwtLogin_Access')],
  grantees: { permissionSets: [ownSet] },
  others: [],
};
const fresh: DeployFacts = { ...settled, orgApp: undefined, grants: [], grantees: { permissionSets: [] } };

const open = appOf(componentsWith((content) => content.replace('AdminApprovedPreAuthorized', 'AllSelfAuthorized')));
const anna = { id: '005A', username: 'anna@acme.example', name: 'Anna' };
/** Everybody may authorize the app, and one user who has holds no grant. */
const shutting: DeployFacts = {
  ...settled,
  orgApp: open,
  access: { authorized: { userIds: ['005A'], complete: true }, holders: [], losers: [anna] },
};
const foreign = appOf(components, { description: 'By hand.' });

const plan = (facts: Partial<DeployFacts> = {}, wishes: Partial<DeployWishes> = {}): DeployPlan =>
  planDeploy({ ...settled, ...facts }, { dryRun: false, ...wishes });
const refused = (facts: Partial<DeployFacts>, wishes: Partial<DeployWishes> = {}): string =>
  plan(facts, wishes)
    .refusals.map(({ error, flag }) => (flag === undefined ? error : `${error} --${flag}`))
    .join(', ');

const login = { key: { publicKeySha256: acme.publicKeySha256, where: 'SF_JWT_ACME_KEY' } };
const recordOf = ({ sha256, publicKeySha256 }: typeof acme) => ({ sha256, publicKeySha256 });
const hiding = appOf(components, {
  showsCertificates: false,
  components: settled.orgApp?.components.map((each) =>
    each.type === certificateType ? { ...each, elements: { callbackUrl: 'https://theirs.example' } } : each,
  ) as OrgApp['components'],
});
const theirSet = { ...ownSet, description: 'Somebody’s.' };
const unfitSet = { ...ownSet, licence: 'Salesforce API Integration', canHoldApp: false };

type Row = [what: string, refusal: string, facts: Partial<DeployFacts>, wishes: Partial<DeployWishes>, Passing];
/** What lets the same deploy pass. */
type Passing = { facts?: Partial<DeployFacts>; wishes?: Partial<DeployWishes> };

const rows: Row[] = [
  [
    'the certificate of a connection to another org',
    'CertificateOfAnotherConnection --allow-certificate-change',
    { login: { ...login, owner: { connection: 'beta', org: '00D000000000002AAA' } } },
    {},
    { facts: { login: { ...login, owner: { connection: 'beta', org: 'x' }, recorded: recordOf(acme) } } },
  ],
  [
    'a certificate that doesn’t fit the key at hand',
    'CertificateDoesNotFitKey --allow-certificate-change',
    { login: { key: { publicKeySha256: beta.publicKeySha256, where: 'SF_JWT_ACME_KEY' } } },
    {},
    { facts: { login } },
  ],
  [
    'a certificate of another key than the recorded one, without a key at hand',
    'CertificateNotRecorded --allow-certificate-change',
    { orgApp: undefined, grants: [], login: { recorded: recordOf(beta) } },
    {},
    { facts: { login: { recorded: recordOf(acme) } } },
  ],
  [
    'an admin without a permission that a deploy needs',
    'AdminPermissionMissing',
    { permissions: { PermissionsViewSetup: false } },
    {},
    { facts: { permissions: { PermissionsViewSetup: undefined } } },
  ],
  [
    'an admin who can’t make the permission set among the files',
    'AdminPermissionMissing',
    { permissions: { PermissionsManageProfilesPermissionsets: false } },
    {},
    { facts: { components: components.filter(({ type }) => type !== 'PermissionSet') } },
  ],
  ['an app that somebody else made', 'OrgAppNotOurs --adopt', { orgApp: foreign }, {}, { wishes: { adopt: true } }],
  [
    'an app that may have a certificate that nobody knows',
    'CertificateUnknown --allow-certificate-change',
    { orgApp: hiding, login: {} },
    {},
    { facts: { login } },
  ],
  [
    'somebody else’s app that may have one, whatever key is at hand',
    'CertificateUnknown --allow-certificate-change',
    { orgApp: { ...hiding, description: 'By hand.' }, login },
    { adopt: true },
    { facts: { login: undefined } },
  ],
  [
    'another certificate than that in the org',
    'CertificateChange --allow-certificate-change',
    { certificate: beta, login: {} },
    {},
    { facts: { certificate: acme } },
  ],
  [
    'another certificate than the recorded one of an app whose certificate isn’t shown',
    'CertificateChange --allow-certificate-change',
    { orgApp: hiding, login: { ...login, recorded: recordOf(beta) } },
    {},
    { facts: { login: { ...login, recorded: recordOf(acme) } } },
  ],
  [
    'an org that doesn’t tell who is pre-authorized',
    'GrantsUnreadable',
    { grants: 'unreadable' },
    {},
    { facts: { grants: [] } },
  ],
  [
    'an app of which nobody asked who is pre-authorized',
    'GrantsUnreadable',
    { grants: undefined },
    {},
    { facts: { grants: [] } },
  ],
  [
    'a permission set that the org doesn’t have',
    'PermissionSetMissing',
    {},
    { permissionSets: ['Pipeline'] },
    { facts: { grantees: { permissionSets: [ownSet, { ...ownSet, name: 'pipeline' }] } } },
  ],
  [
    'a permission set of our name that somebody else made',
    'PermissionSetNotOurs',
    { grantees: { permissionSets: [theirSet] } },
    {},
    { facts: { grantees: { permissionSets: [ownSet] } } },
  ],
  [
    'a permission set whose license can’t hold an app',
    'PermissionSetCannotHoldApp',
    { grantees: { permissionSets: [unfitSet] } },
    {},
    { facts: { grantees: { permissionSets: [ownSet] } } },
  ],
  [
    'a profile that the org doesn’t have',
    'ProfileUnknown',
    { grantees: { permissionSets: [ownSet], profiles: [{ name: 'Support', parentId: '0PS' }] } },
    { profiles: ['Suport'] },
    { wishes: { profiles: ['SUPPORT'] } },
  ],
  [
    'a name that a list parted by commas can’t hold',
    'GrantNameInvalid',
    { grants: [grant('Sales, Support', 'profile')] },
    {},
    { facts: { components: components.filter(({ type }) => type !== policyType) } },
  ],
  [
    'somebody else’s app that can’t be read',
    'AppPartlyKnown',
    { orgApp: { ...foreign, isPartlyKnown: true } },
    { adopt: true },
    { facts: { orgApp: foreign } },
  ],
  [
    'somebody else’s app whose callback URL the org doesn’t show, where the file has ours',
    'AppCallbackUnknown',
    {
      orgApp: {
        ...foreign,
        components: foreign.components.map((each) =>
          each.type === certificateType ? { ...each, elements: { certificate: acme.pem } } : each,
        ),
      },
    },
    { adopt: true },
    { facts: { orgApp: foreign } },
  ],
  [
    'somebody else’s app with characters that no file may hold',
    'AppNotAdoptable',
    {
      orgApp: {
        ...foreign,
        components: foreign.components.map((each) => ({ ...each, elements: { ...each.elements, label: 'a\uFFFDb' } })),
      },
    },
    { adopt: true },
    { facts: { orgApp: foreign } },
  ],
  ['the end of somebody’s access', 'PolicyLocksOut --force-policy', shutting, {}, { wishes: { willHold: ['005A'] } }],
  [
    'the end of somebody’s access, even where it isn’t known of whose',
    'PolicyLossUnknown --force-policy',
    { ...shutting, access: { authorized: { userIds: [], complete: false }, holders: [], losers: [] } },
    {},
    { facts: { access: { authorized: { userIds: [], complete: true }, holders: [], losers: [] } } },
  ],
  [
    'a change of the policy of which nobody asked whom it shuts out',
    'PolicyLossUnknown --force-policy',
    { ...shutting, access: undefined },
    {},
    { wishes: { forcePolicy: true } },
  ],
  [
    'a permission set that newly grants more than the app',
    'PermissionsNotAllowed --allow-permissions',
    { components: granting('ModifyAllData') },
    {},
    { wishes: { allowPermissions: true } },
  ],
  [
    'a new permission set that grants more than the app',
    'PermissionsNotAllowed --allow-permissions',
    { ...fresh, components: granting('ApiEnabled') },
    {},
    { wishes: { canAsk: true } },
  ],
];

describe('the plan of a deploy', () => {
  for (const [what, refusal, facts, wishes, passing] of rows) {
    it(`refuses ${what}`, () => {
      expect(refused(facts, wishes)).to.equal(refusal);
      expect(plan(facts, wishes).refusals[0]?.tokens.every((token) => token !== '')).to.equal(true);
    });

    it(`lets it pass otherwise: ${what}`, () => {
      expect(refused({ ...facts, ...passing.facts }, { ...wishes, ...passing.wishes })).to.equal('');
    });
  }

  it('refuses nothing of a new app, and sends its files as they are', () => {
    const { sends, components: sent, refusals, notices, grantFirst, newClientId } = plan(fresh);
    expect({ sends, refusals, notices, grantFirst }).to.deep.equal({
      sends: 'components',
      refusals: [],
      notices: [],
      grantFirst: [],
    });
    expect(sent.map(({ content }) => content)).to.deep.equal(components.map(({ content }) => content));
    expect(newClientId).to.equal(undefined);
  });

  it('tells of a new certificate of the same key, and refuses nothing of it', () => {
    const recorded = { ...recordOf(acme), sha256: beta.sha256 };
    const renewed = { orgApp: hiding, login: { ...login, recorded } };
    expect(refused(renewed)).to.equal('');
    expect(plan(renewed).notices).to.deep.equal([{ id: 'certificateRenewed', tokens: [], level: 'info' }]);
    expect(plan({ ...renewed, login: { ...login, recorded: recordOf(acme) } }).notices).to.deep.equal([]);
    expect(plan({ login: { ...login, recorded } }).notices).to.deep.equal([]);
  });

  it('changes neither the facts nor the wishes, and gives the same for the same', () => {
    const facts = structuredClone(shutting);
    expect(plan(shutting, { forcePolicy: true })).to.deep.equal(plan(facts, { forcePolicy: true }));
    expect(shutting).to.deep.equal(facts);
  });

  it('gives a chosen consumer key to a new app, and leaves that of one that is there', () => {
    const newClientId = 'ab'.repeat(32);
    const made = plan(fresh, { newClientId });
    expect(made.newClientId).to.equal(newClientId);
    expect(
      made.components.filter(({ content }) => content.includes(newClientId)).map(({ type }) => type),
    ).to.deep.equal([certificateType]);
    expect(plan({}, { newClientId })).not.to.have.property('newClientId');
  });

  it('sends nothing where the org holds it all, if that is to count', () => {
    const sets = components.filter(({ type }) => type === 'PermissionSet');
    const others = sets.map(({ type, fullName, elements }) => ({ type, fullName, elements }));
    expect(plan({ others }, { skipIfSame: true }).sends).to.equal('nothing');
    expect(plan({ others }).sends).to.equal('components');
    expect(plan({}, { skipIfSame: true }).sends).to.equal('components');
    expect(plan({ others, orgApp: hiding }, { skipIfSame: true }).sends).to.equal('components');
  });

  it('keeps whom the org has granted the app, and grants before a policy that shuts out all others', () => {
    const { components: sent, grantFirst } = plan(
      { ...shutting, grants: [grant('By_Hand')] },
      { forcePolicy: true, permissionSets: ['JwtLogin_Access'] },
    );
    expect(sent.find(({ type }) => type === policyType)?.content).to.include('JwtLogin_Access,By_Hand');
    expect(grantFirst).to.deep.equal([{ kind: 'permissionSet', name: 'JwtLogin_Access' }]);
    expect(plan({ grants: [] }).grantFirst).to.deep.equal([]);
    expect(plan({ grants: [] }).notGranted).to.deep.equal([{ kind: 'permissionSet', name: 'JwtLogin_Access' }]);
  });

  it('tells once whom it shuts out, what it gives, and what of somebody else’s app stays', () => {
    const told = (facts: Partial<DeployFacts>, wishes: Partial<DeployWishes>): string[] =>
      plan(facts, wishes).notices.map(({ id, tokens, level }) => [level, id, ...tokens].join(' '));
    expect(told(shutting, { forcePolicy: true })).to.deep.equal([
      'warning selfAuthorizationEnds JwtLogin permissionSet:JwtLogin_Access',
      'warning loss.AdminApprovedPreAuthorized 1 anna@acme.example',
    ]);
    expect(told({ components: granting('ApiEnabled') }, { allowPermissions: true })).to.deep.equal([
      'warning permissionGain JwtLogin_Access (userPermissions: ApiEnabled)',
    ]);
    const kept = { ...open, description: 'By hand.' };
    expect(told({ orgApp: kept }, { adopt: true })).to.deep.equal([
      'warning adoption.new permittedUsersPolicyType',
      'warning obstacle.selfAuthorization',
    ]);
    expect(told({}, {})).to.deep.equal([]);
  });

  it('asks a person only what nobody has allowed, and nothing in a dry run', () => {
    const questions = (wishes: Partial<DeployWishes>): readonly string[] =>
      plan({ components: granting('ApiEnabled') }, { canAsk: true, ...wishes }).questions;
    expect(questions({})).to.deep.equal(['permissions']);
    expect(questions({ allowPermissions: true })).to.deep.equal([]);
    expect(questions({ dryRun: true })).to.deep.equal([]);
  });

  it('of a deploy that is sent already refuses neither certificate, policy nor permissions', () => {
    const jobId = '0Af000000000001AAA';
    const late = { ...shutting, components: granting('ApiEnabled'), certificate: beta, login: {} };
    expect(refused(late, { jobId })).to.equal('');
    expect(plan(late, { jobId }).sends).to.equal('job');
    expect(refused({ orgApp: foreign }, { jobId })).to.equal('OrgAppNotOurs --adopt');
  });
});
