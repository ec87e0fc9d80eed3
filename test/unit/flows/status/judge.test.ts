import { expect } from 'chai';
import { byUrgencyOfStatus, judgeStatus } from '../../../../src/flows/status/judge.ts';
import { statusStates, type KnownCertificate, type StatusFacts } from '../../../../src/flows/status/types.ts';

const now = new Date('2026-11-22T10:00:00Z');
const certificate = (letter: string, ends = '2027-09-25', key = letter): KnownCertificate => ({
  sha256: letter.repeat(64),
  publicKeySha256: key.repeat(64),
  notBefore: '2026-09-25T00:00:00.000Z',
  notAfter: `${ends}T00:00:00.000Z`,
});
const recorded = (letter: string, ends?: string): KnownCertificate => ({
  ...certificate(letter, ends),
  notBefore: undefined,
});
const ofKey = (...of: Parameters<typeof certificate>): StatusFacts['ofKey'] => ({
  ...certificate(...of),
  source: 'key store',
});

const well: StatusFacts = {
  connection: 'acme',
  instanceUrl: 'https://acme.my.salesforce.com',
  username: 'ci@acme.example',
  clientId: '3MVG9x',
  tags: [],
  keyName: 'acme',
  key: 'key store',
  recorded: recorded('a'),
  ofKey: ofKey('a'),
  inAppFiles: { certificate: certificate('a'), path: 'jwt/x' },
  replaced: [],
  otherInSlot: [],
};
const judged = (changes: Partial<StatusFacts> = {}, expiresIn?: { milliseconds: number } | { percent: number }) =>
  judgeStatus({ ...well, ...changes }, { now, expiresIn });
const days = (count: number): { milliseconds: number } => ({ milliseconds: count * 86_400_000 });

type Row = { what: string; facts: Partial<StatusFacts>; state: string; drift?: string[]; next?: string; ends?: string };
const rows: Row[] = [
  { what: 'all agrees', facts: {}, state: 'good' },
  { what: 'the key is elsewhere', facts: { key: 'missing', ofKey: undefined }, state: 'good' },
  {
    what: 'the certificate ends in 30 days',
    facts: { recorded: recorded('a', '2026-12-22'), ofKey: ofKey('a', '2026-12-22') },
    state: 'ending',
    next: 'rotate',
  },
  {
    what: 'the certificate has ended',
    facts: { recorded: recorded('a', '2026-11-22'), ofKey: ofKey('a', '2026-11-22') },
    state: 'ended',
    next: 'rotate',
  },
  {
    what: 'nothing is recorded',
    facts: { recorded: undefined },
    state: 'unknown',
    drift: ['record-missing'],
    next: 'setup',
    ends: '2027-09-25',
  },
  {
    what: 'nothing is recorded, and no key is here',
    facts: { recorded: undefined, ofKey: undefined, key: 'missing' },
    state: 'unknown',
    drift: ['record-missing'],
    next: 'setup',
    ends: '2027-09-25',
  },
  {
    what: 'there is no consumer key yet',
    facts: { clientId: undefined, recorded: undefined, ofKey: undefined, inAppFiles: undefined, key: 'missing' },
    state: 'unknown',
    drift: ['client-id-missing'],
    next: 'setup',
    ends: '',
  },
  {
    what: 'the key in the key store is another',
    facts: { ofKey: ofKey('b') },
    state: 'drifting',
    drift: ['other-key'],
    next: 'verify',
  },
  {
    what: 'the key store has a renewed certificate of the same key',
    facts: { ofKey: ofKey('b', '2028-01-01', 'a') },
    state: 'drifting',
    drift: ['same-key'],
    next: 'diff',
  },
  {
    what: 'the key store has a newer pair that nobody has proven',
    facts: { ofKey: ofKey('b', '2028-01-01'), replaced: ['a'.repeat(64)] },
    state: 'drifting',
    drift: ['pair-new'],
    next: 'setup',
    ends: '2027-09-25',
  },
  {
    what: 'the checkout is older than a rotation that was proven here',
    facts: {
      ofKey: ofKey('b', '2028-01-01'),
      replaced: ['a'.repeat(64)],
      lastProof: { provenAt: '2026-11-20T00:00:00Z', certificateEnds: '2028-01-01T00:00:00Z' },
    },
    state: 'drifting',
    drift: ['record-old'],
    next: 'git pull',
    ends: '2028-01-01',
  },
  {
    what: 'the old certificate has ended in an old checkout, and the new one is proven',
    facts: {
      recorded: recorded('a', '2026-11-01'),
      ofKey: ofKey('b', '2028-01-01'),
      replaced: ['a'.repeat(64)],
      lastProof: { provenAt: '2026-11-20T00:00:00Z', certificateEnds: '2028-01-01T00:00:00.000Z' },
    },
    state: 'drifting',
    drift: ['record-old'],
    next: 'git pull',
    ends: '2028-01-01',
  },
  {
    what: 'a newer pair waits to be deployed, and the old one ends soon',
    facts: { recorded: recorded('a', '2026-12-01'), ofKey: ofKey('b', '2028-01-01'), replaced: ['a'.repeat(64)] },
    state: 'ending',
    drift: ['pair-new'],
    next: 'setup',
  },
  {
    what: 'the app files have another certificate',
    facts: { inAppFiles: { certificate: certificate('c'), path: 'jwt/x' } },
    state: 'drifting',
    drift: ['app-certificate'],
    next: 'diff',
  },
  {
    what: 'the app files have another consumer key',
    facts: { inAppFiles: { clientId: '3MVG9y', path: 'jwt/x' } },
    state: 'drifting',
    drift: ['app-client-id'],
    next: 'diff',
  },
  {
    what: 'the app files are damaged',
    facts: { inAppFiles: { problem: 'No XML.', path: 'jwt/x' } },
    state: 'drifting',
    drift: ['app-unreadable'],
  },
  {
    what: 'another connection of the slot says otherwise',
    facts: { otherInSlot: ['beta'] },
    state: 'drifting',
    drift: ['slot'],
    next: 'verify',
  },
  {
    what: 'the last login failed',
    facts: { lastProof: { failedAt: '2026-11-21T00:00:00Z', fault: 'user-inactive' } },
    state: 'failing',
    next: 'verify',
  },
  {
    what: 'the login is proven now, whatever was before',
    facts: { lastProof: { failedAt: '2026-11-21T00:00:00Z' }, verification: { outcome: 'proven' } },
    state: 'good',
  },
  {
    what: 'the record is damaged',
    facts: { problem: { name: 'X', message: 'x', actions: [] }, recorded: undefined },
    state: 'broken',
    ends: '2027-09-25',
  },
];

describe('how a connection stands', () => {
  for (const { what, facts, state, drift = [], next, ends = '2027-09-25' } of rows)
    it(`${state}: ${what}`, () => {
      const found = judged(facts);
      expect(found.state).to.equal(state);
      expect(found.drift.map(({ id }) => id)).to.deep.equal(drift);
      for (const { message } of found.drift) expect(message).to.match(/^[^{}]{20,}$/);
      if (next === undefined) expect(found.next).to.deep.equal([]);
      else expect(found.next[0]).to.include(next);
      const isLate = ['ending', 'ended'].includes(state);
      if (!isLate) expect(found.certificate?.notAfter.slice(0, 10) ?? '').to.equal(ends);
    });

  it('is told by days and by its exit code only where a span is asked for', () => {
    const soon = { recorded: recorded('a', '2026-12-02'), ofKey: ofKey('a', '2026-12-02') };
    expect(judged(soon)).to.include({ state: 'ending', exitCode: 0, daysLeft: 9 });
    expect(judged(soon, days(10))).to.include({ state: 'ending', exitCode: 30 });
    expect(judged(soon, days(9))).to.include({ state: 'good', exitCode: 0 });
    const over = { recorded: recorded('a', '2026-11-20'), ofKey: ofKey('a', '2026-11-20') };
    expect(judged(over)).to.include({ state: 'ended', exitCode: 0, daysLeft: -3 });
    expect(judged(over, days(1))).to.include({ state: 'ended', exitCode: 30 });
  });

  it('is a part of a life only where its beginning is known, which whoever has the same certificate tells', () => {
    // 365 days, of which 306.6 are left.
    expect(judged({}, { percent: 83 }).state).to.equal('good');
    expect(judged({}, { percent: 86 })).to.include({ state: 'ending', exitCode: 30 });
    expect(judged({ ofKey: undefined, inAppFiles: undefined }, { percent: 86 })).to.include({
      state: 'good',
      exitCode: 0,
    });
    expect(judged({ ofKey: undefined }).certificate?.notBefore).to.equal('2026-09-25T00:00:00.000Z');
  });

  it('ends with the code of what was verified, else of what is damaged', () => {
    expect(judged({ exitCode: 75, verification: { outcome: 'failed' } }, days(999)).exitCode).to.equal(75);
    expect(judged({ key: 'damaged', problem: { name: 'X', message: 'x', actions: [] } }).exitCode).to.equal(1);
  });

  it('is sorted by urgency, then by the end, then by name', () => {
    const all = statusStates.flatMap((state) => [
      { ...judged(), state, connection: 'late' },
      { ...judged({ recorded: recorded('a', '2027-01-01') }), state, connection: 'z' },
      { ...judged({ recorded: recorded('a', '2027-01-01') }), state, connection: 'b' },
      { ...judged(), certificate: undefined, state, connection: 'none' },
    ]);
    const sorted = [...all].reverse().sort(byUrgencyOfStatus);
    expect(sorted.map(({ state }) => state)).to.deep.equal(
      statusStates.flatMap((state) => Array.from({ length: 4 }, () => state)),
    );
    expect(sorted.slice(0, 4).map(({ connection }) => connection)).to.deep.equal(['b', 'z', 'late', 'none']);
  });

  it('never repeats a name as more than one word of a command', () => {
    const { next } = judged({ connection: "a';touch x;'", recorded: recorded('a', '2026-11-22') });
    expect(next.join('\n'))
      .to.include('--connection')
      .and.not.match(/--connection a';touch/);
  });
});
