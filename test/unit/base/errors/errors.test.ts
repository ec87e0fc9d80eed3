import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorTable } from '../../../../src/base/errors/errorTable.ts';
import { isJwtError, jwtError, type JwtErrorKey } from '../../../../src/base/errors/errors.ts';

const messageFile = readFileSync(new URL('../../../../messages/errors.md', import.meta.url), 'utf8');
const headings = [...messageFile.matchAll(/^# (\S+)$/gm)].map((match) => match[1]);

describe('the closed set of errors', () => {
  it('has a message and actions for each row, and no text without a row', () => {
    const expected = Object.keys(errorTable).flatMap((key) => [key, `${key}.actions`]);
    expect(headings.sort()).to.deep.equal(expected.sort());
  });

  it('names the error after its row and takes the exit code from the table', () => {
    const error = jwtError('KeyPairExists', ['acme', '2027-01-01']);
    expect(error.name).to.equal('KeyPairExistsError');
    expect(error.exitCode).to.equal(2);
    expect(error.message).to.include('"acme"');
    expect(error.actions).to.have.length.greaterThan(0);
    expect(error.cause).to.equal(undefined);
  });

  it('recognises its own and nothing else', () => {
    expect(isJwtError(jwtError('KeyPairExists', ['a', 'b']))).to.equal(true);
    expect(isJwtError(new TypeError('x'))).to.equal(false);
    expect(isJwtError('KeyPairExistsError')).to.equal(false);
  });

  it('lets no foreign text choose the exit code: sf reads 10 and 20 out of these words', () => {
    const { message, stack } = jwtError('OrgRefused', [
      'TypeError: x',
      'UNKNOWN_EXCEPTION: 1234567890-12345 (-123456789)',
    ]);
    expect(message).to.include('Error: x').and.include('1234567890-12345, (-123456789)');
    const seenBySf = `${message}${stack}`;
    expect(seenBySf)
      .not.to.include('TypeError')
      .and.not.match(/\d{9,}-\d{3,} \(-?\d{7,}\)/);
  });

  it('makes foreign text in its tokens harmless', () => {
    expect(jwtError('KeyPairExists', ['\u001b[31mred\n::error::x', 'b']).message).to.include('"red : :error: :x"');
  });

  for (const key of Object.keys(errorTable) as JwtErrorKey[])
    it(`${key} says what happened in a full sentence`, () => {
      const error = jwtError(
        key,
        ['1', '2', '3', '4', '5', '6'].slice(0, placeholders(key)),
        // Some are whole sentences.
        ['one thing to do', 'two things', 'three things', 'four things'].slice(0, placeholders(`${key}.actions`)),
      );
      // A message may end with what somebody else said.
      expect(error.message).to.match(/(?:[.:)]|[.:] \d)$/);
      expect(error.actions?.every((action) => action.length > 10)).to.equal(true);
      // Where faults and errors are listed, that stands above them.
      expect(error.actions?.join('\n')).not.to.match(/^What to do/m);
    });
});

const placeholders = (heading: string): number => {
  const body = messageFile.split(new RegExp(`^# ${heading.replace('.', '\\.')}$`, 'm'))[1]?.split(/^# /m)[0] ?? '';
  return [...body.matchAll(/%s/g)].length;
};
