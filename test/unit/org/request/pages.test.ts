/** Pages and answers that have no end, or point elsewhere, by an org itself: what core sends goes through one door. */
import { expect } from 'chai';
import { orgClient } from '../../../../src/org/session/client.ts';
import type { AdminOrg } from '../../../../src/org/session/connect.ts';
import { pageLimits } from '../../../../src/org/request/limits.ts';
import { startLocalOrg, type LocalOrg } from '../../../org/index.ts';
import type { ScriptedAnswer } from '../../../org/switches.ts';
import { errorName } from '../fakes.ts';
import { openLocalOrg } from '../localAdmin.ts';

type Page = { done: boolean; records: object[]; nextRecordsUrl?: string };

describe('the pages of an answer', () => {
  let org: LocalOrg;
  let admin: AdminOrg;
  beforeEach(async () => {
    org = await startLocalOrg();
    admin = await openLocalOrg(org);
    org.requests.length = 0;
  });
  afterEach(() => org.close());

  const json = (data: unknown): ScriptedAnswer => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
  });
  const more = (number: number): string => `/services/data/v67.0/query/01gAAA-${number}`;
  const paging = (pageAt: (number: number) => Page): void => {
    let number = 0;
    org.switches.onRequest = ({ kind }) => (kind === 'query' ? json({ totalSize: 1, ...pageAt(number++) }) : undefined);
  };
  const query = (limits = {}): Promise<unknown[]> =>
    orgClient(admin.connection, { ...pageLimits, ...limits }).query('SELECT Id FROM User');
  const endless = (number: number): Page => ({ done: false, records: [{}], nextRecordsUrl: more(number) });

  it('are read to the end', async () => {
    paging((number) => (number < 2 ? endless(number) : { done: true, records: [{}, {}] }));
    expect(await query()).to.have.length(4);
    expect(org.requests.map(({ path }) => path.replace(/^.*v67\.0/, ''))).to.deep.equal([
      '/query',
      '/query/01gAAA-0',
      '/query/01gAAA-1',
    ]);
  });

  it('are so many at most, also when they are empty', async () => {
    paging(endless);
    expect(await errorName(() => query({ pages: 20 }))).to.equal('OrgPagesTooManyError');
    expect(org.requests).to.have.length(20);
    paging((number) => ({ ...endless(number), records: [] }));
    expect(await errorName(() => query({ pages: 20 }))).to.equal('OrgPagesTooManyError');
  });

  it('have so many rows at most, and take so long', async () => {
    paging((number) => ({ ...endless(number), records: Array.from({ length: 100 }, () => ({})) }));
    expect(await errorName(() => query({ rows: 500 }))).to.equal('OrgRowsTooManyError');
    expect(org.requests).to.have.length(6);
    expect(await errorName(() => query({ minutes: -1 }))).to.equal('OrgPagesTooSlowError');
  });

  it('are not asked for twice', async () => {
    paging(() => endless(1));
    expect(await errorName(() => query())).to.equal('OrgPagesAstrayError');
    expect(org.requests).to.have.length(2);
  });

  for (const nextRecordsUrl of [
    'http://localhost:1/services/data/v67.0/query/01gAAA-1',
    '//localhost:1/services/data/v67.0/query/01gAAA-1',
    '@localhost:1/services/data/v67.0/query/01gAAA-1',
    '/services/data/v67.0/query/../../../../x',
    '/services/data/v67.0/sobjects/User',
    '',
  ])
    it(`lie nowhere else: "${nextRecordsUrl}"`, async () => {
      paging(() => ({ ...endless(0), nextRecordsUrl }));
      expect(await errorName(() => query())).to.equal('OrgPagesAstrayError');
      expect(org.requests).to.have.length(1);
    });

  it('are refused where they hold no list of rows', async () => {
    org.switches.onRequest = () => json({ done: true, records: 'x' });
    expect(await errorName(() => query())).to.equal('OrgNotReadyError');
  });
});
