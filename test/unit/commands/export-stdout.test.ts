import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { readPrivateKey } from '../../../src/keypair/read.ts';
import { runCommand } from '../../tools/runCommand.ts';
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
  /** Without the masks, as a runner would let it pass. */
  const afterMasks = (stderr: string, shown: string): string =>
    stderr
      .split('\n')
      .flatMap((line) => /^(?:::add-mask::|##vso\[task\.setsecret\])(.*)$/.exec(line)?.[1] ?? [])
      .reduce((text, mask) => text.replaceAll(mask.replaceAll('%25', '%'), '***'), shown);
  const keyLines = (): string[] => readFileSync(join(folder, 'keys/acme.key'), 'utf8').split('\n').slice(1, -2);

  for (const format of ['pem', 'base64', 'jwk', 'bundle'])
    it(`says that ${format} is a secret wherever it goes, and only then gives it out`, async () => {
      for (const env of [{}, { CI: 'true' }]) {
        const { stderr, stdout, exitCode } = await give(format, env);
        expect(exitCode, stderr).to.equal(0);
        expect(stderr).to.include(`What follows is the secret format "${format}"`);
        expect(stderr).not.to.include('add-mask');
        for (const line of keyLines()) expect(stderr).not.to.include(line);
        if (format === 'pem' || format === 'base64' || format === 'jwk')
          expect((await readPrivateKey(stdout)).encrypted).to.equal(false);
      }
    });

  for (const env of [{ GITHUB_ACTIONS: 'true' }, { TF_BUILD: 'True' }])
    for (const format of ['pem', 'base64', 'jwk', 'bundle'])
      it(`has the runner of ${Object.keys(env).join()} hide ${format}, however it is unpacked later`, async () => {
        const { stderr, stdout } = await give(format, env);
        expect(stdout).not.to.match(/add-mask|##vso/);
        const hidden = afterMasks(stderr, stdout);
        expect(hidden).not.to.match(/[\w+/=]{12}(?!-)/);
        if (format !== 'jwk') expect(afterMasks(stderr, keyLines().join('\n'))).not.to.match(/[\w+/=]{8}/);
      });

  it('shows no mask to a runner that would print it, and none of what is public', async () => {
    const { stderr } = await give('pem', { GITLAB_CI: 'true' });
    for (const line of keyLines()) expect(stderr).not.to.include(line);
    expect((await give('certificate', { GITHUB_ACTIONS: 'true' })).stderr).not.to.match(/add-mask|secret format/);
  });
});
