import fc from 'fast-check';
import { expect } from 'chai';
import { foreignData } from '../../../../src/base/text/foreignText.ts';
import { readLog, type LogExplanation } from '../../../../src/login/explain/explain.ts';
import { processorTime } from '../../../tools/processorTime.ts';
import { foreignLogs } from './foreignLogs.ts';
import { loginErrors, sentenceOf } from './loginErrors.ts';
import { cliWrappings, libraryWrappings, stacked } from './wrappings.ts';

const explainPieces = (pieces: readonly string[]): LogExplanation => {
  const log = readLog();
  for (const piece of pieces) log.add(piece);
  return log.end();
};

const cut = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));

const runs = Number(process.env.FUZZ_RUNS ?? 300);

describe('a hostile text of an error', () => {
  it('is explained alike, however it comes in pieces', () => {
    const texts = [
      ...loginErrors
        .slice(0, 12)
        .map((row) => cliWrappings['of GitHub']?.(stacked([sentenceOf(row), 'audience is invalid'])) ?? ''),
      Object.values(foreignLogs).join('\n') + loginErrors.map((row) => libraryWrappings['of curl']?.(row)).join('\n'),
    ];
    for (const text of texts)
      for (const size of [1, 7, 1000]) expect(explainPieces(cut(text, size))).to.deep.equal(explainPieces([text]));
  });

  it('never throws, ends soon, and has no runner command and no control character in what is said', () => {
    const words = fc.constantFrom(
      ...[
        'invalid_grant',
        '"error"',
        ':',
        '{',
        '}',
        '\\',
        '\\n',
        '"',
        "'",
        'error_description',
        'Errors encountered:',
        ' ',
        '\n',
      ],
      ...[
        '::error::x',
        '##vso[task.setvariable]',
        '##[error]',
        '\u001b]8;;x\u0007',
        '\u0000',
        '\r',
        '%',
        '&quot;',
        '=',
        'user',
      ],
      ...loginErrors.map(sentenceOf),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 60 }), (parts) => {
        const shown = JSON.stringify(foreignData(explainPieces([parts.join('')])));
        expect(shown).not.to.match(/::|##\w*\[|\\u001b|\\u0000/);
      }),
      { numRuns: runs, seed: 42 },
    );
  });

  const long = 400_000;
  const hostile: Record<string, string> = {
    blanks: ' '.repeat(long),
    'line ends': '\n'.repeat(long),
    backslashes: '\\'.repeat(long),
    quotes: '"'.repeat(long),
    'one word': 'a'.repeat(long),
    'the beginning of an answer': '"error":'.repeat(long / 8),
    'the beginning of a description': 'error_description:"'.repeat(long / 19),
    'halves of a sentence': 'user hasn '.repeat(long / 10),
    'known sentences': "user hasn't approved this consumer ".repeat(long / 35),
    'beginnings of stacks': 'Errors encountered: '.repeat(long / 20),
    'marks of runners': '##[error]'.repeat(long / 9),
    times: '2026-11-29T09:30:11.042Z '.repeat(long / 25),
    'host names': 'a.salesforce.com.'.repeat(long / 17),
    'open sequences': '\u001b]'.repeat(long / 2),
    'blanks in a sentence': `user${' '.repeat(long)}hasn't approved`,
    colons: ':'.repeat(long),
    dashes: 'invalid_grant - '.repeat(long / 16),
  };

  it('takes no more time by its form than by its length', () => {
    for (const [name, text] of Object.entries(hostile)) {
      const spent = processorTime();
      explainPieces(cut(text, 65_536));
      if (process.env.SHOW_TIMES) console.log(name, Math.round(spent()));
      expect(spent(), name).to.be.below(4000);
    }
  });
});
