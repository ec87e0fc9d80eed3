import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { githubActionsWorkflow } from '../../../src/pipeline/githubActions.ts';
import { githubSecretCommands, jobSetupCommands } from '../../../src/pipeline/secretCommands.ts';
import { root } from '../../tools/runCommand.ts';

const golden = (name: string): Promise<string> => readFile(new URL(`golden/${name}`, import.meta.url), 'utf8');

const connection = { connection: 'acme-uat', environmentPrefix: 'SF_JWT_ACME_UAT', inSourceControl: true };

/** What an independent checker of workflows says; it fails for a file that the runner would refuse. */
const validated = async (workflow: string): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'sf-plugin-jwt-workflow-'));
  const file = join(folder, 'verify.yml');
  try {
    await writeFile(file, workflow);
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/@action-validator/cli/cli.mjs'), file]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe('GitHub Actions workflow', () => {
  it('is the golden file when the connection file is in source control', async () => {
    const workflow = githubActionsWorkflow({ ...connection, cliVersion: '2.115.1', pluginVersion: '0.1.0' });
    expect(workflow).to.equal(await golden('github-project.yml'));
    expect(await validated(workflow)).to.equal(true);
  });

  it('is the golden file without a checkout, for an encrypted key and a host of its own', async () => {
    const input = { ...connection, inSourceControl: false, encryptedKey: true, allowsHost: true };
    const workflow = githubActionsWorkflow(input);
    expect(workflow).to.equal(await golden('github-alone.yml'));
    expect(await validated(workflow)).to.equal(true);
  });

  it('is refused by the checker when it is broken', async () => {
    expect(await validated(githubActionsWorkflow(connection).replace('runs-on', 'runs-at'))).to.equal(false);
  });

  it('needs one secret, and holds nothing of the connection', () => {
    const workflow = githubActionsWorkflow(connection);
    expect(new Set(workflow.match(/secrets\.\w+/g))).to.deep.equal(new Set(['secrets.SF_JWT_ACME_UAT']));
    expect(workflow).not.to.match(/vars\.|pull_request|00D|3MVG9|PRIVATE/);
  });
});

describe('the commands that set the workflow up', () => {
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
