import { expect } from 'chai';
import { wrapFor } from '../../../src/ux/wordWrap.ts';

const terminal = (columns: number): { isTTY: boolean; columns: number } => ({ isTTY: true, columns });
const lines = (text: string, columns = 40): string[] => wrapFor(terminal(columns), text).split('\n');

describe('a text on a terminal', () => {
  const sentence = 'Anyone who can read the file can log in with the key that is in it, from any machine.';

  it('breaks between words, at its width', () => {
    const shown = lines(sentence);
    expect(shown.join(' ')).to.equal(sentence);
    expect(shown.length).to.equal(3);
    for (const line of shown) expect(line.length, line).to.be.at.most(40);
  });

  it('is left as it is without a terminal, or where it fits', () => {
    expect(wrapFor({ isTTY: false, columns: 40 }, sentence)).to.equal(sentence);
    expect(wrapFor({ isTTY: true, columns: undefined }, sentence)).to.equal(sentence);
    expect(wrapFor({}, sentence)).to.equal(sentence);
    expect(lines(sentence, sentence.length)).to.deep.equal([sentence]);
  });

  const command = 'sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME';
  for (const [name, text, whole] of [
    ['at the end of a sentence', `To renew it, run: ${command}`, command],
    ['in quotes, before the rest', `Run "${command}", which is safe to repeat.`, `"${command}",`],
    ['in front of another sentence', `Run: ${command}. Then tell whoever uses it about that.`, `${command}.`],
    ['with a value in quotes', `Run ${command} --alias 'my org, or. yours' again`, `--alias 'my org, or. yours'`],
    ['alone', command, command],
  ] as const)
    it(`keeps a command whole ${name}`, () => expect(lines(text).some((line) => line.includes(whole))).to.equal(true));

  it('breaks a sentence behind a command', () =>
    expect(lines(`Run: ${command}. Then tell whoever uses it about that.`).at(-1)).to.match(/^Then tell|uses it/));

  it('keeps a word that is longer than the line, such as a URL', () => {
    const url = `https://acme.my.salesforce.com/${'x'.repeat(40)}`;
    expect(lines(`See ${url} for more about this`)).to.deep.equal(['See', url, 'for more about this']);
  });

  it('goes on below the text of a list or the last column of a row', () => {
    expect(lines(`- ${sentence}`)[1]).to.match(/^ {2}\S/);
    expect(lines(`2. ${sentence}`)[1]).to.match(/^ {3}\S/);
    expect(lines(`pass  key    ${sentence}`)[1]).to.match(/^ {13}\S/);
    expect(lines(`  ${sentence}`)[1]).to.match(/^ {2}\S/);
  });

  it('leaves what is indented to be copied as it is', () => {
    const file = `   # ${sentence}`;
    expect(lines(file)).to.deep.equal([file]);
  });

  it('counts no colors, and wide signs twice', () => {
    const colored = `\u001b[31m${'word '.repeat(7)}\u001b[39mend`;
    expect(lines(colored)).to.deep.equal([colored]);
    expect(lines(`${'組織 '.repeat(10)}`.trim(), 14)).to.have.length(4);
  });
});
