/** A revocation by the built plugin under the real sf, with the CLI's own JWT login as witness before, after, and restored. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scene, type Scene } from '../tools/scene.ts';
import { walk, type Walk } from '../tools/walk.ts';

describe('sf jwt revoke under the real sf', function () {
  this.timeout(600_000);
  let stage: Scene;
  let person: Walk;
  let home = '';

  before(async () => {
    stage = await scene();
    person = await walk(stage);
    home = await person.newHome();
  });
  after(async () => {
    person.end();
    await stage.end();
  });

  /** What `sf org login jwt` says to the key of the connection: the end of it, and its words. */
  const witness = async (clientId: string): Promise<{ works: boolean; text: string }> => {
    const key = join(person.folder, 'acme.key');
    cpSync(join(stage.keyFolder, 'acme.key'), key);
    const who = `--username ${stage.loginUser} --client-id ${clientId} --jwt-key-file ${key}`;
    const { code, stdout, stderr } = await person.run(`org login jwt ${who} --instance-url ${stage.org.origin}`, {
      home,
    });
    return { works: code === 0, text: stdout + stderr };
  };
  const succeed = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await person.run(line);
    expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };

  const forms = [
    ['--remove-access', /not admin approved/],
    ['--certificate', /invalid assertion/],
    ['--disable-app', /OAuth plugin is disabled/],
    ['--delete-app', /client identifier invalid/],
  ] as const;

  it("ends the CLI's own login in each form, for the right reason, and brings it back where that is promised", async () => {
    await succeed(`jwt setup -o admin -c acme --username ${stage.loginUser} --no-prompt`);
    const clientId = stage.org.state.apps[0]?.consumerKey ?? '';
    expect((await witness(clientId)).works).to.equal(true);
    for (const [form, answer] of forms) {
      const text = await succeed(`jwt revoke -o admin -c acme ${form} --sessions --no-prompt`);
      expect(text)
        .to.include('Revoked: the org refuses the login')
        .and.include('The access token from before is refused.');
      const refused = await witness(clientId);
      expect(refused, form).to.include({ works: false });
      expect(refused.text, form).to.match(answer);
      if (form === '--delete-app') continue;
      expect(await succeed('jwt revoke -o admin -c acme --restore --no-prompt')).to.include('Restored: the login');
      expect((await witness(clientId)).works, form).to.equal(true);
    }
  });
});
