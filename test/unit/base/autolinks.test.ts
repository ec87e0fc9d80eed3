import { createRequire } from 'node:module';
import { expect } from 'chai';
import { foreignText } from '../../../src/base/text/foreignText.ts';

const addresses = [
  'https://evil.example.com/x?a=b',
  'http://evil.example.com',
  'ftp://evil.example.com',
  'www.evil.example.com',
];

/** The renderer that comes with the CLI's own libraries makes links of addresses as GitHub does. */
const marked = createRequire(import.meta.url)('marked') as (markdown: string, options: object) => string;
const rendered = (markdown: string): string => marked(markdown, { gfm: true });

describe('an address in a foreign text in Markdown', () => {
  for (const address of addresses)
    it(`is no link: ${address}`, () => {
      expect(rendered(`see ${address} now`)).to.include('<a href');
      const html = rendered(`see ${foreignText(address, 'markdown')} now`);
      expect(html).not.to.include('<a');
      expect(html.replaceAll('&#58;', ':').replaceAll('&#46;', '.').replaceAll('&amp;', '&')).to.include(address);
    });
});
