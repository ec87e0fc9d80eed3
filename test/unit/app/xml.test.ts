import { expect } from 'chai';
import fc from 'fast-check';
import { formatComponent, parseComponent, xmlTextOf, type XmlElements } from '../../../src/app/xml.ts';
import { thrownBy } from './sample.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);
const inRoot = (content: string): XmlElements => parseComponent(`<Root>${content}</Root>`).elements;

describe('metadata XML', () => {
  it('is read with comments, a byte order mark, CRLF, unknown and nested elements', () => {
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\r
<!-- before -->\r
<App xmlns="http://soap.sforce.com/2006/04/metadata"><!-- inside -->\r
    <b>one &amp; two<!-- split --> &lt;3&gt; &#65;&#x42; &quot;&apos;</b>\r
    <list><key>k1</key></list>\r
    <list><key>k2</key></list>\r
    <lines>a\r
b</lines>\r
    <empty/><none></none>\r
</App>`;
    expect(parseComponent(text)).to.deep.equal({
      type: 'App',
      elements: {
        b: [`one & two <3> AB "'`],
        list: [{ key: ['k1'] }, { key: ['k2'] }],
        lines: ['a\nb'],
        empty: [''],
        none: [''],
      },
    });
  });

  it('takes CDATA as it stands', () => {
    expect(inRoot('<a><![CDATA[<x> &amp;]]> &amp;</a><b><![CDATA[]]></b>')).to.deep.equal({
      a: ['<x> &amp; &'],
      b: [''],
    });
  });

  it('expands no entity but the five of XML and character references', () => {
    expect(inRoot('<a>&foo; &constructor; &#0; &#x110000; &#9999999;</a>')).to.deep.equal({
      a: ['&foo; &constructor; &#0; &#x110000; &#9999999;'],
    });
    expect(inRoot('<a>&amp;lt;</a>')).to.deep.equal({ a: ['&lt;'] });
  });

  it('reads text of a component only where there is text', () => {
    const elements = inRoot('<a>x</a><b><c>y</c></b>');
    expect(xmlTextOf(elements, 'a')).to.equal('x');
    expect(xmlTextOf(elements, 'b')).to.equal(undefined);
    expect(xmlTextOf(elements, 'z')).to.equal(undefined);
    expect(parseComponent('<Root/>')).to.deep.equal({ type: 'Root', elements: {} });
  });

  const broken: ReadonlyArray<[string, string, RegExp]> = [
    ['nothing', '', /Start tag/],
    ['no XML', 'hello', /line 1: .*[^.]\.$/],
    ['a wrong end', '<a>\n<b></a>', /line 2/],
    ['two roots', '<a/><b/>', /exactly one component/],
    ['one root twice', '<a/><a/>', /exactly one component/],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['an entity in lower case', '<!doctype a><a/>', /document type/],
    ['deep nesting', '<a>'.repeat(5000) + '</a>'.repeat(5000), /nested/],
    ['a dangerous name', '<a><__proto__>1</__proto__></a>', /reserved/],
    ['bytes of another encoding', '<a>\uFFFD</a>', /UTF-8/],
    ['a foreign encoding', `<?xml version='1.0' encoding='ISO-8859-1'?><a/>`, /ISO-8859-1; save it as UTF-8/],
    ['too much', `<a>${'x'.repeat(1024 * 1024)}</a>`, /1 MB/],
  ];
  for (const [what, text, reason] of broken) {
    it(`throws AppFileNotReadable for ${what}`, () => {
      const error = thrownBy(() => parseComponent(text, 'app/x.xml'));
      expect(error.name).to.equal('AppFileNotReadableError');
      expect(error.message).to.include('app/x.xml').and.to.match(reason);
      expect(error.cause).to.equal(undefined);
    });
  }

  it('is written sorted, with four blanks, escaped, without what is undefined or an empty list', () => {
    const text = formatComponent('App', {
      b: true,
      a: '<&>"\'',
      C: 3,
      d: undefined,
      e: [],
      f: ['1', '2'],
      g: { i: 'x', h: 'y' },
    });
    expect(text).to.equal(`<?xml version="1.0" encoding="UTF-8"?>
<App xmlns="http://soap.sforce.com/2006/04/metadata">
    <C>3</C>
    <a>&lt;&amp;&gt;&quot;&apos;</a>
    <b>true</b>
    <f>1</f>
    <f>2</f>
    <g>
        <h>y</h>
        <i>x</i>
    </g>
</App>
`);
  });

  it('says after a round trip what it said before', () => {
    const name = fc
      .stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/)
      .filter((text) => !/^(?:__proto__|prototype|constructor|hasOwnProperty|toString|valueOf)$/i.test(text));
    const text = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((value) => !/[\p{Cc}\p{Cs}\uFFFD-\uFFFF\uFEFF]/u.test(value));
    const leaves = fc.dictionary(name, fc.array(text, { minLength: 1, maxLength: 3 }), {
      maxKeys: 5,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(name, leaves, (type, elements) => {
        expect(parseComponent(formatComponent(type, elements))).to.deep.equal({ type, elements });
      }),
      { seed: 42, numRuns },
    );
  });

  it('never fails in another way, whatever the text', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&#',
      ';',
      '<?x',
      '?>',
      ' x="1"',
      '"',
      '\u0000',
      'é',
      '<',
      '>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          expect(parseComponent(pieces.join(''))).to.have.keys('type', 'elements');
        } catch (error) {
          expect(error).to.have.property('name', 'AppFileNotReadableError');
        }
      }),
      { seed: 43, numRuns },
    );
  });
});
