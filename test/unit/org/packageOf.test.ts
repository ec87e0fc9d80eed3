import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import JSZip from 'jszip';
import { packageOf, virtualFolders } from '../../../src/org/packageOf.ts';

const xml = (type: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${inner}\n</${type}>\n`;

const components = [
  {
    type: 'ExternalClientApplication',
    fullName: 'JwtLogin',
    path: 'app/externalClientApps/JwtLogin.eca-meta.xml',
    content: xml('ExternalClientApplication', '    <label>Ünïcode</label>'),
  },
  {
    type: 'ExtlClntAppGlobalOauthSettings',
    fullName: 'JwtLogin_glbloauth',
    path: 'orgs/acme/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth-meta.xml',
    content: xml(
      'ExtlClntAppGlobalOauthSettings',
      '    <externalClientApplication>JwtLogin</externalClientApplication>',
    ),
  },
  {
    type: 'PermissionSet',
    fullName: 'JwtLogin_Access',
    path: 'app/permissionsets/JwtLogin_Access.permissionset-meta.xml',
    content: xml('PermissionSet', '    <label>Access</label>'),
  },
];

const zipOf = async (apiVersion: string): Promise<JSZip> => {
  const set = await packageOf(components, apiVersion);
  const { zipBuffer } = await new MetadataConverter().convert(set, 'metadata', { type: 'zip' });
  return JSZip.loadAsync(zipBuffer ?? '');
};

describe('the package of a deploy', () => {
  it('holds every component under the name and folder that the Metadata API wants', async () => {
    const zip = await zipOf('67.0');
    const files = Object.values(zip.files)
      .filter((file) => !file.dir)
      .map((file) => file.name);
    expect(files.sort()).to.deep.equal([
      'externalClientApps/JwtLogin.eca',
      'extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth',
      'package.xml',
      'permissionsets/JwtLogin_Access.permissionset',
    ]);
    expect(await zip.file('externalClientApps/JwtLogin.eca')?.async('string')).to.include('<label>Ünïcode</label>');
  });

  it('has the API version asked for, and obeys neither the project nor its .forceignore', async () => {
    const folder = mkdtempSync(join(homedir(), 'project-'));
    writeFileSync(join(folder, 'sfdx-project.json'), '{"packageDirectories":[{"path":"f"}],"sourceApiVersion":"58.0"}');
    writeFileSync(join(folder, '.forceignore'), '**\n');
    const before = process.cwd();
    process.chdir(folder);
    try {
      const zip = await zipOf('66.0');
      expect(await zip.file('package.xml')?.async('string')).to.include('<version>66.0</version>');
      expect(zip.file('externalClientApps/JwtLogin.eca')).not.to.equal(null);
    } finally {
      process.chdir(before);
    }
  });

  for (const [name, path] of Object.entries({ posix, win32 }))
    it(`lies in folders that the library finds with the separator of ${name}`, () => {
      const folders = new Map(virtualFolders(components, path).map((folder) => [folder.dirPath, folder.children]));
      expect([...folders.keys()].sort()).to.deep.equal(
        [
          ['app-files'],
          ['app-files', 'app'],
          ['app-files', 'app', 'externalClientApps'],
          ['app-files', 'app', 'permissionsets'],
          ['app-files', 'orgs'],
          ['app-files', 'orgs', 'acme'],
          ['app-files', 'orgs', 'acme', 'extlClntAppGlobalOauthSets'],
        ].map((parts) => parts.join(path.sep)),
      );
      expect(folders.get('app-files')).to.deep.equal(['app', 'orgs']);
      const [file] = folders.get(path.join('app-files', 'app', 'externalClientApps')) ?? [];
      expect(file).to.deep.include({ name: 'JwtLogin.eca-meta.xml' });
    });
});
