import { expect } from 'chai';
import stripAnsi from 'strip-ansi';
import type { Verification } from '../../../../src/flows/verify/verify.ts';
import { fleetOf } from '../../../../src/ux/report/fleet.ts';
import { fleetLines } from '../../../../src/ux/report/fleetLines.ts';
import { wrapFor } from '../../../../src/ux/wordWrap.ts';
import { failedLogin, provenLogin, skippedLogin, temporaryFault, warnedLogin } from '../../../tools/verifications.ts';

const shown = (all: readonly Verification[], maximumNames = Infinity): string =>
  fleetLines(fleetOf(all), maximumNames)
    .map((line) => stripAnsi(wrapFor({ isTTY: true, columns: 80 }, line)))
    .join('\n');

describe('what a person reads of a fleet', () => {
  it('is the totals, each cause once, the warnings and what was skipped, and fits 80 columns', () => {
    const text = shown([
      ...['acme-prod', 'acme-uat', 'globex-prod'].map((name) => failedLogin(name)),
      failedLogin('initech', { exitCode: 75, fault: temporaryFault }),
      ...Array.from({ length: 30 }, (_, at) => provenLogin(`org-${at}`)),
      warnedLogin('hooli', '2026-12-02'),
      warnedLogin('hooli-uat', '2026-12-03', { exitCode: 30 }),
      skippedLogin('umbrella'),
    ]);
    expect(text).to.equal(
      `
37 connections: 31 proven, 1 proven but expiring, 3 failed, 1 failed
temporarily, 1 skipped.

3 connections failed: The user is not active. [user-inactive]
  acme-prod, acme-uat, globex-prod

  Seen, for example for acme-prod: HTTP 400, invalid_grant: ci@acme-prod.example
  is inactive
  The org found the user ci@acme-prod.example, but the user is frozen or
  inactive.

  What to do, for example for acme-prod:
  - Unfreeze the user: Setup → Users → ci@acme-prod.example.
  - Then run: sf jwt verify --connection acme-prod --wait 10

1 connection failed temporarily: The host is unavailable. [host-unavailable]
  initech

  Login: ci@initech.example at https://initech.my.salesforce.com
  Seen: HTTP 503
  The host is up, but busy.

  What to do:
  - Try again later.

Warnings
- 2 connections, certificate dates: For example, hooli-uat: Expires on
  2026-12-03, 9 days left.
  hooli-uat (2026-12-03), hooli (2026-12-02)

Skipped
- 1 connection: No key here.
  umbrella`.trim(),
    );
  });

  it('is one line where all is well', () => {
    expect(shown([provenLogin('a'), provenLogin('b'), provenLogin('c'), provenLogin('d')])).to.equal(
      '4 connections: 4 proven.',
    );
  });

  it('counts the names that are too many for a terminal, but never a single one', () => {
    const failed = ['a', 'b', 'c', 'd'].map((name) => failedLogin(name));
    expect(shown(failed, 2)).to.include('\n  a, b, and 2 more\n');
    expect(shown(failed, 3)).to.include('\n  a, b, c, d\n');
    expect(shown(failed)).to.include('\n  a, b, c, d\n');
  });

  it('is harmless whatever the file or the org wrote', () => {
    const hostile = '\u001b[31m\n::error::x \u202e##vso[task.x]';
    const text = shown([
      failedLogin(hostile, {
        username: hostile,
        instanceUrl: hostile,
        fault: {
          id: hostile,
          title: hostile,
          evidence: hostile,
          explanation: hostile,
          fix: [hostile],
          retryable: false,
        },
      }),
      skippedLogin(hostile, hostile),
      warnedLogin(hostile, hostile),
    ]);
    expect(text).not.to.match(/^\s*::|\p{Cc}(?<!\n)|\u202e|##vso\[/mu);
  });
});
