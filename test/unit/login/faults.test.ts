import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { checkFault, checkFaultIds, findFault, requestFaults } from '../../../src/login/faults.ts';
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
      .filter((key) => !/^(?:instanceUrl|passed|refresh)\./.test(key ?? ''));
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
