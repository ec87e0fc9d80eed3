/** What a test of a rotation by a second app does, and who logs in by which app. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jwtLogin } from './jwtLogin.ts';
import type { Scene } from './scene.ts';

/** The private keys of the key store, by their names. */
export const keysOfApps = ({ keyFolder }: Scene): Record<string, string> =>
  Object.fromEntries(
    (existsSync(keyFolder) ? readdirSync(keyFolder) : [])
      .filter((name) => name.endsWith('.key'))
      .map((name) => [name.replace(/\.key$/, ''), readFileSync(join(keyFolder, name), 'utf8')]),
  );

/** Which keys log in by which apps now, as a client would that nobody here wrote. */
export const keysThatLogInByApp = async (stage: Scene): Promise<string[]> => {
  const found: string[] = [];
  for (const { fullName } of stage.org.state.apps)
    for (const [name, key] of Object.entries(keysOfApps(stage)))
      if ((await jwtLogin(stage.org, key, fullName, stage.loginUser)) === 'logged in')
        found.push(`${fullName} ${name}`);
  return found;
};
