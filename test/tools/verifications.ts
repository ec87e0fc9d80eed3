/** Results of verifications as tests of reports need them. */
import type { Verification } from '../../src/flows/verify/verify.ts';

export const provenLogin = (connection: string, more: Partial<Verification> = {}): Verification => ({
  connection,
  username: `ci@${connection}.example`,
  instanceUrl: `https://${connection}.my.salesforce.com`,
  audience: `https://${connection}.my.salesforce.com`,
  clientId: '3MVG9abc',
  orgId: '00D000000000001AAA',
  outcome: 'proven',
  exitCode: 0,
  checks: [
    { id: 'key', outcome: 'pass', durationMs: 10, evidence: '2048-bit RSA key.' },
    { id: 'token', outcome: 'pass', durationMs: 240, evidence: 'The org gave a token.' },
  ],
  certificateEnds: '2027-05-01T00:00:00.000Z',
  attempts: 1,
  sources: {},
  ...more,
});

export const failedLogin = (connection: string, more: Partial<Verification> = {}): Verification =>
  provenLogin(connection, {
    outcome: 'failed',
    exitCode: 1,
    fault: {
      id: 'user-inactive',
      title: 'The user is not active.',
      evidence: `HTTP 400, invalid_grant: ci@${connection}.example is inactive`,
      explanation: `The org found the user ci@${connection}.example, but the user is frozen or inactive.`,
      fix: [
        `Unfreeze the user: Setup → Users → ci@${connection}.example.`,
        `Then run: sf jwt verify --connection ${connection} --wait 10`,
      ],
      retryable: false,
    },
    ...more,
  });

export const temporaryFault = {
  id: 'host-unavailable',
  title: 'The host is unavailable.',
  evidence: 'HTTP 503',
  explanation: 'The host is up, but busy.',
  fix: ['Try again later.'],
  retryable: true,
};

export const skippedLogin = (connection: string, skipped = 'No key here.'): Verification =>
  provenLogin(connection, { outcome: 'skipped', skipped, checks: [], attempts: 0 });

export const warnedLogin = (connection: string, day: string, more: Partial<Verification> = {}): Verification =>
  provenLogin(connection, {
    certificateEnds: `${day}T00:00:00.000Z`,
    checks: [{ id: 'certificate', outcome: 'warn', durationMs: 1, evidence: `Expires on ${day}, 9 days left.` }],
    ...more,
  });
