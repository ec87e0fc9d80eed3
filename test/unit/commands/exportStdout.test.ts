import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { readPrivateKey } from '../../../src/keypair/read/read.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { runnerEnvironments } from '../../tools/runners.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

const noRunner = { CI: undefined, GITHUB_ACTIONS: undefined, TF_BUILD: undefined, GITLAB_CI: undefined };
const login = {
  instanceUrl: 'https://acme.my.salesforce.com',
  username: 'ci@acme.com',
  clientId: '3MVG9.x_y',
  orgId: '00D5g000001abcDEAQ',
};

describe('sf jwt export --stdout', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(async () => {
    ({ path: folder, remove } = temporaryFolder());
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[]}');
    mkdirSync(join(folder, 'config'));
    const file = JSON.stringify({ version: 1, connections: { acme: login } });
    writeFileSync(join(folder, 'config/jwt-connections.json'), file);
    await runCommand(JwtGenerateKeypair, ['--name', 'acme'], options({}));
  });
  afterEach(() => remove());

  const options = (env: Record<string, string | undefined>) => ({
    env: { SF_JWT_KEY_DIR: join(folder, 'keys'), ...noRunner, ...env },
    cwd: folder,
  });
  const give = (format: string, env: Record<string, string | undefined>) =>
    runCommand(
      { run: async (all: string[], root: string) => JwtExport.run(all, root) },
      ['--connection', 'acme', '--format', format, '--stdout'],
      options(env),
    );
  const keyLines = (): string[] => readFileSync(join(folder, 'keys/acme.key'), 'utf8').split('\n').slice(1, -2);

  for (const format of ['pem', 'base64', 'jwk', 'bundle'])
    it(`says that ${format} is a secret wherever it goes, and only then gives it out`, async () => {
      for (const env of [{}, ...Object.values(runnerEnvironments(folder))]) {
        const { stderr, stdout, exitCode } = await give(format, env);
        expect(exitCode, stderr).to.equal(0);
        expect(stderr).to.include(`The following output is the secret format "${format}"`);
        for (const line of keyLines()) expect(stderr).not.to.include(line);
        expect(stdout + stderr).not.to.match(/add-mask|##vso/);
        if (format === 'pem' || format === 'base64' || format === 'jwk')
          expect((await readPrivateKey(stdout)).encrypted).to.equal(false);
      }
    });

  it('says nothing of a secret about what is public', async () => {
    expect((await give('certificate', { GITHUB_ACTIONS: 'true' })).stderr).not.to.include('secret format');
  });
});
