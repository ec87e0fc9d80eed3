import { expect } from 'chai';
import { isSameInOrg } from '../../../../src/flows/deploy/after/differences.ts';
import { fitToOrg, grantsWanted } from '../../../../src/flows/deploy/fit.ts';
import type { Grant } from '../../../../src/org/people/grants.ts';
import { fakeClient } from '../../org/fakes.ts';

const policy = {
  type: 'ExtlClntAppOauthConfigurablePolicies',
  fullName: 'JwtLogin_oauthPlcy',
  path: 'app/extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml',
  content:
    '<ExtlClntAppOauthConfigurablePolicies><commaSeparatedPermissionSet>JwtLogin_Access</commaSeparatedPermissionSet>' +
    '<externalClientApplication>JwtLogin</externalClientApplication></ExtlClntAppOauthConfigurablePolicies>',
};
const settings = {
  type: 'ExtlClntAppOauthSettings',
  fullName: 'JwtLogin_oauth',
  path: 'app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml',
  content:
    '<ExtlClntAppOauthSettings><commaSeparatedOauthScopes>Api,RefreshToken</commaSeparatedOauthScopes></ExtlClntAppOauthSettings>',
};

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
  const same = orgApp([
    { type: settings.type, fullName: settings.fullName, elements: { commaSeparatedOauthScopes: 'RefreshToken, Api' } },
  ]);
  const nobody = { client: fakeClient({}) };

  it('yes, where no element differs', async () => {
    expect(await isSameInOrg(nobody, [settings], same)).to.equal(true);
  });

  it('no: no app, another value, another name', async () => {
    expect(await isSameInOrg(nobody, [settings], undefined)).to.equal(false);
    const wider = orgApp([
      { type: settings.type, fullName: settings.fullName, elements: { commaSeparatedOauthScopes: 'Full' } },
    ]);
    expect(await isSameInOrg(nobody, [settings], wider)).to.equal(false);
    expect(await isSameInOrg(nobody, [{ ...settings, fullName: 'Other' }], same)).to.equal(false);
  });

  it('asks for what isn’t bound to the app', async () => {
    const permissionSet = {
      type: 'PermissionSet',
      fullName: 'JwtLogin_Access',
      path: 'p',
      content: '<PermissionSet><label>Access</label></PermissionSet>',
    };
    const asked: unknown[] = [];
    const org = (label: string) => ({
      client: fakeClient({
        read: (type, names) => {
          asked.push([type, names]);
          return Promise.resolve([{ fullName: 'JwtLogin_Access', label }]);
        },
      }),
    });
    expect(await isSameInOrg(org('Access'), [settings, permissionSet], same)).to.equal(true);
    expect(await isSameInOrg(org('Changed'), [settings, permissionSet], same)).to.equal(false);
    expect(asked[0]).to.deep.equal(['PermissionSet', ['JwtLogin_Access']]);
  });

  it('no, where the org doesn’t show the certificate', async () => {
    const global = {
      type: 'ExtlClntAppGlobalOauthSettings',
      fullName: 'JwtLogin_glbloauth',
      path: 'p',
      content: '<ExtlClntAppGlobalOauthSettings><certificate>AAAA</certificate></ExtlClntAppGlobalOauthSettings>',
    };
    const hidden = orgApp([{ type: global.type, fullName: global.fullName }]);
    expect(await isSameInOrg(nobody, [global], hidden)).to.equal(false);
  });
});
