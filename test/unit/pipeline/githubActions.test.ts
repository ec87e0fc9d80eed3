import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { githubActionsWorkflow, githubSetupCommands } from '../../../src/pipeline/githubActions.ts';
import { root } from '../../tools/runCommand.ts';

const golden = (name: string): Promise<string> => readFile(new URL(`golden/${name}`, import.meta.url), 'utf8');

const connection = { connection: 'acme-uat', environmentPrefix: 'SF_JWT_ACME_UAT' };
const values = {
  clientId: '3MVG9.x_y',
  username: 'ci@acme.com.uat',
  instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
};

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
    const workflow = githubActionsWorkflow({ ...connection, pluginVersion: '0.1.0' });
    expect(workflow).to.equal(await golden('github-project.yml'));
    expect(await validated(workflow)).to.equal(true);
  });

  it('is the golden file when the job itself has to know the connection', async () => {
    const workflow = githubActionsWorkflow({ ...connection, values });
    expect(workflow).to.equal(await golden('github-alone.yml'));
    expect(await validated(workflow)).to.equal(true);
  });

  it('is refused by the checker when it is broken', async () => {
    expect(await validated(githubActionsWorkflow(connection).replace('runs-on', 'runs-at'))).to.equal(false);
  });

  it('lets no value become an expression, a second key or a second line', async () => {
    const hostile = 'a"\n          X: ${{ secrets.TOKEN }}\n#';
    const workflow = githubActionsWorkflow({ ...connection, values: { ...values, username: hostile } });
    const line = workflow.split('\n').find((text) => text.includes('_USERNAME'));
    expect(line?.trim()).to.equal(
      String.raw`SF_JWT_ACME_UAT_USERNAME: "a\"\n          X: ${'${{'} '${'${{'}' }} secrets.TOKEN }}\n#"`,
    );
    expect(await validated(workflow)).to.equal(true);
  });

  it('shows no command of a runner and nothing invisible, and keeps the value', async () => {
    const hostile = '##vso[x] ::error:: \u202e\u009b\u2028 ##[y]';
    const workflow = githubActionsWorkflow({ ...connection, values: { ...values, username: hostile } });
    expect(workflow).not.to.match(/##|::|\p{Cf}|\u009b|\u2028/u);
    const written = /_USERNAME: (".*")/.exec(workflow)?.[1] ?? '';
    const asJson = written.replace(/\\U0000(.{4})/g, String.raw`\u$1`);
    expect(JSON.parse(asJson)).to.equal(hostile);
    expect(await validated(workflow)).to.equal(true);
  });

  it('holds no key and no org id of its own', () => {
    const workflow = githubActionsWorkflow({ ...connection, values });
    expect(workflow).to.include('SF_JWT_ACME_UAT_KEY: ${{ secrets.SF_JWT_ACME_UAT_KEY }}');
    expect(workflow).to.include('SF_JWT_ACME_UAT_ORG_ID: ${{ vars.SF_JWT_ACME_UAT_ORG_ID }}');
    expect(workflow).not.to.match(/pull_request|00D|PRIVATE/);
  });
});

describe('the commands that set the workflow up', () => {
  it('give it the key from its file and the org id', () => {
    expect(githubSetupCommands('SF_JWT_ACME', '/home/me/.sf/jwt/keys/acme.key', '00D000000000001AAA')).to.deep.equal([
      'gh secret set SF_JWT_ACME_KEY < /home/me/.sf/jwt/keys/acme.key',
      'gh variable set SF_JWT_ACME_ORG_ID --body 00D000000000001AAA',
    ]);
  });

  it('quote a path for the shell', () => {
    const [command] = githubSetupCommands('P', "/home/o'neil/my keys/a.key", '00D');
    expect(command).to.equal(String.raw`gh secret set P_KEY < '/home/o'\''neil/my keys/a.key'`);
  });
});
