import { expect } from 'chai';
import type { ConnectionFile } from '../../../../src/connection/types.ts';
import { setupChanges } from '../../../../src/flows/setup/changes.ts';

const file = {
  version: 1,
  connections: {
    zeta: { instanceUrl: 'https://zeta.example' },
    acme: { instanceUrl: 'https://acme.my.salesforce.com' },
    beta: { instanceUrl: 'https://beta.example:8443/' },
    evil: { instanceUrl: 'https://evil.example' },
    none: {},
  },
} as unknown as ConnectionFile;

const allowedFor = async (instanceUrl: string, known?: ConnectionFile): Promise<string | undefined> => {
  const input = {
    connection: 'new',
    connectionFile: 'c.json',
    app: 'JwtLogin',
    username: 'ci@acme.example',
    file: known,
  };
  const env = { SF_JWT_ALLOWED_HOSTS: 'zeta.example,beta.example:8443,new.example' };
  return (await setupChanges({ input, facts: { instanceUrl }, steps: [] }, env)).allowedHost;
};

describe('the hosts that a pipeline has to allow after a setup', () => {
  it('are those of all connections of the file, for the variable is one', async () => {
    expect(await allowedFor('https://new.example', file)).to.equal('new.example,beta.example:8443,zeta.example');
    expect(await allowedFor('https://zeta.example', file)).to.equal('zeta.example,beta.example:8443');
    expect(await allowedFor('https://new.example')).to.equal('new.example');
  });

  it('are none for a host of Salesforce, and never one that this environment doesn’t allow', async () => {
    expect(await allowedFor('https://acme.my.salesforce.com', file)).to.equal(undefined);
    expect(await allowedFor('https://evil.example', file)).to.equal(undefined);
    expect(await allowedFor('https://new.example', file)).not.to.include('evil');
  });
});
