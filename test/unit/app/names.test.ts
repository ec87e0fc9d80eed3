import { expect } from 'chai';
import {
  checkAppName,
  childNames,
  defaultPermissionSet,
  isOurs,
  markedDescription,
  unmarkedDescription,
} from '../../../src/app/names.ts';
import { thrownBy } from './sample.ts';

describe('app names', () => {
  for (const name of ['J', 'JwtLogin', 'Jwt_Login_2', 'A'.repeat(70)]) {
    it(`may be ${name.slice(0, 20)}`, () => expect(checkAppName(name)).to.equal(name));
  }

  for (const name of ['', '_App', '2App', 'Jwt__Login', 'Jwt_', 'Jwt-Login', '../App', 'Ä', 'A'.repeat(71)]) {
    it(`can't be "${name.slice(0, 20)}"`, () => {
      const error = thrownBy(() => checkAppName(name));
      expect(error.name).to.equal('AppNameInvalidError');
      expect(error.message).to.include('70');
    });
  }

  it('give the children the names that Setup gives them', () => {
    expect(childNames('JwtLogin')).to.deep.equal({
      oauthSettings: 'JwtLogin_oauth',
      globalOauthSettings: 'JwtLogin_glbloauth',
      oauthPolicies: 'JwtLogin_oauthPlcy',
      policies: 'JwtLogin_plcy',
    });
    expect(defaultPermissionSet('JwtLogin')).to.equal('JwtLogin_Access');
  });
});

describe('the marker', () => {
  it('is recognised wherever it stands', () => {
    expect(isOurs('Sync [sf-plugin-jwt]')).to.equal(true);
    expect(isOurs('Sync [sf-plugin-jwt], changed in Setup')).to.equal(true);
    expect(isOurs('Made with sf-plugin-jwt')).to.equal(false);
    expect(isOurs(null)).to.equal(false);
    expect(isOurs(undefined)).to.equal(false);
  });

  it('comes and goes without a trace', () => {
    expect(markedDescription('')).to.equal('[sf-plugin-jwt]');
    expect(unmarkedDescription(markedDescription('Two\nlines'))).to.equal('Two\nlines');
    expect(markedDescription(markedDescription('Sync'))).to.equal('Sync [sf-plugin-jwt]');
  });
});
