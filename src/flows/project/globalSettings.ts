import { checkCertificate } from '../../app/files/check.ts';
import { globalSettingsFile } from '../../app/files/files.ts';
import type { AppComponent } from '../../app/model.ts';
import type { Connection } from '../../connection/types.ts';
import { readKeyPair } from '../../keypair/store/store.ts';

const missingSettingsType = 'ExtlClntAppGlobalOauthSettings';

type SettingsPlace = {
  app: string;
  connection: string;
  record?: Connection;
  keyFolder: string;
  /** That of the bundle, which counts before the key store. */
  certificatePem?: string;
};

/**
 * The global OAuth settings of a team that keeps them out of source control, made from the bundle or the key pair. Undefined
 * if they are among the files, if there is no key pair, or if the connection file records another certificate: a deploy would then
 * replace the one that works.
 */
export const missingGlobalSettings = async (
  files: readonly AppComponent[],
  { app, connection, record, keyFolder, certificatePem }: SettingsPlace,
): Promise<AppComponent | undefined> => {
  if (files.some(({ type }) => type === missingSettingsType)) return undefined;
  const text = certificatePem ?? (await readKeyPair(keyFolder, record?.keyName ?? connection))?.certificatePem;
  if (text === undefined) return undefined;
  const { pem, sha256 } = checkCertificate(text);
  if (record?.certificate && record.certificate.sha256 !== sha256) return undefined;
  return globalSettingsFile(app, pem, connection);
};
