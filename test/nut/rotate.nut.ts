/** Rotations by the built plugin under the real sf, with the CLI's own JWT login as witness for the new key and the old one. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeBundle } from '../../src/connection/bundle/bundle.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { walk, type Walk } from '../tools/walk.ts';
import { authority } from '../unit/keypair/authority.ts';
import { isInstalled } from '../unit/keypair/witness.ts';

describe('sf jwt rotate under the real sf', function () {
  this.timeout(600_000);
  let stage: Scene;
  let person: Walk;
  let home = '';
  let keys = 0;

  before(async () => {
    stage = await scene();
    person = await walk(stage);
    home = await person.newHome();
    await succeed(`jwt setup -o admin -c acme --username ${stage.loginUser} --no-prompt`);
  });
  after(async () => {
    person.end();
    await stage.end();
  });

  const succeed = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await person.run(line);
    expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };
  /** A copy of the key that is current now. */
  const keepKey = (): string => {
    const path = join(person.folder, `${(keys += 1)}.key`);
    cpSync(join(stage.keyFolder, 'acme.key'), path);
    return path;
  };
  /** Whether `sf org login jwt` takes a key; the org's words where it doesn't. */
  const witness = async (key: string): Promise<string> => {
    const { consumerKey = '' } = stage.org.state.apps[0] ?? {};
    const who = `--username ${stage.loginUser} --client-id ${consumerKey} --jwt-key-file ${key}`;
    const { code, stdout, stderr } = await person.run(`org login jwt ${who} --instance-url ${stage.org.origin}`, {
      home,
    });
    return code === 0 ? 'logged in' : (/invalid assertion/.exec(stdout + stderr)?.[0] ?? stdout + stderr);
  };
  const rotate = 'jwt rotate -o admin -c acme --no-prompt';

  it("lets the CLI's own login go on with the new key, and no longer with the old one, and back", async () => {
    const old = keepKey();
    expect(await witness(old)).to.equal('logged in');
    const given = join(person.folder, 'given');
    writeFileSync(join(person.folder, 'bin/keeper'), `#!/bin/sh\nexec cat > '${given}'\n`, { mode: 0o755 });
    expect(await succeed(`${rotate} --hand-over keeper`)).to.include('Every login is proven with the new certificate.');
    const next = keepKey();
    expect([await witness(next), await witness(old)]).to.deep.equal(['logged in', 'invalid assertion']);
    expect((await decodeBundle(readFileSync(given, 'utf8'), '')).key).to.equal(readFileSync(next, 'utf8'));
    await succeed(`${rotate} --rollback`);
    expect([await witness(next), await witness(old)]).to.deep.equal(['invalid assertion', 'logged in']);
    expect(readFileSync(keepKey(), 'utf8')).to.equal(readFileSync(old, 'utf8'));
  });

  it('does so where the old key is lost', async () => {
    const old = keepKey();
    for (const name of ['acme.key', 'acme.crt']) rmSync(join(stage.keyFolder, name));
    const refused = await person.run(rotate);
    expect(refused.code).to.equal(2);
    expect(refused.stdout + refused.stderr).to.include('sf jwt rotate --connection acme --lost-key');
    await succeed(`${rotate} --lost-key`);
    expect([await witness(keepKey()), await witness(old)]).to.deep.equal(['logged in', 'invalid assertion']);
  });

  it('does so with the certificate of an authority, by the commands that it prints', async function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    const old = keepKey();
    const told = await succeed(`${rotate} --ca`);
    expect(await witness(old)).to.equal('logged in');
    const csr = join(stage.project, 'acme.csr');
    authority(person.folder).sign(csr, join(stage.project, 'acme.crt'));
    const command = /sf (jwt rotate .*)/.exec(told)?.[1] ?? '';
    await succeed(`${command} -o admin --no-prompt`);
    expect([await witness(keepKey()), await witness(old)]).to.deep.equal(['logged in', 'invalid assertion']);
  });

  it('does so by a second app, and with both keys until it is finished', async () => {
    const clientIdOf = (app: string): string =>
      stage.org.state.apps.find(({ fullName }) => fullName === app)?.consumerKey ?? '';
    const witnessBy = async (app: string, key: string): Promise<string> => {
      const who = `--username ${stage.loginUser} --client-id ${clientIdOf(app)} --jwt-key-file ${key}`;
      const { code, stdout, stderr } = await person.run(`org login jwt ${who} --instance-url ${stage.org.origin}`, {
        home,
      });
      return code === 0 ? 'logged in' : stdout + stderr;
    };
    const old = keepKey();
    const begin = await person.sit('jwt rotate -o admin -c acme --overlap', [
      ['is a production org. Deploy a second app for the connection "acme"?', 'y\r'],
    ]);
    expect(begin.code, begin.text).to.equal(0);
    expect(begin.text).to.include('Both keys log in: acme.').and.to.include('The second app is called "JwtLogin2".');
    const next = join(stage.keyFolder, 'acme-2.key');
    expect([await witnessBy('JwtLogin', old), await witnessBy('JwtLogin2', next)]).to.deep.equal([
      'logged in',
      'logged in',
    ]);
    const finish = begin.commands.find((command) => command.endsWith('--finish'))?.replace(/^sf /, '') ?? '';
    const end = await person.sit(`${finish} -o admin`, [
      ['is a production org. Disable the app that the connection "acme" no longer needs?', 'y\r'],
    ]);
    expect(end.code, end.text).to.equal(0);
    expect((await witnessBy('JwtLogin', old)).replace(/\s+/g, ' ')).to.include('OAuth plugin is disabled');
    expect(await witnessBy('JwtLogin2', next)).to.equal('logged in');
    const remove = end.commands.find((command) => command.startsWith('sf jwt key delete'))?.replace(/^sf /, '') ?? '';
    await succeed(`${remove} --no-prompt`);
    await succeed('jwt verify -c acme');
  });
});
