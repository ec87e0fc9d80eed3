import { expect } from 'chai';
import fc from 'fast-check';
import { parseComponent } from '../../../src/app/xml.ts';
import { editComponent } from '../../../src/app/xmlEdit.ts';
import { thrownBy } from './sample.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

const original = `<?xml version="1.0" encoding="UTF-8"?>
<!-- before <label>x</label> -->
<?keep this?>
<App xmlns="http://soap.sforce.com/2006/04/metadata" note="a > b">
    <!-- top -->
    <alpha x="/>">one &amp; &foo; two</alpha> <!-- about alpha -->
    <kappa><![CDATA[<label>no</label>]]></kappa>
    <label>
        said
    </label>
    <nested><label>inner</label></nested>
    <nested><label>second</label></nested>
    <zeta/>
    <!-- last -->
</App>
<!-- after -->
`;

describe('a metadata file that is edited', () => {
  it('stays as it is but for what changes', () => {
    expect(editComponent(original, {})).to.equal(original);
    expect(editComponent(original, { label: 'A & B' })).to.equal(
      original.replace('<label>\n        said\n    </label>', '<label>A &amp; B</label>'),
    );
    expect(editComponent(original, { zeta: true })).to.equal(original.replace('<zeta/>', '<zeta>true</zeta>'));
  });

  it('takes new elements in the order of the alphabet, behind the comment of their predecessor', () => {
    expect(editComponent(original, { alpine: 1, beta: '2', Aaa: 'first' })).to.equal(
      original
        .replace('note="a > b">', 'note="a > b">\n    <Aaa>first</Aaa>')
        .replace('<!-- about alpha -->\n', '<!-- about alpha -->\n    <alpine>1</alpine>\n    <beta>2</beta>\n'),
    );
  });

  it('loses whole lines', () => {
    expect(editComponent(original, { nested: undefined, zeta: undefined, absent: undefined })).to.equal(
      original.replace(/ *<nested>.*<\/nested>\n/g, '').replace('    <zeta/>\n', ''),
    );
  });

  it('takes one value for several, and several for one', () => {
    const one = editComponent(original, { nested: { label: 'only' } });
    expect(parseComponent(one).elements.nested).to.deep.equal([{ label: ['only'] }]);
    const two = editComponent(original, { zeta: ['1', '2'] });
    expect(two).to.include('    <zeta>1</zeta>\n    <zeta>2</zeta>\n    <!-- last -->');
  });

  it('gives an empty file its first element', () => {
    for (const empty of ['<App/>', '<App />', '<App></App>']) {
      expect(editComponent(empty, { a: 'x' }), empty).to.equal('<App>\n    <a>x</a>\n</App>');
    }
    expect(editComponent('<App xmlns="urn:x"/>', { a: 'x' })).to.include('<App xmlns="urn:x">\n    <a>');
  });

  it('keeps the line breaks of Windows, also in what is new', () => {
    const windows = original.replaceAll('\n', '\r\n');
    const edited = editComponent(windows, { beta: 'two\nlines' });
    expect(edited).to.include('<beta>two\r\nlines</beta>\r\n');
    expect(edited.replaceAll('\r\n', '')).not.to.match(/[\r\n]/);
  });

  it('keeps a byte order mark, and says UTF-8 where it was read as UTF-16', () => {
    const text = '\uFEFF<?xml version="1.0" encoding="UTF-16"?>\n<App>\n    <a>x</a>\n</App>\n';
    expect(editComponent(text, { a: 'y' })).to.equal(text.replace('UTF-16', 'UTF-8').replace('>x<', '>y<'));
  });

  it("refuses what can't be read", () => {
    expect(thrownBy(() => editComponent('<a><b></a>', { c: 'x' })).name).to.equal('AppFileNotReadableError');
  });

  it('says what it is told, and nothing else changes, whatever stands around it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'label', 'Zed');
    const noise = fc.constantFrom('', '\n', '<!-- <a>no</a> -->', '<?pi <a> ?>', '  \r\n');
    const value = fc.constantFrom('x', '<![CDATA[<b>]]>', '<in>1</in>', '&amp;&#65;', ' spaced ', '😀', '<a>deep</a>');
    const child = fc.tuple(noise, name, value).map(([around, tag, text]) => `${around}<${tag}>${text}</${tag}>`);
    const file = fc
      .tuple(noise, fc.array(child, { maxLength: 8 }), noise)
      .map(([before, children, after]) => `<R k="<'">${before}${children.join('')}${after}</R>`.replace(`<'"`, `'"`));
    fc.assert(
      fc.property(file, name, fc.option(fc.constantFrom('new', 'a & b'), { nil: undefined }), (text, changed, to) => {
        const before = parseComponent(text).elements;
        const after = parseComponent(editComponent(text, { [changed]: to })).elements;
        const { [changed]: gone, ...others } = before;
        void gone;
        expect(after).to.deep.equal({ ...others, ...(to !== undefined && { [changed]: [to] }) });
      }),
      { seed: 44, numRuns },
    );
  });
});
