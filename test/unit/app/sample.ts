import { readFileSync } from 'node:fs';
import { appFiles } from '../../../src/app/files/files.ts';
import type { AppFile, AppSettings, MetadataType } from '../../../src/app/model.ts';

const golden = new URL('golden/', import.meta.url);

export const goldenText = (path: string): string => readFileSync(new URL(path, golden), 'utf8');

export const acmePem = goldenText('acme.crt');
export const betaPem = goldenText('beta.crt');

export const sampleSettings: AppSettings = {
  app: 'JwtLogin',
  label: 'JWT Login',
  description: 'Nightly sync & <reports>.',
  contactEmail: 'integrations@example.com',
  scopes: ['Api', 'RefreshToken'],
  callbackUrl: 'http://localhost:1717/OauthRedirect',
  permissionSets: ['JwtLogin_Access'],
  certificatePem: acmePem,
};

export const sampleFiles = (settings: Partial<AppSettings> = {}, connection = 'acme'): AppFile[] =>
  appFiles({ ...sampleSettings, ...settings }, connection);

export const sampleFile = (type: MetadataType, settings: Partial<AppSettings> = {}): AppFile => {
  const file = sampleFiles(settings).find((candidate) => candidate.type === type);
  if (!file) throw new Error(`no ${type}`);
  return file;
};

/** The named error that an action throws. */
export const thrownBy = (action: () => unknown): Error & { actions?: string[]; exitCode?: number } => {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
};
