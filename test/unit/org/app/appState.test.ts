import { expect } from 'chai';
import { readAppState } from '../../../../src/org/app/appState.ts';
import { scopeTokenTable } from '../../../../src/app/elements/scopes.ts';
import { readUserAccess } from '../../../../src/org/people/assignments.ts';
import { SCOPES } from '../../../org/scopes.ts';
import { errorName, fakeClient, refusal } from '../fakes.ts';

/** A client whose queries are answered by the object that they ask for. */
const answering = (rows: Record<string, unknown[] | Error>) =>
  fakeClient({
    query: async <Row>(soql: string) => {
      const object = / FROM (\w+)/.exec(soql)?.[1] ?? '';
      const found = rows[object] ?? refusal('INVALID_TYPE');
      if (found instanceof Error) throw found;
      return found as Row[];
    },
  });

describe('the permission sets of a user', () => {
  const User = [{ Id: '005', IsActive: true }];
  const row = (Name: string, more = {}) => ({
    PermissionSetGroupId: null,
    ExpirationDate: null,
    PermissionSet: { Name, NamespacePrefix: null },
    ...more,
  });
  const now = new Date('2026-06-01T00:00:00Z');
  const read = (rows: Record<string, unknown[]>) => readUserAccess({ client: answering(rows) }, 'x', now);

  it('come one by one, with groups, and with namespaces', async () => {
    const group = row('G', { PermissionSetGroupId: '0PG' });
    const members = [{ PermissionSet: { Name: 'Member', NamespacePrefix: 'acme' } }, { PermissionSet: null }];
    const access = await read({
      User,
      UserLogin: [{ IsFrozen: false }],
      PermissionSetAssignment: [row('A'), group],
      PermissionSetGroupComponent: members,
    });
    expect(access).to.deep.equal({
      isActive: true,
      isFrozen: false,
      held: ['A', 'G', 'acme__Member'].map((name) => ({ name, ended: false })),
    });
  });

  it('end, and a group that has ended brings none', async () => {
    const ended = { ExpirationDate: '2026-05-31T00:00:00.000+0000' };
    const later = { ExpirationDate: '2026-06-02T00:00:00.000+0000' };
    const rows = [row('A', ended), row('B', later), row('G', { ...ended, PermissionSetGroupId: '0PG' })];
    const held = (await read({ User, PermissionSetAssignment: rows }))?.held;
    expect(held?.map(({ name, ended: over }) => `${name} ${over}`)).to.deep.equal(['A true', 'B false', 'G true']);
  });

  it('are unknown where the org refuses to show them, or those of a group', async () => {
    expect(await read({ User })).to.deep.equal({ isActive: true });
    const group = row('G', { PermissionSetGroupId: '0PG' });
    expect(await read({ User, PermissionSetAssignment: [group] })).to.deep.equal({ isActive: true });
    expect(await read({ User: [] })).to.equal(undefined);
  });
});

/** A client whose session SOAP refuses. */
const withoutSoap = (rows: Record<string, unknown[] | Error>) => {
  const refused = () =>
    Promise.reject(refusal('INVALID_SESSION_ID', 'SOAP API does not support JWT-based access tokens'));
  return { client: { ...answering(rows), list: refused, read: refused } };
};

const app = { Id: '0xI', DeveloperName: 'A', NamespacePrefix: null, Description: 'D' };

describe('an app by queries', () => {
  it('is refused if it came with a package, and nothing if there is none', async () => {
    const packaged = withoutSoap({ ExternalClientApplication: [{ ...app, NamespacePrefix: 'acme' }] });
    expect(await errorName(() => readAppState(packaged, 'A', []))).to.equal('AppNamespacedError');
    const none = withoutSoap({ ExternalClientApplication: [] });
    expect(await readAppState(none, 'A', [])).to.deep.include({ components: [], unread: [], grants: [] });
  });

  it('has what its objects show; an object that is refused is not read', async () => {
    const admin = withoutSoap({
      ExternalClientApplication: [{ ...app, MasterLabel: 'L' }],
      ExtlClntAppOauthSettings: [{ Id: '1', DeveloperName: 'A_oauth', OauthScopesAPI: true, OauthScopesVF: true }],
      SetupEntityAccess: refusal('INSUFFICIENT_ACCESS'),
    });
    const state = await readAppState(admin, 'A', [{ type: 'PermissionSet', fullName: 'P' }]);
    expect(state).to.include({ appId: '0xI', hasMetadataApi: false }).and.not.have.property('grants');
    expect(state.components.map(({ type }) => type)).to.deep.equal([
      'ExternalClientApplication',
      'ExtlClntAppOauthSettings',
    ]);
    expect(state.components[0]?.elements).to.deep.include({ label: 'L', description: 'D' });
    expect(state.components[1]?.elements.commaSeparatedOauthScopes).to.equal('Api,CustomApplications');
    expect(state.unread).to.have.members([
      'PermissionSet',
      'ExtlClntAppGlobalOauthSettings',
      'ExtlClntAppOauthConfigurablePolicies',
      'ExtlClntAppConfigurablePolicies',
    ]);
  });

  it('is asked for with the fields that orgs surely have, where one doesn’t know all of them', async () => {
    const { client } = withoutSoap({ ExternalClientApplication: [app], SetupEntityAccess: [] });
    const row = { DeveloperName: 'A_policy', PermittedUsersPolicyType: 'AllSelfAuthorized' };
    const query = async <Row>(soql: string): Promise<Row[]> => {
      if (!soql.includes('ExtlClntAppOauthPlcyCnfg')) return client.query<Row>(soql);
      if (soql.includes('SessionTimeoutInMinutes')) throw refusal('INVALID_FIELD');
      return [row] as Row[];
    };
    const { components } = await readAppState({ client: { ...client, query } }, 'A', []);
    expect(components[1]).to.deep.include({
      fullName: 'A_policy',
      elements: {
        fullName: 'A_policy',
        externalClientApplication: 'A',
        permittedUsersPolicyType: 'AllSelfAuthorized',
      },
      readable: [
        'permittedUsersPolicyType',
        'ipRelaxationPolicyType',
        'refreshTokenPolicyType',
        'requiredSessionLevel',
      ],
    });
  });

  it('knows the field of every scope, by the names that the local org has them under', async () => {
    const fields = Object.entries(SCOPES).map(([token, [, field]]): [string, string] => [token, `OauthScopes${field}`]);
    for (const [token, field] of fields) {
      const settings = [{ DeveloperName: 'A_oauth', [field]: true }];
      const rows = { ExternalClientApplication: [app], ExtlClntAppOauthSettings: settings, SetupEntityAccess: [] };
      const { components } = await readAppState(withoutSoap(rows), 'A', []);
      expect(components[1]?.elements.commaSeparatedOauthScopes).to.equal(token);
    }
    expect(fields.map(([token]) => token)).to.have.members(scopeTokenTable);
  });

  it('is not asked for where the Metadata API fails for another reason', async () => {
    const { client } = withoutSoap({ ExternalClientApplication: [app] });
    const ended = { ...client, list: () => Promise.reject(refusal('INVALID_SESSION_ID')) };
    expect(await errorName(() => readAppState({ client: ended }, 'A', []))).to.equal('SessionExpiredError');
  });
});
