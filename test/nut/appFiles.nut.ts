import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sampleFiles } from '../unit/app/sample.ts';
import { root } from '../tools/runCommand.ts';

type Converted = { status: number; message?: string; result: { location: string } };

let folder: string;

/** What the CLI itself makes of source folders: metadata format, as a deploy would send it. */
const convert = async (...sourceFolders: string[]): Promise<Converted> => {
  const sources = sourceFolders.flatMap((source) => ['--source-dir', source]);
  const argv = ['project', 'convert', 'source', ...sources, '--output-dir', 'converted', '--json'];
  const options = { cwd: folder, env: { ...process.env, HOME: join(folder, 'home'), CI: 'true' } };
  const run = promisify(execFile)(process.execPath, [join(root, 'node_modules/.bin/sf'), ...argv], options);
  const { stdout } = await run.catch((failure: { stdout: string }) => failure);
  return JSON.parse(stdout) as Converted;
};

const files = async (path: string): Promise<string[]> =>
  (await readdir(join(folder, path), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, path).length + 1))
    .sort();

describe('app files in the hands of the real CLI', () => {
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'sf-plugin-jwt-convert-')));
    await mkdir(join(folder, 'force-app'));
    const project = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '61.0' };
    await writeFile(join(folder, 'sfdx-project.json'), JSON.stringify(project));
    for (const { path, content } of sampleFiles()) {
      const file = join(folder, 'jwt/JwtLogin', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  before('convert', async () => {
    const { status, message } = await convert('jwt/JwtLogin/app', 'jwt/JwtLogin/orgs/acme');
    expect(status, message).to.equal(0);
  });

  it('are six components of the right types, from two folders outside of the package directory', async () => {
    expect(await files('converted')).to.deep.equal([
      'externalClientApps/JwtLogin.eca',
      'extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth',
      'extlClntAppOauthPolicies/JwtLogin_oauthPlcy.ecaOauthPlcy',
      'extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth',
      'extlClntAppPolicies/JwtLogin_plcy.ecaPlcy',
      'package.xml',
      'permissionsets/JwtLogin_Access.permissionset',
    ]);
    const manifest = await readFile(join(folder, 'converted/package.xml'), 'utf8');
    for (const { type, fullName } of sampleFiles()) {
      expect(manifest.replace(/\s+/g, '')).to.include(`<members>${fullName}</members><name>${type}</name>`);
    }
  });

  it('keep every byte of their content on the way', async () => {
    for (const { path, content } of sampleFiles()) {
      const [folderName = '', fileName = ''] = path.split('/').slice(-2);
      const converted = await readFile(
        join(folder, 'converted', folderName, fileName.replace('-meta.xml', '')),
        'utf8',
      );
      expect(converted.trim(), path).to.equal(content.trim());
    }
  });
});
