import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Usage, UsageFlow, UsageRow } from '../../../../src/flows/usage/types.ts';
import { usageNotes } from '../../../../src/ux/usage/usageLines.ts';
import { usagePage } from '../../../../src/ux/usage/usagePage.ts';
import { Browser, findBrowser } from '../../../tools/browser.ts';

const now = new Date('2026-11-22T10:47:00Z');
const sizes = { phone: { width: 390, height: 844 }, wall: { width: 1440, height: 900 } };

const usageRow = (username: string, flow: UsageFlow, more: Partial<UsageRow> = {}): UsageRow => ({
  userId: '0055f000001abcdAAA',
  username,
  application: `App of ${username}`,
  flow,
  logins: 12,
  failed: 0,
  last: '2026-11-20T08:00:00.000Z',
  statuses: [{ status: 'Success', count: 12, last: '2026-11-20T08:00:00.000Z' }],
  addresses: [{ sourceIp: '203.0.113.7', count: 12, last: '2026-11-20T08:00:00.000Z' }],
  ...more,
});

const flows: UsageFlow[] = [
  'soap',
  'password',
  'jwt',
  'client-credentials',
  'refresh-token',
  'token-exchange',
  'browser',
  'oauth-1',
  'other',
  'unknown',
];
const failures = [{ status: 'Failed: Signature Invalid', count: 3, last: '2026-11-20T08:00:00.000Z' }];
const everyFlow = flows.map((flow, at) =>
  usageRow(`${flow}@acme.example`, flow, {
    logins: 10 ** (at % 5),
    ...(at % 3 === 0 && { failed: 3, statuses: failures }),
    ...(at % 4 === 0 && { addresses: undefined, username: undefined, application: undefined }),
    last: `2026-11-${String(at + 10)}T08:00:00.000Z`,
  }),
);
const allHidden: Usage['hidden'] = (['logins', 'addresses', 'sessions', 'tokens', 'flows'] as const).map((what) => ({
  what,
  permissions: ['Manage Users', 'Monitor Login History'],
}));
const allCut: Usage['cut'] = ['logins', 'addresses', 'sessions', 'tokens', 'users'];

const usageOf = (rows: UsageRow[], more: Partial<Usage> = {}): Usage => ({
  org: { id: '00D5f0000000001EAA', name: 'Acme' },
  since: '2026-08-24T00:00:00.000Z',
  rows,
  otherTokens: [],
  hidden: [],
  cut: [],
  ...more,
});

const attack = '</style></script><script>window.hit = 1</script><img src=x onerror="window.hit=1">';
const names = [
  attack,
  `"'><a href="javascript:window.hit=1" autofocus onfocus=window.hit=1>`,
  '" onload="window.hit=1" x="',
  '\u202egnp.exe\u2066\u0000\u001b]8;;https://attacker.example\u0007',
  'n'.repeat(2_000),
  'שלום.example',
];
const hostile = names.map((name) =>
  usageRow(name, 'soap', {
    application: name,
    last: name,
    failed: 1,
    statuses: [{ status: name, count: 1, last: name }],
    addresses: [{ sourceIp: name, count: 1, last: name }],
  }),
);

describe('the page of all logins', () => {
  it('has no markup but its own, whatever an org wrote', () => {
    const plain = usagePage(usageOf([usageRow('a', 'soap')]), now);
    for (const [at, row] of hostile.entries()) {
      const page = usagePage(usageOf([row]), now);
      expect(page.match(/<script/g)).to.have.length(1);
      expect(page).not.to.match(/<img|<a href="java|(?!\n)\p{Cc}|[\u202e\u2066]/u);
      expect(page.replace(/"[^"]*"/g, '""')).not.to.match(/<\w[^>]*\son\w+=/);
      expect(page.slice(0, page.indexOf('<body>'))).to.equal(plain.slice(0, plain.indexOf('<body>')));
      const ofOrg = usagePage(usageOf([], { org: { id: '00D', name: names[at] ?? '' } }), now);
      expect(ofOrg.match(/<script|<img|<a href="java/g)).to.deep.equal(['<script']);
    }
  });

  it('says what there is too much of, as the lines do, each with what would show more', () => {
    const texts = {
      logins: /^There are too many groups of logins\..*specify --username or a shorter --since\.$/,
      addresses: /^There are too many addresses\..*specify --username or a shorter --since\.$/,
      sessions: /^There are too many sessions\. Only 2,000 are counted; specify --username\.$/,
      tokens:
        /^There are too many refresh tokens\. Only the 500 that were used last are counted; specify --username\.$/,
      users: /^There are too many users\. Some are shown only with their ID; specify --username\.$/,
    };
    for (const what of allCut) {
      const usage = usageOf(everyFlow, { cut: [what] });
      const items = [...usagePage(usage, now).matchAll(/<li>([^<]*)<\/li>/g)].map(([, text = '']) => text);
      const lines = usageNotes(usage);
      for (const [other, text] of Object.entries(texts)) {
        const count = other === what ? 1 : 0;
        expect(
          items.filter((item) => text.test(item)),
          `page: ${other} of ${what}`,
        ).to.have.length(count);
        expect(
          lines.filter((line) => text.test(line)),
          `lines: ${other} of ${what}`,
        ).to.have.length(count);
      }
    }
  });
});

describe('the page of all logins in a browser', function () {
  this.timeout(180_000);
  const program = findBrowser();
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  let browser: Browser;
  let folder: string;

  before(function () {
    if (program === undefined) {
      if (process.env.CI === 'true') throw new Error('There is no Chromium, and apt-get could not install it.');
      console.log('    There is no Chromium on this machine: the page is not opened.');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'jwt-usage-page-'));
    browser = new Browser(program);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const open = async (usage: Usage, size: keyof typeof sizes, dark = false): Promise<void> => {
    const path = join(folder, 'page.html');
    writeFileSync(path, usagePage(usage, now));
    await browser.open(pathToFileURL(path).href, { ...sizes[size], dark });
  };
  const rows = (): Promise<string[]> =>
    browser.evaluate(
      `[...document.querySelectorAll('tbody tr')].filter((row) => row.offsetHeight > 0).map((row) => row.cells[0].textContent)`,
    );
  const expectAccessible = async (): Promise<void> => {
    await browser.evaluate(axe);
    const found = await browser.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + failureSummary).join()))`);
    expect(found).to.deep.equal([]);
    const sideways = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    expect(await browser.evaluate(sideways)).to.equal(false);
  };

  for (const size of ['phone', 'wall'] as const)
    for (const dark of [false, true]) {
      const where = `${size}${dark ? ' in the dark' : ''}`;
      it(`has contrast and labels, and fits a ${where}`, async () => {
        await open(usageOf(everyFlow, { hidden: allHidden, cut: allCut }), size, dark);
        await expectAccessible();
      });

      it(`is readable without a login, on a ${where}`, async () => {
        await open(usageOf([], { hidden: allHidden }), size, dark);
        await expectAccessible();
      });

      it(`runs nothing that a name holds, and stays in its frame, on a ${where}`, async () => {
        await open(usageOf(hostile, { org: { id: '00D', name: attack } }), size, dark);
        expect(await browser.evaluate('typeof window.hit')).to.equal('undefined');
        expect(await browser.evaluate(`document.querySelectorAll('script, img, a:not(.skip)').length`)).to.equal(1);
        await expectAccessible();
        expect(browser.complaints).to.deep.equal([]);
      });
    }

  it('is searched and sorted by keyboard: numbers as numbers, days as days', async () => {
    const some = [
      usageRow('two', 'jwt', { logins: 2, last: '2026-11-09T08:00:00.000Z' }),
      usageRow('ten', 'jwt', { logins: 10, last: '2026-02-28T08:00:00.000Z' }),
      usageRow('nine', 'soap', { logins: 9, last: '2025-12-31T08:00:00.000Z' }),
    ];
    await open(usageOf(some), 'wall');
    expect(browser.requests.filter((url) => !url.endsWith('/page.html'))).to.deep.equal([]);
    const press = async (column: number): Promise<string[]> => {
      await browser.evaluate(`document.querySelectorAll('thead button')[${column}].focus()`);
      await browser.press('Enter', 13);
      return rows();
    };
    expect(await press(3)).to.deep.equal(['two', 'nine', 'ten']);
    expect(await press(3)).to.deep.equal(['ten', 'nine', 'two']);
    expect(await press(5)).to.deep.equal(['nine', 'ten', 'two']);
    await browser.evaluate(`const search = document.querySelector('#search'); search.value = 'APP of two';
      search.dispatchEvent(new Event('input'));`);
    expect(await rows()).to.deep.equal(['two']);
  });
});
