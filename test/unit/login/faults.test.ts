import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { checkFault, checkFaultIds, findFault, requestFaults } from '../../../src/login/faults.ts';
import { faultDetails } from '../../../src/login/faults/details.ts';
import { faultCases as cases, networkSymptom as network, refusal } from './faultCases.ts';

const values = {
  host: 'HOST',
  username: 'USER',
  audience: 'AUD',
  instanceUrl: 'URL',
  variable: 'VARIABLE',
  connection: 'CONNECTION',
  answered: 'ANSWERED',
  inBundle: 'IN_BUNDLE',
  recorded: 'RECORDED',
};

/** What faults say beside their own texts. */
const notOfFaults = new RegExp(`^(?:${['instanceUrl', 'passed', 'refresh', 'seen', ...faultDetails].join('|')})\\.`);

describe('faults', () => {
  for (const [symptom, id, exitCode, retryable] of cases)
    it(`${JSON.stringify(symptom).slice(0, 110)} is ${id}`, () => {
      const found = findFault(symptom, values);
      expect([found.fault.id, found.exitCode, found.fault.retryable]).to.deep.equal([id, exitCode, retryable]);
    });

  it('have no row that no symptom reaches', () => {
    const reached = new Set(cases.map(([symptom]) => findFault(symptom, values).fault.id));
    expect(requestFaults.map(({ id }) => id).filter((id) => !reached.has(id))).to.deep.equal([]);
  });

  it('have all their texts, and no text is without a fault', () => {
    const file = readFileSync(new URL('../../../messages/faults.md', import.meta.url), 'utf8');
    const headings = [...file.matchAll(/^# (\S+)$/gm)]
      .map((match) => match[1])
      .filter((key) => !notOfFaults.test(key ?? ''));
    const ids = [...new Set([...requestFaults.map(({ id }) => id), ...checkFaultIds])];
    expect(headings.sort()).to.deep.equal(
      ids.flatMap((id) => ['title', 'explanation', 'fix'].map((part) => `${id}.${part}`)).sort(),
    );
  });

  for (const id of new Set([...requestFaults.map((row) => row.id), ...checkFaultIds]))
    it(`${id} says what it is in full sentences, with every value filled in`, () => {
      const symptom = cases.find(([, caseId]) => caseId === id)?.[0];
      const { fault } = symptom
        ? findFault(symptom, values)
        : checkFault(id as (typeof checkFaultIds)[number], 'seen', values);
      expect(fault.title).to.match(/\.$/);
      expect(fault.explanation).to.match(/\.$/);
      expect(fault.fix).to.have.length.greaterThan(0);
      expect([fault.title, fault.explanation, ...fault.fix].join('\n')).not.to.match(/[{}]|undefined|<\w+>/);
      for (const action of fault.fix) expect(action.length).to.be.greaterThan(20);
    });

  it('say the port of the URL', () => {
    const [symptom] = cases.find(([, id]) => id === 'proxy-closed') ?? [];
    const fixOf = (host: string, instanceUrl: string): string =>
      symptom ? findFault(symptom, { ...values, host, instanceUrl }).fault.fix.join('\n') : '';
    expect(fixOf('acme.my.salesforce.com', 'https://acme.my.salesforce.com')).to.include(
      'allow acme.my.salesforce.com on port 443,',
    );
    expect(fixOf('127.0.0.1:8443', 'https://127.0.0.1:8443')).to.include('allow 127.0.0.1 on port 8443,');
    expect(fixOf('[::1]', 'http://[::1]')).to.include('allow [::1] on port 80,');
    expect(fixOf('[::1]:81', 'http://[::1]:81')).to.include('allow [::1] on port 81,');
  });

  describe('about the audience', () => {
    const approval = refusal('invalid_grant', "user hasn't approved this consumer");
    const audience = refusal('invalid_grant', 'audience is invalid');
    const fixesFor = (symptom: typeof approval, url: string, aud = url): string =>
      findFault(symptom, { ...values, instanceUrl: url, audience: aud }).fault.fix.join('\n');
    const other = 'rerun the command with --audience-url';

    for (const symptom of [approval, audience])
      for (const [url, expected] of [
        ['https://acme.my.salesforce.com', `${other} https://login.salesforce.com`],
        ['https://acme--uat.sandbox.my.salesforce.com', `${other} https://test.salesforce.com`],
        ['https://acme.trailblaze.my.salesforce.com', `${other} https://login.salesforce.com`],
        ['https://login.salesforce.com', 'Use the My Domain URL'],
      ] as const)
        it(`${symptom.description} at ${url}: "${expected}"`, () => {
          const fixes = fixesFor(symptom, url);
          expect(fixes).to.include(expected).and.not.include('Omit --audience-url');
        });

    it('one that was given is taken back first', () => {
      const fixes = fixesFor(audience, 'https://acme.my.salesforce.com', 'https://login.salesforce.com');
      expect(fixes).to.include('Omit --audience-url').and.not.include(other);
    });

    it('never exclude it where reports have seen it as the cause', () => {
      for (const [error, text] of [
        ['invalid_grant', "user hasn't approved this consumer"],
        ['invalid_grant', 'invalid assertion'],
        ['invalid_client', 'invalid client credentials'],
        ['invalid_request', 'refresh_token scope is required'],
      ] as const)
        expect((findFault(refusal(error, text), values).fault.excluded ?? []).join()).not.to.include('audience');
    });
  });

  for (const [error, place] of [
    ['invalid_scope', 'Salesforce\'s list of OAuth error codes includes "invalid_scope", but'],
    ['registration_error', 'includes "registration_error", but'],
    ['client_blocked_retry', 'app_attest_failed'],
    ['something_new', '"something_new" isn\'t in Salesforce\'s list'],
  ] as const)
    it(`say of the unknown ${error} where it stands in the list of Salesforce`, () => {
      const { fault } = findFault(refusal(error), values);
      expect([fault.id, fault.explanation.includes(place)]).to.deep.equal(['unknown-refusal', true]);
    });

  it('name a permission set to a user who may only have a profile', () => {
    const { fault } = findFault(refusal('invalid_app_access', 'user is not admin approved to access this app'), values);
    expect(fault.fix.join('\n')).to.match(/If only a profile .* permission set/);
  });

  it('name no value unsafely', () => {
    const { fault } = findFault(network('ENOTFOUND'), { ...values, host: 'a\u001b[31mb\n::error::' });
    expect(fault.title).to.equal("DNS can't find ab : :error: :.");
  });

  it('carry what the server said', () => {
    const { fault } = findFault(refusal('invalid_grant', 'invalid assertion'), values);
    expect(fault).to.include({ httpStatus: 400, error: 'invalid_grant', errorDescription: 'invalid assertion' });
    expect(fault.evidence).to.equal('HTTP 400, invalid_grant: invalid assertion');
  });
});
