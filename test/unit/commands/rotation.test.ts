/** A key pair is replaced in three places, one after the other. Whatever a pipeline has of them, the org decides, and is understood. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import JwtSetup from '../../../src/commands/jwt/setup.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';

type Age = 'old' | 'new';
type Secret = 'bundle' | 'key';
type Outcome = { ends: 'proven' | 'assertion-invalid' | 'bundle-outdated' | 'key-outdated'; keyFit: 'pass' | 'warn' };

/** What a login with these must end in: certificate in the org, checkout, secret in the pipeline. */
const table: ReadonlyArray<
  [org: Age, checkout: Age, secret: Age, outcome: Record<Secret, Outcome['ends']>, keyFit: Outcome['keyFit']]
> = [
  ['old', 'old', 'old', { bundle: 'proven', key: 'proven' }, 'pass'],
  ['old', 'old', 'new', { bundle: 'bundle-outdated', key: 'key-outdated' }, 'warn'],
  ['old', 'new', 'old', { bundle: 'proven', key: 'proven' }, 'warn'],
  ['old', 'new', 'new', { bundle: 'assertion-invalid', key: 'assertion-invalid' }, 'pass'],
  ['new', 'old', 'old', { bundle: 'assertion-invalid', key: 'assertion-invalid' }, 'pass'],
  ['new', 'old', 'new', { bundle: 'proven', key: 'proven' }, 'warn'],
  ['new', 'new', 'old', { bundle: 'bundle-outdated', key: 'key-outdated' }, 'warn'],
  ['new', 'new', 'new', { bundle: 'proven', key: 'proven' }, 'pass'],
];

describe('a rotation', () => {
  let stage: Scene;
  const states = {} as Record<Age, Scene['org']['state']>;
  const secrets = {} as Record<Age, Record<Secret, Record<string, string>>>;

  const keep = (age: Age): void => {
    cpSync(stage.project, `${stage.project}-${age}`, { recursive: true });
    states[age] = structuredClone(stage.org.state);
    const file = readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8');
    const {
      clientId = '',
      username,
      instanceUrl,
      orgId = '',
    } = (JSON.parse(file) as ConnectionFile).connections.acme ?? {
      username: '',
      instanceUrl: '',
    };
    const key = readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8');
    const certificate = readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8');
    const bundle = { key, certificate, clientId, username, instanceUrl, orgId };
    secrets[age] = { bundle: { SF_JWT_ACME: encodeBundle(bundle) }, key: { SF_JWT_ACME_KEY: key } };
  };

  before(async () => {
    stage = await scene();
    const setup = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
    expect((await runCommand(JwtSetup, setup, stage.options)).exitCode).to.equal(0);
    keep('old');
    const keypair = ['--name', 'acme', '--force', '--json'];
    expect((await runCommand(JwtGenerateKeypair, keypair, stage.options)).exitCode).to.equal(0);
    expect((await runCommand(JwtSetup, [...setup, '--allow-certificate-change'], stage.options)).exitCode).to.equal(0);
    keep('new');
  });
  after(() => stage.end());

  const verify = (checkout: Age, secret: Record<string, string>): Promise<CommandRun<JwtVerifyResult>> =>
    runCommand<JwtVerifyResult>(JwtVerify, ['-c', 'acme', '--json'], {
      cwd: `${stage.project}-${checkout}`,
      env: { ...stage.options.env, SF_JWT_KEY_DIR: join(stage.project, '../no-keys'), CI: 'true', ...secret },
    });

  for (const [org, checkout, secret, outcome, keyFit] of table)
    for (const form of ['bundle', 'key'] as const)
      it(`with the ${org} certificate in the org, the ${checkout} checkout and the ${secret} ${form} is ${outcome[form]}`, async () => {
        Object.assign(stage.org.state, structuredClone(states[org]));
        const run = await verify(checkout, secrets[secret][form]);
        const login = run.json?.result.connections[0];
        expect([login?.fault?.id ?? login?.outcome, run.exitCode]).to.deep.equal([
          outcome[form],
          outcome[form] === 'proven' ? 0 : 1,
        ]);
        expect(login?.checks.find(({ id }) => id === 'key-fit')?.outcome).to.equal(keyFit);
        expect(run.raw).not.to.match(/would refuse|Nothing was sent/);
        if (outcome[form].endsWith('-outdated'))
          expect(login?.fault?.fix.join('\n')).to.include(
            form === 'bundle' ? 'gh secret set SF_JWT_ACME' : '--allow-certificate-change',
          );
      });
});
