import { expect } from 'chai';
import { githubSecretCommands, jobSetupCommands } from '../../../src/pipeline/secretCommands.ts';

describe('the commands that give a job its secrets', () => {
  const acme = { connection: 'acme', environmentPrefix: 'SF_JWT_ACME' };

  it('give it the bundle', () => {
    expect(jobSetupCommands(githubSecretCommands, acme)).to.deep.equal([
      'sf jwt export --connection acme --format bundle | gh secret set SF_JWT_ACME',
    ]);
  });

  it('give it the passphrase and the host, quoted for the shell', () => {
    const commands = jobSetupCommands(githubSecretCommands, { ...acme, encryptedKey: true, allowedHost: "a'b c" });
    expect(commands.slice(1)).to.deep.equal([
      'gh secret set SF_JWT_ACME_KEY_PASSPHRASE',
      String.raw`gh variable set SF_JWT_ALLOWED_HOSTS --body 'a'\''b c'`,
    ]);
  });
});
