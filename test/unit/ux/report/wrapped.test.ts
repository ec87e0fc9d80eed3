import { expect } from 'chai';
import { wrappedLines } from '../../../../src/ux/report/wrapped.ts';

describe('a text in lines', () => {
  it('keeps its commands and its longest words whole', () => {
    const command = 'sf jwt deploy start --connection acme-production --target-org admin@acme.example --wait 30';
    expect(wrappedLines(`Read this. To do it now, run: ${command}`, { width: 40, indent: 2 })).to.deep.equal([
      '  Read this. To do it now, run:',
      `  ${command}`,
    ]);
    expect(wrappedLines(`Run "${command}" and wait.`, { width: 40 })).to.deep.equal([
      'Run',
      `"${command}"`,
      'and wait.',
    ]);
    expect(wrappedLines('a '.repeat(5) + 'b'.repeat(20), { width: 10, hanging: 1 })).to.deep.equal([
      'a a a a a',
      ` ${'b'.repeat(20)}`,
    ]);
  });
});
