import { expect } from 'chai';
import fc from 'fast-check';
import { answerText, foreignData, foreignText, type TextPlace } from '../../../../src/base/text/foreignText.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

describe('foreignText', () => {
  const cases: Array<[string, string, string, TextPlace?]> = [
    ['colour codes', '\u001b[31;1mred\u001b[0m', 'red'],
    ['an OSC hyperlink', '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007', 'click'],
    ['a single-byte CSI', '\u009b2Jgone', 'gone'],
    ['line breaks', 'one\r\ntwo\u2028three', 'one two three'],
    ['bidirectional overrides', 'abc\u202edef', 'abcdef'],
    ['zero-width characters', 'a\u200bb\ufeffc', 'abc'],
    ['GitHub commands', '::error file=x::y', ': :error file=x: :y'],
    ['a run of colons', ':::', ': : :'],
    ['Azure commands', '##vso[task.setvariable]##[error]', '## vso[task.setvariable]## [error]'],
    ['TeamCity commands', '##teamcity[buildStop]', '## teamcity[buildStop]'],
    ['a GitHub command behind a bracket', '[::error::x]', '[: :error: :x]'],
    ['an assertion that invisible characters part', `eyJ\u200b${'a'.repeat(20)}.${'b'.repeat(20)}.c`, '(removed)'],
    ['a session id that a colour parts', '00D5g000001ab\u001b[31mcD!AQEAQ.abc', '(removed)'],
    ['an IPv6 host, which is no command', 'https://[::1]:8443', 'https://[::1]:8443'],
    ['Markdown', '[a](b) `c` <d>', '\\[a\\]\\(b\\) \\`c\\` \\<d\\>', 'markdown'],
  ];
  for (const [what, text, expected, place] of cases)
    it(`defuses ${what}`, () => expect(foreignText(text, place)).to.equal(expected));

  it('caps the length', () => {
    expect(foreignText('x'.repeat(5000))).to.have.length(1001);
  });

  it('shows nothing for nothing', () => {
    expect(foreignText(undefined)).to.equal('');
    expect(foreignText(null)).to.equal('');
  });

  it('never lets a control character or a command through', () => {
    const nasty = fc.array(
      fc.constantFrom('\u001b', '[', ']', ':', '#', 'vso[', '\u009b', '\u0007', '\n', 'm', '\\', 'a'),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(nasty, (parts) => {
        const shown = foreignText(parts.join(''));
        expect(shown).not.to.match(/\p{Cc}|##\[|##vso\[/u);
        expect(shown).not.to.match(/^\s*::/);
      }),
      { numRuns, seed: 7 },
    );
  });
});

describe('foreignText for a file', () => {
  it('keeps lines, escapes for markup, and makes cells of no formula', () => {
    const text = '=a\r\n<b> "c" & \'d\'\u202e\u2028::error::x';
    expect(foreignText(text, 'html')).to.equal('=a&#10;&lt;b&gt; &quot;c&quot; &amp; &#39;d&#39;&#10;: :error: :x');
    expect(foreignText(text, 'xml')).to.equal(foreignText(text, 'html'));
    expect(foreignText(text, 'csv')).to.equal(`"'=a\n<b> ""c"" & 'd'\n: :error: :x"`);
    expect(foreignText('a b', 'csv')).to.equal('a b');
    expect(foreignText('a, b', 'csv')).to.equal('"a, b"');
  });

  it('shows no credential that is broken over lines', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n${'B'.repeat(64)}\n-----END PRIVATE KEY-----`;
    for (const place of ['html', 'xml', 'csv'] as const) expect(foreignText(key, place)).not.to.match(/A{9}|B{9}/);
  });
});

describe('answerText', () => {
  it('cuts echoes out before it cuts the length, so that no beginning of one is left', () => {
    const token = `${'x'.repeat(180)} ${'aB3_'.repeat(30)}`;
    expect(answerText(token, 200)).to.equal(`${'x'.repeat(180)} (removed)`);
    expect(answerText('\u001b[31m::error')).to.equal(': :error');
  });
});

describe('foreignData', () => {
  it('cleans every string and key, keeps line breaks, numbers and empty values', () => {
    const cleaned = foreignData({ 'a\u001b[1m': ['##[x\n::y', 1, null, true, undefined], b: { c: '\u202ed' } });
    expect(cleaned).to.deep.equal({ a: ['## [x\n: :y', 1, null, true, undefined], b: { c: 'd' } });
  });

  it('holds no key, however many lines it has', () => {
    const pem = ['-----BEGIN PRIVATE KEY-----', 'a'.repeat(64), 'b'.repeat(64), '-----END PRIVATE KEY-----', 'c'].join(
      '\n',
    );
    expect(foreignData({ x: pem })).to.deep.equal({ x: '(removed)\nc' });
  });
});
