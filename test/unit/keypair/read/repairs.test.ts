import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import JwtInspect, { type JwtInspectResult } from '../../../../src/commands/jwt/inspect.ts';
import { publicKeySha256 } from '../../../../src/base/certificate.ts';
import { readPrivateKey } from '../../../../src/keypair/read/read.ts';
import { checkText } from '../../../../src/flows/checkTexts.ts';
import { processorTime } from '../../../tools/processorTime.ts';
import { runCommand } from '../../../tools/runCommand.ts';
import { errorOf } from '../pairs.ts';

/** A key whose base64 has every sign, and equal signs at its end: most have none. */
const keyWithPadding = () => {
  for (;;) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    if (/=\n-/.test(pem) && /\+/.test(pem) && /\//.test(pem)) return { ...pair, pem };
  }
};
const { pem, privateKey, publicKey } = keyWithPadding();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const expected = publicKeySha256(publicKey);

const edges = (change: (line: string) => string) => (text: string) => text.replace(/-----.*-----/g, change);
const titleCase = (line: string): string =>
  line.replace(/[A-Z]+/g, (word) => `${word[0]}${word.slice(1).toLowerCase()}`);
const entity = (sign: string): string => `&#${sign.charCodeAt(0)};`;
const entityHex = (sign: string): string => `&#x${sign.charCodeAt(0).toString(16)};`;
const escapedSign = (sign: string): string => `\\u00${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;
const eachLine = (change: (line: string, index: number) => string, glue: string) => (text: string) =>
  text.trim().split('\n').map(change).join(glue);
const base64Of = (text: string): string => Buffer.from(text).toString('base64');
const quotedPrintable = (text: string): string => text.replaceAll('=', '=3D').replace(/^(.{40})(.)/gm, '$1=\n$2');

/** What happens on the way, each in ways that lose nothing, and how it's called. */
const repaired: ReadonlyArray<[repair: string, ...ways: Array<(text: string) => string | Buffer>]> = [
  [
    'urlEncoded',
    (text) => text.replaceAll('+', '%2B'),
    (text) => text.replaceAll('\n', '%0A'),
    (text) => text.replaceAll('\n', '%0d%0a').replaceAll('/', '%2f'),
    (text) => encodeURIComponent(text),
    (text) => encodeURIComponent(encodeURIComponent(text)),
    (text) => new URLSearchParams({ key: text }).toString().slice(4),
    (text) => encodeURIComponent(`"${text}"`),
    (text) => encodeURIComponent(base64Of(text.length % 3 === 0 ? `${text}\n` : text)),
  ],
  [
    'html',
    (text) => text.replace(/[+/=]/g, entity),
    (text) => text.replace(/[+/=\n]/g, entityHex),
    (text) => text.replaceAll('\n', '&#10;'),
    (text) => text.replaceAll('\n', '&#13;&#10;').replaceAll('+', '&plus;').replaceAll('=', '&equals;'),
    (text) => text.replaceAll('+', '&amp;#43;'),
    (text) => text.replaceAll('\n', '<br>'),
    (text) => text.replaceAll('\n', '<br />\n'),
    (text) => `<pre><code class="pem">${text}</code></pre>`,
    eachLine((line) => `<p>${line}</p>`, ''),
    (text) => `&quot;${text}&quot;`,
    edges((line) => line.replaceAll(' ', '&nbsp;')),
  ],
  [
    'escapes',
    (text) => text.replaceAll('/', '\\/'),
    (text) => text.replaceAll('/', '\\\\/'),
    (text) => text.replaceAll('\n', '\\n').replaceAll('/', '\\/'),
    (text) => text.replace(/[+=]/g, escapedSign),
    (text) => text.replaceAll('\n', '\\u000a'),
    (text) => text.replaceAll('=', '\\x3d').replaceAll('\n', '\\x0A'),
    (text) => text.replaceAll('+', '\\+').replaceAll('=', '\\='),
    (text) => text.replaceAll('-----', '\\-----'),
    (text) => text.replaceAll(' ', '\\ ').replaceAll('\n', '\\n'),
    (text) => text.replaceAll('\n', '\\\n'),
    (text) => text.trim().replaceAll('\n', '\\\r\n    '),
  ],
  ['escapedLineBreaks', (text) => text.replaceAll('\n', '`n'), (text) => text.replaceAll('\n', '`r`n')],
  [
    'lostDashes',
    (text) => text.replaceAll('-----', ''),
    (text) => text.replaceAll('-----', '').replaceAll('\n', '\r\n'),
    (text) =>
      text
        .replace('-----BEGIN PRIVATE KEY-----', 'BEGIN PRIVATE KEY')
        .replace('-----BEGIN RSA PRIVATE KEY-----', 'BEGIN RSA PRIVATE KEY'),
    (text) => text.trim().replace(/-----(END .*)-----$/, '$1'),
    (text) => text.replaceAll('-----', '').replaceAll('\n', ' '),
    (text) => text.replaceAll('-----', '====='),
    (text) => text.replaceAll('-----', '_____'),
    (text) => base64Of(text.replaceAll('-----', '')),
    (text) => text.replaceAll('-----', '----- '),
  ],
  [
    'edgeSpelling',
    edges((line) => line.toLowerCase()),
    edges(titleCase),
    edges((line) => line.replaceAll('-----', '').toLowerCase()),
    edges((line) => line.replaceAll(' ', '')),
    edges((line) => line.replaceAll(' ', '  ')),
    edges((line) => line.replaceAll(' ', '_')),
    (text) => text.replace(/\s/g, ''),
    (text) => text.replace('BEGIN', 'Begin'),
    (text) => base64Of(text.replace(/-----.*-----/g, (line) => line.toLowerCase())),
  ],
  [
    'lineMarks',
    eachLine((line) => `> ${line}`, '\n'),
    eachLine((line) => `>> ${line}`, '\r\n'),
    eachLine((line) => `+${line}`, '\n'),
    eachLine((line) => `# ${line}`, '\n'),
    eachLine((line, index) => `${index + 1}: ${line}`, '\n'),
    eachLine((line, index) => `${String(index + 1).padStart(3)}\t${line}`, '\n'),
    eachLine((line) => `"${line}\\n"`, ' +\n'),
    eachLine((line) => `'${line}',`, '\n'),
    eachLine((line) => `| ${line} |`, '\n'),
  ],
  [
    'mailEscapes',
    quotedPrintable,
    (text) => quotedPrintable(text).replaceAll('\n', '\r\n'),
    (text) =>
      text
        .replaceAll('+', '=2B')
        .replace(/=\n-/g, '=3D\n-')
        .replace(/=(?==3D)/, '=3D'),
  ],
  [
    'base64Url',
    (text) => text.replace(/^(?!-).*$/gm, (line) => line.replaceAll('+', '-').replaceAll('/', '_')),
    (text) => text.replace(/^(?!-).*$/gm, (line) => line.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
    (text) =>
      text.replace(/^(?!-).*$/gm, (line) => line.replaceAll('+', '-').replaceAll('/', '_')).replaceAll('\n', '\\n'),
  ],
  [
    'hex',
    (text) => Buffer.from(text).toString('hex'),
    (text) => `0x${Buffer.from(text).toString('hex').toUpperCase()}`,
    (text) =>
      Buffer.from(text.replace(/-----.*-----|\s/g, ''), 'base64')
        .toString('hex')
        .replace(/../g, '$&:')
        .slice(0, -1),
    (text) => Buffer.from(text).toString('hex').replace(/.{60}/g, '$&\n'),
  ],
  [
    'base64',
    (text) => `data:application/x-pem-file;base64,${base64Of(text)}`,
    (text) => `base64:${base64Of(text)}`,
    (text) => `data:;base64,${base64Of(text)}`,
  ],
];

const padded: ReadonlyArray<(text: string) => string> = [
  (text) => text.replaceAll('=', ''),
  (text) => text.replace(/=*\n(?=-----END)/, '===\n'),
  (text) => text.replace(/=*\n(?=-----END)/, '====\n'),
  (text) => text.replaceAll('=', '').replaceAll('\n', ' '),
];

/** What can't be put right, and the cause that can be told. */
const lost: ReadonlyArray<[error: string, said: RegExp, ...ways: Array<(text: string) => string>]> = [
  [
    'KeyCharactersLostError',
    /no "\+" at all/,
    (text) => text.replaceAll('+', ''),
    (text) => text.replaceAll('+', '?'),
    (text) => text.replace(/[+\n]/g, ''),
    (text) => text.replace(/-----.*-----/g, '').replaceAll('+', ''),
  ],
  [
    'KeyCharactersLostError',
    /no "\/" at all/,
    (text) => text.replaceAll('/', ''),
    (text) => text.replaceAll('/', '.'),
    (text) => text.replaceAll('/', '').replaceAll('\n', '\\n'),
  ],
  [
    'KeyCaseLostError',
    /case of the whole text/,
    (text) => text.toLowerCase(),
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase().replaceAll('\n', ' '),
  ],
  ['KeyCutOffError', /truncated/, (text) => text.slice(0, 900), (text) => text.slice(0, 300).replaceAll('+', '')],
];

const inspected = async (value: string) => {
  const run = await runCommand<JwtInspectResult>(
    { run: async (all: string[], root: string) => JwtInspect.run(all, root) },
    ['--env', 'KEY', '--json'],
    { env: { KEY: value, SF_JWT_KEY_PASSPHRASE: undefined } },
  );
  return run.json?.result.inspected[0];
};

describe('a private key that was changed on its way', () => {
  for (const [repair, ...ways] of repaired)
    ways.forEach((change, index) =>
      it(`is put right, and it is said: ${repair}, ${index + 1}`, async () => {
        for (const text of [pem, pkcs1]) {
          const { publicKeySha256: hash, repairs } = await readPrivateKey(change(text));
          expect([hash, repairs.includes(repair as (typeof repairs)[number])], repairs.join()).to.deep.equal([
            expected,
            true,
          ]);
        }
      }),
    );

  padded.forEach((change, index) =>
    it(`is put right, and it is said: padding, ${index + 1}`, async () => {
      const { publicKeySha256: hash, repairs } = await readPrivateKey(change(pem));
      expect(hash).to.equal(expected);
      expect(repairs).to.include('padding');
    }),
  );

  for (const [error, said, ...ways] of lost)
    ways.forEach((change, index) =>
      it(`is refused with the cause that can be told: ${error}, ${said.source}, ${index + 1}`, async () => {
        const { name, message, actions = [] } = await errorOf(readPrivateKey(change(pem)));
        expect([name, said.test(message), actions.length > 0]).to.deep.equal([error, true, true]);
      }),
    );

  it('is told by inspect in a sentence', async () => {
    const found = await inspected(pem.replace(/[+/\n]/g, encodeURIComponent));
    expect(found?.kind).to.equal('privateKey');
    expect(found?.findings[0]).to.deep.include({ id: 'urlEncoded', text: checkText('key.repair.urlEncoded') });
    expect(found?.findings[0]?.text).to.match(/^It was URL-encoded \(%2B, %0A\)/);
  });

  it('is left alone where nothing is wrong with it, and so is what lies around it', async () => {
    for (const text of [pem, pkcs1, `# a & b; 100%25 <br>\n${pem}`, pem.replaceAll('\n', '\r\n')])
      expect(
        (await readPrivateKey(text)).repairs.filter((repair) => !['urlEncoded', 'html'].includes(repair)),
      ).to.deep.equal([]);
    for (const word of ['BEGIN', 'a%2Bb', '&#43;', 'the END', '\\/', 'BEGIN PRIVATE KEY is missing'])
      expect((await errorOf(readPrivateKey(word))).name).to.match(/^Key(?:NotReadable|IsPath)Error$/);
  });

  it('is looked for in little time, whatever the text is', async () => {
    const used = processorTime();
    for (const piece of [
      '\\',
      '\\ ',
      '%25',
      '&amp;',
      '<b',
      '= \n',
      ' ',
      '\n',
      '-',
      'BEGIN ',
      '-----BEGIN ',
      '> ',
      'E',
      '`',
    ])
      for (const before of ['', '-----BEGIN PRIVATE KEY-----\n'])
        await errorOf(readPrivateKey(`${before}${piece.repeat(900_000 / piece.length)}`));
    expect(used()).to.be.lessThan(20_000);
  }).timeout(60_000);
});
