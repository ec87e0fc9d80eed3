/** What `sf jwt deploy` does over either protocol, seen by a client that nobody here wrote: the real `sf`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import JwtSetup from '../../src/commands/jwt/setup.ts';
import { readCertificate } from '../../src/base/certificate.ts';
import { runSf, type SfRun } from '../tools/realSf.ts';
import { runCommand } from '../tools/runCommand.ts';
import { runDeploy } from '../tools/runDeploy.ts';
import { logInAdmin, scene, type Scene } from '../tools/scene.ts';

const types = [
  'ExternalClientApplication',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
  'PermissionSet',
];

type Way = { name: string; requests: 'soap' | 'deployRequest'; prepare: (stage: Scene) => Promise<void> | void };

const ways: Way[] = [
  { name: 'SOAP', requests: 'soap', prepare: () => undefined },
  {
    name: 'REST, by the setting of sf',
    requests: 'deployRequest',
    prepare: ({ options }) => void (options.env.SF_ORG_METADATA_REST_DEPLOY = 'true'),
  },
  {
    name: 'REST, with a session that SOAP refuses',
    requests: 'deployRequest',
    // As an app with isNamedUserJwtEnabled issues it.
    prepare: async (stage) => {
      const accessToken = `eyJraWQiOiJ4In0.${'e30'.repeat(20)}.c2lnbmF0dXJl`;
      const { state, admin } = stage.org;
      const scopes = ['full'];
      state.sessions.push({ accessToken, userId: admin.userId, appId: null, scopes, createdAt: 0, format: 'jwt' });
      await logInAdmin({ ...stage.org, admin: { ...admin, accessToken } });
    },
  },
];

for (const { name, requests, prepare } of ways)
  describe(`sf jwt deploy over ${name}`, () => {
    let stage: Scene;
    let home: string;
    before(async () => {
      stage = await scene();
      home = mkdtempSync(join(tmpdir(), 'deploy-protocols-'));
      const argv = ['--no-prompt', '-o', 'admin', '-c', 'acme', '--username', stage.loginUser, '--wait', '0', '--json'];
      expect((await runCommand(JwtSetup, argv, stage.options)).exitCode).to.equal(0);
      // The app goes; what deploys it again is the deploy, from the files of the setup.
      Object.assign(stage.org.state, { apps: [], setupEntityAccess: [], deployments: [] });
      await prepare(stage);
      stage.org.requests.length = 0;
    });
    after(async () => {
      await stage.end();
      rmSync(home, { recursive: true, force: true });
    });

    const sf = (...args: string[]): Promise<SfRun> =>
      runSf([...args, '--json'], { home, cwd: stage.project, env: { SF_ACCESS_TOKEN: stage.org.admin.accessToken } });
    const ok = <T>(run: SfRun): T => {
      expect(run.code, run.stdout + run.stderr).to.equal(0);
      return run.json?.result as T;
    };

    it('deploys, and uses no other way', async () => {
      const { json, exitCode, raw } = await runDeploy(['-o', 'admin', '-c', 'acme', '--json'], stage.options);
      expect(exitCode, raw).to.equal(0);
      expect(json?.result).to.deep.include({
        outcome: 'deployed',
        grants: [{ kind: 'permissionSet', name: 'JwtLogin_Access' }],
      });
      const sent = stage.org.requests.filter(
        ({ kind, method, soapAction }) => (kind === 'deployRequest' && method === 'POST') || soapAction === 'deploy',
      );
      expect(sent.map(({ kind }) => kind)).to.deep.equal([requests]);
    });

    it('leaves what the real sf lists', async () => {
      const { origin } = stage.org;
      ok(await sf('org', 'login', 'access-token', '--instance-url', origin, '--no-prompt', '--alias', 'second'));
      for (const type of types) {
        const list = ok<Array<{ fullName: string }> | { fullName: string }>(
          await sf('org', 'list', 'metadata', '--metadata-type', type, '--target-org', 'second'),
        );
        expect(
          [list].flat().map(({ fullName }) => fullName),
          type,
        ).to.satisfy((names: string[]) => names.some((each) => each.startsWith('JwtLogin')));
      }
    });

    it('leaves what the real sf retrieves: the certificate of the files, and no other', async () => {
      const folder = mkdtempSync(join(home, 'retrieved-'));
      ok(
        await sf(
          'project',
          'retrieve',
          'start',
          ...['--metadata', 'ExtlClntAppGlobalOauthSettings:JwtLogin_glbloauth'],
          ...['--target-metadata-dir', folder, '--unzip', '--target-org', 'second'],
        ),
      );
      const path = join(folder, 'unpackaged/unpackaged/extlClntAppGlobalOauthSets/JwtLogin_glbloauth.ecaGlblOauth');
      const inOrg = /<certificate>([^<]*)/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
      const ours = readFileSync(join(stage.keyFolder, 'acme.crt'), 'utf8');
      expect(readCertificate(inOrg).sha256).to.equal(readCertificate(ours).sha256);
    });
  });
