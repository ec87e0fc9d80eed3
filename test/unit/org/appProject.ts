import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { appFiles } from '../../../src/app/files/files.ts';
import type { AppFile, AppSettings } from '../../../src/app/model.ts';
import { hostileTo, hostility } from '../../tools/hostileProject.ts';
import { generateKeyPair } from '../../../src/keypair/write/generate.ts';

/** One certificate is enough for a test run: RSA keys are slow to make. */
const keyPair = generateKeyPair({ subject: { commonName: 'acme' }, days: 365, bits: 2048 });

export const certificatePem = async (): Promise<string> => (await keyPair).certificatePem;

export const privateKeyPem = async (): Promise<string> => (await keyPair).privateKeyPem;

export const appFilesFor = async (connection: string, settings: Partial<AppSettings> = {}): Promise<AppFile[]> =>
  appFiles(
    {
      app: 'JwtLogin',
      label: 'JWT login',
      description: 'For tests.',
      contactEmail: 'admin@acme.example',
      scopes: ['Api', 'RefreshToken'],
      callbackUrl: 'http://localhost:1717/OauthRedirect',
      permissionSets: ['JwtLogin_Access'],
      certificatePem: await certificatePem(),
      ...settings,
    },
    connection,
  );

/** A project with app files below `jwt/<app>`; returns its folder. */
export const projectWith = (files: readonly AppFile[], connectionFile?: object): string => {
  const folder = realpathSync(mkdtempSync(join(homedir(), 'project-')));
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const plain = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '58.0' };
  write('sfdx-project.json', JSON.stringify({ ...plain, ...(hostility.isOn && hostileTo(folder)) }));
  write('.forceignore', '**\n');
  for (const { path, content } of files) write(`jwt/JwtLogin/${path}`, content);
  if (connectionFile) write('config/jwt-connections.json', JSON.stringify(connectionFile));
  return folder;
};
