import { expect } from 'chai';
import { mergeGrants, readGrantNames } from '../../../src/app/grants.ts';
import { parseComponent } from '../../../src/app/xml.ts';
import { sampleFile, thrownBy } from './sample.ts';

const policy = sampleFile('ExtlClntAppOauthConfigurablePolicies').content;

describe('merged grants', () => {
  it('are the union of the file and the org', () => {
    const merged = mergeGrants(policy, { permissionSets: ['Second', 'JwtLogin_Access'], profiles: ['Minimum Access'] });
    expect(readGrantNames(merged)).to.deep.equal({
      permissionSets: ['JwtLogin_Access', 'Second'],
      profiles: ['Minimum Access'],
    });
  });

  it('change nothing else in the policy', () => {
    const merged = mergeGrants(policy, { permissionSets: ['Second'], profiles: [] });
    expect(merged).to.equal(policy.replace('>JwtLogin_Access<', '>JwtLogin_Access,Second<'));
  });

  it('keep profiles that the file names already', () => {
    const withProfile = mergeGrants(policy, { permissionSets: [], profiles: ['A'] });
    const merged = mergeGrants(withProfile, { permissionSets: [], profiles: ['B & C'] });
    expect(parseComponent(merged).elements.commaSeparatedProfile).to.deep.equal(['A,B & C']);
  });

  it('take names that differ in case as one', () => {
    expect(mergeGrants(policy, { permissionSets: ['JWTLOGIN_ACCESS'], profiles: [] })).to.equal(policy);
  });

  it('leave the text alone, comments and all, when there is nothing to add', () => {
    const commented = policy.replace('<label>', '<!-- mine --><label>');
    expect(mergeGrants(commented, { permissionSets: ['JwtLogin_Access'], profiles: [] })).to.equal(commented);
  });

  it('refuse a name that the list cannot hold', () => {
    const error = thrownBy(() => mergeGrants(policy, { permissionSets: [], profiles: ['Sales, EMEA'] }));
    expect(error.name).to.equal('GrantNameInvalidError');
    expect(error.message).to.include('Sales, EMEA');
  });
});
