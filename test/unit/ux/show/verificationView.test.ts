import { expect } from 'chai';
import type { RequestedLogin } from '../../../../src/flows/verify/refusedLogin.ts';
import type { Check, Verification } from '../../../../src/flows/verify/types.ts';
import { verificationView } from '../../../../src/ux/show/verificationView.ts';

const check = (id: Check['id'], outcome: Check['outcome'], evidence: string = outcome): Check => ({
  id,
  outcome,
  durationMs: 1,
  evidence,
});
const verification = (checks: Check[], more: Partial<Verification> = {}): Verification => ({
  connection: 'acme',
  username: 'ci@acme.example',
  instanceUrl: 'https://acme.my.salesforce.com',
  audience: 'https://acme.my.salesforce.com',
  clientId: 'x',
  outcome: 'proven',
  exitCode: 0,
  checks,
  attempts: 1,
  sources: {},
  ...more,
});
const fault = { id: 'x', title: 'X.', evidence: 'x', explanation: 'x', fix: ['x'], retryable: false };

/** What is printed for verifications, one after another. */
const shown = (all: Verification[], options: { concise?: boolean } = {}): string[] => {
  const lines: string[] = [];
  const spinner = { start: () => undefined, stop: () => undefined, status: undefined };
  const { world } = verificationView({ log: (line) => lines.push(line), spinner }, { json: false, ...options });
  // Each is alone, as the first of a command.
  for (const each of all) {
    const login = { connection: each } as unknown as RequestedLogin;
    world.onFleet?.([login]);
    const watch = world.onConnection?.(login);
    for (const one of each.checks) watch?.onCheck?.(one);
    world.onVerification?.(each, login);
  }
  return lines;
};

describe('a verification as a person sees it', () => {
  const failed = verification(
    [check('key', 'pass'), check('key-fit', 'fail'), check('pin', 'skipped'), check('network', 'skipped')],
    { outcome: 'failed', exitCode: 1, fault },
  );

  it('has one line for all checks after one that failed, for each connection anew', () => {
    const lines = shown([
      failed,
      verification([check('key', 'pass'), check('deploy', 'skipped', 'not asked')]),
      failed,
    ]);
    const skipped = lines.filter((line) => line.startsWith('skipped'));
    expect(skipped).to.have.length(3);
    expect(skipped[0]).to.include('2 more checks').and.equal(skipped[2]);
    expect(skipped[1]).to.include('not asked');
  });

  it('has no such line where the last check failed', () => {
    const last = verification([check('deploy', 'skipped', 'not asked'), check('smoke', 'fail')], {
      outcome: 'failed',
      exitCode: 1,
      fault,
    });
    expect(shown([last]).filter((line) => line.startsWith('skipped'))).to.have.length(1);
  });

  for (const evidence of ['Expires on 2026-12-17, 19 days left.', 'Expired on 2026-11-01.', 'Not valid before 2027.'])
    it(`says in its concise line that the certificate needs somebody: ${evidence}`, () => {
      const lines = shown([verification([check('certificate', 'warn', evidence)])], { concise: true });
      expect(lines).to.deep.equal([`proven   acme: ${evidence}`]);
    });

  it('is as concise as ever otherwise', () => {
    const others = verification([check('certificate', 'pass'), check('pin', 'warn', 'no pin')]);
    expect(shown([others], { concise: true })).to.deep.equal(['proven   acme']);
    expect(shown([failed], { concise: true })).to.deep.equal(['failed   acme: X. [x] (exit code 1)']);
  });

  it('asks for what passed checks have seen only where they are shown or written', () => {
    const reads = (count: number, options: { json?: boolean; junit?: boolean } = {}): boolean | undefined => {
      const output = { log: () => undefined, spinner: { start: () => undefined, stop: () => undefined, status: '' } };
      const { world } = verificationView(output, { json: false, ...options });
      world.onFleet?.(Array.from({ length: count }, () => ({ connection: failed }) as unknown as RequestedLogin));
      return world.readsPassed?.();
    };
    expect([reads(1), reads(3), reads(4)]).to.deep.equal([true, true, false]);
    expect([reads(4, { json: true }), reads(4, { junit: true })]).to.deep.equal([true, true]);
  });
});
