import { expect } from 'chai';
import { checkSubject, subjectAttributes, type Subject } from '../../../../src/keypair/read/subject.ts';

const refusal = (subject: Partial<Subject>): string => {
  try {
    checkSubject({ commonName: 'acme', ...subject });
    return 'none';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};

const upperBounds: Array<[keyof Subject, string, number]> = [
  ['commonName', 'common-name', 64],
  ['organization', 'organization', 64],
  ['organizationalUnit', 'organizational-unit', 64],
  ['state', 'state', 128],
  ['locality', 'locality', 128],
];

describe('the subject of a certificate', () => {
  for (const [field, flag, maximum] of upperBounds) {
    it(`has a ${flag} of at most ${maximum} characters, however many bytes they are`, () => {
      expect(refusal({ [field]: '例'.repeat(maximum) })).to.equal('none');
      expect(refusal({ [field]: '😀'.repeat(maximum) })).to.equal('none');
      expect(refusal({ [field]: 'x'.repeat(maximum + 1) })).to.match(
        new RegExp(`^SubjectFieldInvalidError: .*--${flag} .* 1 to ${maximum} characters`),
      );
    });
    for (const value of ['', ' ', 'a\nb', 'a\u0000b', 'a\u001b[1m', 'a\u2028b', '\ud800'])
      it(`refuses ${JSON.stringify(value)} as ${flag}`, () => {
        expect(refusal({ [field]: value })).to.match(/^SubjectFieldInvalidError/);
      });
  }

  for (const value of ['', 'D', 'DEU', 'D1', 'ÄÖ', 'D\n'])
    it(`refuses ${JSON.stringify(value)} as country`, () => {
      expect(refusal({ country: value })).to.match(/^CountryInvalidError/);
    });

  for (const value of ['', 'acme', 'a b@c', 'ä@c.example', 'a@b@c', '@c', `${'x'.repeat(250)}@c.exam`])
    it(`refuses ${JSON.stringify(value.slice(0, 20))} as email address`, () => {
      expect(refusal({ email: value })).to.match(/^EmailInvalidError/);
    });

  it('takes a country in small letters and an email address of 255 characters', () => {
    expect(refusal({ country: 'de', email: `${'x'.repeat(249)}@c.com` })).to.equal('none');
  });

  it('lists what is given from the country to the email address, and nothing else', () => {
    const attributes = subjectAttributes({ email: 'a@b.c', commonName: 'acme', country: 'de', state: undefined });
    expect(attributes).to.deep.equal([
      { attribute: 'countryName', value: 'DE', stringType: 'PRINTABLESTRING' },
      { attribute: 'commonName', value: 'acme', stringType: 'UTF8' },
      { attribute: 'emailAddress', value: 'a@b.c', stringType: 'IA5STRING' },
    ]);
  });
});
