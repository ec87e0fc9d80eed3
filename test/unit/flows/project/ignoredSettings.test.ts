import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { adviseFor } from '../../../../src/base/errors/runningCommand.ts';
import { ignoredSettings } from '../../../../src/flows/project/ignoredSettings.ts';

describe('the login URL of a project file', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'jwt-ignored-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const warnings = async (project: object): Promise<number> => {
    await writeFile(join(folder, 'sfdx-project.json'), JSON.stringify(project));
    return (await ignoredSettings({}, folder)).length;
  };

  it('is nothing to tell as sf generates it', async () => {
    for (const sfdcLoginUrl of [
      'https://login.salesforce.com',
      'https://login.salesforce.com/',
      ' HTTPS://Login.Salesforce.com',
    ])
      expect(await warnings({ sfdcLoginUrl }), sfdcLoginUrl).to.equal(0);
    expect(await warnings({})).to.equal(0);
  });

  it('is told as having no effect where somebody chose it', async () => {
    for (const sfdcLoginUrl of [
      'https://test.salesforce.com',
      'https://acme.my.salesforce.com',
      'https://login.salesforce.com.evil.example',
      'http://login.salesforce.com',
      7,
    ])
      expect(await warnings({ sfdcLoginUrl }), String(sfdcLoginUrl)).to.equal(1);
  });
});

describe('a variable of sf that has no effect', () => {
  const env = { SF_AUDIENCE_URL: 'https://a.example', SF_ORG_INSTANCE_URL: 'https://b.example' };

  it('is told with what has, in flags that the running command has', async () => {
    const told = (name: string, flags: readonly string[]): Promise<string[]> => {
      const end = adviseFor({ name, flags });
      return ignoredSettings(env).finally(end);
    };
    expect((await told('status', ['connection'])).join('\n')).not.to.match(/--/);
    const [audience, instanceUrl] = await told('verify', ['audience-url', 'instance-url']);
    expect(audience).to.include('SF_AUDIENCE_URL').and.include('--audience-url');
    expect(instanceUrl).to.include('SF_ORG_INSTANCE_URL').and.include('--instance-url');
  });
});
