import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtExport, { type JwtExportResult } from '../../../src/commands/jwt/export.ts';
import JwtGenerateKeypair from '../../../src/commands/jwt/generate/keypair.ts';
import { readCertificate } from '../../../src/base/certificate.ts';
import { decodeBundle, encodeBundle } from '../../../src/connection/bundle/bundle.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { temporaryFolder } from '../keypair/pairs.ts';

const login = {
  instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
  username: 'ci@acme.com.uat',
  clientId: '3MVG9.x_y',
  orgId: '00D5g000001abcDEAQ',
};
const formats = ['pem', 'der', 'p12', 'base64', 'jwk', 'bundle', 'certificate', 'csr', 'hand-off'];

describe('sf jwt export where the connection has a bundle in the environment', () => {
  let folder: string;
  let remove: () => void;
  let variable: string;
  beforeEach(async () => {
    ({ path: folder, remove } = temporaryFolder());
    writeFileSync(at('sfdx-project.json'), '{"packageDirectories":[]}');
    mkdirSync(at('config'));
    await runCommand(JwtGenerateKeypair, ['--name', 'acme'], options());
    const [key, certificate] = ['acme.key', 'acme.crt'].map((name) => readFileSync(at(`keys/${name}`), 'utf8'));
    variable = encodeBundle({ ...login, key: key ?? '', certificate: certificate ?? '' });
  });
  afterEach(() => remove());

  const at = (path: string): string => join(folder, path);
  const options = (env: Record<string, string | undefined> = {}) => ({
    env: { SF_JWT_KEY_DIR: at('keys'), CI: undefined, ...env },
    cwd: folder,
  });
  const give = (format: string, ...argv: string[]): Promise<CommandRun<JwtExportResult>> =>
    runCommand(
      { run: async (all: string[], root: string) => JwtExport.run(all, root) },
      ['--connection', 'acme', '--format', format, '--json', ...argv],
      options({ SF_JWT_ACME: variable, SF_JWT_STORE_PASSWORD: 'canary store' }),
    );
  const connection = (record: object): void =>
    writeFileSync(at('config/jwt-connections.json'), JSON.stringify({ version: 1, connections: { acme: record } }));

  for (const format of formats)
    it(`refuses ${format} if the connection file points elsewhere`, async () => {
      connection({ ...login, instanceUrl: 'https://evil.my.salesforce.com', orgId: '00D000000000001' });
      const { json, exitCode, raw } = await give(format, '--output-file', 'given');
      expect([json?.name, exitCode], raw).to.deep.equal(['BundleDisagreesError', 2]);
      expect(existsSync(at('given'))).to.equal(false);
    });

  it('makes the bundle and the sheet of a stored key with the values of the bundle', async () => {
    const { raw, exitCode } = await give('bundle', '--output-file', 'given');
    expect(exitCode, raw).to.equal(0);
    expect(await decodeBundle(readFileSync(at('given'), 'utf8'), '')).to.deep.include(login);
    expect((await give('hand-off')).json?.result.handOff).to.deep.include({ for: 'developer', ...login });
  });

  it('makes the sheet of a bundle alone, with its certificate', async () => {
    const { sha256 } = readCertificate(readFileSync(at('keys/acme.crt'), 'utf8'));
    rmSync(at('keys'), { recursive: true });
    const { json, raw } = await give('hand-off');
    expect(json?.result, raw).to.deep.include({ keyName: 'acme', sha256 });
    expect(json?.result.handOff).to.deep.include({ for: 'developer', ...login });
    expect(raw).not.to.include('PRIVATE KEY');
  });

  for (const format of formats.filter((each) => each !== 'hand-off'))
    it(`never gives the key of a bundle out as ${format}`, async () => {
      rmSync(at('keys'), { recursive: true });
      const { json, exitCode } = await give(format, '--output-file', 'given');
      expect([json?.name, exitCode]).to.deep.equal(['ExportKeyInBundleError', 2]);
      expect(json?.message).to.include('SF_JWT_ACME');
      expect(existsSync(at('given'))).to.equal(false);
    });
});
