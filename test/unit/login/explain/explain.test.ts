import { expect } from 'chai';
import { readLog, type LogExplanation } from '../../../../src/login/explain/explain.ts';
import { foreignLogs } from './foreignLogs.ts';
import { loginErrors, sentenceOf, withCode } from './loginErrors.ts';
import { randomSentences } from './sentences.ts';
import { cliWrappings, libraryWrappings, stacked } from './wrappings.ts';

const explain = (text: string): LogExplanation => {
  const log = readLog();
  log.add(text);
  return log.end();
};

const causeOf = (text: string): string => explain(text).cause?.id ?? 'unknown';

/** What the CLI gets from other audiences and hosts, after the answer that counts. */
const followers = [
  'audience is invalid',
  'External client app is not installed in this org',
  "user hasn't approved this consumer",
  'audience is invalid',
];

describe('the explanation of a login error', () => {
  it('knows the cause of every known error, in every form in which a library or tool shows it', () => {
    const wrong = loginErrors.flatMap((row) =>
      Object.entries(libraryWrappings).flatMap(([name, wrap]) => {
        const found = causeOf(wrap(row));
        return found === row.fault ? [] : [`${name}: ${withCode(row)} is ${found}`];
      }),
    );
    expect(wrong).to.deep.equal([]);
  });

  for (const depth of [1, 2, 3, 4, 5])
    it(`knows it in every form in which the CLI and runners show ${depth} of them`, () => {
      const wrong = loginErrors.flatMap((row) =>
        Object.entries(cliWrappings).flatMap(([name, wrap]) => {
          const found = causeOf(wrap(stacked([sentenceOf(row), ...followers.slice(0, depth - 1)])));
          return found === row.fault ? [] : [`${name}: ${sentenceOf(row)} is ${found}`];
        }),
      );
      expect(wrong).to.deep.equal([]);
    });
});

describe('what is no login error', () => {
  const invented = (texts: Iterable<[string, string]>): string[] =>
    [...texts].flatMap(([name, text]) => {
      const { outcome, cause } = explain(text);
      return outcome === 'unknown' ? [] : [`${name}: ${cause?.id}, "${cause?.evidence}"`];
    });

  it('is 200 sentences of anybody, one by one and all together', () => {
    const sentences = randomSentences(200);
    expect(sentences).to.have.length(200);
    expect(invented(sentences.map((text) => [text, text]))).to.deep.equal([]);
    expect(invented([['all', sentences.join('\n')]])).to.deep.equal([]);
  });

  it('is the log of another program, alone and with all others', () => {
    expect(Object.keys(foreignLogs).length).to.be.at.least(20);
    expect(invented(Object.entries(foreignLogs))).to.deep.equal([]);
    expect(invented([['all', Object.values(foreignLogs).join('\n')]])).to.deep.equal([]);
  });

  it('is nothing at all', () => {
    for (const text of ['', '\n\n', '   ', '\u001b[31m']) expect(explain(text).outcome).to.equal('unknown');
  });
});
