import { expect } from 'chai';
import { compareAssignments, compareGrants, grantNamesIn } from '../../../../src/app/compare/compareAccess.ts';
import { compareApp, type ComponentInOrg } from '../../../../src/app/compare/compareApp.ts';
import { differingTexts, elementText } from '../../../../src/app/elements/elementText.ts';
import { parseComponent } from '../../../../src/app/xml.ts';
import { acmePem, sampleFile, sampleFiles } from '../sample.ts';

const inOrg = (): ComponentInOrg[] =>
  sampleFiles().map(({ type, fullName, content }) => ({
    type,
    fullName,
    elements: Object.fromEntries(
      Object.entries(parseComponent(content).elements).map(([name, [value]]) => [name, value]),
    ),
  }));

describe('the comparison of an app', () => {
  it('finds nothing in what is the same, under whatever names', () => {
    const renamed = inOrg().map((component) =>
      component.type === 'PermissionSet' ? component : { ...component, fullName: 'Other' },
    );
    for (const components of [inOrg(), renamed])
      expect(compareApp(sampleFiles(), { components, unread: [], hasMetadataApi: true })).to.deep.equal({
        differences: [],
        notComparable: [],
      });
  });

  it('takes the record of the same name, of several policy records, and names the others', () => {
    const type = 'ExtlClntAppOauthConfigurablePolicies';
    const [policy] = inOrg().filter((component) => component.type === type);
    if (!policy) throw new Error('no policy');
    const second = { ...policy, fullName: 'JwtLogin_defaultPolicy', elements: { permittedUsersPolicyType: 'x' } };
    const { differences } = compareApp(sampleFiles(), {
      components: [second, ...inOrg()],
      unread: [],
      hasMetadataApi: true,
    });
    expect(differences).to.deep.equal([
      { subject: 'component', state: 'onlyInOrg', type, name: 'JwtLogin_defaultPolicy' },
    ]);
  });

  it('says of each element what each side says, with the default where a side says nothing', () => {
    const file = sampleFile('ExtlClntAppGlobalOauthSettings');
    const elements = { ...inOrg()[2]?.elements, isRefreshTokenRotationEnabled: true, isIntrospectAllTokens: 'true' };
    const { differences } = compareApp([file], {
      components: [{ ...file, elements }],
      unread: [],
      hasMetadataApi: true,
    });
    const place = { subject: 'element', type: file.type, name: 'JwtLogin_glbloauth', path: file.path };
    expect(differences).to.deep.equal([
      { ...place, element: 'isIntrospectAllTokens', state: 'changed', files: 'false', org: 'true' },
      { ...place, element: 'isRefreshTokenRotationEnabled', state: 'onlyInOrg', files: 'false', org: 'true' },
    ]);
  });

  it('leaves out what can’t be read, and says so', () => {
    const file = sampleFile('ExternalClientApplication');
    const component = { ...file, elements: { label: 'Other', description: 'y' }, readable: ['label'] };
    const { differences, notComparable } = compareApp([file], {
      components: [component],
      unread: [],
      hasMetadataApi: true,
    });
    expect(differences.map(({ element }) => element)).to.deep.equal(['label']);
    expect(notComparable).to.have.length(1);
    expect(notComparable[0]?.element).to.match(/^contactEmail, .*description/);
    for (const [hasMetadataApi, reason] of [
      [true, 'refused'],
      [false, 'noMetadataApi'],
    ] as const) {
      const missing = compareApp([file], { components: [], unread: [file.type], hasMetadataApi });
      expect(missing).to.deep.include({ differences: [] });
      expect(missing.notComparable[0]).to.include({ subject: 'component', reason });
    }
  });
});

describe('the comparison of who may log in', () => {
  const named = (...permissionSets: string[]) => ({ permissionSets, profiles: [] });

  const cases: ReadonlyArray<[string, Parameters<typeof compareGrants>, string[]]> = [
    ['the same in both places, whatever the case', [named('A'), { policy: named('a'), access: named('A') }], []],
    [
      'no row for what policy and files name',
      [named('A'), { policy: named('A'), access: named() }],
      ['A changed OAuth policy'],
    ],
    [
      'a row for what only the files name',
      [named('A'), { policy: named(), access: named('A') }],
      ['A changed SetupEntityAccess'],
    ],
    ['nothing of what the files name', [named('A'), { policy: named(), access: named() }], ['A onlyInFiles ']],
    ['a row that nobody names', [named(), { policy: named(), access: named('A') }], ['A onlyInOrg SetupEntityAccess']],
    ['rows that are not shown', [named('A'), { policy: named('A') }], []],
    ['a policy that is not shown', [named('A'), { access: named() }], ['A onlyInFiles ']],
  ];
  for (const [what, input, expected] of cases)
    it(`finds ${what}`, () => {
      const { differences } = compareGrants(...input);
      expect(differences.map(({ name, state, org = '' }) => `${name} ${state} ${org}`)).to.deep.equal(expected);
    });

  it('says which place isn’t shown', () => {
    expect(compareGrants(named(), {}).notComparable.map(({ name, reason }) => `${name} ${reason}`)).to.deep.equal([
      'OAuth policy noMetadataApi',
      'SetupEntityAccess refused',
    ]);
  });

  it('takes a known name with a comma whole', () => {
    const elements = { commaSeparatedProfile: 'A,Sales, Europe,B' };
    const known = { permissionSets: [], profiles: ['Sales, Europe', 'A'] };
    expect(grantNamesIn(elements, known).profiles).to.have.members(['Sales, Europe', 'A', 'B']);
    expect(grantNamesIn(elements).profiles).to.have.length(4);
  });

  it('tells an assignment that is gone from one that has ended, and asks nothing of a user who isn’t there', () => {
    const held = [
      { name: 'a', ended: false },
      { name: 'B', ended: true },
    ];
    const { differences } = compareAssignments('x', ['A', 'B', 'C'], { isActive: true, held });
    expect(differences.map(({ name, state }) => `${name} ${state}`)).to.deep.equal(['B ended', 'C onlyInFiles']);
    expect(compareAssignments('x', ['A'], undefined).differences.map(({ subject }) => subject)).to.deep.equal(['user']);
    const refused = compareAssignments('x', ['A'], { isActive: true });
    expect(refused.differences).to.deep.equal([]);
    expect(refused.notComparable).to.deep.equal([{ subject: 'assignment', name: 'x', reason: 'refused' }]);
  });
});

describe('the text of an element', () => {
  it('is one line for lists, parts and lines', () => {
    expect(elementText('callbackUrl', 'https://a.example\nhttps://b.example')).to.equal(
      'https://a.example, https://b.example',
    );
    expect(
      elementText('trustedIpRanges', [{ startIpAddress: '1', endIpAddress: '2' }, { startIpAddress: '3' }]),
    ).to.equal('startIpAddress 1, endIpAddress 2; startIpAddress 3');
    expect(elementText('label', '')).to.equal(undefined);
  });

  it('tells a certificate by its fingerprint, in any form, and shows nothing else that stands there', () => {
    expect(elementText('certificate', acmePem)).to.match(/^SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}, valid until \d{4}/);
    expect(elementText('certificate', 'ab'.repeat(32))).to.match(/^SHA-256 AB:AB/);
    expect(elementText('certificate', 'a secret')).to.equal('not a certificate');
  });

  it('leaves out of lists with parts what both sides have', () => {
    const [one, two, three] = ['A', 'B', 'C'].map((name) => ({ enabled: 'true', name }));
    expect(differingTexts('userPermissions', [one, two], [three, two])).to.deep.equal({
      files: 'A',
      org: 'C',
    });
  });
});
