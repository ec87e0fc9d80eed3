/** Files as they occur: read, linted, written again. What says whether something was lost is another XML reader. */
import { expect } from 'chai';
import { accessOf } from '../../../src/app/lint/access.ts';
import { rewritten } from '../../../src/app/files/existing.ts';
import type { SourceFile } from '../../../src/app/lint/model.ts';
import { appRules } from '../../../src/app/lint/rules.ts';
import type { AppSettings, MetadataType } from '../../../src/app/model.ts';
import { formatComponent, parseComponent, type PlainElements } from '../../../src/app/xml.ts';
import { editComponent } from '../../../src/app/xmlEdit.ts';
import { sourceFile } from '../../../src/flows/lint/readProject.ts';
import { parseXml, type XmlNode } from '../../org/xml.ts';
import { acmePem, betaPem, sampleFile, sampleSettings, thrownBy } from './sample.ts';

const body = acmePem.replace(/-----.*?-----\n/g, '').trim();
const certificateForms: Record<string, string> = {
  'base64 in lines': body,
  'base64 on one line': body.replaceAll('\n', ''),
  PEM: acmePem,
  'base64 of PEM': Buffer.from(acmePem).toString('base64'),
};

const global = 'ExtlClntAppGlobalOauthSettings';
const settings = 'ExtlClntAppOauthSettings';
const oauthPolicy = 'ExtlClntAppOauthConfigurablePolicies';

const text = (type: MetadataType): string => sampleFile(type).content;
const reversed = (xml: string): string => {
  const { type, elements } = parseComponent(xml);
  const lines = Object.entries(elements)
    .reverse()
    .map(([name, values]) =>
      formatComponent(type, { [name]: values })
        .split('\n')
        .slice(2, -2)
        .join('\n'),
    );
  return [`<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`, ...lines, `</${type}>`].join('\n');
};

/** Each with the name of a file in which it may come. */
const forms: ReadonlyArray<[string, MetadataType, string, string]> = [
  ...Object.entries(certificateForms).map(([name, certificate]): [string, MetadataType, string, string] => [
    `a certificate as ${name}`,
    global,
    'extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
    text(global).replace(body, certificate),
  ]),
  ['the name that Setup gives', oauthPolicy, 'x/JwtLogin_oauthPlcy.ecaOauthPlcy-meta.xml', text(oauthPolicy)],
  ['the name that the org gives', oauthPolicy, 'x/JwtLogin_defaultPolicy.ecaOauthPlcy-meta.xml', text(oauthPolicy)],
  ['the name of the app', oauthPolicy, 'x/JwtLogin.ecaOauthPlcy-meta.xml', text(oauthPolicy)],
  ['metadata format', oauthPolicy, 'x/JwtLogin_oauthPlcy.ecaOauthPlcy', text(oauthPolicy)],
  [
    'callback URLs in lines',
    global,
    'x/a.ecaGlblOauth',
    text(global).replace(
      /<callbackUrl>[^<]*/,
      '<callbackUrl>https://a.example/\n        https://b.example/?x=1&amp;y=2',
    ),
  ],
  ['placeholders', global, 'x/a.ecaGlblOauth', text(global).replace(body, '${CERTIFICATE}')],
  [
    'comments everywhere',
    settings,
    'x/a.ecaOauth',
    `<!-- before -->\n<!--\n two lines -->${text(settings)
      .replace(/<\?xml.*\n/, '')
      .replaceAll('    <', '    <!-- <label>not</label> --> <')}<!-- after -->`,
  ],
  [
    'emoji and entities',
    'ExternalClientApplication',
    'x/JwtLogin.eca',
    text('ExternalClientApplication').replace('Nightly', '😀 &#x1F600; &#233; &lt;b&gt; &apos;Nightly&quot;'),
  ],
  [
    'newer elements',
    oauthPolicy,
    'x/a.ecaOauthPlcy',
    text(oauthPolicy).replace(
      '    <label>',
      '    <isNewIn70 since="70"><deep><er>1</er></deep></isNewIn70>\n    <label>',
    ),
  ],
  ['another order', oauthPolicy, 'x/a.ecaOauthPlcy', reversed(text(oauthPolicy))],
  ['the line breaks of Windows', global, 'x/a.ecaGlblOauth', text(global).replaceAll('\n', '\r\n')],
  ['a byte order mark', settings, 'x/a.ecaOauth', `\uFEFF${text(settings)}`],
];

type Plain = { name: string; text: string; children: Plain[] };

/** What another reader sees, but for order and white space. */
const seen = (xml: string): Plain => {
  const plain = ({ name, text: inner, children }: XmlNode): Plain => ({
    name,
    text: inner.trim(),
    children: children.map(plain).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
  });
  return plain(parseXml(xml.replace(/^\uFEFF/, '')));
};
const without = ({ children, ...root }: Plain, ...names: string[]): Plain => ({
  ...root,
  children: children.filter(({ name }) => !names.includes(name)),
});
const commentsIn = (xml: string): string[] => xml.match(/<!--[\s\S]*?-->/g) ?? [];

const lintAll = (file: SourceFile) =>
  appRules.flatMap(({ find }) => find({ files: [file], broken: [], now: new Date('2027-01-01') }));

describe('files as they occur', () => {
  for (const [what, type, path, xml] of forms) {
    it(`with ${what} are read and linted`, () => {
      const file = sourceFile(path, xml);
      expect(file.type).to.equal(type);
      expect(file.fullName).to.equal(/([^/]+?)\./.exec(path)?.[1]);
      const named = lintAll(file).filter(({ tokens }) => tokens.join().includes('can'));
      expect(named).to.deep.equal([]);
      expect(accessOf(file)).to.be.an('array');
    });

    it(`with ${what} lose nothing when they are written again`, () => {
      const again = rewritten(
        { type, fullName: 'x', path, content: xml },
        { ...sampleSettings, certificatePem: betaPem },
      );
      const changed = ['certificate', 'description', 'callbackUrl'];
      expect(without(seen(again), ...changed)).to.deep.equal(without(seen(xml), ...changed));
      expect(commentsIn(again)).to.deep.equal(commentsIn(xml));
      const label: PlainElements = { label: 'New & other' };
      const edited = editComponent(xml, label);
      expect(without(seen(edited), 'label')).to.deep.equal(without(seen(xml), 'label'));
      expect(commentsIn(edited)).to.deep.equal(commentsIn(xml));
      expect(editComponent(editComponent(xml, label), { label: parseComponent(xml).elements.label })).to.equal(xml);
    });
  }

  it('keep their certificate in the form that it has, as long as it is the same', () => {
    for (const [name, certificate] of Object.entries(certificateForms)) {
      const content = text(global).replace(body, certificate);
      const settingsNow: AppSettings = { ...sampleSettings };
      expect(rewritten({ type: global, fullName: 'x', path: 'x', content }, settingsNow), name).to.equal(content);
    }
  });
});

const million = 1024 * 1024;
const repeated = (piece: string): string => piece.repeat(Math.floor((million - 100) / piece.length));

describe('files that are an attack, or none at all', () => {
  const hostile: ReadonlyArray<[string, string]> = [
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>'],
    ['an outer entity', '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['a hidden document type', `<!--${' '.repeat(1000)}--><!DOCTYPE a><a/>`],
    ['more than a megabyte', `<a>${'x'.repeat(million)}</a>`],
    ['deep nesting', repeated('<a>')],
    ['a comment without an end', `<a>${repeated('<!--')}`],
    ['CDATA without an end', `<a><![CDATA[${repeated('<![CDATA[')}`],
    ['an instruction without an end', repeated('<?a ')],
    ['attributes without an end', `<a ${repeated('b="')}`],
    ['tags without an end', repeated('<a ')],
    ['a foreign encoding', '<?xml version="1.0" encoding="windows-1252"?><a/>'],
    ['bytes that are not UTF-8', new TextDecoder().decode(Buffer.from('<a>\xe4</a>', 'latin1'))],
    ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le').toString('latin1')],
    ['words', 'This is not XML.'],
    ['JSON', '{"a": 1}'],
    ['nothing', ''],
  ];
  for (const [what, xml] of hostile) {
    it(`${what}: a named error, soon`, function () {
      this.timeout(4000);
      expect(thrownBy(() => parseComponent(xml, 'x.eca')).name).to.equal('AppFileNotReadableError');
      expect(thrownBy(() => editComponent(xml, { a: 'x' })).name).to.equal('AppFileNotReadableError');
    });
  }

  const big: ReadonlyArray<[string, string]> = [
    ['many elements of one name', `<a>${repeated('<b>x</b>').slice(0, -8)}</a>`],
    ['many names', `<a>${Array.from({ length: 60_000 }, (_, index) => `<b${index}/>`).join('')}</a>`],
    ['many entities', `<a><b>${repeated('&amp;').slice(0, -20)}</b></a>`],
    ['many comments', `<a>${repeated('<!--x-->').slice(0, -16)}<b/></a>`],
    ['much white space', `<a>${' '.repeat(million - 100)}</a>`],
  ];
  for (const [what, xml] of big) {
    it(`${what}: read, linted and edited soon`, () => {
      const file = sourceFile(
        'x/X.ecaPlcy',
        xml.replace(/^<a>|<\/a>$/g, (tag) => tag.replace('a', 'ExtlClntAppConfigurablePolicies')).slice(0, million),
      );
      lintAll(file);
      expect(parseComponent(editComponent(file.text, { label: 'x' })).elements.label).to.deep.equal(['x']);
    });
  }
});
