/** The job of a fleet as the real sf runs it: its shards, their merge, and the reports that a provider reads. */
import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { expect } from 'chai';
import type { JwtVerifyResult } from '../../src/commands/jwt/verify.ts';
import { fleetScene, type FleetScene } from '../tools/fleetScene.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { root } from '../tools/runCommand.ts';

type JUnit = {
  testsuites: {
    '@_tests': string;
    '@_failures': string;
    testsuite: { testcase: Array<{ '@_name': string; failure?: { '@_type': string } }> };
  };
};

const names = Array.from({ length: 12 }, (_, at) => `org-${String(at).padStart(2, '0')}`);

describe('a fleet by the real sf', function () {
  this.timeout(300_000);
  let stage: FleetScene;
  let home: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'sf-plugin-jwt-fleet-'));
    stage = await fleetScene();
    stage.add(names);
    // Two of another key, one of a user whom nobody knows.
    for (const name of ['org-03', 'org-07']) Object.assign(stage.records[name] ?? {}, { keyName: 'gone' });
    Object.assign(stage.records['org-05'] ?? {}, { username: 'nobody@acme.example' });
    stage.write();
    expect((await runSf(['plugins', 'link', root, '--no-install'], { home })).code).to.equal(0);
  });
  after(async () => {
    await stage.end();
    rmSync(home, { recursive: true, force: true });
  });

  const sf = (line: string): Promise<SfRun> =>
    runSf(line.split(' '), { home, cwd: stage.project, env: { ...stage.options.env, CI: 'true' } });
  const resultOf = ({ json }: SfRun): JwtVerifyResult => json?.result as JwtVerifyResult;
  const written = (path: string): string => readFileSync(join(stage.project, path), 'utf8');
  const outcomes = ({ connections }: JwtVerifyResult): string[] =>
    connections.map(({ connection, outcome, fault }) => [connection, outcome, fault?.id].join(' '));

  it('says with every report what it says in JSON', async () => {
    const run = await sf(
      'jwt verify --all --require-all --junit --results-dir out --csv all.csv --html all.html --json',
    );
    expect(run.code, run.stdout + run.stderr).to.equal(1);
    const result = resultOf(run);
    const failed = ['org-03', 'org-05', 'org-07'];
    expect(
      result.connections.filter(({ outcome }) => outcome === 'failed').map(({ connection }) => connection),
    ).to.have.members(failed);

    const parser = new XMLParser({ ignoreAttributes: false });
    const { testsuites } = parser.parse(written('out/junit/junit.xml')) as JUnit;
    expect([testsuites['@_tests'], testsuites['@_failures']]).to.deep.equal(['12', '3']);
    const inJUnit = testsuites.testsuite.testcase.map((each) => [each['@_name'], each.failure?.['@_type']].join(' '));
    expect(inJUnit).to.have.members(
      result.connections.map(({ connection, fault }) => [connection, fault?.id].join(' ')),
    );
    const rows = written('all.csv').split('\r\n').slice(1).filter(Boolean);
    expect(
      rows.filter((row) => /^org-\d\d,/.test(row)).map((row) => row.split(',').slice(0, 2).join(' ')),
    ).to.have.members(names.map((name) => `${name} ${failed.includes(name) ? 'failed' : 'proven'}`));
    for (const name of names) expect(written('all.html')).to.include(`scope="row">${name}</th>`);
  });

  it('gives the same from the shards of a matrix', async () => {
    for (const shard of [1, 2, 3]) {
      const { stdout, code } = await sf(`jwt verify --all --shard ${shard}/3 --json`);
      expect([0, 1]).to.include(code);
      writeFileSync(join(stage.project, `result-${shard}.json`), stdout);
    }
    const merged = await sf('jwt verify --merge result-*.json --json');
    expect(merged.code, merged.stdout).to.equal(1);
    expect(outcomes(resultOf(merged))).to.deep.equal(outcomes(resultOf(await sf('jwt verify --all --json'))));

    unlinkSync(join(stage.project, 'result-2.json'));
    const incomplete = await sf('jwt verify --merge result-*.json --json');
    expect([incomplete.code, incomplete.json?.name]).to.deep.equal([1, 'ShardMissingError']);
  });
});
