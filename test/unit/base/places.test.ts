import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../tools/runCommand.ts';

/** The places that a process finds whose HOME is this. */
const placesWithHome = (home: string | undefined): Record<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), 'jwt-places-'));
  const code = `import { places } from '${root}src/base/places.ts'; console.log(JSON.stringify(places()));`;
  try {
    const options = {
      cwd: folder,
      env: { ...process.env, HOME: home, SF_JWT_KEY_DIR: undefined },
      encoding: 'utf8',
    } as const;
    return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], options)) as Record<
      string,
      string
    >;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('places', () => {
  it('are below HOME', () => expect(placesWithHome('/nowhere')['keyFolder']).to.equal('/nowhere/.sf/jwt/keys'));

  for (const home of ['', undefined, 'relative'])
    it(`are never in the working folder, where HOME is ${home === undefined ? 'missing' : `"${home}"`}`, () => {
      const { keyFolder, stateFolder, connectionFile } = placesWithHome(home);
      const own = join(userInfo().homedir, '.sf/jwt');
      expect([stateFolder, keyFolder, connectionFile]).to.deep.equal([own, `${own}/keys`, `${own}/connections.json`]);
    });
});
