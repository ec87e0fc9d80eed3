import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Verification } from '../../../../src/flows/verify/verify.ts';
import { htmlReport } from '../../../../src/ux/report/htmlReport.ts';
import { Browser, findBrowser } from '../../../tools/browser.ts';
import { failedLogin, provenLogin, skippedLogin, temporaryFault, warnedLogin } from '../../../tools/verifications.ts';

const startedAt = new Date('2026-11-22T10:47:00Z');
const sizes = { phone: { width: 390, height: 844 }, wall: { width: 1440, height: 900 } };

const few: Verification[] = [
  provenLogin('acme'),
  warnedLogin('hooli', '2026-12-02', { exitCode: 30 }),
  failedLogin('globex'),
  failedLogin('globex-uat'),
  failedLogin('initech', { exitCode: 75, fault: temporaryFault }),
  skippedLogin('umbrella'),
];
const thousand = Array.from({ length: 1_000 }, (_, at) =>
  at % 3 === 0 ? failedLogin(`org-${at}`) : provenLogin(`org-${at}`),
);
const attack = '</style></script><script>window.hit = 1</script><img src=x onerror="window.hit=1">';
const hostile = [
  attack,
  `"'><a href="javascript:window.hit=1" autofocus onfocus=window.hit=1>`,
  '\u202egnp.exe\u2066\u0000\u001b]8;;https://attacker.example\u0007',
  'n'.repeat(2_000),
  'שלום.example',
].map((name) =>
  failedLogin(name, {
    username: name,
    instanceUrl: name,
    orgId: name,
    certificateEnds: name,
    fault: { id: name, title: name, evidence: name, explanation: name, fix: [name], retryable: false },
  }),
);

describe('the HTML report', () => {
  it('has no markup but its own, whatever a file or an org wrote', () => {
    const plain = htmlReport([failedLogin('a')], startedAt);
    for (const one of hostile) {
      const page = htmlReport([one, skippedLogin(one.username, one.username)], startedAt);
      expect(page.match(/<script/g)).to.have.length(1);
      expect(page).not.to.match(/<img|<a href="java|(?!\n)\p{Cc}|[\u202e\u2066]/u);
      expect(page.slice(0, page.indexOf('<body>'))).to.equal(plain.slice(0, plain.indexOf('<body>')));
    }
  });

  it('allows no source but the hashes of its own style and script', () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(htmlReport(few, startedAt)) ?? [];
    expect(policy).to.match(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'$/,
    );
  });
});

describe('the text of the HTML report', () => {
  const page = htmlReport(few, startedAt);
  const articles = page.match(/<article.*?<\/article>/gs) ?? [];

  it('has a tile for each state that occurs', () => {
    const tiles = [...page.matchAll(/<li class="(\w+)"><strong>(\d+)<\/strong>/g)].map(([, ...tile]) => tile.join(' '));
    expect(tiles).to.deep.equal(['failed 2', 'temporary 1', 'expiring 1', 'skipped 1', 'proven 1']);
  });

  it('names the login where there is one, and an example where there are several, and what to do', () => {
    const [several = '', one = ''] = articles;
    expect(several).to.include('What to do, for example for globex:').and.not.include('Login: ');
    expect(several).to.match(/<li>Unfreeze the user: [^<]*globex[^<]*<\/li><li>Then run: /);
    expect(one)
      .to.include('What to do:')
      .and.include('Login: ci@initech.example')
      .and.include('<li>Try again later.</li>');
  });

  it('sorts by dates and by urgency, not by what is shown', () => {
    const rows = (page.match(/<tr role="row"><th role="rowheader".*?<\/tr>/gs) ?? []).map((row) =>
      [...row.matchAll(/data-value="([^"]*)"/g)].map(([, value]) => value),
    );
    expect(rows.map(([state]) => state)).to.deep.equal([...rows.map(([state]) => state)].sort());
    expect(rows.map(([, end]) => end))
      .to.include('2027-05-01T00:00:00.000Z')
      .and.include('2026-12-02T00:00:00.000Z');
    const unknown = htmlReport([provenLogin('x', { certificateEnds: undefined })], startedAt);
    expect([...unknown.matchAll(/data-value="([^"]*)"/g)].at(-1)?.[1]).to.equal('');
  });
});

describe('the HTML report in a browser', function () {
  this.timeout(120_000);
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
    folder = mkdtempSync(join(tmpdir(), 'jwt-page-'));
    browser = new Browser(program);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const open = async (all: readonly Verification[], size: keyof typeof sizes, dark = false): Promise<void> => {
    const path = join(folder, 'page.html');
    writeFileSync(path, htmlReport(all, startedAt));
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

  for (const size of ['phone', 'wall'] as const)
    for (const dark of [false, true])
      it(`has contrast and labels, and fits a ${size}${dark ? ' in the dark' : ''}`, async () => {
        await open([...few, ...thousand.slice(0, 90)], size, dark);
        await browser.evaluate(axe);
        expect(await found()).to.deep.equal([]);
        expect(await sideways()).to.equal(false);
      });

  it('asks nothing of a network, and its policy lets its own style and script through', async () => {
    await open(few, 'wall');
    expect(browser.requests.filter((url) => !url.startsWith('file://') || !url.endsWith('/page.html'))).to.deep.equal(
      [],
    );
    expect(browser.complaints).to.deep.equal([]);
    expect(await browser.evaluate(`getComputedStyle(document.querySelector('h3 code')).fontFamily`)).to.include(
      'monospace',
    );
    expect(await browser.evaluate(`document.querySelector('output').textContent`)).to.equal('6 of 6 connections');
  });

  it('shows one connection, and 1,000, the most urgent first', async () => {
    await open([provenLogin('only')], 'phone');
    expect(await rows()).to.deep.equal(['only']);
    await open(thousand, 'wall');
    const all = await rows();
    expect([all.length, all[0]]).to.deep.equal([1_000, 'org-0']);
    expect(await browser.evaluate(`document.querySelectorAll('article').length`)).to.equal(1);
  });

  it('is searched and sorted by keyboard', async () => {
    await open(few, 'wall');
    await browser.evaluate(`const search = document.querySelector('#search'); search.value = 'GLOBEX inactive';
      search.dispatchEvent(new Event('input'));`);
    expect(await rows()).to.deep.equal(['globex', 'globex-uat']);
    expect(await browser.evaluate(`document.querySelector('output').textContent`)).to.equal('2 of 6 connections');
    await open(few, 'wall');
    await browser.evaluate(`document.querySelector('thead button').focus()`);
    await browser.press('Enter', 13);
    expect(await rows()).to.deep.equal(['acme', 'globex', 'globex-uat', 'hooli', 'initech', 'umbrella']);
    await browser.press('Enter', 13);
    expect((await rows())[0]).to.equal('umbrella');
    expect(await browser.evaluate(`document.querySelector('thead th').getAttribute('aria-sort')`)).to.equal(
      'descending',
    );
  });

  it('sorts a certificate without an end, or with one that is none, behind all others, both ways', async () => {
    const ends: Array<[string, string | undefined]> = [
      ['none', undefined],
      ['late', '2031-01-01T00:00:00.000Z'],
      ['nine', 'nine'],
      ['soon', '2026-12-02T00:00:00.000Z'],
      ['next', '2027-05-01T00:00:00.000Z'],
    ];
    await open(
      ends.map(([name, certificateEnds]) => provenLogin(name, { certificateEnds })),
      'wall',
    );
    const column = `[...document.querySelectorAll('thead button')].find((button) => button.textContent.startsWith('Certificate'))`;
    const before = (await rows()).filter((name) => ['none', 'nine'].includes(name));
    for (const order of [
      ['soon', 'next', 'late'],
      ['late', 'next', 'soon'],
    ]) {
      await browser.evaluate(`${column}.click()`);
      expect(await rows()).to.deep.equal([...order, ...before]);
    }
  });

  it('runs nothing that a name holds, and stays in its frame', async () => {
    for (const size of ['phone', 'wall'] as const) {
      await open(hostile, size);
      expect(await browser.evaluate('typeof window.hit')).to.equal('undefined');
      expect(await browser.evaluate(`document.querySelectorAll('script, img, a:not(.skip)').length`)).to.equal(1);
      expect(await sideways()).to.equal(false);
      await browser.evaluate(axe);
      expect(await found()).to.deep.equal([]);
    }
    expect(browser.complaints).to.deep.equal([]);
  });

  it('prints all of it, and no tools', async () => {
    await open([...few, ...thousand.slice(0, 300)], 'wall');
    await browser.printMedia();
    const seen = await browser.evaluate<{ tools: string; names: boolean; paper: string }>(`({
      tools: getComputedStyle(document.querySelector('.tools')).display,
      names: [...document.querySelectorAll('.names')].every((each) => each.scrollHeight <= each.clientHeight + 1),
      paper: getComputedStyle(document.body).backgroundColor,
    })`);
    expect(seen).to.deep.equal({ tools: 'none', names: true, paper: 'rgb(255, 255, 255)' });
    const pdf = await browser.pdf();
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type ?\/Page\b/g)?.length).to.be.greaterThan(5);
  });
});
