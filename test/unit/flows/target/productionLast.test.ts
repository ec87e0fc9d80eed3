import { expect } from 'chai';
import type { ConnectionFile } from '../../../../src/connection/types.ts';
import { productionLast } from '../../../../src/flows/target/productionLast.ts';

const org = (instanceUrl: string, environment?: string) => ({ instanceUrl, username: 'ci@acme.example', environment });
const file: ConnectionFile = {
  version: 1,
  connections: {
    a: org('https://acme.my.salesforce.com', 'production'),
    b: org('https://acme.my.salesforce.com'),
    c: org('https://acme--uat.sandbox.my.salesforce.com'),
    d: org('acme--uat.sandbox.my'),
    e: org('https://dream-1.scratch.my.salesforce.com/'),
    f: org('test'),
    g: org('https://acme--uat.my.salesforce.com', 'sandbox'),
    h: org('https://acme-dev-ed.develop.my.salesforce.com'),
    i: org('https://sandbox.my.salesforce.com'),
  },
};
const names = Object.keys(file.connections);

describe('the order of several orgs', () => {
  it('has those first that are surely none of production, in their order', () => {
    expect(productionLast(names, [], file).join('')).to.equal('cdefghabi');
  });
  it('leaves those where they are that a person named', () => {
    expect(productionLast(['a', 'c', 'b', 'd'], ['a', 'c'], file).join('')).to.equal('acdb');
  });
  it('knows nothing of names that are in no file', () => {
    expect(productionLast(['x', 'y'], [], undefined)).to.deep.equal(['x', 'y']);
  });
});
