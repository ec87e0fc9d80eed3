import { expect } from 'chai';
import type { Verification } from '../../../../src/flows/verify/verify.ts';
import { fleetOf } from '../../../../src/ux/report/fleet.ts';
import { failedLogin, provenLogin, skippedLogin, temporaryFault, warnedLogin } from '../../../tools/verifications.ts';

const names = (members: ReadonlyArray<{ name: string }>): string[] => members.map(({ name }) => name);

describe('a fleet', () => {
  it('counts each connection once', () => {
    const { totals } = fleetOf([
      provenLogin('a'),
      provenLogin('b', { exitCode: 30 }),
      failedLogin('c'),
      failedLogin('d', { exitCode: 2 }),
      failedLogin('e', { exitCode: 75 }),
      failedLogin('f', { exitCode: 69 }),
      skippedLogin('g'),
    ]);
    expect(totals).to.deep.equal({ all: 7, proven: 1, expiring: 1, failed: 2, temporary: 2, skipped: 1 });
  });

  it('is sorted by the rank of the exit code, the end of the certificate, and the name', () => {
    const skipped = [
      provenLogin('z-later', { certificateEnds: '2028-01-01T00:00:00.000Z' }),
      provenLogin('unknown-end', { certificateEnds: undefined }),
      provenLogin('b'),
      provenLogin('a'),
      provenLogin('c-sooner', { certificateEnds: '2026-12-24T00:00:00.000Z' }),
      provenLogin('expiring', { exitCode: 30 }),
      failedLogin('gave-up', { exitCode: 69 }),
      failedLogin('temporary', { exitCode: 75 }),
      failedLogin('failed'),
      failedLogin('usage', { exitCode: 2 }),
    ].map((each) => ({ ...each, outcome: 'skipped' as const, skipped: 'Not tried.' }));
    expect(names(fleetOf(skipped).skipped[0]?.members ?? [])).to.deep.equal([
      'usage',
      'failed',
      'temporary',
      'gave-up',
      'expiring',
      'c-sooner',
      'a',
      'b',
      'z-later',
      'unknown-end',
    ]);
  });

  it('puts one cause of many connections in one group, with the texts of the first', () => {
    const [group, ...others] = fleetOf(['b', 'a', 'user'].map((name) => failedLogin(name))).failures;
    expect(others).to.deep.equal([]);
    expect(names(group?.members ?? [])).to.deep.equal(['a', 'b', 'user']);
    expect(group?.fault.evidence).to.include('ci@a.example');
    expect(group?.isExample).to.equal(true);
    expect(fleetOf([failedLogin('a')]).failures[0]?.isExample).to.equal(false);
  });

  it('knows the values in a text by their place, their looks, or because they are of the connection', () => {
    const groupsOf = (textOf: (name: string) => string): number =>
      fleetOf(
        ['acme', 'globex'].map((name) =>
          failedLogin(name, { fault: { ...temporaryFault, explanation: textOf(name) } }),
        ),
      ).failures.length;
    const words: Record<string, string> = { acme: 'yes', globex: 'no' };
    expect(groupsOf((name) => `The connection ${name} is broken.`)).to.equal(1);
    expect(groupsOf((name) => `Run: sf jwt key list --key-name ${words[name]}`)).to.equal(1);
    expect(groupsOf((name) => `Read /keys/${words[name]}.key of it.`)).to.equal(1);
    expect(groupsOf((name) => `The answer is ${words[name]}.`)).to.equal(2);
    expect(groupsOf((name) => `The answer is ${words[name]}${name === 'acme' ? '' : ' now'}.`)).to.equal(2);
  });

  it('tells one text from another that begins with it', () => {
    const withFix = (name: string, fix: string): Verification =>
      failedLogin(name, { fault: { ...temporaryFault, fix: [fix] } });
    const { failures } = fleetOf([withFix('a', 'Wait.'), withFix('b', 'Wait. Then ask.')]);
    expect(failures).to.have.length(2);
  });

  it('tells causes apart: another id, another advice, and one that waiting may cure', () => {
    const other = failedLogin('other');
    const advice = failedLogin('advice');
    const groups = fleetOf([
      failedLogin('a'),
      failedLogin('b'),
      { ...other, fault: { ...temporaryFault, id: 'other-fault' } },
      { ...advice, fault: { ...temporaryFault, id: 'user-inactive', fix: ['Do something else.'] } },
      failedLogin('waiting', { exitCode: 69 }),
    ]).failures;
    expect(groups.map(({ members }) => names(members))).to.deep.equal([['a', 'b'], ['advice'], ['other'], ['waiting']]);
  });

  it('groups 5,000 connections of one cause, or of as many, in well under a second', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => failedLogin(`org-${at}`));
    const different = many.map((each, at) => ({
      ...each,
      fault: { ...temporaryFault, fix: [`Ask ${String.fromCharCode(...[...String(at)].map((d) => 97 + Number(d)))}.`] },
    }));
    const begun = performance.now();
    expect(fleetOf(many).failures).to.have.length(1);
    expect(fleetOf(different).failures).to.have.length(5_000);
    expect(performance.now() - begun).to.be.below(2_000);
  });

  it('groups warnings by their check and words, the soonest end first, and what was skipped by the reason', () => {
    const { warnings, skipped } = fleetOf([
      warnedLogin('late', '2026-12-20'),
      warnedLogin('soon', '2026-12-02'),
      provenLogin('open', { checks: [{ id: 'key', outcome: 'warn', durationMs: 1, evidence: 'Others can read it.' }] }),
      skippedLogin('x'),
      skippedLogin('y', 'The run was interrupted.'),
      skippedLogin('w'),
    ]);
    expect(warnings).to.deep.equal([
      {
        check: 'certificate',
        evidence: 'Expires on 2026-12-02, 9 days left.',
        members: [
          { name: 'soon', certificateEnds: '2026-12-02T00:00:00.000Z' },
          { name: 'late', certificateEnds: '2026-12-20T00:00:00.000Z' },
        ],
      },
      {
        check: 'key',
        evidence: 'Others can read it.',
        members: [{ name: 'open', certificateEnds: '2027-05-01T00:00:00.000Z' }],
      },
    ]);
    expect(skipped.map(({ why, members }) => [why, names(members)])).to.deep.equal([
      ['No key here.', ['w', 'x']],
      ['The run was interrupted.', ['y']],
    ]);
  });
});
