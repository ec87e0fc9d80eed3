import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { lintRulesPage, pagePath } from '../../tools/lintRulesPage.ts';

describe('docs/lint-rules.md', () => {
  it('is what the table of rules says; otherwise run "npm run docs"', () => {
    expect(readFileSync(pagePath, 'utf8')).to.equal(lintRulesPage());
  });
});
