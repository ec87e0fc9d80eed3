import { Messages } from '../../../../src/base/text/messages.ts';
import { expect } from 'chai';
import type { DeployEntry } from '../../../../src/flows/deploy/connections.ts';
import { failureLines, summaryLine, summaryNextLines, summaryTable } from '../../../../src/ux/show/deploySummary.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const texts = Messages.loadMessages('sf-plugin-jwt', 'jwt.deploy');

const error = { name: 'OrgNotReadyError', message: 'The org isn’t ready.', actions: ['Wait.', 'Or ask.'] };
const deployed: DeployEntry = {
  connection: 'acme',
  outcome: 'deployed',
  exitCode: 0,
  folder: '/p',
  instanceUrl: 'https://acme.my.salesforce.com',
  environment: 'sandbox',
  app: 'JwtLogin',
  orgId: '00D000000000001AAA',
  orgName: 'Acme\u001b[31m\n::error::x',
  dryRun: false,
  deployed: true,
  components: [],
  errors: [],
  grants: [],
  grantsKnown: true,
  repaired: [],
  notGranted: [],
  notInPolicy: [],
  endsSelfAuthorization: false,
  pickedUp: false,
  deployId: '0Af000000000001AAA',
  certificate: { sha256: 'ab'.repeat(32), notAfter: '2027-11-22T12:00:00.000Z' },
};

describe('the table of several deploys', () => {
  it('has a row for each, safe to show, with what to do next', () => {
    const refused: DeployEntry = {
      ...deployed,
      outcome: 'refused',
      exitCode: 1,
      errors: [{ type: 'X', fullName: 'x', problem: 'no', action: 'Correct it.' }],
    };
    const { rows } = summaryTable(texts, [
      deployed,
      { ...deployed, outcome: 'validated' },
      refused,
      { connection: 'beta', outcome: 'failed', exitCode: 69, error, deployId: '0Af000000000002AAA' },
      { connection: 'gamma', outcome: 'skipped', exitCode: 0 },
    ]);
    expect(rows.map(({ outcome, next }) => [outcome, next])).to.deep.equal([
      ['deployed', 'sf jwt verify --connection acme'],
      ['validated', 'sf jwt deploy --connection acme'],
      ['refused', 'Correct it.'],
      ['failed', 'Wait.'],
      ['skipped', 'Skipped after a failure: sf jwt deploy --connection gamma'],
    ]);
    expect(rows[0]?.org).to.equal('Acme : :error: :x (00D000000000001AAA)');
    expect(rows.map(({ deploy }) => deploy).slice(2)).to.deep.equal(['0Af000000000001AAA', '0Af000000000002AAA', '–']);
  });

  it('says on lines of their own what the table has no room for, each command at the end of its line', () => {
    const lines = summaryNextLines(texts, [deployed, { connection: 'beta', outcome: 'failed', exitCode: 69, error }]);
    expect(lines.filter(Boolean)).to.deep.equal([
      'Next steps',
      '- acme: sf jwt verify --connection acme',
      '- beta: Wait.',
    ]);
  });

  it('ends with how many are done', () =>
    expect(summaryLine(texts, [deployed, { connection: 'b', outcome: 'skipped', exitCode: 0 }])).to.equal(
      '1 of 2 connections completed.',
    ));

  it('shows a failure with its name and all that can be done', () => {
    const lines = failureLines(texts, { connection: 'beta', outcome: 'failed', exitCode: 75, error });
    expect(lines.join('\n')).to.equal(
      'Error (OrgNotReadyError): The org isn’t ready.\n\nTry this:\n\n  Wait.\n  Or ask.',
    );
    expect(failureLines(texts, { connection: 'beta', outcome: 'skipped', exitCode: 0 })).to.deep.equal([]);
  });
});
