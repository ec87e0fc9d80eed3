/** The SARIF file against the published schema of the format, and against what code scanning of GitHub refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { LintReport, RuleFinding } from '../../../src/flows/lint/model.ts';
import { lintRules } from '../../../src/flows/lint/rules.ts';
import { sarif } from '../../../src/ux/runner/sarif.ts';
import { root } from '../../tools/runCommand.ts';

type Location = {
  physicalLocation: {
    artifactLocation: { uri: string; uriBaseId?: string };
    region: { startLine: number };
  };
};
type Result = { ruleId: string; ruleIndex: number; level: string; message: { text: string }; locations: Location[] };
type Run = {
  tool: { driver: { rules: Array<{ id: string; properties?: { tags?: string[] } }> } };
  originalUriBaseIds: Record<string, object>;
  invocations?: Array<{ toolExecutionNotifications: Array<{ message: { text: string } }> }>;
  results: Result[];
};

const published = JSON.parse(
  readFileSync(new URL('fixtures/sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
// In the words of the draft that Ajv reads: the schema uses nothing that has changed since.
const { $schema: draft, id, ...schema } = published;
const isAddress = (text: string): boolean => URL.canParse(text);
const isReference = (text: string): boolean =>
  /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(text) && !/%(?![\dA-F]{2})/i.test(text) && URL.canParse(text, 'file:///x/');
const ajv = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: { uri: isAddress, 'uri-reference': isReference, 'date-time': true },
});
const validate = ajv.compile(schema);
const schemaErrors = (log: object): string[] => {
  validate(JSON.parse(JSON.stringify(log)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

/** A finding of each rule, with tokens of the worst kind. */
const finding = (index: number, more: Partial<RuleFinding> = {}): RuleFinding => {
  const { id: rule = '', severity = 'note' as const } = lintRules[index % lintRules.length] ?? {};
  const tokens = ['"quoted" {0} [x](y)', 'é\u2028\u0000', '<b>', '%SRCROOT%', '\n'];
  return { rule, severity, path: `jwt/a b%/${index}é#?[x]:.xml`, line: 1 + (index % 50), tokens, ...more };
};
const reportOf = (count: number, more: Partial<LintReport> = {}): LintReport => ({
  files: count,
  findings: Array.from({ length: count }, (_, index) => finding(index)),
  switchedOff: [],
  ...more,
});
const logOf = (report: LintReport): { log: object; run: Run } => {
  const log = sarif(report, join(root, 'force app/é'));
  const { runs } = JSON.parse(JSON.stringify(log)) as { runs: Run[] };
  const [run] = runs;
  if (!run || runs.length > 1) throw new Error('not one run');
  return { log, run };
};

const whole = reportOf(2 * lintRules.length, {
  switchedOff: [{ ...finding(0), reason: 'A partner can’t.\n<script>' }],
  widened: [
    { path: 'jwt/x.xml', kind: 'grant', what: 'Everybody' },
    { path: '../outside of it/x.xml', kind: 'rule-off', what: 'pkce-off: because' },
  ],
});

describe('the SARIF file and its published schema', () => {
  it('agree on a finding of each rule, on widenings, on what is switched off, and on a file without findings', () => {
    expect([draft, id]).to.deep.equal([
      'http://json-schema.org/draft-04/schema#',
      'https://raw.githubusercontent.com/schemastore/schemastore/master/src/schemas/json/sarif-2.1.0-rtm.5.json',
    ]);
    expect(schemaErrors(logOf(whole).log)).to.deep.equal([]);
    expect(schemaErrors(logOf(reportOf(0)).log)).to.deep.equal([]);
  });

  const broken: ReadonlyArray<[what: string, change: (run: Run) => void]> = [
    ['a level that there isn’t', (run) => Object.assign(run.results[0] ?? {}, { level: 'info' })],
    [
      'a line of zero',
      (run) => Object.assign(run.results[0]?.locations[0]?.physicalLocation.region ?? {}, { startLine: 0 }),
    ],
    [
      'an address with a blank',
      (run) => Object.assign(run.results[0]?.locations[0]?.physicalLocation.artifactLocation ?? {}, { uri: 'a b' }),
    ],
    ['a property that there isn’t', (run) => Object.assign(run.results[0] ?? {}, { severity: 'error' })],
    ['a result without a message', (run) => Object.assign(run.results[0] ?? {}, { message: undefined })],
  ];
  for (const [what, change] of broken)
    it(`would not agree on ${what}`, () => {
      const { run } = logOf(whole);
      change(run);
      expect(schemaErrors({ version: '2.1.0', runs: [run] })).not.to.deep.equal([]);
    });
});

describe('the SARIF file and the rules of code scanning', () => {
  const { run } = logOf(whole);

  it('has addresses that are relative to the root of the repository, by a base that is described', () => {
    const places = run.results.flatMap(({ locations }) => locations.map(({ physicalLocation }) => physicalLocation));
    const inside = places.filter(({ artifactLocation }) => artifactLocation.uriBaseId !== undefined);
    // What the fourth level above lies outside of: nothing here.
    expect(inside).to.have.length(places.length);
    for (const { artifactLocation, region } of inside) {
      expect(artifactLocation.uri).not.to.match(/^(?:[a-z][a-z\d+.-]*:|\/|\.\.?\/)|\\|\s/i);
      expect(run.originalUriBaseIds).to.have.property(artifactLocation.uriBaseId ?? '');
      expect(region.startLine).to.be.at.least(1);
    }
  });

  it('names a rule of the list in each result, a level that is shown, and a text that fits', () => {
    const { rules } = run.tool.driver;
    expect(rules.length).to.be.at.most(25_000);
    for (const { properties } of rules) expect(properties?.tags ?? []).to.have.length.at.most(20);
    for (const { ruleId, ruleIndex, level, message, locations } of run.results) {
      expect(rules[ruleIndex]?.id).to.equal(ruleId);
      expect(level).to.be.oneOf(['error', 'warning', 'note']);
      expect(message.text.length).to.be.within(1, 1000);
      expect(locations).to.have.length(1);
    }
  });

  const first = (path: string): RuleFinding => finding(0, { path });
  it('keeps the worst of more results than may be sent, says how many it leaves out, and is small enough', () => {
    const many = reportOf(0, {
      findings: [...Array.from({ length: 24_999 }, (_, index) => first(`${index}`)), ...whole.findings],
      widened: whole.widened,
      switchedOff: whole.switchedOff,
    });
    const { log, run: full } = logOf(many);
    expect(full.results).to.have.length(25_000);
    expect(full.results.slice(0, 24_999).every(({ ruleId }) => ruleId === lintRules[0]?.id)).to.equal(true);
    const [note] = full.invocations?.flatMap((each) => each.toolExecutionNotifications) ?? [];
    expect(note?.message.text).to.include(` ${whole.findings.length - 1 + 3} results`);
    expect(schemaErrors({ version: '2.1.0', runs: [{ ...full, results: full.results.slice(-20) }] })).to.deep.equal([]);
    expect(gzipSync(JSON.stringify(log, undefined, 2)).length).to.be.below(10 * 1024 * 1024);
    expect(run).not.to.have.property('invocations');
  });
});
