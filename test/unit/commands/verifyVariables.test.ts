import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

describe('the variables that a pipeline needs', () => {
  let folder: string;
  let remove: () => void;
  before(async () => {
    ({ path: folder, remove } = temporaryFolder());
    const record = (more: object = {}) => ({
      instanceUrl: 'https://acme.my.salesforce.com',
      username: 'ci@acme.example',
      ...more,
    });
    const connections = { 'acme-uat': record({ tags: ['uat'] }), acme: record({ keyName: 'locked' }), 'b-1': record() };
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    writeFileSync(join(folder, 'config/jwt-connections.json'), JSON.stringify({ version: 1, connections }));
    writeFileSync(join(folder, 'pass.txt'), 'correct horse battery', { mode: 0o600 });
    await runCommand(JwtGenerateKeypair, ['--name', 'locked', '--passphrase-file', 'pass.txt'], options());
  });
  after(() => remove());

  const options = () => ({ cwd: folder, env: { SF_JWT_KEY_DIR: join(folder, 'keys'), CI: undefined } });
  const list = (...argv: string[]): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, ['--list-variables', ...argv], options());

  it('are ready for a file of variables', async () => {
    const { stdout, stderr, exitCode } = await list('--all');
    expect(stdout).to.equal('SF_JWT_ACME=\nSF_JWT_ACME_KEY_PASSPHRASE=\nSF_JWT_ACME_UAT=\nSF_JWT_B_1=\n');
    expect([stderr, exitCode]).to.deep.equal(['', 0]);
  });

  it('are ready for a job of GitHub', async () =>
    expect((await list('-c', 'acme', '--format', 'github')).stdout).to.equal(
      [
        'env:',
        '  SF_JWT_ACME: ${{ secrets.SF_JWT_ACME }}',
        '  SF_JWT_ACME_KEY_PASSPHRASE: ${{ secrets.SF_JWT_ACME_KEY_PASSPHRASE }}',
        '',
      ].join('\n'),
    ));

  it('are made in GitLab by commands that take no secret as an argument', async () => {
    const { stdout } = await list('--tag', 'uat', '-c', 'acme', '--format', 'gitlab');
    const lines = stdout.trim().split('\n');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.match(
      /^sf jwt export --connection acme --format bundle \| glab variable set SF_JWT_ACME .*--masked/,
    );
    expect(lines[1]).to.match(/^glab variable set SF_JWT_ACME_KEY_PASSPHRASE /);
    expect(lines[2]).to.include('glab variable set SF_JWT_ACME_UAT ');
  });

  it('are plain data', async () => {
    const { json } = await list('--shard', '1/1', '--all', '--json');
    expect(json?.result.connections).to.deep.equal([]);
    expect(json?.result.variables?.map(({ name, kind }) => [name, kind])).to.deep.equal([
      ['SF_JWT_ACME', 'bundle'],
      ['SF_JWT_ACME_KEY_PASSPHRASE', 'passphrase'],
      ['SF_JWT_ACME_UAT', 'bundle'],
      ['SF_JWT_B_1', 'bundle'],
    ]);
  });

  it('are those of connections that exist', async () => {
    expect((await runCommand(JwtVerify, ['-c', 'acme', '-f', 'x', '-i', 'x'], options())).exitCode).to.equal(1);
    expect((await list('-c', 'none', '--json')).json?.name).to.equal('ConnectionUnknownError');
    expect((await list('--json')).json?.name).to.equal('ConnectionNotChosenError');
    expect((await list('--all', '--merge', 'x.json')).exitCode).to.equal(2);
    expect((await runCommand(JwtVerify, ['--all', '--format', 'github'], options())).exitCode).to.equal(2);
  });
});
