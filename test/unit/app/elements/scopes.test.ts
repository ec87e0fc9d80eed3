import { expect } from 'chai';
import { runtimeNames, scopeTokenTable, toScopeTokens } from '../../../../src/app/elements/scopes.ts';
import { thrownBy } from '../sample.ts';

/** `scopes_supported` of the discovery document of login.salesforce.com. */
const supported = `address api cdp_api cdp_calculated_insight_api cdp_identityresolution_api cdp_ingest_api
  cdp_profile_api cdp_query_api cdp_segment_api chatbot_api chatter_api content custom_permissions eclair_api
  einstein_gpt_api email forgot_password full id interaction_api lightning mcp_api offline_access openid pardot_api
  phone profile pwdless_login_api refresh_token scrt_api sfap_api user_registration_api visualforce wave_api web`;

describe('scopes', () => {
  it('are 36 tokens, and all but one have the runtime name that the discovery document lists', () => {
    expect(scopeTokenTable).to.have.length(36);
    const runtime = scopeTokenTable.flatMap((token) => runtimeNames[token] ?? []);
    expect(runtime).to.have.members(supported.split(/[\s,]+/).filter(Boolean));
  });

  it('are read as tokens and as runtime names, in any case, with blanks or commas', () => {
    expect(toScopeTokens(['api refresh_token'])).to.deep.equal(['Api', 'RefreshToken']);
    expect(toScopeTokens(['REFRESH_TOKEN,Api'])).to.deep.equal(['Api', 'RefreshToken']);
    expect(toScopeTokens(['api', 'sfap_api, id', 'offline_access'])).to.deep.equal([
      'Basic',
      'Api',
      'OfflineAccess',
      'SFApiPlatform',
    ]);
  });

  it('take every token and every runtime name back to one token', () => {
    for (const token of scopeTokenTable) {
      const names = [token, runtimeNames[token] ?? token];
      for (const name of names) expect(toScopeTokens([name, 'RefreshToken'])).to.include(token);
    }
  });

  it('occur once, in the order of the table', () => {
    expect(toScopeTokens(['refresh_token web api RefreshToken Web'])).to.deep.equal(['Api', 'Web', 'RefreshToken']);
  });

  const slips: ReadonlyArray<[string, string]> = [
    ['refreshtokens', 'RefreshToken'],
    ['refresh-token', 'refresh_token'],
    ['apis', 'api'],
    ['sfapapi', 'sfap_api'],
    ['chater_api', 'chatter_api'],
    ['opnid', 'openid'],
  ];
  for (const [slip, likely] of slips) {
    it(`name ${likely} for ${slip}`, () => {
      const error = thrownBy(() => toScopeTokens(['api', slip]));
      expect(error.name).to.equal('ScopeUnknownError');
      expect(error.message).to.include(`"${slip}"`);
      expect(error.actions?.[0]).to.include(`"${likely}"`);
    });
  }

  it('survive a name of any length', () => {
    expect(thrownBy(() => toScopeTokens(['x'.repeat(1_000_000)])).name).to.equal('ScopeUnknownError');
  });

  it('without the refresh scope are refused, with the right list', () => {
    const error = thrownBy(() => toScopeTokens(['api', 'web']));
    expect(error.name).to.equal('ScopeMissingError');
    expect(error.actions?.[0]).to.include('--scopes "api web refresh_token"');
    expect(thrownBy(() => toScopeTokens([''])).name).to.equal('ScopeMissingError');
  });
});
