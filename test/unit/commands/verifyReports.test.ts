import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';
import { startLocalOrg, type LocalOrg } from '../../org/index.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { readyApp } from '../local-org/appPackage.ts';

const username = 'ci@acme.example';
const names = ['good', 'good-uat', 'lost', 'lost-uat'];

describe('verify of many connections', () => {
  let org: LocalOrg;
  let folder: string;
  let keys: Record<string, string>;

  before(async () => {
    const pair = await generateKeyPair({ subject: { commonName: 'acme' }, days: 90, bits: 2048 });
    org = await startLocalOrg();
    const clientId = await readyApp(org, { key: pair.privateKeyPem, certificate: pair.certificatePem });
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-reports-')));
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    const connections = Object.fromEntries(
      names.map((name) => [name, { instanceUrl: org.origin, username, clientId, keyName: `${name}-key` }]),
    );
    writeFileSync(join(folder, 'config', 'jwt-connections.json'), JSON.stringify({ version: 1, connections }));
    keys = { SF_JWT_GOOD_KEY: pair.privateKeyPem, SF_JWT_GOOD_UAT_KEY: pair.privateKeyPem };
  });
  after(async () => {
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...argv: string[]): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, [...names.flatMap((name) => ['--connection', name]), ...argv], {
      cwd: folder,
      env: { SF_JWT_ALLOWED_HOSTS: org.host, SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined, ...keys },
    });

  it('shows one report: the totals and each cause once', async () => {
    const { stdout, exitCode } = await run();
    expect(exitCode).to.equal(1);
    expect(stdout)
      .to.match(
        /^4 connections: 2 proven, 2 failed\.\n\n2 connections failed: .* \[key-pair-missing\]\n {2}lost, lost-uat\n/,
      )
      .and.match(/^ {2}What to do, for example for lost:$/m)
      .and.match(/"lost-key"/);
    expect(stdout).not.to.match(/Connection good|lost-uat-key|2 of 4/);
  });

  it('shows a line for each with --concise, and nothing else', async () => {
    const { stdout } = await run('--concise');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/[ :]+/).slice(0, 2).join(' ')),
    ).to.deep.equal(['proven good', 'proven good-uat', 'failed lost', 'failed lost-uat']);
  });

  const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

  it('writes the results of tests and a table, makes the folders, and says where they are', async () => {
    const { stdout, exitCode } = await run(
      '--junit',
      '--results-dir',
      'out/results',
      '--csv',
      'out/tables/all.csv',
      '--html',
      'out/all.html',
    );
    expect(exitCode).to.equal(1);
    const junit = join(folder, 'out', 'results', 'junit', 'junit.xml');
    expect(stdout).to.include(
      `JUnit results: ${junit}\nCSV report: ${join(folder, 'out', 'tables', 'all.csv')}\nHTML report: ${join(folder, 'out', 'all.html')}\n`,
    );
    expect(text('out', 'all.html')).to.match(/^<!doctype html>[^]*lost-uat[^]*<\/html>\n$/);
    expect(text('out', 'results', 'junit', 'junit.xml'))
      .to.include(' tests="4" failures="2" ')
      .and.include('name="lost-uat"');
    expect(
      text('out', 'tables', 'all.csv')
        .split('\r\n')
        .map((row) => row.split(',').slice(0, 3).join()),
    ).to.deep.equal([
      'connection,state,exitCode',
      'lost,failed,1',
      'lost-uat,failed,1',
      'good,proven,0',
      'good-uat,proven,0',
      '',
    ]);
  });

  it('has a folder for results of tests, replaces what is there, and needs neither a terminal nor text', async () => {
    mkdirSync(join(folder, 'jwt-results', 'junit'), { recursive: true });
    writeFileSync(join(folder, 'jwt-results', 'junit', 'junit.xml'), 'old');
    const { json } = await run('--junit', '--json');
    expect(json?.result.connections).to.have.length(4);
    expect(text('jwt-results', 'junit', 'junit.xml')).to.match(/^<\?xml [^]*<\/testsuites>\n$/);
    expect(readdirSync(join(folder, 'jwt-results', 'junit'))).to.deep.equal(['junit.xml']);
  });

  it('redacts what it writes', async () => {
    await run('--redact', '--junit', '--csv', 'all.csv', '--html', 'all.html');
    for (const written of [text('all.html'), text('jwt-results', 'junit', 'junit.xml'), text('all.csv')]) {
      expect(written).to.include('lost-uat').and.include('(user name)');
      expect(written).not.to.match(/ci@acme\.example|127\.0\.0\.1|localhost|00D[A-Za-z0-9]{12}/);
    }
  });

  it('warns of a file that can’t be written, and still gives the result and the other file', async () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), 'jwt-outside-')));
    symlinkSync(outside, join(folder, 'link'));
    const { json, exitCode } = await run('--junit', '--results-dir', 'link', '--csv', 'other.csv', '--json');
    expect([exitCode, json?.result.connections.length]).to.deep.equal([1, 4]);
    expect(json?.warnings.filter((warning) => warning.includes(join(folder, 'link')))).to.have.length(1);
    expect(readdirSync(outside)).to.deep.equal([]);
    expect(existsSync(join(folder, 'other.csv'))).to.equal(true);
    rmSync(outside, { recursive: true });
  });

  it('refuses wishes that can’t come true before anything is sent', async () => {
    org.requests.length = 0;
    const twice = await run('--junit', '--results-dir', 'r', '--csv', 'r/junit/junit.xml');
    expect([twice.exitCode, twice.error?.name]).to.deep.equal([2, 'ReportPathTwiceError']);
    const alone = await run('--results-dir', 'r');
    expect(alone.exitCode).to.equal(2);
    expect(alone.error?.message).to.include('--junit');
    expect(org.requests).to.deep.equal([]);
  });
});
