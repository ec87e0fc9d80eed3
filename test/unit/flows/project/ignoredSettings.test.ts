import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
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
