/** Makes docs/lint-rules.md from the table of rules: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lintRules } from '../../src/flows/lint/rules.ts';
import { ruleText } from '../../src/ux/show/lintReport.ts';

export const pagePath = fileURLToPath(new URL('../../docs/lint-rules.md', import.meta.url));

const beginning = `# Rules of sf jwt lint

This page is generated from the table of rules in the code with \`npm run docs\`. To use the rules in a pipeline, or to
switch one off, see [Review app files](review-app-files.md).
`;

export const lintRulesPage = (): string => [beginning, ...lintRules.map(section)].join('\n');

const section = ({ id, severity }: { id: string; severity: string }): string =>
  [
    `## ${id}`,
    '',
    `${ruleText(id, 'title')} (${severity}).`,
    '',
    `- Why: ${ruleText(id, 'why')}`,
    `- Fix: ${ruleText(id, 'fix').replaceAll('<', '\\<')}`,
    '',
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(pagePath, lintRulesPage());
