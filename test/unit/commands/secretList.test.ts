import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtSecretList, { type JwtSecretListResult } from '../../../src/commands/jwt/secret/list.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { rotateScene, setUp } from '../../tools/rotateScene.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import type { Scene } from '../../tools/scene.ts';
import { standIn, type StandInCall } from '../../tools/standIns.ts';

const dayMs = 86_400_000;

describe('sf jwt secret list', () => {
  let stage: Scene;
  let since: Date;
  beforeEach(async () => {
    stage = await rotateScene();
    await setUp(stage, 'other', '--allow-shared-key', '--app-name', 'OtherLogin');
    since = readCertificate(readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8')).notBefore;
  });
  afterEach(() => stage.end());

  const list = (...argv: string[]): Promise<CommandRun<JwtSecretListResult>> =>
    runCommand<JwtSecretListResult>(JwtSecretList, argv, stage.options);
  const addGh = (stdout: string): (() => StandInCall[]) => {
    const folder = join(dirname(stage.project), 'bin');
    stage.options.env.PATH = folder;
    return standIn(folder, 'gh', [{ match: /^secret list/, stdout }]);
  };
  const states = (run: CommandRun<JwtSecretListResult>) =>
    run.json?.result.secrets.map(({ connection, state }) => `${connection} ${state}`);
  const row = (name: string, days: number): string =>
    `${name}\t${new Date(since.getTime() + days * dayMs).toISOString()}\n`;

  it('says which secret is current, older than its key, or missing, and writes nothing', async () => {
    const calls = addGh(row('SF_JWT_ACME', 1));
    const run = await list('--all', '--provider', 'github', '--json');
    expect(run.exitCode, run.raw).to.equal(1);
    expect(states(run)).to.deep.equal(['acme current', 'other missing']);
    const older = addGh(row('SF_JWT_ACME', -1) + row('SF_JWT_OTHER', 1));
    const again = await list('--all', '--provider', 'github', '--json');
    expect(states(again)).to.deep.equal(['acme older', 'other current']);
    expect(again.exitCode).to.equal(1);
    for (const { line, input } of [...calls(), ...older()]) {
      expect(line).to.match(/^(?:auth status|secret list|repo view)/);
      expect(input).to.equal('');
    }
  });

  it('ends well where all are current; a day lasts until its end', async () => {
    const today = since.toISOString().slice(0, 10);
    addGh(`SF_JWT_ACME\t${today}\nSF_JWT_OTHER\t${today}\n`);
    const run = await list('--all', '--provider', 'github', '--json');
    expect(run.exitCode, run.raw).to.equal(0);
    expect(states(run)).to.deep.equal(['acme current', 'other current']);
  });

  it('doesn’t judge what it can’t know: no time, or no key pair here', async () => {
    addGh(`SF_JWT_ACME\nSF_JWT_OTHER\t2020-01-01T00:00:00Z\n`);
    rmSync(join(stage.keyFolder, 'other.key'));
    rmSync(join(stage.keyFolder, 'other.crt'));
    const run = await list('--all', '--provider', 'github', '--json');
    expect(states(run), run.raw).to.deep.equal(['acme there', 'other there']);
    expect(run.exitCode).to.equal(0);
  });

  it('shows a table, and the command that puts it right', async () => {
    addGh(row('SF_JWT_ACME', 1));
    const run = await list('--all', '--provider', 'github');
    expect(run.stdout).to.include('SF_JWT_OTHER').and.to.include('missing');
    expect(run.stdout).to.include('sf jwt secret push --provider github --connection other');
    expect(run.stdout).to.not.include('--connection acme');
  });
});
