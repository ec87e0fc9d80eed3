import { expect } from 'chai';
import stripAnsi from 'strip-ansi';
import type { Verification, Wait } from '../../../../src/flows/verify/verify.ts';
import {
  checkLine,
  conciseLine,
  connectionHeading,
  verificationTotalLine,
  verdictLines,
  waitingSpinner,
} from '../../../../src/ux/show/verification.ts';

const fault = {
  id: 'user-inactive',
  title: 'The user is not active.',
  evidence: 'HTTP 400',
  explanation: 'Because.',
  fix: ['Do this.', 'Do that.'],
  retryable: false,
};
const proven: Verification = {
  connection: 'acme',
  username: 'ci@x',
  instanceUrl: 'https://acme.my.salesforce.com',
  audience: 'https://acme.my.salesforce.com',
  clientId: '3MVG9',
  orgId: '00D1',
  userId: '0051',
  outcome: 'proven',
  exitCode: 0,
  checks: [],
  attempts: 1,
  sources: {},
};
const failed: Verification = { ...proven, outcome: 'failed', exitCode: 1, fault };
const text = (lines: string[]): string => stripAnsi(lines.join('\n'));

describe('what a person sees of a verification', () => {
  it('is one line for a check, in columns', () => {
    const lines = (['pass', 'warn', 'fail', 'skipped'] as const).map((outcome) =>
      stripAnsi(checkLine({ id: 'token', outcome, durationMs: 1, evidence: 'seen' })),
    );
    expect(lines).to.deep.equal([
      'pass     token                seen',
      'warn     token                seen',
      'fail     token                seen',
      'skipped  token                seen',
    ]);
  });

  it('is the proof, with the name if there is one', () => {
    expect(text(verdictLines(proven))).to.equal('\nThe login is proven (acme): ci@x can use the API of org 00D1.');
    expect(text(verdictLines({ ...proven, connection: undefined }))).to.include('The login is proven: ci@x');
  });

  it('is the fault: what, who, seen, why, and what to do', () => {
    expect(text(verdictLines(failed))).to.equal(
      [
        '',
        'Failed (acme): The user is not active. [user-inactive]',
        'Login: ci@x at https://acme.my.salesforce.com',
        'Seen: HTTP 400',
        'Logins used: 1.',
        '',
        'Because.',
        '',
        'What to do:',
        '- Do this.',
        '- Do that.',
      ].join('\n'),
    );
  });

  it('is a heading and a total for several', () => {
    expect(connectionHeading('acme')).to.equal('Connection acme');
    expect(verificationTotalLine([proven, failed, proven])).to.equal('2 of 3 connections are proven.');
  });

  it('is the reason of one that was skipped, which counts apart', () => {
    const skipped: Verification = { ...proven, outcome: 'skipped', skipped: 'No key here.' };
    expect(text(verdictLines(skipped))).to.equal('\nSkipped (acme): No key here.');
    expect(text(verdictLines({ ...skipped, connection: undefined }))).to.equal('\nSkipped: No key here.');
    expect(conciseLine(skipped)).to.equal('skipped  acme: No key here.');
    expect(verificationTotalLine([proven, failed, skipped])).to.equal('1 of 3 connections are proven, 1 skipped.');
  });

  it('is harmless whatever the file or the org wrote', () => {
    const hostile = '\u001b[31m\n::error::x';
    const lines = verdictLines({
      ...failed,
      connection: hostile,
      username: hostile,
      instanceUrl: hostile,
      fault: { ...fault, evidence: hostile },
    });
    expect(text(lines)).not.to.match(/^::|\p{Cc}(?<!\n)/mu);
    expect(connectionHeading(hostile)).to.equal('Connection : :error: :x');
  });

  it('is a spinner while waiting, that ends with the next check and not twice', () => {
    const seen: string[] = [];
    const spinner = {
      start: (action: string, status?: string): void => void seen.push(`start ${action} | ${status}`),
      stop: (): void => void seen.push('stop'),
      set status(status: string) {
        seen.push(`status ${status}`);
      },
    };
    const wait: Wait = { fault, attempt: 1, delayMs: 2500, remainingMs: 61_000 };
    const { onWait, stop } = waitingSpinner(spinner);
    stop();
    onWait(wait);
    onWait({ ...wait, attempt: 2 });
    stop();
    stop();
    expect(seen).to.deep.equal([
      'start The user is not active. This can resolve itself. Waiting | attempt 1 failed, next in 3 s, at most 2 min left',
      'status attempt 2 failed, next in 3 s, at most 2 min left',
      'stop',
    ]);
  });
});
