import { expect } from 'chai';
import { parsedComponent } from '../../../../src/app/parsed.ts';
import { openQuestions } from '../../../../src/flows/deploy/compareOrg.ts';
import { fitToOrg, grantsWanted } from '../../../../src/flows/deploy/fit.ts';
import type { Grant } from '../../../../src/org/people/grants.ts';

const policy = parsedComponent({
  type: 'ExtlClntAppOauthConfigurablePolicies',
  fullName: 'JwtLogin_oauthPlcy',
  path: 'app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml',
  content:
    '<ExtlClntAppOauthConfigurablePolicies><commaSeparatedPermissionSet>JwtLogin_Access</commaSeparatedPermissionSet>' +
    '<externalClientApplication>JwtLogin</externalClientApplication></ExtlClntAppOauthConfigurablePolicies>',
});
const settings = parsedComponent({
  type: 'ExtlClntAppOauthSettings',
  fullName: 'JwtLogin_oauth',
  path: 'app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
  content:
    '<ExtlClntAppOauthSettings><commaSeparatedOauthScopes>Api,RefreshToken</commaSeparatedOauthScopes></ExtlClntAppOauthSettings>',
});

const grant = (kind: Grant['kind'], name: string): Grant => ({ kind, name, id: '0J0', parentId: '0PS' });

const orgApp = (components: Array<{ type: string; fullName: string; elements?: Record<string, unknown> }>) => ({
  id: '0xI',
  name: 'JwtLogin',
  description: '',
  components: components.map((component) => ({ elements: {}, ...component })),
});

describe('app files made fit for an org', () => {
  it('stay as they are for a new app', () => {
    expect(fitToOrg([policy, settings], undefined, [])).to.deep.equal([
      { ...policy, filePath: policy.path },
      { ...settings, filePath: settings.path },
    ]);
  });

  it('take over the name that the org’s policy has', () => {
    const [fitted] = fitToOrg([policy], orgApp([{ type: policy.type, fullName: 'JwtLogin_defaultPolicy' }]), []);
    expect(fitted).to.include({
      fullName: 'JwtLogin_defaultPolicy',
      path: 'app/extlClntAppOauthPolicies/JwtLogin_defaultPolicy.ecaOauthPlcy-meta.xml',
      filePath: policy.path,
    });
  });

  it('keep a name that the org has, and ignore one that would be a path', () => {
    const known = orgApp([{ type: policy.type, fullName: policy.fullName }]);
    expect(fitToOrg([policy], known, [])[0]?.fullName).to.equal(policy.fullName);
    const odd = orgApp([{ type: policy.type, fullName: '../../x' }]);
    expect(fitToOrg([policy], odd, [])[0]?.path).to.equal(policy.path);
  });

  it('name everybody who is pre-authorised already: by the org’s rows and by its policy', () => {
    const inOrg = orgApp([
      {
        type: policy.type,
        fullName: policy.fullName,
        elements: { commaSeparatedPermissionSet: 'In_Policy', commaSeparatedProfile: 'Support, Sales' },
      },
    ]);
    const [fitted] = fitToOrg([policy], inOrg, [grant('permissionSet', 'By_Hand'), grant('profile', 'Standard User')]);
    expect(grantsWanted(fitted ? [fitted] : [])).to.deep.equal({
      permissionSets: ['JwtLogin_Access', 'In_Policy', 'By_Hand'],
      profiles: ['Support', 'Sales', 'Standard User'],
    });
  });

  it('without a policy name nobody', () => {
    expect(grantsWanted([settings])).to.deep.equal({ permissionSets: [], profiles: [] });
  });
});

describe('whether the org holds it all', () => {
  const inOrg = (component: typeof settings, elements: Record<string, unknown>) => [
    { type: component.type, fullName: component.fullName, elements },
  ];
  const scopes = (commaSeparatedOauthScopes: string) => inOrg(settings, { commaSeparatedOauthScopes });

  it('yes, where no element differs', () => {
    expect(openQuestions([settings], scopes('RefreshToken, Api'))).to.deep.equal([]);
  });

  it('no: another value, another name', () => {
    expect(openQuestions([settings], scopes('Full'))).to.deep.equal(['commaSeparatedOauthScopes differs']);
    expect(openQuestions([{ ...settings, fullName: 'Other' }], scopes('RefreshToken, Api'))).to.deep.equal(['Other']);
  });

  it('no, where the org doesn’t show the certificate', () => {
    const global = parsedComponent({
      type: 'ExtlClntAppGlobalOauthSettings',
      fullName: 'JwtLogin_glbloauth',
      path: 'p',
      content:
        '<ExtlClntAppGlobalOauthSettings><callbackUrl>https://acme.example/callback</callbackUrl>' +
        '<certificate>AAAA</certificate></ExtlClntAppGlobalOauthSettings>',
    });
    expect(openQuestions([global], inOrg(global, { callbackUrl: 'https://acme.example/callback' }))).to.deep.equal([
      'certificate',
    ]);
  });
});
