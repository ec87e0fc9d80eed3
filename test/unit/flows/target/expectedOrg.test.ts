import { expect } from 'chai';
import type { HttpClient } from '../../../../src/base/http.ts';
import { checkExpectedOrg } from '../../../../src/flows/target/expectedOrg.ts';
import type { AdminOrg } from '../../../../src/org/session/connect.ts';

const organization: AdminOrg['organization'] = {
  id: '00D000000000001AAA',
  name: 'Beta',
  environment: 'sandbox',
};

const issuer =
  (url: string | undefined): HttpClient =>
  () =>
    Promise.resolve({
      ok: true,
      response: { status: 200, headers: {}, body: url === undefined ? '{}' : JSON.stringify({ issuer: url }) },
    });

const check = async (
  record: string,
  admin: string,
  options: { issuer?: string; orgId?: string; instanceUrl?: string } = {},
): Promise<string> => {
  const { orgId, instanceUrl } = options;
  return checkExpectedOrg(
    {
      connection: 'acme',
      record: { instanceUrl: record, username: 'ci@acme.example' },
      instanceUrl,
      pins: orgId ? [{ orgId, source: 'connection file' }] : [],
    },
    { orgId: organization.id, organization, instanceUrl: admin, http: issuer(options.issuer) },
  ).catch((error: unknown) => (error instanceof Error ? error.name : ''));
};

describe('the org that a connection expects, where it names only a My Domain', () => {
  const acme = 'https://acme.my.salesforce.com';
  const uat = 'https://acme--uat.sandbox.my.salesforce.com';
  const rows: ReadonlyArray<[string, string, string, Parameters<typeof check>[2], string]> = [
    ['is that of the same one', acme, acme, {}, 'expected'],
    ['is not that of another one', acme, uat, {}, 'OrgNotExpectedError'],
    ['is not another sandbox', 'https://acme--dev.sandbox.my.salesforce.com', uat, {}, 'OrgNotExpectedError'],
    ['is the same sandbox under its older name', 'https://acme--uat.cs12.my.salesforce.com', uat, {}, 'expected'],
    ['is the one that the discovery document names', acme, 'https://na1.salesforce.com', { issuer: acme }, 'expected'],
    ['is no other of a discovery document', acme, 'https://na1.salesforce.com', { issuer: uat }, 'OrgNotExpectedError'],
    ['may be one that doesn’t say it', acme, 'https://na1.salesforce.com', {}, 'expected'],
    ['may be any for login.salesforce.com', 'https://login.salesforce.com', uat, {}, 'expected'],
    ['may be any for a site', 'https://acme.my.site.com', uat, {}, 'expected'],
    ['may be any for a host that an environment allows', 'https://sso.acme.example', uat, {}, 'expected'],
    ['is that of the ID, whatever its My Domain', acme, uat, { orgId: organization.id }, 'expected'],
    ['is that of the address that a person gives', acme, uat, { instanceUrl: uat }, 'expected'],
    ['is no other than a person gives', uat, uat, { instanceUrl: acme }, 'OrgNotExpectedError'],
  ];
  for (const [what, record, admin, options, outcome] of rows)
    it(what, async () => {
      expect(await check(record, admin, options)).to.equal(outcome);
    });
});
