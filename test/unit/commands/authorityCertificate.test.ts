import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import JwtExport from '../../../src/commands/jwt/export.ts';
import JwtKeyImport, { type JwtKeyImportResult } from '../../../src/commands/jwt/key/import.ts';
import JwtKeyList, { type JwtKeyListResult } from '../../../src/commands/jwt/key/list.ts';
import JwtSetup, { type JwtSetupResult } from '../../../src/commands/jwt/setup.ts';
import JwtVerify, { type JwtVerifyResult } from '../../../src/commands/jwt/verify.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import type { ConnectionFile } from '../../../src/connection/types.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { authority } from '../keypair/authority.ts';
import { ask, isInstalled } from '../keypair/witness.ts';

const passphrase = 'canary one';

describe('a certificate of an authority', function () {
  this.timeout(120_000);
  let stage: Scene;
  let folder: string;
  beforeEach(async function () {
    if (!isInstalled('openssl', 'version')) this.skip();
    stage = await scene();
    folder = dirname(stage.project);
  });
  afterEach(() => stage?.end());

  const at = (name: string): string => join(folder, name);
  const done = async <T>(command: Parameters<typeof runCommand>[0], argv: string[], env = {}): Promise<T> => {
    const options = { ...stage.options, env: { ...stage.options.env, ...env } };
    const { exitCode, raw, json } = await runCommand<T>(command, [...argv, '--json'], options);
    expect(exitCode, raw).to.equal(0);
    return json?.result as T;
  };
  const outcome = async (env = {}): Promise<string | undefined> =>
    (await done<JwtVerifyResult>(JwtVerify, ['--connection', 'acme'], env)).connections[0]?.outcome;
  const deployed = (): string => {
    const { certificate } = stage.org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements ?? {};
    return typeof certificate === 'string' ? certificate : '';
  };
  const inOrg = (): string => readCertificate(deployed()).sha256;

  for (const { how, env } of [
    { how: 'a key in the clear', env: {} },
    { how: 'an encrypted key', env: { SF_JWT_ACME_KEY_PASSPHRASE: passphrase } },
  ])
    it(`is asked for, imported with its chain and deployed for ${how}, and the login works before and after`, async () => {
      const setup = ['--no-prompt', '--target-org', 'admin', '--connection', 'acme', '--username', stage.loginUser];
      await done<JwtSetupResult>(JwtSetup, setup, env);
      const key = readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8');
      const selfSigned = inOrg();

      const subject = ['--organization', 'Acme GmbH', '--country', 'DE'];
      const request = ['--connection', 'acme', '--format', 'csr', '--output-file', at('acme.csr'), ...subject];
      await done(JwtExport, request, env);
      const by = authority(folder);
      const leaf = by.sign(at('acme.csr'), at('acme.crt'));
      writeFileSync(at('chain.pem'), readFileSync(by.root, 'utf8') + readFileSync(by.intermediate, 'utf8'));
      expect(ask('openssl', 'verify', '-CAfile', by.root, '-untrusted', by.intermediate, leaf)).to.include('OK');

      const files = ['--certificate-file', leaf, '--certificate-file', at('chain.pem')];
      const imported = await done<JwtKeyImportResult>(JwtKeyImport, ['--key-name', 'acme', ...files]);
      expect(imported).to.deep.include({
        action: 'certificateReplaced',
        connections: ['acme'],
        subject: 'C=DE, O=Acme GmbH, CN=acme',
      });
      expect(imported.chain).to.deep.equal(['O=Test, CN=Issuing', 'O=Test, CN=Root']);
      expect(readFileSync(join(stage.keyFolder, 'acme.key'), 'utf8')).to.equal(key);
      const list = await done<JwtKeyListResult>(JwtKeyList, []);
      expect(list.keys[0]?.findings.map(({ id }) => id)).to.deep.equal(['certificate-not-recorded']);
      expect(inOrg()).to.equal(selfSigned);
      expect(await outcome(env)).to.equal('proven');

      const again = await done<JwtSetupResult>(JwtSetup, [...setup, '--allow-certificate-change'], env);
      expect(again.verification?.outcome).to.equal('proven');
      const expected = readCertificate(readFileSync(leaf, 'utf8'));
      expect(inOrg()).to.equal(expected.sha256);
      expect(deployed().replace(/\s/g, '')).to.equal(expected.pem.replace(/-----.*?-----|\s/g, ''));
      const file = JSON.parse(
        readFileSync(join(stage.project, 'config/jwt-connections.json'), 'utf8'),
      ) as ConnectionFile;
      expect(file.connections['acme']?.certificate?.sha256).to.equal(expected.sha256);
      expect(await outcome(env)).to.equal('proven');
      expect((await done<JwtKeyListResult>(JwtKeyList, [])).keys[0]?.findings).to.deep.equal([]);
    });
});
