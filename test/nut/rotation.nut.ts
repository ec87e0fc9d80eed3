/** A rotation by the real sf: whatever the order, a pipeline is proven exactly where the CLI's own JWT login succeeds. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { scene, type Scene } from '../tools/scene.ts';
import { walk, type Walk } from '../tools/walk.ts';

type Age = 'old' | 'new';
const ages: readonly Age[] = ['old', 'new'];

describe('a rotation under the real sf', function () {
  this.timeout(300_000);
  let stage: Scene;
  let person: Walk;
  let home = '';
  const states = {} as Record<Age, Scene['org']['state']>;
  const bundles = {} as Record<Age, string>;

  const keyFile = (age: Age): string => join(person.folder, `${age}.key`);
  const checkoutOf = (age: Age): string => join(person.folder, `checkout-${age}`);
  const succeed = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await person.run(line);
    expect(code, `${line}\n${stdout}${stderr}`).to.equal(0);
    return stdout.trim();
  };
  const keep = async (age: Age): Promise<void> => {
    cpSync(stage.project, checkoutOf(age), { recursive: true });
    writeFileSync(keyFile(age), readFileSync(join(stage.keyFolder, 'acme.key')), { mode: 0o600 });
    bundles[age] = await succeed('jwt export --connection acme --format bundle');
    states[age] = structuredClone(stage.org.state);
  };

  before(async () => {
    stage = await scene();
    person = await walk(stage);
    const setup = `jwt setup -o admin -c acme --username ${stage.loginUser} --no-prompt`;
    await succeed(setup);
    await keep('old');
    await succeed('jwt generate keypair --name acme --force');
    await succeed(`${setup} --allow-certificate-change`);
    await keep('new');
    home = await person.newHome();
  });
  after(async () => {
    person.end();
    await stage.end();
  });

  for (const org of ages)
    for (const secret of ages)
      it(`with the ${org} certificate in the org and the ${secret} key is ${org === secret ? 'proven' : 'refused'}, from each checkout, as the CLI's own login is`, async () => {
        Object.assign(stage.org.state, structuredClone(states[org]));
        const { consumerKey = '' } = stage.org.state.apps[0] ?? {};
        const login = `org login jwt --username ${stage.loginUser} --client-id ${consumerKey}`;
        const witness = `${login} --jwt-key-file ${keyFile(secret)} --instance-url ${stage.org.origin}`;
        expect((await person.run(witness, { home })).code === 0, 'the witness').to.equal(org === secret);
        for (const checkout of ages) {
          const env = { CI: 'true', SF_JWT_KEY_DIR: undefined, SF_JWT_ACME: bundles[secret] };
          const place = { cwd: checkoutOf(checkout), home, env };
          const { code, stdout } = await person.run('jwt verify --connection acme', place);
          expect(code, `${checkout} checkout\n${stdout}`).to.equal(org === secret ? 0 : 1);
          if (org !== secret) expect(stdout).to.match(/\[(?:bundle-outdated|assertion-invalid)\]/);
        }
      });
});
