import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { ConnectionStatus } from '../../../../src/flows/status/types.ts';
import { statusPage } from '../../../../src/ux/status/statusPage.ts';
import { Browser, findBrowser } from '../../../tools/browser.ts';
import { brokenStatus, driftingStatus, endedStatus, endingStatus, goodStatus } from '../../../tools/statuses.ts';

const now = new Date('2026-11-22T10:47:00Z');
const sizes = { phone: { width: 390, height: 844 }, wall: { width: 1440, height: 900 } };

const few: ConnectionStatus[] = [
  brokenStatus('damaged'),
  endedStatus('old'),
  endingStatus('soon'),
  driftingStatus('globex'),
  goodStatus('away', '2027-02-01', { key: 'missing', lastProof: undefined }),
  goodStatus('long', '2036-01-01'),
  goodStatus('nobody', '2027-01-01', { certificate: undefined, daysLeft: undefined, state: 'unknown' }),
];
const thousand = Array.from({ length: 1_000 }, (_, at) =>
  at < 20 ? endingStatus(`org-${at}`) : goodStatus(`org-${at}`, `2027-${String((at % 12) + 1).padStart(2, '0')}-15`),
);
const attack = '</style></script><script>window.hit = 1</script><img src=x onerror="window.hit=1">';
const hostile = [
  attack,
  `"'><a href="javascript:window.hit=1" autofocus onfocus=window.hit=1>`,
  `" onload="window.hit=1" x="`,
  '\u202egnp.exe\u2066\u0000\u001b]8;;https://attacker.example\u0007',
  'n'.repeat(2_000),
  'שלום.example',
].flatMap((name) => [
  goodStatus(name, '2027-03-01', {
    username: name,
    instanceUrl: name,
    orgId: name,
    keyName: name,
    state: 'drifting',
    key: 'missing',
    drift: [{ id: 'other-key', message: name }],
    next: [name],
    lastProof: { failedAt: now.toISOString(), fault: name },
  }),
  brokenStatus(name, name),
]);

describe('the page of all certificates', () => {
  it('has no markup but its own, whatever a file says', () => {
    const plain = statusPage([goodStatus('a')], now);
    for (const one of hostile) {
      const page = statusPage([one], now);
      expect(page.match(/<script/g)).to.have.length(1);
      expect(page).not.to.match(/<img|<a href="java|(?!\n)\p{Cc}|[\u202e\u2066]/u);
      expect(page.replace(/"[^"]*"/g, '""')).not.to.match(/<\w[^>]*\son\w+=/);
      expect(page.slice(0, page.indexOf('<body>'))).to.equal(plain.slice(0, plain.indexOf('<body>')));
    }
  });

  it('allows no source but the hashes of its own style and script, and has no style elsewhere', () => {
    const page = statusPage(few, now);
    expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]).to.match(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'$/,
    );
    expect(page).not.to.match(/ style=|https?:\/\/(?!\w+\.my\.salesforce)/);
  });
});

describe('the page of all certificates in a browser', function () {
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
    folder = mkdtempSync(join(tmpdir(), 'jwt-status-page-'));
    browser = new Browser(program);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const open = async (all: readonly ConnectionStatus[], size: keyof typeof sizes, dark = false): Promise<void> => {
    const path = join(folder, 'page.html');
    writeFileSync(path, statusPage(all, now));
    await browser.open(pathToFileURL(path).href, { ...sizes[size], dark });
  };
  const rows = (): Promise<string[]> =>
    browser.evaluate(
      `[...document.querySelectorAll('tbody tr')].filter((row) => row.offsetHeight > 0).map((row) => row.cells[0].textContent)`,
    );
  const found = (): Promise<string[]> =>
    browser.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + failureSummary).join()))`);
  const sideways = (): Promise<boolean> =>
    browser.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  const expectAccessible = async (): Promise<void> => {
    await browser.evaluate(axe);
    expect(await found()).to.deep.equal([]);
    expect(await sideways()).to.equal(false);
  };

  for (const size of ['phone', 'wall'] as const)
    for (const dark of [false, true])
      it(`has contrast and labels, and fits a ${size}${dark ? ' in the dark' : ''}`, async () => {
        await open([...few, ...thousand.slice(0, 60)], size, dark);
        await expectAccessible();
      });

  it('asks nothing of a network, and its policy lets its own style and script through', async () => {
    await open(few, 'wall');
    expect(browser.requests.filter((url) => !url.endsWith('/page.html'))).to.deep.equal([]);
    expect(browser.complaints).to.deep.equal([]);
    expect(await browser.evaluate(`getComputedStyle(document.querySelector('td code')).fontFamily`)).to.include(
      'monospace',
    );
    expect(await browser.evaluate(`document.querySelector('output').textContent`)).to.equal('7 of 7 connections');
  });

  it('shows each certificate as a bar in its place, and today as a line through all of them', async () => {
    await open(few, 'wall');
    const seen = await browser.evaluate<
      Array<{ name: string; label: string; left: number; right: number; today: number }>
    >(
      `[...document.querySelectorAll('svg')].map((svg) => {
        const frame = svg.getBoundingClientRect();
        const box = svg.querySelector('.bar').getBoundingClientRect();
        const line = svg.querySelector('.today').getBoundingClientRect();
        const part = (x) => (x - frame.left) / frame.width;
        return { name: svg.closest('tr').cells[0].textContent, label: svg.getAttribute('aria-label'),
          left: part(box.left), right: part(box.right), today: part(line.left) };
      })`,
    );
    const named = (name: string) => seen.find((each) => each.name === name) ?? { label: '', left: NaN, right: NaN };
    const [{ today } = { today: NaN }] = seen;
    expect(seen.map(({ name }) => name)).to.deep.equal(['old', 'soon', 'globex', 'away', 'long']);
    expect(named('away').label).to.equal('Valid from 25 Sep 2026 to 1 Feb 2027');
    for (const each of seen) expect(each.today).to.be.closeTo(today, 0.002);
    const ends = ['old', 'soon', 'away', 'globex', 'long'].map((name) => named(name).right);
    expect(ends).to.deep.equal([...ends].sort((one, other) => one - other));
    expect(ends.map((end) => end > today)).to.deep.equal([false, true, true, true, true]);
    expect(named('long').right).to.be.closeTo(1, 0.002);
  });

  it('shows one connection, and 1,000, the most urgent first, and all of them accessible', async () => {
    await open([goodStatus('only')], 'phone');
    expect(await rows()).to.deep.equal(['only']);
    await expectAccessible();
    await open(thousand, 'wall');
    const all = await rows();
    expect([all.length, all[0]]).to.deep.equal([1_000, 'org-0']);
    expect(await sideways()).to.equal(false);
  });

  it('is searched and sorted by keyboard', async () => {
    await open(few, 'wall');
    await browser.evaluate(`const search = document.querySelector('#search'); search.value = 'EXPIRED setup';
      search.dispatchEvent(new Event('input'));`);
    expect(await rows()).to.deep.equal(['old']);
    await open(few, 'wall');
    const press = (column: number): Promise<unknown> =>
      browser
        .evaluate(`document.querySelectorAll('thead button')[${column}].focus()`)
        .then(() => browser.press('Enter', 13));
    await press(2);
    expect(await rows()).to.deep.equal(['old', 'soon', 'away', 'globex', 'long', 'damaged', 'nobody']);
    await press(2);
    const down = await rows();
    expect(down[0]).to.equal('long');
    expect(down.slice(-2), 'nothing ends').to.deep.equal(['damaged', 'nobody']);
    await press(1);
    expect((await rows())[0]).to.equal('damaged');
    await press(0);
    expect(await rows()).to.deep.equal(['away', 'damaged', 'globex', 'long', 'nobody', 'old', 'soon']);
    expect(await browser.evaluate(`document.querySelector('thead th').getAttribute('aria-sort')`)).to.equal(
      'ascending',
    );
  });

  it('runs nothing that a name holds, and stays in its frame', async () => {
    for (const size of ['phone', 'wall'] as const) {
      await open(hostile, size);
      expect(await browser.evaluate('typeof window.hit')).to.equal('undefined');
      expect(await browser.evaluate(`document.querySelectorAll('script, img, a:not(.skip)').length`)).to.equal(1);
      await expectAccessible();
    }
    expect(browser.complaints).to.deep.equal([]);
  });

  for (const [what, all, pages] of [
    ['one connection on one page', [goodStatus('only')], 1],
    ['1,000 connections', thousand, 20],
  ] as const)
    it(`prints ${what}: all of it, and no tools`, async () => {
      await open(all, 'wall');
      await browser.printMedia();
      const seen = await browser.evaluate<object>(`({
        tools: getComputedStyle(document.querySelector('.tools')).display,
        paper: getComputedStyle(document.body).backgroundColor,
        rows: [...document.querySelectorAll('tbody tr')].filter((row) => row.offsetHeight > 0).length,
        cut: [...document.querySelectorAll('.scroll')].some((each) => getComputedStyle(each).overflow !== 'visible'),
      })`);
      expect(seen).to.deep.equal({ tools: 'none', paper: 'rgb(255, 255, 255)', rows: all.length, cut: false });
      const pdf = await browser.pdf();
      expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
      const count = pdf.toString('latin1').match(/\/Type ?\/Page\b/g)?.length ?? 0;
      if (pages === 1) expect(count).to.equal(1);
      else expect(count).to.be.greaterThan(pages);
    });
});
