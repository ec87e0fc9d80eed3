import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { fleetScene, type FleetScene } from '../../tools/fleetScene.ts';
import { root, runCommand, type CommandRun } from '../../tools/runCommand.ts';

/** The lines of a page that run `verify`, without what stands before the command. */
const linesOn = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^(?: *- (?:run: )?)?(sf(?:-| )jwt verify .*)$/gm)].map(
    ([, line = '']) => line,
  );

/** What each runner fills in for one job of several. */
const filled = (line: string, index: number): string =>
  line
    .replaceAll('${{ matrix.shard }}', String(index))
    .replaceAll('$CI_NODE_INDEX', String(index))
    .replaceAll('$CI_NODE_TOTAL', '4');

describe('the commands for many orgs', () => {
  let fleet: FleetScene;
  beforeEach(async () => {
    fleet = await fleetScene();
    fleet.add(['one', 'two', 'three', 'four', 'five', 'six', 'seven'], { tags: ['uat', 'prod'] });
    const user = fleet.org.state.users.find(({ username }) => username === 'six@acme.example');
    if (user) user.isFrozen = true;
  });
  afterEach(() => fleet.end());

  /** Runs a line as a shell would: words, single quotes, and one file for the output. */
  const runLine = async (line: string): Promise<CommandRun<JwtVerifyResult>> => {
    const [command = '', output] = line.split(' > ');
    const argv = command
      .replace(/^sf[- ]jwt verify /, '')
      .split(' ')
      .map((word) => word.replaceAll("'", ''));
    const ran = await runCommand<JwtVerifyResult>(JwtVerify, argv, fleet.options);
    if (output !== undefined) writeFileSync(join(fleet.project, output), ran.stdout);
    return ran;
  };

  for (const mark of ['matrix.shard', 'CI_NODE_INDEX'])
    it(`of docs/many-orgs.md prove all in four jobs, and report them in one (${mark})`, async () => {
      const lines = linesOn('docs/many-orgs.md');
      const shard = lines.find((line) => line.includes(mark)) ?? '';
      const merge = lines.find((line) => line.includes('--merge')) ?? '';
      expect(lines.filter((line) => line.includes('--merge'))).to.deep.equal([merge, merge]);
      const codes = [];
      for (const index of [1, 2, 3, 4]) codes.push((await runLine(filled(shard, index))).exitCode);
      expect(codes.sort()).to.deep.equal([0, 0, 0, 1]);
      const { stdout, exitCode } = await runLine(merge);
      expect(stdout).to.include('6 proven, 1 failed');
      expect(exitCode).to.equal(1);
    });

  for (const page of ['docs/many-orgs.md', 'README.md'])
    it(`of ${page} keep a result, and verify again only what failed`, async () => {
      const [all = '', again = ''] = linesOn(page).filter((line) => line.includes('result.json'));
      expect((await runLine(all)).exitCode).to.equal(1);
      fleet.org.requests.length = 0;
      const { stdout, exitCode } = await runLine(again);
      expect(exitCode).to.equal(1);
      expect(stdout).to.include('six').and.not.include('seven');
    });

  it('of docs/many-orgs.md select by tags', async () => {
    const line = linesOn('docs/many-orgs.md').find((each) => each.includes('--tag')) ?? '';
    const { stdout } = await runLine(line);
    expect(stdout).to.include('6 proven, 1 failed');
  });
});
