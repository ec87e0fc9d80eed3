import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes('sf jwt'))).to.deep.equal([]);
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
});
