/** The attacks of a pull request on a deploy, against the built plugin as a user who owns nothing but decoys. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { readCertificate } from '../../src/base/certificate.ts';
import { startLocalOrg, type LocalOrg } from '../org/index.ts';
import type { PluginRun } from '../tools/builtPlugin.ts';
import { logInAdmin } from '../tools/scene.ts';
import { den, type Den } from '../tools/unprivileged.ts';
import { opensslPair } from '../unit/local-org/appPackage.ts';
import { appFilesFor, certificatePem } from '../unit/org/appProject.ts';

const decoyText = 'DECOY-OF-A-PRIVATE-KEY';
const secretVariable = 'DECOY-OF-A-VARIABLE';

const ways: Array<{ name: string; env: Record<string, string> }> = [
  { name: 'SOAP', env: {} },
  { name: 'REST', env: { SF_ORG_METADATA_REST_DEPLOY: 'true' } },
];

for (const { name, env } of ways)
  describe(`a pull request that changes what is sent by ${name}`, () => {
    let org: LocalOrg;
    let place: Den;
    beforeEach(async () => {
      org = await startLocalOrg();
      await logInAdmin(org);
      place = den();
      cpSync(join(homedir(), '.sfdx'), join(place.home, '.sfdx'), { recursive: true });
      writeFileSync(join(place.outside, 'decoy.key'), decoyText);
      for (const { path, content } of await appFilesFor('acme')) write(`jwt/JwtLogin/${path}`, content);
    });
    afterEach(async () => {
      await org.close();
      place.end();
    });

    const write = (path: string, content: string): void => {
      const file = join(place.project, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    };
    const project = (hostile: object): void =>
      write('sfdx-project.json', JSON.stringify({ packageDirectories: [{ path: 'f', default: true }], ...hostile }));
    const deploy = (...argv: string[]): Promise<PluginRun> =>
      place.run(['jwt', 'deploy', '-c', 'acme', '--target-org', 'admin', '--no-prompt', ...argv], {
        env: { ...env, SF_JWT_ALLOWED_HOSTS: org.host, DECOY_VARIABLE: secretVariable, CI: 'true' },
      });
    const inOrg = (): string => JSON.stringify([org.state.apps, org.state.permissionSets]);

    it('can’t swap the certificate', async () => {
      const attacker = opensslPair();
      write('docs.txt', `<certificate>${attacker.certificate}</certificate>`);
      const regexToReplace = '<certificate>[\\s\\S]*</certificate>';
      project({ replacements: [{ glob: '**/*.ecaGlblOauth*', regexToReplace, replaceWithFile: 'docs.txt' }] });
      const { code, stderr } = await deploy();
      expect(code, stderr).to.equal(0);
      const sent = org.state.apps[0]?.components.ExtlClntAppGlobalOauthSettings?.elements.certificate;
      expect(readCertificate(sent as string).sha256).to.equal(readCertificate(await certificatePem()).sha256);
    });

    it('can’t bring files and variables of the runner into the org', async () => {
      const files = { glob: '**/*.eca*', stringToReplace: 'For tests.' };
      project({
        replacements: [
          { ...files, replaceWithFile: join(place.outside, 'decoy.key') },
          { glob: '**/*', stringToReplace: 'JWT login', replaceWithEnv: 'DECOY_VARIABLE' },
        ],
      });
      const { code, stderr } = await deploy();
      expect(code, stderr).to.equal(0);
      expect(inOrg()).to.include('For tests.').and.not.include(decoyText).and.not.include(secretVariable);
    });

    it('can’t make a dry run print them', async () => {
      const stringToReplace = 'AdminApprovedPreAuthorized';
      project({
        replacements: [
          { glob: '**/*.ecaOauthPlcy*', stringToReplace, replaceWithFile: join(place.outside, 'decoy.key') },
          { glob: '**/*.eca-meta.xml', stringToReplace: 'Local', replaceWithEnv: 'DECOY_VARIABLE' },
        ],
      });
      const { code, stdout, stderr } = await deploy('--dry-run');
      expect(code, stderr).to.equal(0);
      expect(stdout + stderr)
        .not.to.include(decoyText)
        .and.not.include(secretVariable);
    });

    it('can’t change the registry of types', async () => {
      project({
        registryPresets: ['noSuchPreset'],
        registryCustomizations: { types: {}, suffixes: { eca: 'profile' } },
      });
      const { code, stderr } = await deploy();
      expect(code, stderr).to.equal(0);
    });

    it('can’t bring a profile', async () => {
      project({});
      write('jwt/JwtLogin/app/profiles/Admin.profile-meta.xml', '<Profile/>');
      const { code, stderr } = await deploy();
      expect(code).to.equal(2);
      expect(stderr).to.include('Admin.profile-meta.xml').and.include('Profile');
      expect(org.state.deployments).to.have.length(0);
    });
  });
