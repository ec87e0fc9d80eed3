/** Connections as they may stand, for whoever shows them. */
import type { ConnectionStatus } from '../../src/flows/status/types.ts';

export const goodStatus = (
  name: string,
  ends = '2027-09-25',
  changes: Partial<ConnectionStatus> = {},
): ConnectionStatus => {
  const notAfter = `${ends}T12:00:00.000Z`;
  return {
    connection: name,
    state: 'good',
    exitCode: 0,
    instanceUrl: `https://${name}.my.salesforce.com`,
    username: `ci@${name}.example`,
    orgId: '00D5g000001abcDEAQ',
    tags: [],
    keyName: name,
    key: 'key store',
    certificate: {
      sha256: 'a'.repeat(64),
      publicKeySha256: 'b'.repeat(64),
      notBefore: '2026-09-25T12:00:00.000Z',
      notAfter,
      source: 'connection file',
    },
    daysLeft: Math.floor((Date.parse(notAfter) - Date.parse('2026-11-22T10:47:00Z')) / 86_400_000),
    lastProof: { provenAt: '2026-11-20T10:00:00.000Z' },
    drift: [],
    next: [],
    ...changes,
  };
};

export const endedStatus = (name: string): ConnectionStatus =>
  goodStatus(name, '2026-11-01', { state: 'ended', next: [`sf jwt setup --connection ${name}`] });

export const endingStatus = (name: string): ConnectionStatus =>
  goodStatus(name, '2026-12-02', { state: 'ending', exitCode: 30, next: [`sf jwt setup --connection ${name}`] });

export const driftingStatus = (name: string): ConnectionStatus =>
  goodStatus(name, '2027-03-01', {
    state: 'drifting',
    drift: [{ id: 'other-key', message: 'The key is another.' }],
    next: [`sf jwt verify --connection ${name}`],
  });

export const brokenStatus = (name: string, message = 'The record is damaged.'): ConnectionStatus => ({
  connection: name,
  state: 'broken',
  exitCode: 1,
  tags: [],
  key: 'missing',
  drift: [],
  problem: { name: 'ConnectionFileInvalidError', message, actions: ['Correct the file.'] },
  next: [],
});
