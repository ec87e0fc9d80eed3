/** What README shows of a setup is what a person sees today, but for times, IDs, and places. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../tools/runCommand.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { Terminal } from '../tools/terminal.ts';
import { walk, type Walk } from '../tools/walk.ts';

/** Where a line breaks depends on the length of a path. */
const withoutChance = (text: string): string =>
  text
    .replace(/https?:\/\/(?:127\.0\.0\.1|localhost):\d+/g, '<url>')
    .replace(/\b00D\w{15}\b/g, '<org>')
    .replace(/3MVG9[\w.]+/g, '<consumer key>')
    .replace(/(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/g, '<fingerprint>')
    .replace(/\d+ \w{3} \d{4}, \d\d:\d\d \S+/g, '<time>.')
    .replace(/Elapsed Time: \S+/g, 'Elapsed Time: <time>')
    .replace(/\S+\/acme\.key/g, '<key>')
    .replace(/\s+/g, ' ')
    .trim();

describe('the setup in README', function () {
  this.timeout(120_000);
  let stage: Scene;
  let person: Walk;
  before(async () => {
    stage = await scene();
    person = await walk(stage);
  });
  after(async () => {
    Terminal.closeAll();
    person.end();
    await stage.end();
  });

  it('is what it shows today', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const [, shown = ''] = /^\$ sf jwt setup\n([^]*?)\n…\n```/m.exec(readme) ?? [];
    const { code, lines } = await person.sit('jwt setup', [
      ['Which admin org do you want', '\r'],
      ['What should the connection be named?', '\r'],
      ['Which user should the login authenticate as?', `${stage.loginUser}\r`],
      ['What is the login for?', '\r'],
      ['is a production org', 'y\r'],
    ]);
    expect(code).to.equal(0);
    const end = lines.findIndex((line) => line.includes('| gh secret set'));
    expect(withoutChance(lines.slice(0, end + 1).join('\n'))).to.equal(withoutChance(shown));
  });
});
